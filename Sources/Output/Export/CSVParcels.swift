import Findings
import Ground

/// Every parcel as CSV with its latest verdict.
struct CSVParcels: ParcelFormat {
    let name = "csv"
    let summary = Message(
        zh: "CSV：全部宗地及最新判定，没有图形", en: "CSV: every parcel with its latest verdict, without geometry")

    func write(_ parcels: ParcelSource, to path: String, _ settings: ExportSettings) async throws {
        let columns = CSVColumns(ExportField<ParcelRow>.parcels, settings)
        try await TextFile.replace(path) { file in
            try file.write(columns.head())
            try await parcels { parcel, verdict in
                try file.write(columns.row(ParcelRow(parcel: parcel, verdict: verdict)).record)
            }
        }
    }
}
