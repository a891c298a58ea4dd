import Casework
import Findings
import GRDB
import Ground
import Reports

/// What the desk of reports keeps, as the log has it, entry by entry.
struct DeskReplay {
    /// Nil before the first report.
    private(set) var learning: MatchLearning?
    /// The canonical JSON of the model; nil before the first report.
    private(set) var model: String?
    /// How many judgements have come in since the desk last learnt; nil before the first.
    private(set) var judged: Int?
    /// The hash of the salt; nil before the first name.
    private(set) var salt: String?

    mutating func take(_ row: Row, _ kind: EventKind) throws {
        struct Hashed: Decodable { let sha256: String }
        struct Received: Decodable {
            let repeatChance: Double?
            let link: ReportLink
        }
        switch kind {
        case .matchingBegun:
            learning = MatchLearning(prior: try row.json("content", as: MatchModel.self))
            model = try row.required("content")
        case .reportReceived:
            let received = try row.json("content", as: Received.self)
            learning?.noteReport(
                repeatChance: received.repeatChance ?? 0, merged: received.link.mergedByItself)
        case .matchJudged:
            let judgement = try row.json("content", as: MatchJudgement.self)
            learning?.note(judgement.match, judgement.decision, byItself: judgement.byItself)
            judged = (judged ?? 0) + 1
        case .matchModelLearnt:
            model = try row.required("content")
            judged = 0
        case .reporterSaltMade: salt = try row.json("content", as: Hashed.self).sha256
        default: break
        }
    }
}

/// Holds the tables of reports against the log.
///
/// | rows | held against |
/// |---|---|
/// | `reports` | the content of the latest entry on each, its number and time; their columns against the record |
/// | `reporters` | the sealed hash in the log |
/// | `report_desk` | what the entries on reports and judgements give when they are replayed |
struct ReportCheck {
    let db: Database
    let log: LogSummary
    private(set) var faults: [(place: String, zh: String, en: String)] = []

    init(db: Database, log: LogSummary) { (self.db, self.log) = (db, log) }

    private mutating func differs(_ place: String) { faults.append((place, "与日志不符", "is not as the log has it")) }

    /// Looks at reporters and at what was learnt.
    mutating func checkDesk() throws {
        let table = ReportTable(db: db)
        let salt = try table.value(.salt)
        if salt.map(ContentHash.text) != log.desk.salt { differs("report_desk salt") }
        let learning = try log.desk.learning.map { try CanonicalJSON.text($0) }
        if try table.value(.learning) != learning { differs("report_desk learning") }
        if try table.value(.model) != log.desk.model { differs("report_desk model") }
        if try table.value(.judged) != log.desk.judged.map({ "\($0)" }) { differs("report_desk judged") }
        let names = try String.fetchAll(db, sql: "SELECT name FROM report_desk")
        for name in names where ReportDeskValue(rawValue: name) == nil { differs("report_desk \(name)") }
        var gone = Set(log.reporters.keys)
        for key in try String.fetchAll(db, sql: "SELECT reporter FROM reporters ORDER BY reporter") {
            gone.remove(key)
            let contact = try table.contact(of: ReporterKey(key))
            guard let contact, let salt, log.reporters[key] == ReporterSeal.seal(contact, salt: salt) else {
                differs("reporters \(key)")
                continue
            }
        }
        for key in gone.sorted() { faults.append(("reporters \(key)", "日志中有，表中没有", "is in the log and not there")) }
    }
}
