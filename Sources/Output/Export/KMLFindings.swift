import Findings
import Ground

/// Findings as KML 2.2 for Google Earth and phones: the outline of each change, coloured by its class. Source: OGC 07-147r2.
struct KMLFindings: FindingFormat {
    let name = "kml"
    let summary = Message(zh: "KML：谷歌地球与手机地图用，按类别着色", en: "KML for Google Earth and phones, coloured by class")

    func write(_ collection: FindingCollection, to path: String, _ settings: ExportSettings) async throws {
        let document = KMLDocument(ExportField<FindingRow>.findings, settings.language)
        let projection = GeographicProjection()
        try TextFile.replace(path) { file in
            try file.write(
                document.head(
                    Message(zh: "村居哨兵 · 监测图斑", en: "Parcelwatch · findings"),
                    VerdictClass.allCases.map { ($0.rawValue, MapColour.of($0)) }))
            for row in FindingRow.all(collection) {
                let finding = row.record.finding
                let about = [finding.verdict.verdictClass.name, row.record.state.name]
                    .map { $0.text(in: settings.language) }
                try file.write(
                    document.placemark(
                        row.record.id.text, row, about: about.joined(separator: " · "),
                        style: finding.verdict.verdictClass.rawValue,
                        try projection.geometry(finding.changePolygons, crs: finding.crs)))
            }
            try file.write(KMLDocument<FindingRow>.foot)
        }
    }
}
