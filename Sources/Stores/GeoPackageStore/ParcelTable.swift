import Casework
import Findings
import Foundation
import GRDB
import GeoPackage
import Governance
import Ground
import StorePorts

/// The layer `parcels`: every parcel with its latest verdict.
///
/// As layout 1 has it; layout 6 adds where it comes from, in which unit it lies, and when and into what it was retired.
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
    func put(_ parcels: [ParcelRecord], source: String, srsID: Int) throws -> Bounds? {
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
                parcel, source, fid: row.required("fid"), geometry: GeometryBlob.encode(parcel.polygon, srsID: srsID))
        }
        guard !added.isEmpty else { return bounds }
        try Self.layer.withoutTriggers(in: db) {
            for parcel in added {
                try insert(parcel, source, geometry: GeometryBlob.encode(parcel.polygon, srsID: srsID))
            }
        }
        return bounds
    }

    private func insert(_ parcel: ParcelRecord, _ source: String, geometry: Data) throws {
        try db.cachedStatement(
            sql: "INSERT INTO parcels (geom, parcel_code, district, town, village, cell, unit_code, source) "
                + "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        ).execute(arguments: [
            geometry, parcel.code.text, parcel.place.district, parcel.place.town, parcel.place.village,
            parcel.place.cell, parcel.place.unit?.text, source,
        ])
        guard let bounds = parcel.polygon.bounds else { return }
        try Self.layer.indexRow(db.lastInsertedRowID, bounds: bounds, in: db)
    }

    private func update(_ parcel: ParcelRecord, _ source: String, fid: Int64, geometry: Data) throws {
        try db.cachedStatement(
            sql: """
                UPDATE parcels SET geom = ?, district = ?, town = ?, village = ?, cell = ?, unit_code = ?, source = ?,
                  retired_at = NULL, successors = NULL WHERE fid = ?
                """
        ).execute(arguments: [
            geometry, parcel.place.district, parcel.place.town, parcel.place.village, parcel.place.cell,
            parcel.place.unit?.text, source, fid,
        ])
    }

    /// Keeps that the cadastre no longer holds a parcel.
    func retire(_ parcel: ParcelCode, successors: [ParcelCode], at instant: Instant) throws {
        let columns = Self.columns(retiredAt: instant, into: successors)
        try db.cachedStatement(
            sql: "UPDATE parcels SET \(columns.map { "\($0.0) = ?" }.joined(separator: ", ")) WHERE parcel_code = ?"
        ).execute(arguments: StatementArguments(columns.map { $0.1?.databaseValue ?? .null }) + [parcel.text])
    }

    /// The codes that the cadastre holds, of these subzones and from this source or none that is known.
    func codes(from source: String, in subzones: Set<String>) throws -> [ParcelCode] {
        var codes: [ParcelCode] = []
        let statement = try db.cachedStatement(
            sql: """
                SELECT parcel_code FROM parcels WHERE parcel_code >= ? AND parcel_code < ?
                  AND (source = ? OR source IS NULL) AND retired_at IS NULL ORDER BY parcel_code
                """)
        for subzone in subzones.sorted() {
            // U+10FFFF sorts behind every character of a code.
            let found = try String.fetchAll(statement, arguments: [subzone, subzone + "\u{10FFFF}", source])
            codes += found.map { ParcelCode($0) }
        }
        return codes
    }

    /// Keeps the latest verdict on a parcel.
    func put(_ standing: ParcelStanding, of parcel: ParcelCode) throws {
        let columns = Self.columns(standing)
        try db.cachedStatement(
            sql: "UPDATE parcels SET \(columns.map { "\($0.0) = ?" }.joined(separator: ", ")) WHERE parcel_code = ?"
        ).execute(arguments: StatementArguments(columns.map { $0.1?.databaseValue ?? .null }) + [parcel.text])
    }

    /// What the columns say of the latest that was said of a parcel.
    static func columns(_ standing: ParcelStanding) -> [(String, (any DatabaseValueConvertible)?)] {
        [
            ("verdict", standing.verdict?.verdictClass.rawValue), ("score", standing.verdict?.score),
            ("confidence", standing.verdict?.confidence), ("valid_share", standing.verdict?.validShare),
            ("residual_shift_px", standing.verdict?.residualShiftPixels),
            ("looked_at", standing.observedAt?.geoPackageText), ("survey", standing.survey?.text),
            ("last_clear_look", standing.lastClearAt?.geoPackageText),
        ]
    }

    /// What the columns say of a parcel that the cadastre holds no more; of one that it holds where `instant` is nil.
    static func columns(
        retiredAt instant: Instant?, into successors: [ParcelCode]?
    ) -> [(String, (any DatabaseValueConvertible)?)] {
        [
            ("retired_at", instant?.geoPackageText),
            ("successors", instant.map { _ in (successors ?? []).map(\.text).joined(separator: " ") }),
        ]
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

    /// A page of the parcels that the cadastre holds, in the order of their codes.
    func page(_ query: ParcelQuery, in scope: Scope, _ request: PageRequest) throws -> Page<StoredParcel> {
        guard let crs = try crs() else { return Page(rows: [], next: nil) }
        var conditions = Self.conditions(query, in: scope)
        if let after = request.after { conditions.add("parcel_code > ?", [after.id]) }
        let few = try query.area.flatMap { try AreaCandidates(area: $0, layer: Self.layer).condition(in: db) }
        if let few { conditions.add(few) }
        let sql =
            "SELECT * FROM parcels\(few == nil ? "" : " NOT INDEXED")\(conditions.sql) ORDER BY parcel_code "
            + "LIMIT \(request.limit + 1)"
        let statement = try few == nil ? db.cachedStatement(sql: sql) : db.makeStatement(sql: sql)
        var rows = try Row.fetchAll(statement, arguments: conditions.arguments).map { try Self.parcel($0, crs: crs) }
        guard rows.count > request.limit else { return Page(rows: rows, next: nil) }
        rows.removeLast()
        return Page(rows: rows, next: rows.last.map { PageCursor(value: "", id: $0.parcel.code.text) })
    }

    /// How many parcels a list has on all pages.
    func count(_ query: ParcelQuery, in scope: Scope) throws -> Int {
        let conditions = Self.conditions(query, in: scope)
        let statement = try db.cachedStatement(sql: "SELECT count(*) FROM parcels\(conditions.sql)")
        return try Int.fetchOne(statement, arguments: conditions.arguments) ?? 0
    }

    private static func conditions(_ query: ParcelQuery, in scope: Scope) -> Conditions {
        var conditions = Conditions()
        conditions.add("retired_at IS NULL")
        conditions.confine(to: query.places, in: scope)
        conditions.confine("verdict", to: query.classes?.map(\.rawValue).sorted())
        if let since = query.since { conditions.add("last_clear_look >= ?", [since.geoPackageText]) }
        if let period = query.period {
            conditions.add(
                "last_clear_look IS NULL OR last_clear_look BETWEEN ? AND ?",
                [period.lowerBound.geoPackageText, period.upperBound.geoPackageText])
        }
        conditions.confine("parcel_code", to: query.parcel.map { [$0.text] })
        if let suffix = query.codeSuffix {
            conditions.add("substr(parcel_code, -\(max(1, suffix.unicodeScalars.count))) = ?", [suffix])
        }
        if let area = query.area { conditions.confine(to: area, in: layer) }
        return conditions
    }

    /// The bounds of the parcels that the cadastre holds in a unit; nil where it holds none there.
    func bounds(in unit: UnitCode) throws -> Bounds? {
        var conditions = Conditions()
        conditions.add("retired_at IS NULL")
        conditions.confine(to: [.unit(unit)], in: .everything)
        let statement = try db.cachedStatement(
            sql: "SELECT min(minx) AS a, min(miny) AS b, max(maxx) AS c, max(maxy) AS d FROM parcels "
                + "CROSS JOIN \(Self.layer.index) AS boxes ON boxes.id = parcels.fid\(conditions.sql)")
        return try Row.fetchOne(statement, arguments: conditions.arguments).flatMap(Self.bounds)
    }

    private static func bounds(_ row: Row) throws -> Bounds? {
        guard let minX: Double = try row.value("a"), let minY: Double = try row.value("b"),
            let maxX: Double = try row.value("c"), let maxY: Double = try row.value("d")
        else { return nil }
        return Bounds(minX: minX, minY: minY, maxX: maxX, maxY: maxY)
    }

    /// The parcels that the cadastre holds and whose bounds meet a box.
    func parcels(meeting box: Bounds) throws -> [ParcelRecord] {
        guard let crs = try crs() else { return [] }
        let statement = try db.cachedStatement(
            sql: """
                SELECT parcels.* FROM \(Self.layer.index) AS boxes JOIN parcels ON parcels.fid = boxes.id
                WHERE boxes.minx <= ? AND boxes.maxx >= ? AND boxes.miny <= ? AND boxes.maxy >= ?
                  AND retired_at IS NULL ORDER BY parcel_code
                """)
        return try Row.fetchAll(statement, arguments: [box.maxX, box.minX, box.maxY, box.minY])
            .map { try Self.parcel($0, crs: crs).parcel }
    }

    /// The bounds of all parcels; nil where there are none.
    func area() throws -> Bounds? {
        guard try crs() != nil,
            let row = try Row.fetchOne(
                db,
                sql: "SELECT min(minx) AS a, min(miny) AS b, max(maxx) AS c, max(maxy) AS d FROM \(Self.layer.index)")
        else { return nil }
        return try Self.bounds(row)
    }

    /// Whether a parcel on record lies in a place.
    func holds(_ place: PlaceFilter) throws -> Bool {
        var conditions = Conditions()
        conditions.confine(to: [place], in: .everything)
        return try Row.fetchOne(
            db, sql: "SELECT 1 FROM parcels\(conditions.sql) LIMIT 1", arguments: conditions.arguments) != nil
    }

    func parcel(_ code: ParcelCode) throws -> StoredParcel? {
        guard let crs = try crs() else { return nil }
        let statement = try db.cachedStatement(sql: "SELECT * FROM parcels WHERE parcel_code = ?")
        return try Row.fetchOne(statement, arguments: [code.text])
            .map { try Self.parcel($0, crs: crs) }
    }

    /// A parcel inside a scope.
    func parcel(_ code: ParcelCode, in scope: Scope) throws -> StoredParcel? {
        guard let crs = try crs() else { return nil }
        var conditions = Conditions()
        conditions.add("parcel_code = ?", [code.text])
        conditions.confine(to: [], in: scope)
        return try Row.fetchOne(db, sql: "SELECT * FROM parcels\(conditions.sql)", arguments: conditions.arguments)
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
            verdict: standing.verdict, survey: standing.survey, lastClearLook: standing.lastClearAt,
            retiredAt: try row.optionalInstant("retired_at"), successors: try Self.successors(row))
    }

    private static func successors(_ row: Row) throws -> [ParcelCode] {
        let text: String? = try row.value("successors")
        return (text ?? "").split(separator: " ").map { ParcelCode(String($0)) }
    }
}
