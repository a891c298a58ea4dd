import Findings
import Ground

/// Findings as CSV: one line each, measurements in columns of their own.
struct CSVFindings: FindingFormat {
    let name = "csv"
    let summary = Message(
        zh: "CSV（UTF-8，Excel 可直接打开），没有图形", en: "CSV (UTF-8, opens in Excel), without geometry")

    func write(_ collection: FindingCollection, to path: String) async throws {
        let fields = FindingField.all
        let measurements = Set(collection.findings.flatMap { $0.finding.measurements.map(\.name) }).sorted()
        let settings = Set(collection.findings.flatMap(\.finding.provenance.settings.keys)).sorted()
        let files = ["earlier_scenes", "later_scenes", "parcels", "grids"]
        try TextFile.replace(path) { file in
            let header =
                fields.map(\.name) + measurements + ["version"] + files.flatMap { [$0, "\($0)_sha256"] }
                + settings.map { "setting_\($0)" }
            try file.write(CSVRow.byteOrderMark + CSVRow(header).record)
            for record in collection.findings {
                let provenance = record.finding.provenance
                let values = Dictionary(record.finding.measurements.map { ($0.name, $0.value) }) { first, _ in first }
                var row = CSVRow(
                    fields.map { $0.value(record, collection) } + measurements.map { .number(values[$0]) })
                row.append(provenance.version)
                for files in [
                    provenance.earlierScenes, provenance.laterScenes, provenance.parcels, provenance.grids,
                ] {
                    row.append(files.map(\.name).joined(separator: "; "))
                    row.append(files.map(\.sha256).joined(separator: "; "))
                }
                for setting in settings { row.append(provenance.settings[setting]) }
                try file.write(row.record)
            }
        }
    }
}
