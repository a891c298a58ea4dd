import Casework
import Findings
import Foundation
import GRDB
import GeoPackage
import Ground

/// The layer `parcels`: every parcel with its latest verdict.
struct ParcelTable {
    static let layer = FeatureLayer(
        name: "parcels", title: "宗地",
        columns: [
            Column("parcel_code", .text, .unique), Column("village", .text), Column("town", .text),
            Column("district", .text), Column("cell", .text), Column("verdict", .text), Column("score", .double),
            Column("confidence", .double), Column("valid_share", .double), Column("residual_shift_px", .double),
            Column("last_clear_look", .dateTime), Column("looked_at", .dateTime), Column("survey", .text),
        ])

    let db: Database

    /// Puts parcels on record; a parcel whose code is known keeps its verdict. Gives their bounds, nil for none.
    func put(_ parcels: [ParcelRecord], srsID: Int) throws -> Bounds? {
        let known = try db.cachedStatement(sql: "SELECT fid FROM parcels WHERE parcel_code = ?")
        var added: [ParcelRecord] = []
        var bounds: Bounds?
        for parcel in parcels {
            if let own = parcel.polygon.bounds { bounds = bounds?.union(own) ?? own }
            guard let row = try Row.fetchOne(known, arguments: [parcel.code.text]) else {
                added.append(parcel)
                continue
            }
            try update(
                parcel, fid: row.required("fid"), geometry: GeometryBlob.encode(parcel.polygon, srsID: srsID))
        }
        guard !added.isEmpty else { return bounds }
        try Self.layer.withoutTriggers(in: db) {
            for parcel in added { try insert(parcel, geometry: GeometryBlob.encode(parcel.polygon, srsID: srsID)) }
        }
        return bounds
    }

    private func insert(_ parcel: ParcelRecord, geometry: Data) throws {
        try db.cachedStatement(
            sql: "INSERT INTO parcels (geom, parcel_code, district, town, village, cell) VALUES (?, ?, ?, ?, ?, ?)"
        ).execute(arguments: [
            geometry, parcel.code.text, parcel.place.district, parcel.place.town, parcel.place.village,
            parcel.place.cell,
        ])
        guard let bounds = parcel.polygon.bounds else { return }
        try Self.layer.indexRow(db.lastInsertedRowID, bounds: bounds, in: db)
    }

    private func update(_ parcel: ParcelRecord, fid: Int64, geometry: Data) throws {
        try db.cachedStatement(
            sql: "UPDATE parcels SET geom = ?, district = ?, town = ?, village = ?, cell = ? WHERE fid = ?"
        ).execute(arguments: [
            geometry, parcel.place.district, parcel.place.town, parcel.place.village, parcel.place.cell, fid,
        ])
    }

    /// Keeps the latest verdict on a parcel.
    func put(_ standing: ParcelStanding, of parcel: ParcelCode) throws {
        try db.cachedStatement(
            sql: """
                UPDATE parcels SET verdict = ?, score = ?, confidence = ?, valid_share = ?, residual_shift_px = ?,
                  looked_at = ?, survey = ?, last_clear_look = ? WHERE parcel_code = ?
                """
        ).execute(arguments: [
            standing.verdict?.verdictClass.rawValue, standing.verdict?.score, standing.verdict?.confidence,
            standing.verdict?.validShare, standing.verdict?.residualShiftPixels,
            standing.observedAt?.geoPackageText, standing.survey?.text, standing.lastClearAt?.geoPackageText,
            parcel.text,
        ])
    }

    /// The latest verdict on a parcel; nil if the parcel is not on record.
    func standing(of parcel: ParcelCode) throws -> ParcelStanding? {
        let statement = try db.cachedStatement(
            sql: """
                SELECT parcel_code, verdict, score, confidence, valid_share, residual_shift_px, looked_at, survey,
                  last_clear_look FROM parcels WHERE parcel_code = ?
                """)
        return try Row.fetchOne(statement, arguments: [parcel.text]).map { try Self.standing($0, of: parcel) }
    }

    private static func standing(_ row: Row, of parcel: ParcelCode) throws -> ParcelStanding {
        let survey: String? = try row.value("survey")
        let verdict = try survey.map { _ in
            Verdict(
                parcelCode: parcel, verdictClass: try row.named("verdict"), score: try row.value("score"),
                confidence: try row.value("confidence"), validShare: try row.required("valid_share"),
                residualShiftPixels: try row.value("residual_shift_px"))
        }
        return ParcelStanding(
            verdict: verdict, survey: survey.map { SurveyID($0) }, observedAt: try row.optionalInstant("looked_at"),
            lastClearAt: try row.optionalInstant("last_clear_look"))
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
        let standing = try standing(row, of: code)
        return StoredParcel(
            parcel: ParcelRecord(code: code, crs: crs, polygon: polygon, place: try row.place()),
            verdict: standing.verdict, survey: standing.survey, lastClearLook: standing.lastClearAt)
    }
}
