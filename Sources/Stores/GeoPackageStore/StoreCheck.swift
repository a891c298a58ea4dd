import Casework
import Catalogue
public import Findings
import Foundation
import GRDB
import GeoPackage
public import Ground
import WorkOrders

/// What a check of the whole store found.
public struct StoreCheck: Sendable, Hashable {
    /// Entries of the log, every one fitting its hash.
    public var logEntries = 0
    /// Findings looked at.
    public var findings = 0
    /// Chips looked at.
    public var chips = 0
    /// Findings that miss one of their three chips though none were taken off by age.
    public var missingChips: [FindingID] = []
    /// Everything else that is wrong, each with its table and key.
    public var faults: [Message] = []

    /// Whether nothing is wrong.
    public var isWhole: Bool { missingChips.isEmpty && faults.isEmpty }
}

extension GeoPackageStore {
    /// Looks through the whole store as it is at one moment: pages, log, every row that people rely on, and whether it is
    /// what the log says of it.
    public func check() throws -> StoreCheck {
        try read { db in
            var checker = StoreChecker(db: db)
            checker.run()
            return checker.check
        }
    }
}

/// Looks at one thing after the other, and goes on whatever it finds.
private struct StoreChecker {
    let db: Database
    var check = StoreCheck()
    /// Nil where the log cannot be read: then nothing is held against it.
    private var log: LogSummary?

    init(db: Database) { self.db = db }

    mutating func run() {
        note("SQLite") { checker in
            for line in try GeoPackageStore.pageFaults(in: checker.db) { checker.fault("SQLite", zh: line, en: line) }
        }
        note("audit_log") { checker in
            if let sequence = try EventTable.firstBrokenLink(in: checker.db) {
                checker.fault("audit_log \(sequence)", zh: "与散列不符", en: "does not fit its hash")
            }
            checker.check.logEntries = try checker.count("audit_log")
            checker.log = try LogSummary(checker.db)
        }
        checkFindings()
        checkOrders()
        checkSurveys()
        checkDecisions()
        each("scenes", "scene") { checker, key in _ = try SceneTable(db: checker.db).scene(SceneID(key)) }
        each("parcels", "parcel_code") { checker, key in _ = try ParcelTable(db: checker.db).parcel(ParcelCode(key)) }
        note("models") { _ = try ModelTable(db: $0.db).all() }
        note("runs") { _ = try JobTable(db: $0.db).all() }
        note("inbox_files") { _ = try InboxFileTable(db: $0.db).all() }
        note("outbox") { _ = try OutboxTable(db: $0.db).all() }
    }

    // MARK: - Tables

    private mutating func checkFindings() {
        // Before prunings named what they took.
        let mark = try? Row.fetchOne(db, sql: "SELECT handled_at FROM marks WHERE name = 'retain.chips'")?
            .optionalInstant("handled_at")
        each("findings", "id", logged: log?.findings) { checker, key in
            checker.check.findings += 1
            let record = try FindingTable(db: checker.db).finding(FindingID(key))
            if let record {
                try checker.compare(
                    FindingTable.layer, key, FindingTable.columns(record, text: ""), record.finding.changePolygons)
            }
            let isOld = record.map { record in mark.map { record.detectedAt < $0 && !record.state.isOpen } ?? false }
            let isPruned = checker.log?.pruned.contains(key) ?? false || isOld ?? false
            checker.note("chips \(key)") { try $0.checkChips(of: FindingID(key), isPruned: isPruned) }
        }
    }

    private mutating func checkChips(of id: FindingID, isPruned: Bool) throws {
        let chips = try FindingTable(db: db).chips(of: id)
        check.chips += chips.count
        for chip in chips where !isWholePNG(chip.png) {
            fault("chips \(id) \(chip.kind.rawValue)", zh: "不是完整的 PNG", en: "is no whole PNG")
        }
        if chips.count < Chip.Kind.allCases.count, !isPruned { check.missingChips.append(id) }
    }

    private mutating func checkOrders() {
        each("work_orders", "id", logged: log?.orders) { checker, key in
            guard let order = try OrderTable(db: checker.db).order(WorkOrderID(key)) else { return }
            try checker.compare(OrderTable.layer, key, OrderTable.columns(order, text: ""), order.parcelPolygon)
            for id in order.findingIDs where try FindingTable(db: checker.db).finding(id) == nil {
                checker.fault("work_orders \(key)", zh: "其发现 \(id) 不存在", en: "is about \(id), which is no finding")
            }
        }
    }

    private mutating func checkSurveys() {
        each("surveys", "survey", logged: log?.surveys) { checker, key in
            _ = try SurveyTable(db: checker.db).survey(SurveyID(key))
            guard let log = checker.log else { return }
            let recorded = log.blocks[key] ?? LogSummary.Blocks()
            let blocks = try checker.count("survey_blocks WHERE survey = ?", key)
            let verdicts = try checker.count("verdicts WHERE survey = ?", key)
            if blocks != recorded.count {
                checker.fault(
                    "survey_blocks \(key)", zh: "有 \(blocks) 个区块，日志中有 \(recorded.count) 个",
                    en: "holds \(blocks) blocks, the log \(recorded.count)")
            }
            if verdicts != recorded.verdicts {
                checker.fault(
                    "verdicts \(key)", zh: "有 \(verdicts) 个判定，日志中有 \(recorded.verdicts) 个",
                    en: "holds \(verdicts) verdicts, the log \(recorded.verdicts)")
            }
        }
    }

    private mutating func checkDecisions() {
        note("decisions") { checker in
            _ = try DecisionTable(db: checker.db).standing()
            guard let log = checker.log else { return }
            let rows = try Row.fetchAll(checker.db, sql: "SELECT record FROM decisions ORDER BY id")
            if try rows.map({ try ContentHash.text($0.required("record")) }) != log.decisions {
                checker.fault("decisions", zh: "与日志不符", en: "are not those of the log")
            }
        }
    }

    // MARK: - Ways of checking

    /// Holds what a layer shows against the record in the same row: other software may have edited the layer.
    private mutating func compare(
        _ layer: FeatureLayer, _ key: String, _ columns: [(String, (any DatabaseValueConvertible)?)],
        _ polygons: MultiPolygon
    ) throws {
        guard let row = try Row.fetchOne(db, sql: "SELECT * FROM \(layer.name) WHERE id = ?", arguments: [key]) else {
            return
        }
        for (column, value) in columns where column != "record" {
            let shown: DatabaseValue = row[column]
            guard shown != value?.databaseValue ?? .null else { continue }
            fault(
                "\(layer.name) \(key)", zh: "列 \(column) 与记录不符，可能被其他软件改动",
                en: "column \(column) differs from the record; other software may have edited it")
        }
        let geometry: Data = try row.required("geom")
        if GeometryBlob.decode(geometry) != polygons {
            fault(
                "\(layer.name) \(key)", zh: "图形与记录不符，可能被其他软件改动",
                en: "the geometry differs from the record; other software may have edited it")
        }
    }

    private mutating func fault(_ place: String, zh: String, en: String) {
        check.faults.append(Message(zh: "\(place)：\(zh)", en: "\(place): \(en)"))
    }

    /// Runs `body`; what it throws is a fault.
    private mutating func note(_ place: String, _ body: (inout StoreChecker) throws -> Void) {
        do {
            try body(&self)
        } catch {
            let line =
                switch error {
                case let error as UnreadableValue: error.line
                case let error as DecodingError: error.line
                default: "\(error)"
                }
            fault(place, zh: "无法读取（\(line)）", en: "cannot be read (\(line))")
        }
    }

    /// Calls `body` with the key of every row.
    ///
    /// `logged`: what the log says of the rows' `record`, by key; one that is missing on either side is a fault, as is
    /// one that differs.
    private mutating func each(
        _ table: String, _ key: String, logged: [String: String]? = nil,
        _ body: (inout StoreChecker, String) throws -> Void
    ) {
        var gone = Set((logged ?? [:]).keys)
        note(table) { checker in
            for row in try Row.fetchAll(checker.db, sql: "SELECT \(key) FROM \(table) ORDER BY \(key)") {
                let value: String = try row.required(key)
                gone.remove(value)
                checker.note("\(table) \(value)") { try body(&$0, value) }
                guard let logged else { continue }
                checker.note("\(table) \(value)") { checker in
                    let row = try Row.fetchOne(
                        checker.db, sql: "SELECT record FROM \(table) WHERE \(key) = ?", arguments: [value])
                    let text: String? = try row?.value("record")
                    guard logged[value] != text.map(ContentHash.text) else { return }
                    checker.fault("\(table) \(value)", zh: "与日志不符", en: "is not as the log has it")
                }
            }
        }
        for value in gone.sorted() { fault("\(table) \(value)", zh: "日志中有，表中没有", en: "is in the log and not there") }
    }

    private func count(_ rows: String, _ arguments: String...) throws -> Int {
        try Int.fetchOne(db, sql: "SELECT count(*) FROM \(rows)", arguments: StatementArguments(arguments)) ?? 0
    }
}

/// What the log says that the tables must hold.
private struct LogSummary {
    /// A survey's blocks.
    struct Blocks {
        var count = 0
        var verdicts = 0
    }

    /// The hashes of the latest records, by id.
    private(set) var findings: [String: String] = [:]
    private(set) var orders: [String: String] = [:]
    private(set) var surveys: [String: String] = [:]
    /// The hashes of all decisions, in their order.
    private(set) var decisions: [String] = []
    private(set) var blocks: [String: Blocks] = [:]
    /// Findings whose chips age has taken.
    private(set) var pruned: Set<String> = []

    init(_ db: Database) throws {
        struct Hashed: Decodable { let sha256: String }
        struct Block: Decodable { let verdicts: Int }
        struct Pruned: Decodable { let findings: [String]? }
        let rows = try Row.fetchCursor(db, sql: "SELECT * FROM audit_log ORDER BY sequence")
        while let row = try rows.next() {
            let subject: String = try row.required("subject")
            switch EventKind(rawValue: try row.required("event")) {
            case .findingRecorded, .findingUpdated, .findingConfirmed, .findingLapsed, .findingEnded:
                findings[subject] = try row.json("content", as: Hashed.self).sha256
            case .orderRaised, .orderUpdated, .orderWithdrawn:
                orders[subject] = try row.json("content", as: Hashed.self).sha256
            case .surveyBegun: surveys[subject] = ContentHash.text(try row.required("content"))
            case .findingDecided: decisions.append(ContentHash.text(try row.required("content")))
            case .blockRecorded:
                blocks[subject, default: Blocks()].count += 1
                blocks[subject, default: Blocks()].verdicts += try row.json("content", as: Block.self).verdicts
            case .retained: pruned.formUnion(try row.json("content", as: Pruned.self).findings ?? [])
            default: break
            }
        }
    }
}

/// Whether these bytes are a PNG from its signature to its end, chunk after chunk (ISO 15948, 5).
private func isWholePNG(_ png: [UInt8]) -> Bool {
    guard png.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) else { return false }
    var place = 8
    // A chunk: the length of its content, four letters, the content, four bytes of check.
    while place + 12 <= png.count {
        let end = png[place..<place + 4].reduce(0) { $0 << 8 | Int($1) } + place + 12
        if png[place + 4..<place + 8].elementsEqual("IEND".utf8) { return end == png.count }
        place = end
    }
    return false
}
