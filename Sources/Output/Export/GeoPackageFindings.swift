import Findings
import GeoPackage
import Ground
import Projection

/// Findings as a GeoPackage for QGIS: the layers `findings` and `parcels` in the survey's CRS, and their chips.
struct GeoPackageFindings: FindingFormat {
    let name = "gpkg"
    let summary = Message(
        zh: "GeoPackage（QGIS、ArcGIS 可直接打开），含宗地和影像切片，保留核查的坐标系",
        en: "GeoPackage (opens in QGIS and ArcGIS) with parcels and chips, in the survey's CRS")

    func write(_ collection: FindingCollection, to path: String) async throws {
        let reference = try reference(of: collection, path: path)
        do {
            try await WholeFile.replace(path) { temporary in
                let file = try GeoPackageWriter(path: temporary)
                try await fill(file, with: collection, reference: reference)
                try file.finish()
            }
        } catch GeoPackageError.cannotWrite(let reason) {
            throw ExportError.writeFailed(path: path, reason: reason)
        }
    }

    /// The one CRS of all findings, nil without findings.
    private func reference(of collection: FindingCollection, path: String) throws -> SpatialReference? {
        guard let crs = collection.findings.first?.finding.crs else { return nil }
        if let other = collection.findings.first(where: { $0.finding.crs != crs })?.finding.crs {
            throw ExportError.severalCRSs(path: path, crs, other)
        }
        return try SpatialReference(crs, wellKnownText: wellKnownText(of: crs))
    }

    private func fill(
        _ file: GeoPackageWriter, with collection: FindingCollection, reference: SpatialReference?
    ) async throws {
        // Not the wall clock: the later epoch's time says how new the content is, and is the same in every export.
        let lastChange =
            collection.findings.compactMap(\.finding.laterAcquiredAt).max() ?? Instant(secondsSince1970: 0)
        let fields = FindingField.all
        let layer = FeatureLayer(
            name: "findings", title: "疑似新增建设",
            columns: fields.map { Column($0.name, $0.kind) } + [
                Column("measurements", .text), Column("provenance", .text),
            ])
        let parcelFields = ["parcel_code", "district", "town", "village", "cell"]
        let parcels = FeatureLayer(
            name: "parcels", title: "宗地", columns: parcelFields.map { Column($0, .text) })
        let chips = AttributeTable(
            name: "chips", title: "影像切片",
            columns: [Column("finding_id", .text), Column("kind", .text), Column("png", .blob)])

        if let reference { try file.register(reference) }
        let srsID = reference?.id ?? SpatialReference.undefinedCartesian
        for layer in [layer, parcels] { try file.create(layer, srsID: srsID, lastChange: lastChange) }
        try file.create(chips, lastChange: lastChange)

        var written: Set<ParcelCode> = []
        for record in collection.findings {
            let finding = record.finding
            let measurements = JSONText.object(finding.measurements.map { ($0.name, .number($0.value)) }).text
            let provenance = GeoJSONFindings.provenance(finding.provenance).text
            try file.insert(
                finding.changePolygons, srsID: srsID, into: layer,
                fields.map { $0.value(record, collection).cell } + [.text(measurements), .text(provenance)],
                lastChange: lastChange)
            for chip in try await collection.chips(record.id) {
                try file.insert(into: chips, [.text(record.id.text), .text(chip.kind.rawValue), .blob(chip.png)])
            }
            // Findings of several episodes share a parcel; the latest episode comes last, but the polygon is one.
            guard written.insert(finding.verdict.parcelCode).inserted else { continue }
            let place = finding.place
            try file.insert(
                finding.parcelPolygon, srsID: srsID, into: parcels,
                [.text(finding.verdict.parcelCode.text)]
                    + [place.district, place.town, place.village, place.cell].map { .text($0) }, lastChange: lastChange)
        }
    }
}
