import Ground
import WorkOrders

/// Orders as GeoJSON (RFC 7946): the parcel's polygon, or the position as a point, or no geometry.
struct GeoJSONOrders: OrderFormat {
    let name = "geojson"
    let summary = Message(
        zh: "GeoJSON（RFC 7946，WGS 84 经纬度）：宗地为面，其余为点",
        en: "GeoJSON (RFC 7946, WGS 84 longitude and latitude): parcels as polygons, others as points")

    func write(_ orders: OrderSource, to path: String, _ settings: ExportSettings) async throws -> OrderTally {
        let fields = ExportField<ExportedOrder>.orders
        var tally = OrderTally()
        try await GeoJSONCollection.write(to: path) { output, file in
            try await orders { order in
                let place = order.place
                tally.count(place)
                try output.add(
                    id: order.order.id.text, try place.geometry(output.projection),
                    fields.map { ($0.name, $0.value(order, settings.language).json) }, to: &file)
            }
        }
        return tally
    }
}
