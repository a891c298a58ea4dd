import Ground
import WorkOrders

/// Orders as KML 2.2 for Google Earth and phones: a placemark each, coloured by how far its time has run. Source: OGC 07-147r2.
struct KMLOrders: OrderFormat {
    let name = "kml"
    let summary = Message(zh: "KML：谷歌地球与手机地图用，按时限着色", en: "KML for Google Earth and phones, coloured by time left")

    func write(_ orders: OrderSource, to path: String, _ settings: ExportSettings) async throws -> OrderTally {
        let document = KMLDocument(ExportField<ExportedOrder>.orders, settings.language)
        let projection = GeographicProjection()
        var tally = OrderTally()
        try await TextFile.replace(path) { file in
            try file.write(document.head(Message(zh: "村居哨兵 · 工单", en: "Parcelwatch · orders"), Self.styles))
            try await orders { order in
                tally.count(order.place)
                let about = [order.order.state.name, order.categoryName].map { $0.text(in: settings.language) }
                try file.write(
                    document.placemark(
                        order.order.id.text, order, about: about.joined(separator: " · "),
                        style: order.order.state.isOpen ? order.level.rawValue : "ended",
                        try order.place.geometry(projection)))
            }
            try file.write(KMLDocument<ExportedOrder>.foot)
        }
        return tally
    }

    private static let styles =
        ClockLevel.allCases.map { ($0.rawValue, MapColour.of($0)) } + [("ended", MapColour.grey)]
}
