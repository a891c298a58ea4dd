import Findings
import Ground

/// Findings as GeoJSON (RFC 7946); the geometry is the outline of the change.
struct GeoJSONFindings: FindingFormat {
    let name = "geojson"
    let summary = Message(
        zh: "GeoJSON（RFC 7946，WGS 84 经纬度），网页地图和脚本用",
        en: "GeoJSON (RFC 7946, WGS 84 longitude and latitude) for web maps and scripts")

    func write(_ collection: FindingCollection, to path: String, _ settings: ExportSettings) async throws {
        try GeoJSONCollection.write(to: path) { output, file in
            for row in FindingRow.all(collection) {
                let record = row.record
                try output.add(
                    id: record.id.text, record.finding.changePolygons, crs: record.finding.crs,
                    properties(of: row, settings.language), to: &file)
            }
        }
    }

    private func properties(of row: FindingRow, _ language: Language) -> [(String, JSONText)] {
        ExportField<FindingRow>.findings.map { ($0.name, $0.value(row, language).json) } + [
            (
                "measurements",
                .object(row.record.finding.measurements.map { ($0.name, .number($0.value)) })
            ),
            ("provenance", Self.provenance(row.record.finding.provenance)),
        ]
    }

    /// The provenance of a finding, as one JSON object.
    static func provenance(_ provenance: Provenance) -> JSONText {
        func files(_ files: [SourceFile]) -> JSONText {
            .list(files.map { .object([("name", .text($0.name)), ("sha256", .text($0.sha256))]) })
        }
        let settings = provenance.settings.sorted { $0.key < $1.key }
        return .object([
            ("version", .text(provenance.version)), ("survey", .text(provenance.surveyID.text)),
            ("earlier_scenes", files(provenance.earlierScenes)), ("later_scenes", files(provenance.laterScenes)),
            ("parcels", files(provenance.parcels)), ("grids", files(provenance.grids)),
            ("settings", .object(settings.map { ($0.key, .text($0.value)) })),
        ])
    }
}
