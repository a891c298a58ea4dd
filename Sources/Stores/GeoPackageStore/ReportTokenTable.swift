import Casework
import GRDB
import GeoPackage
import Ground
import Reports
import WorkOrders

/// The table `report_tokens`: the hashes of the tokens by which reporters ask what became of their reports.
struct ReportTokenTable {
    static let table = AttributeTable(
        name: "report_tokens", title: "线索查询码",
        columns: [
            Column("hash", .text, .unique), Column("report", .text, .required), Column("made_at", .dateTime, .required),
            Column("evaluation", .text),
        ])

    let db: Database

    func token(_ hash: String) throws -> ReportToken? {
        let statement = try db.cachedStatement(sql: "SELECT * FROM report_tokens WHERE hash = ?")
        return try Row.fetchOne(statement, arguments: [hash]).map(Self.token)
    }

    func all() throws -> [ReportToken] {
        try Row.fetchAll(db, sql: "SELECT * FROM report_tokens ORDER BY hash").map(Self.token)
    }

    func put(_ token: ReportToken) throws {
        try db.put(
            into: Self.table.name,
            [
                ("report", token.report.text), ("made_at", token.madeAt.geoPackageText),
                ("evaluation", token.evaluation?.text), ("hash", token.hash),
            ])
    }

    private static func token(_ row: Row) throws -> ReportToken {
        let evaluation: String? = try row.value("evaluation")
        return ReportToken(
            hash: try row.required("hash"), report: ReportID(try row.required("report")),
            madeAt: try row.instant("made_at"), evaluation: evaluation.map { OfficeRecordID($0) })
    }
}

/// The tokens of reports, as the log has them, entry by entry.
struct ReportTokenReplay {
    /// The tokens, by their hashes.
    private(set) var tokens: [String: ReportToken] = [:]
    private var hashes: [ReportID: String] = [:]

    mutating func made(_ hash: String, of report: ReportID, at instant: Instant) {
        tokens[hash] = ReportToken(hash: hash, report: report, madeAt: instant)
        hashes[report] = hash
    }

    /// The holder of a report's token said what they think of it.
    mutating func evaluated(_ report: ReportID, by evaluation: OfficeRecordID) {
        if let hash = hashes[report] { tokens[hash]?.evaluation = evaluation }
    }
}

extension StoreChecker {
    /// Finds tokens that were changed, put in or taken out behind the log's back.
    mutating func checkReportTokens() {
        note(ReportTokenTable.table.name) { checker in
            guard let log = checker.log?.tokens.tokens else { return }
            var gone = Set(log.keys)
            for token in try ReportTokenTable(db: checker.db).all() {
                gone.remove(token.hash)
                guard log[token.hash] != token else { continue }
                checker.fault("report_tokens \(token.report)", zh: "与日志不符", en: "is not as the log has it")
            }
            for hash in gone.sorted() {
                checker.fault("report_tokens \(hash.prefix(16))", zh: "日志中有，表中没有", en: "is in the log and not there")
            }
        }
    }
}

extension CaseTables {
    func reportToken(_ hash: String) throws -> ReportToken? { try ReportTokenTable(db: db).token(hash) }

    func put(_ token: ReportToken) throws { try ReportTokenTable(db: db).put(token) }
}
