import Casework
import Findings
import Foundation
import GRDB
import GeoPackage
import Ground
import Reports

/// The tables `photos`, each file as it came and as it is shown, and `report_photos`, which report has which.
struct PhotoTable {
    static let table = AttributeTable(
        name: "photos", title: "照片", key: "fid",
        columns: [
            Column("sha256", .text, .unique), Column("record", .text, .required),
            Column("original", .blob, .required), Column("shown", .blob, .required),
        ])
    static let uses = AttributeTable(
        name: "report_photos", title: "线索照片", key: "fid",
        columns: [Column("sha256", .text, .required), Column("report", .text, .required)])

    let db: Database

    static func create(in db: Database, lastChange: Instant) throws {
        for table in [table, uses] { try table.create(in: db, lastChange: lastChange) }
        try db.execute(sql: "CREATE UNIQUE INDEX report_photos_photo ON report_photos (sha256, report)")
        // Reports of earlier programs may name photos too.
        try db.execute(
            sql: """
                INSERT OR IGNORE INTO report_photos (sha256, report)
                SELECT photo.value, reports.id FROM reports, json_each(reports.record, '$.report.photoHashes') AS photo
                """)
    }

    /// Notes which photos a report has; a report never loses one.
    func note(_ hashes: [String], of report: ReportID) throws {
        for sha256 in hashes {
            try db.cachedStatement(sql: "INSERT OR IGNORE INTO report_photos (sha256, report) VALUES (?, ?)")
                .execute(arguments: [sha256, report.text])
        }
    }

    fileprivate func row(_ sha256: String, _ column: String) throws -> Row? {
        try Row.fetchOne(db, sql: "SELECT \(column) FROM photos WHERE sha256 = ?", arguments: [sha256])
    }
}

extension CaseTables {
    func photo(_ sha256: String) throws -> Photo? {
        try PhotoTable(db: db).row(sha256, "record").map { try $0.json("record", as: Photo.self) }
    }

    func content(ofPhoto sha256: String, as form: PhotoForm) throws -> [UInt8]? {
        let column = form == .original ? "original" : "shown"
        return try PhotoTable(db: db).row(sha256, column).map { [UInt8](try $0.required(column) as Data) }
    }

    func reports(withPhoto sha256: String) throws -> [ReportID] {
        try String.fetchAll(
            db.cachedStatement(sql: "SELECT report FROM report_photos WHERE sha256 = ? ORDER BY report"),
            arguments: [sha256]
        ).map { ReportID($0) }
    }

    func put(_ photo: Photo, text: String, original: [UInt8], shown: [UInt8]) throws {
        try db.put(
            into: "photos",
            [
                ("record", text), ("original", Data(original)), ("shown", Data(shown)), ("sha256", photo.sha256),
            ])
    }
}

extension StoreChecker {
    /// Finds photos that were changed, put in or taken out behind the log's back, and reports without their photos.
    mutating func checkPhotos() {
        note("photos") { checker in
            guard let log = checker.log?.photos else { return }
            var gone = Set(log.keys)
            // One at a time: each has megabytes.
            for key in try String.fetchAll(checker.db, sql: "SELECT sha256 FROM photos ORDER BY sha256") {
                gone.remove(key)
                let table = PhotoTable(db: checker.db)
                guard let row = try table.row(key, "record, original, shown"),
                    let photo = try? row.json("record", as: Photo.self), photo.sha256 == key,
                    log[key] == ContentHash.text(try row.required("record")),
                    ContentHash.bytes([UInt8](try row.required("original") as Data)) == key,
                    ContentHash.bytes([UInt8](try row.required("shown") as Data)) == photo.shownSHA256
                else {
                    checker.fault("photos \(key)", zh: "与日志不符", en: "is not as the log has it")
                    continue
                }
            }
            for key in gone.sorted() {
                checker.fault("photos \(key)", zh: "日志中有，表中没有", en: "is in the log and not there")
            }
            let sql = """
                SELECT photo.value AS sha256, reports.id AS report
                FROM reports, json_each(reports.record, '$.report.photoHashes') AS photo
                """
            for (what, pairs) in [
                ("lacks a photo of its report", "\(sql) EXCEPT SELECT sha256, report FROM report_photos"),
                ("is of no report", "SELECT sha256, report FROM report_photos EXCEPT \(sql)"),
            ] {
                for row in try Row.fetchAll(checker.db, sql: pairs) {
                    let report: String = try row.required("report")
                    checker.fault("report_photos \(report)", zh: "与线索不符", en: what)
                }
            }
        }
    }
}
