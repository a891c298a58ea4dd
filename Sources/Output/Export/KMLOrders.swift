import Ground
import WorkOrders

/// Orders as KML 2.2 for Google Earth and phones: a placemark each, coloured by how far its time has run. Source: OGC 07-147r2.
struct KMLOrders: OrderFormat {
    let name = "kml"
    let summary = Message(zh: "KML：谷歌地球与手机地图用，按时限着色", en: "KML for Google Earth and phones, coloured by time left")

    func write(_ orders: OrderSource, to path: String) async throws -> OrderTally {
        let fields = OrderField.all
        let projection = GeographicProjection()
        var tally = OrderTally()
        try await TextFile.replace(path) { file in
            try file.write(Self.head)
            try await orders { order in
                tally.count(order.place)
                try file.write(Self.placemark(order, fields, try order.place.geometry(projection)))
            }
            try file.write("</Document>\n</kml>\n")
        }
        return tally
    }

    /// KML's colours are alpha, blue, green, red.
    private static let colours: [ClockLevel: String] = [.green: "2b8a3e", .amber: "008cf0", .red: "1f2fd0"]
    private static let ended = "808080"

    private static var head: String {
        func style(_ name: String, _ colour: String) -> String {
            """
            <Style id="\(name)"><IconStyle><color>ff\(colour)</color></IconStyle><LineStyle><color>ff\(colour)</color>\
            <width>2</width></LineStyle><PolyStyle><color>60\(colour)</color></PolyStyle></Style>

            """
        }
        let levels = ClockLevel.allCases.map { style($0.rawValue, colours[$0] ?? ended) } + [style("ended", ended)]
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <kml xmlns="http://www.opengis.net/kml/2.2">
            <Document>
            <name>村居哨兵 · 工单 orders</name>

            """ + levels.joined()
    }

    private static func placemark(
        _ order: ExportedOrder, _ fields: [OrderField], _ geometry: GeographicGeometry?
    ) -> String {
        let about = "\(order.order.state.name.chinese) · \(order.categoryName.chinese)"
        let data = fields.compactMap { field -> String? in
            // KML has no way to say that there is no value.
            guard field.name != "id", let value = field.value(order).text else { return nil }
            return "<Data name=\"\(field.name)\"><value>\(XMLText.escaped(value))</value></Data>"
        }
        return """
            <Placemark>
            <name>\(XMLText.escaped(order.order.id.text))</name>
            <description>\(XMLText.escaped(about))</description>
            <styleUrl>#\(order.order.state.isOpen ? order.level.rawValue : "ended")</styleUrl>
            <ExtendedData>\(data.joined())</ExtendedData>\(geometry?.kml.map { "\n" + $0 } ?? "")
            </Placemark>

            """
    }
}
