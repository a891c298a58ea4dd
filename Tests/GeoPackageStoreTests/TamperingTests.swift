import Calendar
import Casework
import Findings
import Foundation
import GRDB
import GeoPackage
import Governance
import Ground
import Reports
import TestCases
import TestNumbers
import Testing
import WorkOrders

@testable import GeoPackageStore
import StorePorts

/// Whatever is changed behind the store's back is found: rows, the log's end, and a log that was computed anew.
@Suite struct TamperingTests {
    private typealias F = CaseFixture
    /// How many tamperings are tried; `TAMPERINGS=1000` tries as many as were tried when this was written.
    private static let rounds = ProcessInfo.processInfo.environment["TAMPERINGS"].flatMap { Int($0) } ?? 200
    private static let key = Data(repeating: 7, count: 32)

    /// Every table that is held against the log, but for the log itself.
    private static let tables = [
        "findings", "work_orders", "decisions", "surveys", "survey_blocks", "verdicts", "chips", "models", "scenes",
        "parcels", "units", "rules", "holidays", "evidence", "instructions", "visits", "evaluations", "reports",
        "reporters", "report_desk", "approvals", "approval_coverage", "protected_layers", "protected_polygons",
        "report_tokens",
    ]

    /// A store in which everything happened once, and its anchor, which was kept elsewhere.
    private func filled() async throws -> (fixture: StoreFixture, anchor: EventAnchor) {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        let world = CaseWorld(store)
        var survey = F.survey("s1", blocks: 2)
        survey.provenance.grids = [SourceFile(name: "grids.gpkg", sha256: "eeee")]
        var first = F.pictured(F.block(survey, 0, [(0, .newBuilding), (1, .noChange), (2, .notObserved)]))
        first.seenAlone = [F.code(2): [.later]]
        let second = F.pictured(F.block(survey, 1, [(3, .demolished), (4, .groundCleared)]))
        try await world.run(survey, [first, second], parcels: 6)
        let next = F.survey("s2", scenes: ("bbbb", "dddd"), later: "2025-03-05T03:10:00Z")
        let block = F.pictured(F.block(next, 0, [(0, .demolished), (1, .newBuilding), (3, .noChange)], inside: 99))
        // The last parcel was merged into the one before it.
        let cadastre = CadastreRecord(
            parcels: (0..<5).map(F.parcel), successors: [F.code(5): [F.code(4)]],
            units: [GovernanceUnit(code: UnitCode("440605101201"), name: "东村", tier: .village, parent: nil)])
        _ = try await world.surveys.begin(next, cadastre: cadastre)
        try await world.run(next, [block], parcels: 5)
        try await world.deciding.decide(FindingID("\(F.code(1).text)-01"), .newBuilding, by: .person("张三"), note: "起墙")
        try await world.deciding.decide(FindingID("\(F.code(4).text)-01"), .noChange, by: .person("李四"))
        try await work(on: WorkOrderID(parcelCode: F.code(1), number: 1), in: store)
        try await store.add(F.scene(String(repeating: "a", count: 64)))
        try await store.addModel("m1", name: "model", content: Data("{}".utf8))
        try await store.useModel("m1")
        let desk = ReportDesk(store, clock: F.clock())
        for number in [0, 1, 700] {
            var draft = ReportDraft(
                channel: .hotline, category: CategoryCode("waste.dump"),
                place: ReportPlace(
                    position: Coordinate(x: 420_000 + Double(number), y: 2_550_000), accuracyMetres: 15,
                    village: UnitCode("440605101201")),
                text: "垃圾堆放", sourceReference: "S\(number)")
            draft.wantsToken = true
            draft.contact = ReporterContact(name: "陈某", phone: "1380013800\(number % 10)")
            let added = try await desk.add(draft, by: .person("张三"))
            if number == 1 {
                _ = try await desk.join(added.record.id, to: added.record.order, reason: "是", by: .person("王五"))
            }
        }
        let land = LandRegister(store, areas: BoxAreas(), clock: F.clock())
        let village = ApprovalCoverage(unit: UnitCode("440605101201"), asOf: try #require(CivilDay("2027-01-04")))
        _ = try await land.record(
            [F.approval(0, "粤宅1", east: 6), F.approval(7, "B")], complete: [village], from: "a.gpkg", by: .person("a"))
        _ = try await land.record(
            layer: "永久基本农田", polygons: F.farmland(4) + F.farmland(2), from: "f.gpkg", by: .person("a"))
        let anchor = try await Anchoring(store, clock: F.clock()).anchor(key: Self.key, by: .program)
        #expect(try await store.check().isWhole)
        try store.close()
        return (fixture, anchor)
    }

    /// What is found in a store.
    private func faults(in fixture: StoreFixture, anchor: EventAnchor) -> [String] {
        do { return try change(fixture) { try Self.faults(in: $0, anchor: anchor) } } catch { return ["\(error)"] }
    }

    private static func faults(in db: Database, anchor: EventAnchor) throws -> [String] {
        var checker = StoreChecker(db: db)
        checker.run()
        let anchors = try EventAnchor.faults(
            of: EventTable.head(in: db).sequence, hash: { try EventTable.hash(of: $0, in: db) },
            notes: (try? EventTable.anchors(in: db)) ?? [], kept: [anchor], key: key)
        return checker.check.faults.map(\.english) + checker.check.missingChips.map { "\($0) misses chips" }
            + anchors.map(\.message.english)
    }

    /// Changes the store behind its back, without the triggers that forbid it, as somebody does who means it.
    @discardableResult
    private func change<Result>(_ fixture: StoreFixture, _ body: (Database) throws -> Result) throws -> Result {
        var configuration = Configuration()
        configuration.prepareDatabase { GeoPackage.prepare($0) }
        let queue = try DatabaseQueue(path: fixture.path, configuration: configuration)
        defer { try? queue.close() }
        return try queue.inDatabase { db in
            for name in ["audit_log_no_update", "audit_log_no_delete", "decisions_no_update", "decisions_no_delete"] {
                try db.execute(sql: "DROP TRIGGER IF EXISTS \(name)")
            }
            return try body(db)
        }
    }

    @Test func randomTamperingsAreFound() async throws {
        let (fixture, anchor) = try await filled()
        #expect(faults(in: fixture, anchor: anchor) == [])
        var random = SeededNumbers(seed: 15)
        var kinds: [String: Int] = [:]
        try change(fixture) { db in
            for round in 0..<Self.rounds {
                try db.execute(sql: "SAVEPOINT whole")
                let what = try tamper(db, &random)
                kinds[String(what.prefix(while: { $0 != " " })), default: 0] += 1
                #expect(try !Self.faults(in: db, anchor: anchor).isEmpty, "\(round): \(what)")
                try db.execute(sql: "ROLLBACK TO whole; RELEASE whole")
            }
        }
        // Every kind was tried, many times.
        #expect(kinds.keys.sorted() == ["change", "cut", "delete", "insert", "recompute"], "\(kinds)")
        #expect(kinds.values.allSatisfy { $0 >= Self.rounds / 40 }, "\(kinds)")
    }

    /// Takes an order to its closing, with all that stands beside it.
    private func work(on id: WorkOrderID, in store: GeoPackageStore) async throws {
        let clock = F.clock()
        let (village, town) = (UnitCode("440605101201"), CaseActor.officer("核查员", of: UnitCode("440605101")))
        let register = OfficeRegister(store, clock: clock)
        _ = try await register.adopt(.standard, text: "# 规则", by: .person("a"))
        let day = try #require(CivilDay(year: 2027, month: 1, day: 4))
        _ = try await register.record(
            [HolidayYear(year: 2027, days: [HolidayDay(day, isWorking: false)])], by: .person("a"))
        let desk = OrderDesk(store, clock: clock)
        let dispatch = OrderStep.Dispatch(unit: village, coHandlers: [UnitCode("440605101")], limits: [], rules: "")
        _ = try await desk.take(.dispatched(dispatch), on: id, by: .officer("派遣员", of: nil))
        _ = try await desk.take(.signed, on: id, by: .officer("甲", of: village))
        _ = try await desk.take(
            .partDone(OrderStep.PartDone(unit: UnitCode("440605101"), note: "已办")), on: id, by: town)
        let now = clock()
        let photos = (0..<3).map {
            Evidence(
                .photo, sha256: "\($0)", name: "\($0).jpg", takenAt: now,
                position: Coordinate(x: 411_025, y: 2_548_005),
                bearing: 1)
        }
        let report = OrderStep.Feedback(outcome: .lawful, legality: .unknown, note: "手续齐全", evidence: photos)
        _ = try await desk.take(.reported(report), on: id, by: .officer("甲", of: village))
        _ = try await desk.take(.passed(OrderStep.Check()), on: id, by: .officer("核查员", of: nil))
        let beside = BesideDesk(store, clock: clock)
        _ = try await beside.instruct([village], text: "核对", order: id, until: nil, meeting: nil, by: .person("a"))
        _ = try await beside.evaluate(id, score: 2, isSolved: false, text: nil, by: .person("b"))
    }

    /// Changes one thing, and says what.
    private func tamper(_ db: Database, _ random: inout SeededNumbers) throws -> String {
        switch Int.random(in: 0..<20, using: &random) {
        case 0, 1: return try cut(db, &random)
        case 2, 3: return try recompute(db, &random)
        case 4, 5:
            let table = Self.tables.randomElement(using: &random) ?? "findings"
            let row = try Int64.fetchOne(db, sql: "SELECT rowid FROM \(table) ORDER BY random() LIMIT 1") ?? 1
            try db.execute(sql: "DELETE FROM \(table) WHERE rowid = ?", arguments: [row])
            return "delete \(table) \(row)"
        case 6:
            let table =
                ["findings", "work_orders", "verdicts", "decisions", "survey_blocks"].randomElement(
                    using: &random) ?? "verdicts"
            return try insert(db, table)
        default: return try change(db, &random)
        }
    }

    /// Changes a cell of a row to another value of its kind.
    private func change(_ db: Database, _ random: inout SeededNumbers) throws -> String {
        while true {
            let table = (Self.tables + ["audit_log"]).randomElement(using: &random) ?? "findings"
            let columns = try db.columns(in: table).map(\.name)
            guard let column = columns.randomElement(using: &random), !["id", "fid", "added_at"].contains(column)
            else { continue }
            let rows = try Int64.fetchAll(db, sql: "SELECT rowid FROM \(table)")
            guard let row = rows.randomElement(using: &random) else { continue }
            let old = try DatabaseValue.fetchOne(
                db, sql: "SELECT \(column) FROM \(table) WHERE rowid = ?", arguments: [row])
            let new = Self.other(than: old ?? .null, &random)
            do {
                try db.execute(
                    sql: "UPDATE \(table) SET \(column) = ? WHERE rowid = ?", arguments: [new, row])
            } catch is DatabaseError {
                // The layout forbids it: something else is tried.
                continue
            }
            let kept = try DatabaseValue.fetchOne(
                db, sql: "SELECT \(column) FROM \(table) WHERE rowid = ?", arguments: [row])
            // The column's kind may turn the new value into the old one.
            if kept == old { continue }
            return "change \(table).\(column) of \(row) from \(old ?? .null) to \(new)"
        }
    }

    private static func other(than value: DatabaseValue, _ random: inout SeededNumbers) -> DatabaseValue {
        switch value.storage {
        case .null: return "x".databaseValue
        case .int64(let number): return (number + Int64.random(in: 1...9, using: &random)).databaseValue
        case .double(let number): return (number + Double.random(in: 0.01...1, using: &random)).databaseValue
        case .string(let text):
            guard !text.isEmpty else { return "x".databaseValue }
            var letters = Array(text)
            let index = Int.random(in: letters.indices, using: &random)
            letters[index] = letters[index] == "1" ? "2" : "1"
            return String(letters).databaseValue
        case .blob(let data):
            guard !data.isEmpty else { return Data([1]).databaseValue }
            var bytes = [UInt8](data)
            bytes[Int.random(in: bytes.indices, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            return Data(bytes).databaseValue
        }
    }

    private func insert(_ db: Database, _ table: String) throws -> String {
        let columns = try db.columns(in: table).map(\.name).filter {
            !["id", "fid"].contains($0) || table == "findings" && $0 == "id" || table == "work_orders" && $0 == "id"
        }
        let values = columns.map { name in
            switch name {
            case "id": "id || '9'"
            case "parcel_code" where table == "verdicts": "parcel_code || '9'"
            // One order of a parcel and group may be open.
            case "category_group": "category_group || '9'"
            case "block" where table == "survey_blocks": "block + 7"
            default: name
            }
        }
        try db.execute(
            sql: "INSERT INTO \(table) (\(columns.joined(separator: ", "))) "
                + "SELECT \(values.joined(separator: ", ")) FROM \(table) LIMIT 1")
        return "insert \(table)"
    }

    /// Cuts the log's end off, with SQLite's own count.
    private func cut(_ db: Database, _ random: inout SeededNumbers) throws -> String {
        let last = try EventTable.head(in: db).sequence
        let kept = Int.random(in: 0..<last, using: &random)
        try db.execute(sql: "DELETE FROM audit_log WHERE sequence > ?", arguments: [kept])
        try db.execute(sql: "UPDATE sqlite_sequence SET seq = ? WHERE name = 'audit_log'", arguments: [kept])
        return "cut to \(kept)"
    }

    /// Changes an entry, and computes every hash behind it anew.
    private func recompute(_ db: Database, _ random: inout SeededNumbers) throws -> String {
        var events = try EventTable.events(in: db)
        // The last entry is the anchor's own, which only the next one covers.
        let index = Int.random(in: events.indices.dropLast(), using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: events[index].at = events[index].at.advanced(by: 60)
        case 1: events[index].actor = .person("无名氏")
        default: events[index].subject += "9"
        }
        try db.execute(sql: "DELETE FROM audit_log")
        var hash = ""
        for event in events {
            let next = event.hash(after: hash)
            try EventTable.insert(event, previousHash: hash, hash: next, in: db)
            hash = next
        }
        return "recompute from \(index + 1)"
    }

    @Test func aLayerThatOtherSoftwareEditedIsNamedWithItsColumn() async throws {
        let (fixture, anchor) = try await filled()
        try fixture.change("UPDATE work_orders SET state = 'closed' WHERE parcel_code = '\(F.code(3).text)'")
        let order = "work_orders AD-\(F.code(3).text)-01"
        #expect(
            faults(in: fixture, anchor: anchor) == [
                "\(order): column state differs from the record; other software may have edited it"
            ])
    }

    @Test func withoutAnAnchorKeptElsewhereTheSealShowsAChainComputedAnew() async throws {
        let (fixture, _) = try await filled()
        try change(fixture) { db in
            // The first entry is changed, and the anchor in the log is made to fit; only the seal cannot be.
            var events = try EventTable.events(in: db)
            events[0].at = events[0].at.advanced(by: 60)
            try db.execute(sql: "DELETE FROM audit_log")
            var head = EventHead.start
            for var event in events {
                if event.kind == .logAnchored {
                    var note = try CanonicalJSON.value(AnchorNote.self, from: event.content)
                    note.anchor = EventAnchor(head)
                    event.content = try CanonicalJSON.text(note)
                }
                let hash = event.hash(after: head.hash)
                try EventTable.insert(event, previousHash: head.hash, hash: hash, in: db)
                head = EventHead(sequence: event.sequence, hash: hash)
            }
        }
        let store = try GeoPackageStore(reading: fixture.path)
        defer { try? store.close() }
        try await store.verifyAuditChain()
        #expect(try await store.anchorFaults(kept: [], key: nil).isEmpty)
        let faults = try await store.anchorFaults(kept: [], key: Self.key)
        #expect(faults.count == 1)
        guard case .unsealed = faults.first else {
            Issue.record("\(faults)")
            return
        }
    }

    @Test func aSealIsTheHMACOfItsText() {
        let anchor = EventAnchor(EventHead(sequence: 3, hash: String(repeating: "a", count: 64)))
        // printf '3:aaaa…' | openssl dgst -sha256 -mac HMAC -macopt hexkey:0707…07
        #expect(anchor.seal(with: Self.key) == "735b65a0fb2901ab660bce60779489e1d55fd9c40cd11f2d9dd4a767dc7adaf7")
        #expect(EventAnchor(anchor.text) == anchor)
        #expect(EventAnchor("3:aa") == nil && EventAnchor("x:" + anchor.hash) == nil)
    }
}
