import Findings
import Ground

/// Every parcel as GeoJSON (RFC 7946) with its latest verdict.
struct GeoJSONParcels: ParcelFormat {
    let name = "geojson"
    let summary = Message(
        zh: "GeoJSON：全部宗地及最新判定", en: "GeoJSON: every parcel with its latest verdict")

    func write(_ parcels: ParcelSource, to path: String, _ settings: ExportSettings) async throws {
        let fields = ExportField<ParcelRow>.parcels
        try await GeoJSONCollection.write(to: path) { output, file in
            try await parcels { parcel, verdict in
                try output.add(
                    id: parcel.code.text, parcel.polygon, crs: parcel.crs,
                    fields.map {
                        ($0.name, $0.value(ParcelRow(parcel: parcel, verdict: verdict), settings.language).json)
                    }, to: &file)
            }
        }
    }
}
