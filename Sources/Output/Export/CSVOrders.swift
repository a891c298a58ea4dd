import Ground
import WorkOrders

/// Orders as CSV: one line each, with longitude and latitude of the position.
struct CSVOrders: OrderFormat {
    let name = "csv"
    let summary = Message(
        zh: "CSV（UTF-8，Excel 可直接打开），位置为经纬度两列",
        en: "CSV (UTF-8, opens in Excel), the position as longitude and latitude")

    func write(_ orders: OrderSource, to path: String, _ settings: ExportSettings) async throws -> OrderTally {
        let columns = CSVColumns(ExportField<ExportedOrder>.orders, settings)
        let position = [Message(zh: "经度", en: "longitude"), Message(zh: "纬度", en: "latitude")]
            .map { settings.hasEveryColumn ? $0.english : $0.text(in: settings.language) }
        let projection = GeographicProjection()
        var tally = OrderTally()
        try await TextFile.replace(path) { file in
            try file.write(columns.head(adding: position))
            try await orders { order in
                tally.count(order.place)
                var row = columns.row(order)
                let matter = order.order.matter
                var position: (longitude: String, latitude: String)?
                if let place = matter.position, let crs = matter.crs {
                    position = try projection.point(place, crs: crs).degrees
                }
                row.append(position.flatMap { Double($0.longitude) })
                row.append(position.flatMap { Double($0.latitude) })
                try file.write(row.record)
            }
        }
        return tally
    }
}
