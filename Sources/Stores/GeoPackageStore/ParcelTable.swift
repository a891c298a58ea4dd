import Findings
import Foundation
import GRDB
import GeoPackage
import Ground

/// The layer `parcels`: every parcel with the latest that was said of it.
struct ParcelTable {
    static let layer = FeatureLayer(
        name: "parcels", title: "地块",
        columns: [
            Column("parcel_code", .text, .unique), Column("village", .text), Column("town", .text),
            Column("district", .text), Column("cell", .text), Column("verdict", .text), Column("score", .double),
            Column("confidence", .double), Column("valid_share", .double), Column("residual_shift_px", .double),
            Column("last_clear_look", .dateTime), Column("looked_at", .dateTime), Column("survey", .text),
        ])

    let db: Database

    /// Puts parcels on record: new ones are inserted, those whose polygon or place differ are updated.
    ///
    /// Returns the bounds of what was written, nil for nothing.
    func put(_ parcels: [ParcelRecord], srsID: Int) throws -> Bounds? {
        var bounds: Bounds?
        func write(_ parcel: ParcelRecord, _ body: (Data) throws -> Void) throws {
            try body(GeometryBlob.encode(parcel.polygon, srsID: srsID))
            guard let own = parcel.polygon.bounds else { return }
            bounds = bounds?.union(own) ?? own
        }
        let known = try db.cachedStatement(
            sql: "SELECT fid, geom, district, town, village, cell FROM parcels WHERE parcel_code = ?")
        var added: [ParcelRecord] = []
        let isEmpty = try Row.fetchOne(db, sql: "SELECT fid FROM parcels LIMIT 1") == nil
        for parcel in parcels {
            guard !isEmpty, let row = try Row.fetchOne(known, arguments: [parcel.code.text]) else {
                added.append(parcel)
                continue
            }
            try write(parcel) { geometry in
                guard try row.value("geom") != geometry || row.place() != parcel.place else { return }
                try update(parcel, fid: row.required("fid"), geometry: geometry)
            }
        }
        guard !added.isEmpty else { return bounds }
        try Self.layer.withoutTriggers(in: db) {
            for parcel in added { try write(parcel) { try insert(parcel, geometry: $0) } }
        }
        return bounds
    }

    private func insert(_ parcel: ParcelRecord, geometry: Data) throws {
        // A code that comes twice in one survey keeps its first polygon; the cadastre reports duplicates.
        try db.cachedStatement(
            sql: "INSERT OR IGNORE INTO parcels (geom, parcel_code, district, town, village, cell) "
                + "VALUES (?, ?, ?, ?, ?, ?)"
        ).execute(arguments: [
            geometry, parcel.code.text, parcel.place.district, parcel.place.town, parcel.place.village,
            parcel.place.cell,
        ])
        guard db.changesCount == 1, let bounds = parcel.polygon.bounds else { return }
        try Self.layer.indexRow(db.lastInsertedRowID, bounds: bounds, in: db)
    }

    private func update(_ parcel: ParcelRecord, fid: Int64, geometry: Data) throws {
        try db.cachedStatement(
            sql: "UPDATE parcels SET geom = ?, district = ?, town = ?, village = ?, cell = ? WHERE fid = ?"
        ).execute(arguments: [
            geometry, parcel.place.district, parcel.place.town, parcel.place.village, parcel.place.cell, fid,
        ])
    }

    /// Notes a verdict as the parcel's latest, unless a survey with a later view of the ground has spoken.
    ///
    /// `lookedAt` is the later epoch's time; surveys that do not know theirs count as the latest.
    func note(_ verdict: Verdict, survey: SurveyID, lookedAt: Instant?) throws {
        let time = lookedAt?.geoPackageText
        try db.cachedStatement(
            sql: """
                UPDATE parcels SET verdict = ?1, score = ?2, confidence = ?3, valid_share = ?4,
                  residual_shift_px = ?5, looked_at = ?6, survey = ?7
                WHERE parcel_code = ?8 AND (looked_at IS NULL OR ?6 IS NULL OR looked_at <= ?6)
                """
        ).execute(arguments: [
            verdict.verdictClass.rawValue, verdict.score, verdict.confidence, verdict.validShare,
            verdict.residualShiftPixels, time, survey.text, verdict.parcelCode.text,
        ])
        if verdict.isClearLook { try noteClearLook(at: verdict.parcelCode, lookedAt) }
    }

    /// Notes that the ground was clearly seen at a moment, compared with another or not.
    func noteClearLook(at parcel: ParcelCode, _ moment: Instant?) throws {
        guard let moment else { return }
        try db.cachedStatement(
            sql: """
                UPDATE parcels SET last_clear_look = ?1
                WHERE parcel_code = ?2 AND (last_clear_look IS NULL OR last_clear_look < ?1)
                """
        ).execute(arguments: [moment.geoPackageText, parcel.text])
    }

    /// Calls `body` with every parcel in the order of their codes; memory does not grow with their number.
    func forEach(_ body: (StoredParcel) throws -> Void) throws {
        guard let crs = try crs() else { return }
        let rows = try Row.fetchCursor(db, sql: "SELECT * FROM parcels ORDER BY parcel_code")
        while let row = try rows.next() { try body(try Self.parcel(row, crs: crs)) }
    }

    func parcel(_ code: ParcelCode) throws -> StoredParcel? {
        guard let crs = try crs() else { return nil }
        return try Row.fetchOne(db, sql: "SELECT * FROM parcels WHERE parcel_code = ?", arguments: [code.text])
            .map { try Self.parcel($0, crs: crs) }
    }

    /// The CRS of the store's layers, nil before the first parcel.
    func crs() throws -> CRSCode? {
        guard let id = try Self.layer.srsID(in: db), id != SpatialReference.undefinedCartesian else { return nil }
        return CRSCode(epsg: id)
    }

    private static func parcel(_ row: Row, crs: CRSCode) throws -> StoredParcel {
        let code = ParcelCode(try row.required("parcel_code"))
        let geometry: Data = try row.required("geom")
        guard let polygon = GeometryBlob.decode(geometry) else {
            throw UnreadableValue(column: "geom", value: code.text)
        }
        let survey: String? = try row.value("survey")
        let verdict = try survey.map { _ in
            Verdict(
                parcelCode: code, verdictClass: try row.named("verdict"), score: try row.value("score"),
                confidence: try row.value("confidence"), validShare: try row.required("valid_share"),
                residualShiftPixels: try row.value("residual_shift_px"))
        }
        return StoredParcel(
            parcel: ParcelRecord(code: code, crs: crs, polygon: polygon, place: try row.place()),
            verdict: verdict, survey: survey.map(SurveyID.init),
            lastClearLook: try row.optionalInstant("last_clear_look"))
    }
}

extension Verdict {
    /// Whether the parcel could be seen well enough to answer.
    fileprivate var isClearLook: Bool {
        switch verdictClass {
        case .notObserved, .tooCoarse: false
        default: true
        }
    }
}
