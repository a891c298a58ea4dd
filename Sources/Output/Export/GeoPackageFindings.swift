import Findings
import Foundation
import GRDB
import GeoPackage
import Ground
import Projection

/// Findings as a GeoPackage for QGIS: the layers `findings` and `parcels` in the survey's CRS, and their chips.
struct GeoPackageFindings: FindingFormat {
    let name = "gpkg"
    let summary = Message(
        zh: "GeoPackage（QGIS、ArcGIS 可直接打开），含宗地和影像切片，保留核查的坐标系",
        en: "GeoPackage (opens in QGIS and ArcGIS) with parcels and chips, in the survey's CRS")

    func write(_ collection: FindingCollection, to path: String) throws {
        let reference = try reference(of: collection, path: path)
        try WholeFile.replace(path) { temporary in
            var configuration = Configuration()
            configuration.prepareDatabase { db in
                GeoPackage.prepare(db)
                // The file is thrown away if this fails, so a journal beside it would only be litter.
                try db.execute(sql: "PRAGMA synchronous = OFF")
                _ = try Row.fetchAll(db, sql: "PRAGMA journal_mode = MEMORY")
            }
            do {
                let queue = try DatabaseQueue(path: temporary, configuration: configuration)
                try queue.write { try fill($0, with: collection, reference: reference) }
                try queue.close()
            } catch let error as DatabaseError {
                throw ExportError.writeFailed(path: path, reason: error.message ?? "SQLite")
            }
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

    private func fill(_ db: Database, with collection: FindingCollection, reference: SpatialReference?) throws {
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

        try GeoPackage.createContainer(in: db)
        try reference?.register(in: db)
        let srsID = reference?.id ?? SpatialReference.undefinedCartesian
        for layer in [layer, parcels] { try layer.create(in: db, srsID: srsID, lastChange: lastChange) }
        try chips.create(in: db, lastChange: lastChange)

        var written: Set<ParcelCode> = []
        for record in collection.findings {
            let finding = record.finding
            try insert(
                finding.changePolygons, srsID: srsID, into: layer,
                fields.map { $0.value(record, collection).database } + [
                    JSONText.object(finding.measurements.map { ($0.name, .number($0.value)) }).text.databaseValue,
                    GeoJSONFindings.provenance(finding.provenance).text.databaseValue,
                ], lastChange, db)
            for chip in try collection.chips(record.id) {
                try db.execute(
                    sql: "INSERT INTO chips (finding_id, kind, png) VALUES (?, ?, ?)",
                    arguments: [record.id.text, chip.kind.rawValue, Data(chip.png)])
            }
            // Findings of several episodes share a parcel; the latest episode comes last, but the polygon is one.
            guard written.insert(finding.verdict.parcelCode).inserted else { continue }
            let place = finding.place
            try insert(
                finding.parcelPolygon, srsID: srsID, into: parcels,
                [finding.verdict.parcelCode.text.databaseValue]
                    + [place.district, place.town, place.village, place.cell].map { $0?.databaseValue ?? .null },
                lastChange, db)
        }
    }

    private func insert(
        _ geometry: MultiPolygon, srsID: Int, into layer: FeatureLayer, _ values: [DatabaseValue],
        _ lastChange: Instant, _ db: Database
    ) throws {
        let names = layer.columns.map { "\"\($0.name)\"" }.joined(separator: ", ")
        let places = layer.columns.map { _ in "?" }.joined(separator: ", ")
        try db.cachedStatement(sql: "INSERT INTO \"\(layer.name)\" (geom, \(names)) VALUES (?, \(places))")
            .execute(
                arguments: StatementArguments(
                    [GeometryBlob.encode(geometry, srsID: srsID).databaseValue] + values))
        try layer.note(geometry.bounds, lastChange: lastChange, in: db)
    }
}
