import Export
import Findings
import Ground

/// A sketch map of the observed and the unobserved parcels with the flight areas, as SVG.
struct CoverageMap: HTMLPage {
    /// Beyond this many parcels the map shows only those that need an observation, and at most this many.
    private static let most = 20_000
    private let report: CoverageReport
    private let areas: [FlightArea]

    init(_ report: CoverageReport, areas: [FlightArea]) { (self.report, self.areas) = (report, areas) }

    /// The map in whole decimetres of a plane about its middle; nothing for no parcels.
    func svg() throws -> String {
        let projection = GeographicProjection()
        let drawn = report.parcels.count <= Self.most ? report.parcels : Array(report.unseen.prefix(Self.most))
        let shapes = try drawn.map { parcel in
            (
                report.standing(of: parcel),
                try projection.coordinates(parcel.parcel.polygon, crs: parcel.parcel.crs).polygons.map(\.exterior)
            )
        }
        let everything = shapes.lazy.flatMap { $0.1.joined() }
        guard let degrees = Bounds(enclosing: Array(everything) + areas.flatMap(\.outline)) else { return "" }
        let plane = LocalPlane(
            origin: Coordinate(x: (degrees.minX + degrees.maxX) / 2, y: (degrees.minY + degrees.maxY) / 2))
        let corners = [
            Coordinate(x: degrees.minX, y: degrees.minY), Coordinate(x: degrees.maxX, y: degrees.maxY),
        ].map(plane.metres)
        let bounds = Bounds(
            minX: corners[0].x, minY: corners[0].y, maxX: corners[1].x, maxY: corners[1].y
        ).expanded(by: 15)
        func path(_ ring: [Coordinate]) -> String {
            "M"
                + ring.dropLast().map { point in
                    let metres = plane.metres(point)
                    return "\(decimetres(metres.x - bounds.minX)) \(decimetres(bounds.maxY - metres.y))"
                }.joined(separator: "L") + "Z"
        }
        // Lines as wide on the screen whatever the map's extent.
        var parts = CoverageStanding.allCases.map { standing in
            let rings = shapes.filter { $0.0 == standing }.flatMap(\.1)
            return "<path class=\"\(standing.rawValue)\" d=\"\(rings.map(path).joined())\"/>"
        }
        parts += areas.map { area in
            "<path class=\"area\" d=\"\(path(area.outline))\"><title>\(Self.escaped(area.name.chinese))</title></path>"
        }
        return "<svg class=\"coverage\" viewBox=\"0 0 \(decimetres(bounds.width)) \(decimetres(bounds.height))\">\n"
            + parts.joined(separator: "\n") + "</svg>\n"
    }

    /// Its colours, for the page's style.
    static let style = """
        svg.coverage path{stroke:#fff;stroke-width:1;vector-effect:non-scaling-stroke}
        .seen{fill:#c3d0c8;background:#c3d0c8}.notSeen{fill:#f08c00;background:#f08c00}
        .never{fill:#c92a2a;background:#c92a2a}
        svg.coverage path.area{fill:none;stroke:#1864ab;stroke-width:1.5;stroke-dasharray:5 3}
        """

    private func decimetres(_ metres: Double) -> Int { Int((metres * 10).rounded()) }
}
