import Calendar
import Casework
import Findings
import GRDB
import GeoPackage
import Ground
import Reports
import WorkOrders

extension StoreChecker {
    /// Replays every order from the log, and holds its row against that.
    mutating func checkOrders() {
        var office = Office()
        note("rules") { office = try OfficeTables(db: $0.db).office() }
        var gone = log?.orders ?? []
        var evidence: [String: WorkOrderID] = [:]
        each("work_orders", "id") { checker, key in
            gone.remove(key)
            let row = try Row.fetchOne(checker.db, sql: "SELECT record FROM work_orders WHERE id = ?", arguments: [key])
            let text: String? = try row?.value("record")
            guard let order = try OrderTable(db: checker.db).order(WorkOrderID(key)) else { return }
            var replay = OrderReplay()
            for event in try EventTable.events(on: key, in: checker.db) { try replay.take(event) }
            guard let logged = replay.order, let last = replay.last else {
                return checker.fault("work_orders \(key)", zh: "日志中没有", en: "is not in the log")
            }
            guard try text == CanonicalJSON.text(logged) else {
                return checker.fault("work_orders \(key)", zh: "与日志不符", en: "is not as the log has it")
            }
            let written = FindingTable.columns(version: last.version, updatedAt: last.at)
            let standing = OrderTable.columns(OrderStanding(order, in: office))
            try checker.compare(
                OrderTable.layer.name, "id", key, OrderTable.columns(order, text: "") + written + standing,
                order.matter.parcelPolygon)
            if try PartyTable(db: checker.db).units(of: order.id) != order.parties {
                checker.fault(
                    "order_parties \(key)", zh: "与工单不符", en: "is not as the order has it")
            }
            for id in order.matter.findingIDs where try FindingTable(db: checker.db).finding(id) == nil {
                checker.fault("work_orders \(key)", zh: "其监测图斑 \(id) 不存在", en: "is about \(id), which is no finding")
            }
            for piece in logged.course.feedback.flatMap(\.content.evidence) { evidence[piece.sha256] = logged.id }
        }
        note("evidence") { checker in
            let kept = try OfficeTables(db: checker.db).evidenceUsers()
            for sha256 in Set(kept.keys).union(evidence.keys).sorted() where kept[sha256] != evidence[sha256] {
                checker.fault("evidence \(sha256)", zh: "与日志不符", en: "is not as the log has it")
            }
        }
        note("order_parties") { checker in
            let lost = try String.fetchAll(
                checker.db,
                sql: "SELECT DISTINCT order_id FROM order_parties WHERE order_id NOT IN (SELECT id FROM work_orders)")
            for key in lost.sorted() {
                checker.fault("order_parties \(key)", zh: "没有这件工单", en: "is of an order that is not there")
            }
        }
        for key in gone.sorted() { fault("work_orders \(key)", zh: "日志中有，表中没有", en: "is in the log and not there") }
    }

    /// Holds the instructions, visits or evaluations against the log, whose latest entry on each is the whole record.
    private mutating func checkRecords<Record: OfficeRecord>(_ type: Record.Type, _ log: LogSummary) {
        let table = type.kind.rawValue
        var gone = Set(log.officeRecords.keys.filter { $0.hasPrefix(type.kind.letter + "-") })
        each(table, "id") { checker, key in
            gone.remove(key)
            guard let record = try OfficeRecordTable(db: checker.db).record(type, OfficeRecordID(key)),
                let row = try Row.fetchOne(checker.db, sql: "SELECT * FROM \(table) WHERE id = ?", arguments: [key])
            else { return }
            let (text, version): (String, Int) = (try row.required("record"), try row.required("version"))
            guard let logged = log.officeRecords[key], logged.text == text, logged.version == version else {
                return checker.fault("\(table) \(key)", zh: "与日志不符", en: "is not as the log has it")
            }
            checker.compare(row, OfficeRecordTable.columns(record), "\(table) \(key)")
        }
        for key in gone.sorted() { fault("\(table) \(key)", zh: "日志中有，表中没有", en: "is in the log and not there") }
    }

    /// Holds rules and holidays, and what stands beside orders, against the log.
    mutating func checkOffice() {
        guard let log else { return }
        checkRecords(Instruction.self, log)
        checkRecords(Visit.self, log)
        checkRecords(Evaluation.self, log)
        note("rules") { checker in
            let stored = try OfficeTables(db: checker.db).storedRules()
            for version in stored {
                let note = LogSummary.Rules(rules: version.rules, text: version.text)
                let logged = log.rules[version.version]
                let at = try String.fetchOne(
                    checker.db, sql: "SELECT adopted_at FROM rules WHERE version = ?", arguments: [version.version])
                let sha256 = ContentHash.text(try CanonicalJSON.text(note))
                guard logged?.sha256 != sha256 || logged?.at.geoPackageText != at else { continue }
                checker.fault("rules \(version.version)", zh: "与日志不符", en: "is not as the log has it")
            }
            for key in Set(log.rules.keys).subtracting(stored.map(\.version)).sorted() {
                checker.fault("rules \(key)", zh: "日志中有，表中没有", en: "is in the log and not there")
            }
        }
        note("holidays") { checker in
            let rows = try Row.fetchAll(checker.db, sql: "SELECT year, record FROM holidays")
            for row in rows {
                let year: Int = try row.required("year")
                guard try log.holidays[year] != row.json("record", as: HolidayYear.self) else { continue }
                checker.fault("holidays \(year)", zh: "与日志不符", en: "is not as the log has it")
            }
            if rows.count < log.holidays.count {
                checker.fault("holidays", zh: "日志中有，表中没有", en: "are in the log and not there")
            }
        }
    }

    mutating func checkReports() {
        each("reports", "id", logged: log?.told.mapValues(\.sha256)) { checker, key in
            guard let record = try ReportTable(db: checker.db).report(ReportID(key)) else { return }
            let written = checker.log?.told[key].map {
                FindingTable.columns(version: $0.version, updatedAt: $0.at)
            }
            try checker.compare(
                "reports", "id", key, ReportTable.columns(record, text: "") + (written ?? []), nil)
            if try !OrderTable(db: checker.db).holds(record.order) {
                checker.fault(
                    "reports \(key)", zh: "其工单 \(record.order) 不存在", en: "is of \(record.order), which is no order")
            }
        }
        note("report_desk") { checker in
            guard let log = checker.log else { return }
            var check = ReportCheck(db: checker.db, log: log)
            try check.checkDesk()
            for fault in check.faults { checker.fault(fault.place, zh: fault.zh, en: fault.en) }
        }
    }
}
