import Casework
import Findings
import Governance
import Ground
package import StorePorts
import WorkOrders

/// What a store does against the contract.
package struct ContractBreach: Error, CustomStringConvertible {
    package let description: String
}

/// What any store promises to the use cases, as checks that take an empty store.
///
/// Every store runs all of them: the reference store in memory, the GeoPackage, and what comes later.
package struct StoreContract: Sendable, CustomStringConvertible {
    /// Opens the store; called again, opens the same store once more.
    package typealias Opening = @Sendable () throws -> any OfficeStore

    package let description: String
    private let body: @Sendable (Opening) async throws -> Void

    /// A check of the units of work.
    private init(_ description: String, _ body: @escaping @Sendable (CaseWorld) async throws -> Void) {
        self.description = description
        self.body = { open in
            let store = try open()
            try await body(CaseWorld(store))
            try store.close()
        }
    }

    /// A check of the other ports.
    init(_ description: String, opening body: @escaping @Sendable (Opening) async throws -> Void) {
        (self.description, self.body) = (description, body)
    }

    /// Runs the check on a store that is empty at first.
    package func run(opening: @escaping Opening) async throws { try await body(opening) }

    /// Every check.
    package static let all =
        cases + queries + offices + decisions + looks + orders + rechecks + reports + intake + land + accounts + sending
        + tellings + areas

    private typealias F = CaseFixture

    static func hold(_ condition: Bool, _ what: String) throws {
        guard condition else { throw ContractBreach(description: what) }
    }

    /// Whether `body` throws this error.
    static func refuse(_ error: CaseError, _ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let thrown as CaseError {
            return try hold(thrown == error, "\(thrown) in place of \(error)")
        }
        throw ContractBreach(description: "nothing was refused, expected \(error)")
    }

    /// Everything that use cases can read, for comparing.
    private struct Everything: Hashable {
        var findings: [FindingRecord] = []
        var orders: [WorkOrder] = []
        var standings: [ParcelStanding?] = []
        var parcels: [ParcelRecord?] = []
        var head = EventHead.start
    }

    private static func everything(in world: CaseWorld, parcels: Int = 8) async throws -> Everything {
        try await world.store.read { cases in
            var all = Everything()
            for code in (0..<parcels).map(F.code) {
                all.findings += try cases.findings(on: code)
                all.orders += try cases.orders(on: code)
                all.standings.append(try cases.standing(of: code))
                all.parcels.append(try cases.parcel(code))
            }
            all.head = try cases.logHead()
            return all
        }
    }

    private static let cases: [StoreContract] = [
        StoreContract("what is recorded comes back exactly") { world in
            let survey = F.survey("s1")
            let block = F.block(survey, 0, [(2, .newBuilding), (0, .noChange), (1, .notObserved)])
            try await world.run(survey, [block], parcels: 4)
            let all = try await everything(in: world, parcels: 4)
            try hold(all.findings.map(\.id.text) == ["440605001001JC00002-01"], "findings \(all.findings)")
            try hold(all.findings[0].finding == block.findings[0].finding, "the finding differs")
            try hold(all.findings[0].state == .suspected, "state \(all.findings[0].state)")
            let chips = try await world.store.read { try $0.chips(of: FindingID("440605001001JC00002-01")) }
            try hold(chips.map(\.kind) == [.earlier, .later, .outlined], "chips \(chips.map(\.kind))")
            try hold(chips.map(\.png) == [F.png(1), F.png(2), F.png(3)], "the chips' pictures differ")
            try hold(all.orders.map(\.id.text) == ["AD-440605001001JC00002-01"], "orders \(all.orders)")
            try hold(all.orders[0].matter.parcelPolygon == F.parcel(2).polygon, "the order's polygon differs")
            try hold(all.parcels == (0..<4).map(F.parcel), "parcels differ")
            let verdicts = all.standings.map { $0?.verdict }
            try hold(
                verdicts == [block.verdicts[1], block.verdicts[2], block.verdicts[0], nil], "standings \(verdicts)")
            let clear = all.standings.map { $0?.lastClearAt }
            try hold(clear == [survey.laterAcquiredAt, nil, survey.laterAcquiredAt, nil], "clear \(clear)")
        },
        StoreContract("a tally counts all recorded blocks") { world in
            let survey = F.survey("s1", blocks: 2)
            _ = try await world.surveys.begin(survey, parcels: (0..<5).map(F.parcel))
            try await world.surveys.record(F.block(survey, 0, [(0, .newBuilding), (1, .noChange)]))
            try await world.surveys.record(
                F.block(survey, 1, [(2, .groundCleared), (3, .noChange)], confidence: 0.2))
            let tally = try await world.surveys.tally(of: survey.id)
            try hold(
                tally.parcelsByVerdict == [.newBuilding: 1, .groundCleared: 1, .noChange: 2],
                "\(tally.parcelsByVerdict)")
            try hold(tally.findings == 2 && tally.workOrders == 1, "\(tally)")
            try hold(tally.warnings == ["hazy": 2], "\(tally.warnings)")
        },
        StoreContract("a survey resumes after its recorded blocks and cannot be closed before") { world in
            let survey = F.survey("s1", blocks: 3)
            try hold(
                await world.surveys.begin(survey, parcels: [F.parcel(0)]) == .unfinished(recordedBlocks: []), "new")
            try await world.surveys.record(F.block(survey, 2, [(0, .newBuilding)]))
            try hold(
                await world.surveys.begin(survey, parcels: [F.parcel(0)]) == .unfinished(recordedBlocks: [2]), "resumed"
            )
            let report = F.report(survey, try await world.surveys.tally(of: survey.id))
            try await refuse(.unfinishedSurvey(store: world.store.name, id: survey.id, missingBlocks: 2)) {
                try await world.surveys.finish(survey.id, report: report)
            }
            try await world.surveys.record(F.block(survey, 0, []))
            try await world.surveys.record(F.block(survey, 1, []))
            try await world.surveys.finish(survey.id, report: report)
            try hold(await world.surveys.begin(survey, parcels: []) == .finished, "finished")
            let stored = try await world.store.read { try $0.survey(survey.id) }
            try hold(stored?.report == report && stored?.record == survey, "the survey on record differs")
        },
        StoreContract("a block recorded again changes not one entry") { world in
            let survey = F.survey("s1", blocks: 2)
            _ = try await world.surveys.begin(survey, parcels: [F.parcel(0)])
            let block = F.block(survey, 0, [(0, .newBuilding)])
            try await world.surveys.record(block)
            let before = try await everything(in: world)
            try await world.surveys.record(block)
            _ = try await world.surveys.begin(survey, parcels: [F.parcel(0)])
            try hold(await everything(in: world) == before, "something changed")
        },
        StoreContract("blocks in any order give the same") { world in
            let survey = F.survey("s1", blocks: 3)
            let other = F.survey("s2", blocks: 3, scenes: ("cccc", "dddd"), later: "2025-03-05T03:10:00Z")
            for (survey, order) in [(survey, [0, 1, 2]), (other, [2, 0, 1])] {
                let blocks = order.map {
                    F.block(survey, $0, [(2 * $0, .newBuilding), (2 * $0 + 1, .groundCleared)])
                }
                try await world.run(survey, blocks, parcels: 6)
            }
            let all = try await everything(in: world, parcels: 6)
            try hold(all.findings.map(\.episode) == [1, 1, 1, 1, 1, 1], "episodes \(all.findings.map(\.episode))")
            try hold(all.findings.map(\.state).allSatisfy { $0 == .provisional }, "\(all.findings.map(\.state))")
        },
        StoreContract("another survey that sees the same leaves finding and order untouched") { world in
            let (first, second) = (F.survey("s1"), F.survey("s2"))
            try await world.observe(first, .newBuilding)
            let (findings, orders) = (try await world.findings, try await world.orders)
            try await world.observe(second, .newBuilding)
            try hold(await (world.findings, world.orders) == (findings, orders), "finding or order changed")
            try hold(await world.surveys.changes(by: second.id).isEmpty, "the second survey changed something")
            let tally = try await world.surveys.tally(of: second.id)
            try hold(tally.findings == 1 && tally.workOrders == 1, "\(tally)")
        },
        StoreContract("a later epoch updates finding and order under their ids") { world in
            let second = F.survey("s2", scenes: ("bbbb", "dddd"), later: "2025-03-05T03:10:00Z")
            try await world.observe(F.survey("s1"), .newBuilding)
            try await world.observe(second, .newBuilding, inside: 99)
            let finding = try await world.findings[0]
            try hold(finding.episode == 1 && finding.finding.changedAreaInsideSquareMetres == 99, "\(finding.id)")
            try hold(finding.finding.provenance.surveyID == second.id, "provenance")
            try hold(await world.orders.map(\.matter.changedAreaInsideSquareMetres) == [99], "the order's area")
        },
        StoreContract("no change in the same scenes takes finding and order back, and a change brings them back") {
            world in
            try await world.observe(F.survey("s1"), .newBuilding)
            try await world.observe(F.survey("s2", settings: ["threshold": "9"]), .noChange)
            try hold(await (world.states, world.orderStates) == ([.lapsed], [.withdrawn]), "taken back")
            try await world.observe(F.survey("s3", settings: ["threshold": "5"]), .newBuilding)
            try hold(await (world.states, world.orderStates) == ([.suspected], [.filed]), "brought back")
            try hold(await world.orders.map(\.id.text) == ["AD-440605001001JC00000-01"], "its number")
        },
        StoreContract("no change in other scenes, and what could not be seen, take nothing back") { world in
            try await world.observe(F.survey("s1"), .newBuilding)
            let nextYear = F.survey("s2", scenes: ("bbbb", "dddd"), later: "2025-03-05T03:10:00Z")
            try await world.observe(nextYear, .noChange)
            try await world.observe(F.survey("s3", settings: ["minimum-valid-share": "0.9"]), .notObserved)
            try hold(await (world.states, world.orderStates) == ([.suspected], [.filed]), "taken back")
        },
        StoreContract("an older pair does not hide a later observation") { world in
            let older = F.survey("s2", scenes: ("0000", "aaaa"), later: "2023-03-05T03:10:00Z")
            try await world.observe(F.survey("s1"), .notObserved)
            try await world.observe(older, .noChange)
            let standing = try await everything(in: world).standings[0]
            try hold(
                standing?.verdict?.verdictClass == .notObserved && standing?.survey?.text == "s1", "\(standing as Any)")
            try hold(standing?.lastClearAt == older.laterAcquiredAt, "clear \(standing?.lastClearAt as Any)")
        },
        StoreContract("what one epoch alone shows is a clear observation of that day") { world in
            let survey = F.survey("s1")
            var block = F.block(survey, 0, [(0, .notObserved)])
            block.seenAlone = [F.code(0): [.earlier]]
            try await world.run(survey, [block], parcels: 1)
            let standing = try await everything(in: world).standings[0]
            try hold(standing?.lastClearAt == survey.earlierAcquiredAt, "clear \(standing?.lastClearAt as Any)")
        },
        StoreContract("a lower limit raises what was not sure enough") { world in
            try await world.observe(F.survey("s1", orderConfidence: 0.95), .newBuilding)
            try hold(await world.orders.isEmpty, "raised too early")
            try await world.observe(F.survey("s2", orderConfidence: 0.8), .newBuilding)
            try hold(await world.orders.count == 1, "not raised")
        },
        StoreContract("parcels follow the cadastre, and the first of a code that comes twice counts") { world in
            let survey = F.survey("s1", blocks: 9)
            _ = try await world.surveys.begin(survey, parcels: [F.parcel(0), F.parcel(1)])
            var moved = F.parcel(1)
            moved.polygon = F.parcel(7).polygon
            moved.place.village = "西村"
            _ = try await world.surveys.begin(survey, parcels: [F.parcel(0), moved, F.parcel(2), F.parcel(1)])
            let parcels = try await everything(in: world, parcels: 3).parcels
            try hold(parcels == [F.parcel(0), moved, F.parcel(2)], "\(parcels.map { $0?.place.village as Any })")
        },
        StoreContract("what the cadastre dropped is held no more, and comes back with it") { world in
            func held() async throws -> [ParcelCode] {
                try await world.store.read { try $0.parcelCodes(from: "parcels.gpkg", in: ["440605001001"]) }
            }
            let survey = F.survey("s1", blocks: 9)
            _ = try await world.surveys.begin(survey, parcels: (0..<4).map(F.parcel))
            // Parcel 1 was split into 7 and 8; 2 is there, but of another use; 3 is in another file's subzone only.
            let cadastre = CadastreRecord(
                parcels: [0, 3, 7, 8].map(F.parcel), otherCodes: [F.code(2)],
                successors: [F.code(1): [F.code(8), F.code(7)]])
            _ = try await world.surveys.begin(survey, cadastre: cadastre)
            try hold(await held() == [0, 2, 3, 7, 8].map(F.code), "held \(try await held())")
            var other = F.survey("s2", blocks: 9)
            other.provenance.parcels = [SourceFile(name: "other.gpkg", sha256: "ffff")]
            _ = try await world.surveys.begin(other, parcels: [F.parcel(9)])
            try hold(await held() == [0, 2, 3, 7, 8].map(F.code), "another file dropped \(try await held())")
            let head = try await everything(in: world).head
            _ = try await world.surveys.begin(survey, cadastre: cadastre)
            try hold(await everything(in: world).head == head, "the same again was written")
            _ = try await world.surveys.begin(survey, parcels: (0..<9).map(F.parcel))
            try hold(await held() == (0..<9).map(F.code), "back \(try await held())")
        },
        StoreContract("a village that is renamed, and a parcel that changes village, take findings and orders along") {
            world in
            func village(_ code: String, _ name: String) -> GovernanceUnit {
                GovernanceUnit(code: UnitCode(code), name: name, tier: .village, parent: UnitCode("440605101"))
            }
            func parcel(_ number: Int, in unit: GovernanceUnit) -> ParcelRecord {
                var parcel = F.parcel(number)
                (parcel.place.village, parcel.place.unit) = (unit.name, unit.code)
                return parcel
            }
            // Two villages of one name; one finding is below the limit for an order, but not below the next survey's.
            let (east, other) = (village("440605101201", "东村"), village("440605101202", "东村"))
            let survey = F.survey("s1", blocks: 2)
            let cadastre = CadastreRecord(
                parcels: [parcel(0, in: east), parcel(1, in: other), parcel(2, in: other)], units: [east, other])
            _ = try await world.surveys.begin(survey, cadastre: cadastre)
            try await world.surveys.record(F.block(survey, 0, [(0, .newBuilding), (1, .newBuilding)]))
            try await world.surveys.record(F.block(survey, 1, [(2, .newBuilding)], confidence: 0.3))
            // The findings come with the places of before; the parcels' count from the next survey on.
            let renamed = village("440605101201", "旭东村")
            let next = F.survey(
                "s2", scenes: ("bbbb", "dddd"), later: "2025-03-05T03:10:00Z", orderConfidence: 0.2)
            let moved = CadastreRecord(
                parcels: (0..<3).map { parcel($0, in: renamed) }, units: [renamed, other])
            _ = try await world.surveys.begin(next, cadastre: moved)
            try hold(await world.store.read { try $0.units() } == [renamed, other], "units")
            for number in 0..<2 {
                let (findings, orders) = try await world.store.read {
                    (try $0.findings(on: F.code(number)), try $0.orders(on: F.code(number)))
                }
                try hold(findings.map(\.finding.place.unit) == [renamed.code], "finding \(number)")
                try hold(orders.map(\.matter.place.unit) == [renamed.code], "order \(number)")
                try hold(orders.map(\.matter.place.village) == ["旭东村"], "order \(number)")
            }
            try hold(await world.store.read { try $0.orders(on: F.code(2)) }.isEmpty, "a new place raised an order")
            let head = try await everything(in: world).head
            _ = try await world.surveys.begin(next, cadastre: moved)
            try hold(await everything(in: world).head == head, "the same again was written")
        },
        StoreContract("another CRS is refused and nothing is written") { world in
            _ = try await world.surveys.begin(F.survey("s1"), parcels: [F.parcel(0)])
            let before = try await everything(in: world)
            var foreign = F.parcel(1)
            foreign.crs = CRSCode(epsg: 4526)
            let error = CaseError.otherCRS(store: world.store.name, kept: CRSCode(epsg: 4547), survey: foreign.crs)
            try await refuse(error) { _ = try await world.surveys.begin(F.survey("s2"), parcels: [foreign]) }
            try hold(await everything(in: world) == before, "something was written")
        },
        StoreContract("a block of an unknown survey and a decision on an unknown finding are refused") { world in
            try await refuse(.unknownSurvey(store: world.store.name, id: SurveyID("never"))) {
                try await world.surveys.record(F.block(F.survey("never"), 0, []))
            }
            let nobody = FindingID("440605001001JC99999-01")
            try await refuse(.unknownFinding(store: world.store.name, id: nobody)) {
                try await world.deciding.decide(nobody, .noChange, by: .person("张三"))
            }
        },
        StoreContract("a unit of work that fails leaves nothing") { world in
            try await world.observe(F.survey("s1"), .newBuilding)
            let before = try await everything(in: world)
            do {
                try await world.store.write { unit in
                    var finding = try unit.findings(on: F.code(0))[0]
                    finding.state = .lapsed
                    let event = Event(
                        sequence: try unit.logHead().sequence + 1, at: .distantPast, actor: nil, kind: .findingUpdated,
                        subject: "", content: "")
                    try unit.put(finding, text: CanonicalJSON.text(finding), chips: [], by: event)
                    try unit.put(F.survey("s9"), begunAt: .distantPast)
                    throw ContractBreach(description: "on purpose")
                }
            } catch is ContractBreach {}
            try hold(await everything(in: world) == before, "something was written")
            try hold(await world.store.read { try $0.survey(SurveyID("s9")) } == nil, "a survey was written")
        },
        StoreContract("workers record at the same time") { world in
            let survey = F.survey("s1", blocks: 40)
            _ = try await world.surveys.begin(survey, parcels: (0..<40).map(F.parcel))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<40 {
                    group.addTask {
                        for _ in 0..<2 {
                            try await world.surveys.record(F.block(survey, index, [(index, .newBuilding)]))
                        }
                    }
                }
                try await group.waitForAll()
            }
            try hold(await everything(in: world, parcels: 40).findings.count == 40, "findings")
            let tally = try await world.surveys.tally(of: survey.id)
            try hold(tally.parcelsByVerdict == [.newBuilding: 40], "\(tally.parcelsByVerdict)")
        },
        StoreContract("the latest decision stands, with reviewer, note and time") { world in
            try await world.observe(F.survey("s1"), .newBuilding)
            let id = try await world.findings[0].id
            try await world.deciding.decide(id, .noChange, by: .person("张三"))
            try await world.deciding.decide(id, .newBuilding, by: .person("李四"), note: "现场已起墙")
            let head = try await everything(in: world).head
            try await world.deciding.decide(id, .newBuilding, by: .person("李四"), note: "现场已起墙")
            try hold(await everything(in: world).head == head, "deciding the same again was written")
            let decision = try await world.findings[0].decision
            try hold(decision?.decidedBy == "李四" && decision?.note == "现场已起墙", "\(decision as Any)")
        },
        StoreContract("what a survey changed is kept, block by block and over replays") { world in
            var first = F.survey(from: 2023, to: 2024)
            first.laterImagery = ["b"]
            try await world.observe(first, .newBuilding)
            var again = F.survey(from: 2023, to: 2024.01)
            again.laterImagery = ["b", "c"]
            try await world.observe(again, .noChange)
            try hold(await world.states == [.lapsed], "lapsed")
            try hold(await world.surveys.changes(by: again.id).orders(.withdrawn).count == 1, "withdrawn")
            // The scene c is taken out: the first survey is told again.
            try hold(await world.surveys.begin(first, parcels: []) == .finished, "finished")
            try hold(await (world.states, world.orderStates) == ([.suspected], [.filed]), "told again")
            let changes = try await world.surveys.changes(by: first.id)
            try hold(changes.findings.values.map(\.rawValue) == ["recorded"], "\(changes)")
            try hold(changes.orders(.raised).count == 1, "\(changes)")
        },
        StoreContract("a lease may be held twice and given back twice") { world in
            for _ in 0..<2 { try await world.store.hold(lease: surveyLease) }
            for _ in 0..<2 { try await world.store.giveBack(lease: surveyLease) }
            try await world.observe(F.survey("s1"), .newBuilding)
        },
        StoreContract("an anchor names the end of the log, and the log goes on behind it") { world in
            try await world.observe(F.survey("s1"), .newBuilding)
            let anchor = try await Anchoring(world.store, clock: F.clock()).anchor(key: nil, by: .program)
            try hold(
                await everything(in: world).head == EventHead(sequence: anchor.sequence, hash: anchor.hash), "head")
            try await world.observe(F.survey("s2", settings: ["a": "b"]), .noChange)
            try hold(await everything(in: world).head.sequence > anchor.sequence, "the log stopped")
        },
    ]
}
