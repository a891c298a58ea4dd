import Casework
public import Delivery
import GRDB
import GeoPackage
import Ground
public import StorePorts

/// The table `notice_marks`: how far the log was read for notices to people.
enum NoticeMark {
    static let table = AttributeTable(
        name: "notice_marks", title: "通知进度",
        columns: [Column("name", .text, .unique), Column("sequence", .integer, .required)])

    static let log = "log"
}

extension GeoPackageStore: NoticeStore {
    /// How far the log was read for notices; nil before the first time.
    public func noticeMark() async throws -> Int? {
        try await reading {
            try Int.fetchOne($0, sql: "SELECT sequence FROM notice_marks WHERE name = ?", arguments: [NoticeMark.log])
        }
    }

    /// Puts notices into the outbox and notes how far the log was read, in one transaction.
    public func keep(_ notices: [OutboxMessage], readTo sequence: Int) async throws {
        try await onWriter { store in
            let now = store.now()
            try store.write { db in
                for notice in notices { try OutboxTable(db: db).insert(notice, now: now) }
                try db.put(into: "notice_marks", [("sequence", sequence), ("name", NoticeMark.log)])
            }
        }
    }

}
