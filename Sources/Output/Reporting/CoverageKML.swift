import Export
import Foundation
import Ground

/// Flight areas over the parcels that need an observation, as KML 2.2 for drone planning software and Google Earth.
///
/// One placemark with one polygon per area, since DJI Pilot takes each as a mission of its own. Source: OGC 07-147r2.
struct CoverageKML: CoverageFormat {
    let name = "kml"
    let summary = Message(
        zh: "KML：久未观测宗地的无人机飞行区", en: "KML: flight areas over the parcels not seen for long")

    func write(_ report: CoverageReport, to path: String) throws {
        let areas = try FlightPlanning().areas(for: report.unseen)
        try TextFile.replace(path) { file in
            try file.write(Self.head(report, areas))
            for area in areas { try file.write(Self.placemark(area)) }
            try file.write("</Document>\n</kml>\n")
        }
    }

    private static func head(_ report: CoverageReport, _ areas: [FlightArea]) -> String {
        let parcels = areas.reduce(0) { $0 + $1.parcelCodes.count }
        let hectares = decimal(areas.reduce(0) { $0 + $1.hectares })
        let about =
            "\(report.notSeenDays) 天以上未观测：宗地 \(parcels)，飞行区 \(areas.count)，共 \(hectares) 公顷 · not seen for over "
            + "\(report.notSeenDays) days: \(parcels) parcels, \(areas.count) flight areas, \(hectares) ha"
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <kml xmlns="http://www.opengis.net/kml/2.2">
            <Document>
            <name>\(XMLText.escaped("村居哨兵 · 飞行区 flight areas \(LocalTime.day(report.asOf))"))</name>
            <description>\(XMLText.escaped(about))</description>
            <Style id="area"><LineStyle><color>ff0f48d9</color><width>2</width></LineStyle><PolyStyle><color>400f48d9</color></PolyStyle></Style>

            """
    }

    private static func placemark(_ area: FlightArea) -> String {
        let hectares = decimal(area.hectares)
        let codes = area.parcelCodes.map(\.text)
        let data = [
            ("parcels", "\(codes.count)"), ("hectares", hectares), ("village", area.village ?? ""),
            ("parcel_codes", codes.joined(separator: " ")),
        ].map { "<Data name=\"\($0.0)\"><value>\(XMLText.escaped($0.1))</value></Data>" }.joined()
        let coordinates = area.outline.map { "\(degrees($0.x)),\(degrees($0.y)),0" }.joined(separator: " ")
        return """
            <Placemark id="area-\(area.number)">
            <name>\(XMLText.escaped(area.name.chinese))</name>
            <description>\(XMLText.escaped("宗地 \(codes.count)，面积 \(hectares) 公顷 · \(codes.count) parcels, \(hectares) ha"))</description>
            <styleUrl>#area</styleUrl>
            <ExtendedData>\(data)</ExtendedData>
            <Polygon><tessellate>1</tessellate><altitudeMode>clampToGround</altitudeMode><outerBoundaryIs><LinearRing><coordinates>\(coordinates)</coordinates></LinearRing></outerBoundaryIs></Polygon>
            </Placemark>

            """
    }

    /// To 10⁻⁷ degrees, as everywhere in this room.
    private static func degrees(_ value: Double) -> String {
        GeographicGeometry.degrees(Int((value * 1e7).rounded()))
    }

    private static func decimal(_ value: Double) -> String {
        String(format: "%.1f", locale: Locale(identifier: "en_US_POSIX"), value)
    }
}
