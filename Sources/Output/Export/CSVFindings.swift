import Findings
import Ground

/// Findings as CSV: one line each.
struct CSVFindings: FindingFormat {
    let name = "csv"
    let summary = Message(
        zh: "CSV（UTF-8，Excel 可直接打开），没有图形", en: "CSV (UTF-8, opens in Excel), without geometry")

    func write(_ collection: FindingCollection, to path: String, _ settings: ExportSettings) async throws {
        let table = CSVColumns(ExportField<FindingRow>.findings, settings)
        let rows = FindingRow.all(collection)
        let measured = settings.hasEveryColumn ? Measured(collection.findings) : nil
        try TextFile.replace(path) { file in
            try file.write(table.head(adding: measured?.names ?? []))
            for row in rows {
                var line = table.row(row)
                measured?.add(row.record, to: &line)
                try file.write(line.record)
            }
        }
    }

    /// The columns for programs alone: measurements and provenance.
    private struct Measured {
        private let measurements: [String]
        private let settings: [String]

        init(_ findings: [FindingRecord]) {
            measurements = Set(findings.flatMap { $0.finding.measurements.map(\.name) }).sorted()
            settings = Set(findings.flatMap(\.finding.provenance.settings.keys)).sorted()
        }

        var names: [String] {
            let files = ["earlier_scenes", "later_scenes", "parcels", "grids"]
            return measurements + ["version"] + files.flatMap { [$0, "\($0)_sha256"] }
                + settings.map { "setting_\($0)" }
        }

        func add(_ record: FindingRecord, to row: inout CSVRow) {
            let provenance = record.finding.provenance
            let values = Dictionary(record.finding.measurements.map { ($0.name, $0.value) }) { first, _ in first }
            for name in measurements { row.append(values[name]) }
            row.append(provenance.version)
            for files in [provenance.earlierScenes, provenance.laterScenes, provenance.parcels, provenance.grids] {
                row.append(files.map(\.name).joined(separator: "; "))
                row.append(files.map(\.sha256).joined(separator: "; "))
            }
            for setting in settings { row.append(provenance.settings[setting]) }
        }
    }
}

/// The columns of a CSV file: for people under titles, or every one for programs.
struct CSVColumns<Row> {
    private let fields: [ExportField<Row>]
    private let settings: ExportSettings

    init(_ fields: [ExportField<Row>], _ settings: ExportSettings) {
        self.fields = settings.hasEveryColumn ? fields : fields.filter(\.isForPeople)
        self.settings = settings
    }

    /// The first record, behind the byte order mark.
    func head(adding more: [String] = []) -> String {
        let names = fields.map { settings.hasEveryColumn ? $0.name : $0.title.text(in: settings.language) }
        return CSVRow.byteOrderMark + CSVRow(names + more).record
    }

    /// The record of a row.
    func row(_ row: Row) -> CSVRow {
        CSVRow(
            fields.map {
                settings.hasEveryColumn ? $0.value(row, settings.language) : $0.shown(row, settings.language)
            })
    }
}
