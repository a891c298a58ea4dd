import Calendar
import Casework
import Catalogue
import Findings
import Foundation
import GRDB
import GeoPackage
import Governance
import Ground
import Reports
import StorePorts
import WorkOrders

/// Compares every table that people rely on with the log, and goes on after every fault.
///
/// | rows | held against |
/// |---|---|
/// | `work_orders` | the order that the log gives when it is replayed; what lists show of it, rules and calendar |
/// | `rules`, `holidays`, `instructions`, `visits`, `evaluations` | the log itself |
/// | `findings`, `scenes`, `surveys`, `decisions` | the hash of their record in the log; their columns and geometry against the record |
/// | `verdicts`, `survey_blocks` | the hash of their block in the log |
/// | `parcels` | the hash of their polygon and place in the log; what is said of them against the verdicts |
/// | `chips`, `models` | the hash of their content in the log |
/// | `units` | the log itself |
/// | `approvals`, `approval_coverage`, `protected_layers`, `protected_polygons` | the log itself (``LandCheck``) |
/// | `reports`, `reporters`, `report_desk` | the log itself (``ReportCheck``) |
/// | `report_tokens` | the log's entries that made them and evaluated by them |
/// | `accounts` | the log's latest entry on each: the record, and the hash of what is kept of the password |
/// | `photos` | the log's entry on each, and the hashes of its files; `report_photos` against the reports |
/// | `outbox` | the hash of what other systems are told, how far it has come and what they answered |
///
/// Entries of programs before 0.2 hold hashes of findings, orders, surveys and decisions only. `runs`, the rest of `outbox`,
/// `inbox_files` and what else the watch notes for itself must be readable, no more.
struct StoreChecker {
    let db: Database
    var check = StoreCheck()
    /// Nil where the log cannot be read: then nothing is held against it.
    private(set) var log: LogSummary?

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
        checkOffice()
        checkReports()
        note("approvals") { checker in
            guard let log = checker.log else { return }
            var check = LandCheck(db: checker.db, log: log)
            try check.run()
            for fault in check.faults { checker.fault(fault.place, zh: fault.zh, en: fault.en) }
        }
        checkScenes()
        checkSurveys()
        checkDecisions()
        checkParcels()
        checkModels()
        note("units") { checker in
            guard let log = checker.log else { return }
            let units = try UnitTable(db: checker.db).all()
            for unit in units where log.units[unit.code.text] != unit {
                checker.fault("units \(unit.code)", zh: "与日志不符", en: "is not as the log has it")
            }
            for code in Set(log.units.keys).subtracting(units.map(\.code.text)).sorted() {
                checker.fault("units \(code)", zh: "日志中有，表中没有", en: "is in the log and not there")
            }
        }
        checkAccounts()
        checkPhotos()
        checkReportTokens()
        note("runs") { _ = try JobTable(db: $0.db).all() }
        note("inbox_files") { _ = try InboxFileTable(db: $0.db).all() }
        checkOutbox()
    }

    // MARK: - Tables

    private mutating func checkFindings() {
        // Earlier programs did not log which chips they removed.
        let mark = try? Row.fetchOne(db, sql: "SELECT handled_at FROM marks WHERE name = 'retain.chips'")?
            .optionalInstant("handled_at")
        each("findings", "id", logged: log?.findings) { checker, key in
            checker.check.findings += 1
            let record = try FindingTable(db: checker.db).finding(FindingID(key))
            if let record {
                try checker.compare(
                    FindingTable.layer.name, "id", key,
                    FindingTable.columns(record, text: "") + checker.writtenColumns(key), record.finding.changePolygons)
            }
            let isOld = record.map { record in mark.map { record.detectedAt < $0 && !record.state.isOpen } ?? false }
            let isPruned = checker.log?.pruned.contains(key) ?? false || isOld ?? false
            checker.note("chips \(key)") { try $0.checkChips(of: FindingID(key), isPruned: isPruned) }
        }
        note("chips") { checker in
            let strays = try Int.fetchOne(
                checker.db, sql: "SELECT count(*) FROM chips WHERE finding_id NOT IN (SELECT id FROM findings)")
            if let strays, strays > 0 {
                checker.fault("chips", zh: "有 \(strays) 张不属于任何监测图斑", en: "\(strays) belong to no finding")
            }
        }
    }

    private mutating func checkChips(of id: FindingID, isPruned: Bool) throws {
        let chips = try FindingTable(db: db).chips(of: id)
        check.chips += chips.count
        for chip in chips where !isWholePNG(chip.png) {
            fault("chips \(id) \(chip.kind.rawValue)", zh: "不是完整的 PNG", en: "is no whole PNG")
        }
        if chips.count < Chip.Kind.allCases.count, !isPruned { return check.missingChips.append(id) }
        if let logged = log?.chips[id.text], !(isPruned && chips.isEmpty), logged != ContentHash.chips(chips) {
            fault("chips \(id)", zh: "与日志不符", en: "are not as the log has them")
        }
    }

    /// What a row of findings says of the log's entry that last wrote it.
    private func writtenColumns(_ key: String) -> [(String, (any DatabaseValueConvertible)?)] {
        log?.written[key].map { FindingTable.columns(version: $0.version, updatedAt: $0.at) } ?? []
    }

    private mutating func checkScenes() {
        each("scenes", "scene", logged: log?.scenes, hashless: log?.hashlessScenes ?? []) { checker, key in
            guard let scene = try SceneTable(db: checker.db).scene(SceneID(key)) else { return }
            try checker.compare(
                SceneTable.layer.name, "scene", key, SceneTable.columns(scene, text: ""), scene.description.footprint)
        }
    }

    private mutating func checkSurveys() {
        each("surveys", "survey", logged: log?.surveys) { checker, key in
            guard let survey = try SurveyTable(db: checker.db).survey(SurveyID(key)) else { return }
            try checker.compare("surveys", "survey", key, SurveyTable.columns(survey.record, text: ""), nil)
            guard let log = checker.log else { return }
            let recorded = log.blocks[key] ?? [:]
            let blocks = try checker.count("survey_blocks WHERE survey = ?", key)
            let verdicts = try checker.count("verdicts WHERE survey = ?", key)
            if blocks != recorded.count {
                checker.fault(
                    "survey_blocks \(key)", zh: "有 \(blocks) 个分块，日志中有 \(recorded.count) 个",
                    en: "holds \(blocks) blocks, the log \(recorded.count)")
            }
            let logged = recorded.values.reduce(0) { $0 + $1.verdicts }
            if verdicts != logged {
                checker.fault(
                    "verdicts \(key)", zh: "有 \(verdicts) 个判定，日志中有 \(logged) 个",
                    en: "holds \(verdicts) verdicts, the log \(logged)")
            }
            for (block, entry) in recorded.sorted(by: { $0.key < $1.key }) {
                checker.note("survey_blocks \(key) \(block)") { try $0.checkBlock(block, of: survey.record.id, entry) }
            }
            let row = try Row.fetchOne(checker.db, sql: "SELECT report FROM surveys WHERE survey = ?", arguments: [key])
            let report: String? = try row?.value("report")
            if let logged = log.reports[key], logged != report.map(ContentHash.text) || survey.finishedAt == nil {
                checker.fault("surveys \(key)", zh: "报告与日志不符", en: "has another report than the log says")
            }
            try checker.compare(
                "surveys", "survey", key,
                [
                    ("begun_at", log.begun[key]?.geoPackageText), ("finished_at", log.finished[key]?.geoPackageText),
                ], nil)
            // Of a survey of an earlier program, what it changed was read from the log when the store was brought up.
            let isFormer = recorded.isEmpty || recorded.values.contains { $0.sha256 == nil }
            if !isFormer || log.replays[key] != nil {
                let changes = try log.replays[key].map { try CanonicalJSON.text($0) }
                try checker.compare("surveys", "survey", key, [("changes", changes)], nil)
            }
        }
    }

    /// Holds a block's verdicts and the rest of it against the hash in the log.
    private mutating func checkBlock(_ block: Int, of id: SurveyID, _ logged: LogSummary.Block) throws {
        guard let sha256 = logged.sha256 else { return }
        let place = "survey_blocks \(id) \(block)"
        guard let row = try SurveyTable(db: db).block(block, of: id) else {
            return fault(place, zh: "日志中有，表中没有", en: "is in the log and not there")
        }
        let verdicts = try VerdictTable(db: db).all(of: id, block: block)
        let content = BlockContent(
            verdicts: verdicts, warnings: row.warnings, seenAlone: row.seenAlone ?? [:], changes: row.changes)
        if try content.hash() != sha256 || row.findings != logged.findings || row.verdicts != logged.verdicts
            || row.recordedAt != logged.at.geoPackageText
        {
            fault(place, zh: "判定或警告与日志不符", en: "its verdicts or warnings are not as the log has them")
        }
    }

    private mutating func checkDecisions() {
        note("decisions") { checker in
            _ = try DecisionTable(db: checker.db).standing()
            guard let log = checker.log else { return }
            let rows = try Row.fetchAll(checker.db, sql: "SELECT * FROM decisions ORDER BY id")
            guard rows.count == log.decisions.count else {
                return checker.fault("decisions", zh: "与日志不符", en: "are not those of the log")
            }
            for (row, logged) in zip(rows, log.decisions) {
                let decision = try row.json("record", as: Decision.self)
                let place = "decisions \(logged.decision.findingID)"
                guard decision == logged.decision else {
                    checker.fault(place, zh: "与日志不符", en: "is not as the log has it")
                    continue
                }
                checker.compare(row, DecisionTable.columns(decision), place)
                guard let basis = logged.basis else { continue }
                let stored: String? = try row.value("basis")
                let own = try DecisionNote.basisHash(
                    try stored.map { try CanonicalJSON.value(VerdictBasis.self, from: $0) },
                    village: try row.value("village"))
                if own != basis { checker.fault(place, zh: "依据与日志不符", en: "its basis is not as the log has it") }
            }
        }
    }

    private mutating func checkParcels() {
        let standings = parcelStandings()
        var sources: [String: String] = [:]
        for survey in Set((log?.parcelSurveys ?? [:]).values) {
            // A survey that was cut off before it was begun has parcels and no record.
            sources[survey] = (try? SurveyTable(db: db).survey(SurveyID(survey)))??.record.parcelSource
        }
        each("parcels", "parcel_code") { checker, key in
            guard let parcel = try ParcelTable(db: checker.db).parcel(ParcelCode(key)) else { return }
            if let logged = checker.log?.parcels[key], logged != parcel.parcel.shortHash() {
                checker.fault("parcels \(key)", zh: "图形或位置与日志不符", en: "polygon or place is not as the log has it")
            }
            try checker.compare("parcels", "parcel_code", key, [], parcel.parcel.polygon)
            if let log = checker.log {
                let columns = ParcelTable.columns(retiredAt: log.retired[key]?.at, into: log.retired[key]?.successors)
                try checker.compare("parcels", "parcel_code", key, columns, nil)
                if let source = log.parcelSurveys[key].flatMap({ sources[$0] }) {
                    try checker.compare("parcels", "parcel_code", key, [("source", source)], nil)
                }
            }
            guard let expected = standings[ParcelCode(key)] else { return }
            try checker.compare("parcels", "parcel_code", key, ParcelTable.columns(expected), nil)
        }
        for key in Set((log?.parcels ?? [:]).keys).sorted() {
            note("parcels \(key)") { checker in
                guard try checker.count("parcels WHERE parcel_code = ?", key) == 0 else { return }
                checker.fault("parcels \(key)", zh: "日志中有，表中没有", en: "is in the log and not there")
            }
        }
    }

    /// What surveys said of every parcel, block by block in the order of recording; without parcels that a block of an
    /// earlier program has seen, which did not keep all of it.
    private mutating func parcelStandings() -> [ParcelCode: ParcelStanding] {
        var standings: [ParcelCode: ParcelStanding] = [:]
        var unknown: Set<ParcelCode> = []
        var former: Set<SurveyID> = []
        note("verdicts") { checker in
            let never = ParcelStanding(verdict: nil, survey: nil, observedAt: nil, lastClearAt: nil)
            for code in checker.log?.parcels.keys ?? [:].keys { standings[ParcelCode(code)] = never }
            for block in try SurveyTable(db: checker.db).blocksInOrder() {
                guard let survey = try SurveyTable(db: checker.db).survey(block.survey)?.record else { continue }
                guard let seenAlone = block.seenAlone else {
                    guard former.insert(block.survey).inserted else { continue }
                    for verdict in try VerdictTable(db: checker.db).all(of: block.survey) {
                        unknown.insert(verdict.parcelCode)
                    }
                    continue
                }
                for verdict in try VerdictTable(db: checker.db).all(of: block.survey, block: block.index) {
                    standings[verdict.parcelCode]?.take(
                        verdict, of: survey, seenAlone: Set(seenAlone[verdict.parcelCode.text] ?? []))
                }
            }
        }
        for code in unknown { standings[code] = nil }
        return standings
    }

    private mutating func checkModels() {
        note("models") { checker in
            for model in try ModelTable(db: checker.db).all() {
                guard let log = checker.log else { continue }
                let sha256 = ContentHash.bytes([UInt8](model.content))
                if let logged = log.models[model.identifier],
                    logged.name != model.name || logged.sha256.map({ $0 != sha256 }) ?? false
                {
                    checker.fault("models \(model.identifier.prefix(16))", zh: "与日志不符", en: "is not as the log has it")
                }
                let isUsed = log.usedModel == model.identifier ? 1 : 0
                try checker.compare("models", "model", model.identifier, [("is_used", isUsed)], nil)
            }
            for key in (checker.log?.models ?? [:]).keys.sorted()
            where try checker.count("models WHERE model = ?", key) == 0 {
                checker.fault("models \(key.prefix(16))", zh: "日志中有，表中没有", en: "is in the log and not there")
            }
        }
    }

    // MARK: - Ways of checking

    /// Holds what a row shows against the record in it: other software may have edited the layer.
    mutating func compare(
        _ table: String, _ keyColumn: String, _ key: String, _ columns: [(String, (any DatabaseValueConvertible)?)],
        _ polygons: MultiPolygon?
    ) throws {
        let sql = "SELECT * FROM \(table) WHERE \(keyColumn) = ?"
        guard let row = try Row.fetchOne(db, sql: sql, arguments: [key]) else { return }
        compare(row, columns, "\(table) \(key)")
        guard let polygons else { return }
        // Byte for byte: what decodes to the same polygons may still have been written by other software.
        let geometry: Data = try row.required("geom")
        guard try geometry != GeometryBlob.encode(polygons, srsID: srsID(of: table)) else { return }
        fault(
            "\(table) \(key)", zh: "图形与记录不符，可能被其他软件改动",
            en: "the geometry differs from the record; other software may have edited it")
    }

    /// The number of a layer's CRS.
    private func srsID(of table: String) throws -> Int {
        try Int.fetchOne(
            db, sql: "SELECT srs_id FROM gpkg_geometry_columns WHERE table_name = ?", arguments: [table]) ?? 0
    }

    mutating func compare(
        _ row: Row, _ columns: [(String, (any DatabaseValueConvertible)?)], _ place: String
    ) {
        for (column, value) in columns where column != "record" {
            let shown: DatabaseValue = row[column]
            guard shown != value?.databaseValue ?? .null else { continue }
            fault(
                place, zh: "列 \(column) 与记录不符，可能被其他软件改动",
                en: "column \(column) differs from the record; other software may have edited it")
        }
    }

    mutating func fault(_ place: String, zh: String, en: String) {
        check.faults.append(Message(zh: "\(place)：\(zh)", en: "\(place): \(en)"))
    }

    /// Runs `body`; what it throws is a fault.
    mutating func note(_ place: String, _ body: (inout StoreChecker) throws -> Void) {
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
    /// one that differs. `hashless`: keys of which the log holds no hash.
    mutating func each(
        _ table: String, _ key: String, logged: [String: String]? = nil, hashless: Set<String> = [],
        _ body: (inout StoreChecker, String) throws -> Void
    ) {
        var gone = Set((logged ?? [:]).keys)
        note(table) { checker in
            for row in try Row.fetchAll(checker.db, sql: "SELECT \(key) FROM \(table) ORDER BY \(key)") {
                let value: String = try row.required(key)
                gone.remove(value)
                checker.note("\(table) \(value)") { try body(&$0, value) }
                guard let logged, !hashless.contains(value) else { continue }
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
