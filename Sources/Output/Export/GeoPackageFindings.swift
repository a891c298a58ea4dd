import Findings
import GeoPackage
import Ground
import Projection

/// Findings as a GeoPackage for QGIS: the layers `findings` and `parcels` in the survey's CRS, with their style; a finding's
/// chips are columns of its row, so that QGIS shows them beside the pointer.
struct GeoPackageFindings: FindingFormat {
    let name = "gpkg"
    let summary = Message(
        zh: "GeoPackage（QGIS、ArcGIS 可直接打开），含样式、宗地和影像切片，保留核查的坐标系",
        en: "GeoPackage (opens in QGIS and ArcGIS) with styles, parcels and chips, in the survey's CRS")

    func write(_ collection: FindingCollection, to path: String, _ settings: ExportSettings) async throws {
        let reference = try Self.reference(of: collection, path: path)
        do {
            try await WholeFile.replace(path) { temporary in
                let file = try GeoPackageWriter(path: temporary)
                try await fill(file, with: collection, reference: reference, settings.language)
                try file.finish()
            }
        } catch GeoPackageError.cannotWrite(let reason) {
            throw ExportError.writeFailed(path: path, reason: reason)
        }
    }

    /// The one CRS of all findings, nil without findings.
    static func reference(of collection: FindingCollection, path: String) throws -> SpatialReference? {
        guard let crs = collection.findings.first?.finding.crs else { return nil }
        if let other = collection.findings.first(where: { $0.finding.crs != crs })?.finding.crs {
            throw ExportError.severalCRSs(path: path, crs, other)
        }
        return try SpatialReference(crs, wellKnownText: wellKnownText(of: crs))
    }

    private func fill(
        _ file: GeoPackageWriter, with collection: FindingCollection, reference: SpatialReference?,
        _ language: Language
    ) async throws {
        let lastChange = Self.lastChange(of: collection)
        let fields = ExportField<FindingRow>.findings
        let layer = FeatureLayer(
            name: "findings", title: Message(zh: "监测图斑", en: "findings").text(in: language),
            columns: fields.map { $0.column(language) } + [
                Column("measurements", .text), Column("provenance", .text),
            ] + Self.pictures.map { Column($0.name, .blob, title: $0.title.text(in: language)) })
        let places = ExportField<FindingRow>.places { $0.record.finding.place }
        let codes = fields.filter { $0.name == "parcel_code" }
        let parcels = FeatureLayer(
            name: "parcels", title: Message(zh: "宗地", en: "parcels").text(in: language),
            columns: (codes + places).map { $0.column(language) })

        if let reference { try file.register(reference) }
        let srsID = reference?.id ?? SpatialReference.undefinedCartesian
        for layer in [layer, parcels] { try file.create(layer, srsID: srsID, lastChange: lastChange) }

        var written: Set<ParcelCode> = []
        for row in FindingRow.all(collection) {
            let finding = row.record.finding
            let measurements = JSONText.object(finding.measurements.map { ($0.name, .number($0.value)) }).text
            let provenance = GeoJSONFindings.provenance(finding.provenance).text
            let chips = try await collection.chips(row.record.id)
            try file.insert(
                finding.changePolygons, srsID: srsID, into: layer,
                fields.map { $0.value(row, language).cell } + [.text(measurements), .text(provenance)]
                    + Self.pictures.map { picture in
                        chips.first { $0.kind == picture.kind }.map { .blob($0.png) } ?? .text(nil)
                    },
                lastChange: lastChange)
            // Findings of several episodes share a parcel; the latest episode comes last, but the polygon is one.
            guard written.insert(finding.verdict.parcelCode).inserted else { continue }
            try file.insert(
                finding.parcelPolygon, srsID: srsID, into: parcels,
                (codes + places).map { $0.value(row, language).cell }, lastChange: lastChange)
        }
        try file.add(
            [
                LayerStyle(
                    layer: layer, column: "class", classes: .verdicts(language), pictures: Self.pictures.map(\.name)),
                LayerStyle(outlineOf: parcels),
            ], lastChange: lastChange)
    }

    /// Not the wall clock: the later epoch's time says how new the content is, and is the same in every export.
    static func lastChange(of collection: FindingCollection) -> Instant {
        collection.findings.compactMap(\.finding.laterAcquiredAt).max() ?? Instant(secondsSince1970: 0)
    }

    /// The columns of a finding's chips.
    private static let pictures: [(kind: Chip.Kind, name: String, title: Message)] = [
        (.earlier, "chip_earlier", Message(zh: "前一期影像", en: "picture, earlier epoch")),
        (.later, "chip_later", Message(zh: "后一期影像", en: "picture, later epoch")),
        (.outlined, "chip_outlined", Message(zh: "图斑影像", en: "picture with outlines")),
    ]
}

extension ExportField {
    /// Its column in a GeoPackage; the title is an alias.
    func column(_ language: Language) -> Column { Column(name, kind, title: title.text(in: language)) }
}

extension [LayerStyle.Class] {
    /// The classes of verdicts, each in its colour.
    static func verdicts(_ language: Language) -> [LayerStyle.Class] {
        VerdictClass.allCases.map {
            LayerStyle.Class(value: $0.rawValue, label: $0.name.text(in: language), colour: .of($0))
        }
    }
}
