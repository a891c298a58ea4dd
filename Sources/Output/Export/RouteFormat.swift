import Findings
public import Ground
public import WorkOrders

/// A file format for a patrol's walk.
public enum RouteFormat: String, Sendable, CaseIterable {
    /// GeoJSON (RFC 7946): the stops in their order.
    case geojson
    /// KML 2.2 (OGC 07-147r2), for Google Earth and phones.
    case kml
    /// GPX 1.1 (topografix.com/GPX/1/1): a route, for navigation programs.
    case gpx

    /// Writes a file at `path`, whole or not at all. Throws ``ExportError`` or `ProjectionError`.
    public func write(_ route: PatrolRoute, in language: Language, to path: String) throws {
        let projection = GeographicProjection()
        let stops = try route.stops.enumerated().map { number, stop in
            PlacedStop(
                number: number + 1, stop: stop, language: language,
                point: try projection.point(stop.position, crs: route.crs))
        }
        switch self {
        case .geojson: try Self.writeGeoJSON(stops, route, to: path)
        case .kml: try Self.writeXML(Self.kml(stops, route), to: path)
        case .gpx: try Self.writeXML(Self.gpx(stops, route), to: path)
        }
    }

    /// A stop as files show it.
    private struct PlacedStop {
        let number: Int
        let stop: PatrolRoute.Stop
        let language: Language
        let point: GeographicGeometry

        var name: String { "\(number) \(stop.title.text(in: language))" }
        var about: String {
            let due = stop.dueAt.map { Message(zh: "时限 ", en: "due ").text(in: language) + LocalTime.text($0) }
            return [stop.id, stop.parcel?.text, due].compactMap { $0 }.joined(separator: " · ")
        }
    }

    private static func writeGeoJSON(_ stops: [PlacedStop], _ route: PatrolRoute, to path: String) throws {
        try GeoJSONCollection.write(to: path) { collection, file in
            for placed in stops {
                let stop = placed.stop
                try collection.add(
                    id: stop.id, placed.point,
                    [
                        ("number", .integer(placed.number)), ("title", .text(stop.title.text(in: placed.language))),
                        ("order", .optional(stop.order?.text)), ("finding", .optional(stop.finding?.text)),
                        ("parcel_code", .optional(stop.parcel?.text)), ("due_at", .optional(stop.dueAt)),
                    ], to: &file)
            }
        }
    }

    private static func writeXML(_ text: String, to path: String) throws {
        try TextFile.replace(path) { try $0.write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + text) }
    }

    private static func title(_ route: PatrolRoute, _ stops: [PlacedStop]) -> String {
        let kilometres = (route.metres / 100).rounded() / 10
        let language = stops.first?.language ?? .chinese
        return Message(
            zh: "巡查路线 \(route.unit) · \(stops.count) 处 · 约 \(kilometres) 公里（直线）",
            en: "patrol of \(route.unit) · \(stops.count) stops · about \(kilometres) km in straight lines"
        ).text(in: language)
    }

    private static func kml(_ stops: [PlacedStop], _ route: PatrolRoute) -> String {
        let places = stops.compactMap(\.point.degrees).map { "\($0.longitude),\($0.latitude),0" }
        let marks = stops.map { placed in
            """
            <Placemark><name>\(XMLText.escaped(placed.name))</name>\
            <description>\(XMLText.escaped(placed.about))</description>\(placed.point.kml ?? "")</Placemark>

            """
        }
        return """
            <kml xmlns="http://www.opengis.net/kml/2.2">
            <Document>
            <name>\(XMLText.escaped(title(route, stops)))</name>
            \(marks.joined())<Placemark><name>\(XMLText.escaped(title(route, stops)))</name><LineString><tessellate>1</tessellate>\
            <coordinates>\(places.joined(separator: " "))</coordinates></LineString></Placemark>
            </Document>
            </kml>

            """
    }

    private static func gpx(_ stops: [PlacedStop], _ route: PatrolRoute) -> String {
        let points = stops.compactMap { placed in
            placed.point.degrees.map { degrees in
                """
                <rtept lat="\(degrees.latitude)" lon="\(degrees.longitude)"><name>\(XMLText.escaped(placed.name))</name>\
                <desc>\(XMLText.escaped(placed.about))</desc></rtept>

                """
            }
        }
        return """
            <gpx version="1.1" creator="Parcelwatch" xmlns="http://www.topografix.com/GPX/1/1">
            <rte><name>\(XMLText.escaped(title(route, stops)))</name>
            \(points.joined())</rte>
            </gpx>

            """
    }
}
