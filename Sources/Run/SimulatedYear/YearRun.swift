import Calendar
public import Casework
import Settings
import Findings
import Foundation
import Governance
import Ground
import Reports
import WorkOrders

/// A simulated year at the desks of a store: every report goes through ``Casework/ReportDesk``, every step through
/// ``Casework/OrderDesk``, as if officers had typed them. What they do is `DeskYear`; what is right is the truth of the year.
///
/// 1. Units, parcels and rules are put on record.
/// 2. In slots of half an hour the desks act, reports come in, and officers look at the suggestions: they take the right one in nine
///    of ten cases and never a wrong one; one merger in ten that the desk made by itself is looked at.
/// 3. Once a day the clock is looked after, once a month the lines are adopted that rulings and returns agree on.
public struct YearRun: Sendable {
    private let year: SimulatedYear
    private let store: any CaseStore
    private let desks: SimulatedDesks
    private let clock: YearClock
    private let orderDesk: OrderDesk
    private let reportDesk: ReportDesk
    private let register: OfficeRegister
    private let directory: UnitDirectory
    private let deskIndex: [UnitCode: Int]
    private let categoryIndex: [CategoryCode: Int]
    private let villageIndex: [UnitCode: Int]
    private var figures = YearFigures()
    private var deskYear: DeskYear
    private var ids: [WorkOrderID] = []
    private var index: [WorkOrderID: Int] = [:]
    /// Who arbitrates the orders that were disputed.
    private var arbiters: [Int: UnitCode] = [:]
    private var filings: [DeskFiling] = []
    private var lost: [(category: Int, at: Instant)] = []
    private var learning: RuleLearning
    private var learnt: [CategoryCode: [String]] = [:]
    private var adopted: Set<String> = []
    private var random: SeededRandom

    private static let slotSeconds: Int64 = 1_800
    private static let actor = CaseActor.officer("受理员", of: nil)
    private static let dispatcher = CaseActor.officer("派遣员", of: nil)

    /// A year at a store that holds nothing yet.
    public init(_ year: SimulatedYear, store: any CaseStore) {
        (self.year, self.store) = (year, store)
        let (desks, clock) = (SimulatedDesks(year.district, seed: year.seed), YearClock(year.start))
        (self.desks, self.clock) = (desks, clock)
        orderDesk = OrderDesk(store, clock: { clock.now })
        reportDesk = ReportDesk(store, clock: { clock.now })
        register = OfficeRegister(store, clock: { clock.now })
        directory = UnitDirectory(desks.allUnits)
        deskIndex = Dictionary(uniqueKeysWithValues: desks.units.enumerated().map { ($1, $0) })
        categoryIndex = Dictionary(uniqueKeysWithValues: SimulatedCategory.all.enumerated().map { ($1.code, $0) })
        villageIndex = Dictionary(uniqueKeysWithValues: year.district.villages.enumerated().map { ($1.code, $0) })
        let time = WorkingTime(calendar: .published, hours: .office)
        deskYear = DeskYear(year, desks, .oneReturn, time: time)
        learning = RuleLearning(in: directory)
        random = SeededRandom(seed: year.seed, stream: 6, 0)
    }

    /// Writes the whole year; `progress` gets how many reports of all have come in after each day, and may throw to give up.
    public mutating func run(_ progress: (Int, Int) throws -> Void) async throws -> YearFigures {
        try await prepare()
        var reports = year.reports
        var next = reports.next()
        let total = year.reportsWithinTheYear
        let slots = 365 * 86_400 / Self.slotSeconds
        for slot in 1...slots {
            let end = year.start.advanced(by: slot * Self.slotSeconds)
            clock.turn(to: end)
            try await act(until: end)
            var batch: [SimulatedReport] = []
            while let told = next, told.report.reportedAt < end {
                batch.append(told)
                next = reports.next()
            }
            try await take(batch)
            if slot % 48 == 36 { _ = try await orderDesk.advance() }
            if slot % (48 * 30) == 0 { try await adopt() }
            if slot % 48 == 0 { try progress(figures.reports, total) }
        }
        try progress(total, total)
        figures.desks = DeskFigures(deskYear, lost: lost)
        return figures
    }

    // MARK: - What the desks do

    private mutating func act(until end: Instant) async throws {
        let actions = deskYear.advance(to: end)
        guard !actions.isEmpty else { return }
        let results = try await orderDesk.take(actions.compactMap(action))
        for (action, result) in zip(actions, results) {
            figures.steps += 1
            switch result {
            case .taken(let order):
                switch action.step {
                case .visited: if let routing = Routing(order) { learning.take(routing) }
                case .disputed: arbiters[action.order] = order.course.dispute?.arbiter
                default: break
                }
            case .refused(let error):
                figures.refused += 1
                if figures.refusals.count < 10 { figures.refusals.append(error.message.english) }
            }
        }
    }

    private func action(_ action: DeskAction) -> OrderAction {
        let (id, unit) = (ids[action.order], desks.units[action.desk])
        let officer = CaseActor.officer("经办员", of: unit)
        var (step, actor) = (OrderStep.signed, officer)
        switch action.step {
        case .signed: break
        case .returned(let desk):
            let village = Int(deskYear.orders[action.order].village)
            let other = desk == action.desk ? desks.neighbour(of: desk, village: village) : desk
            step = .returned(OrderStep.Return(reason: "不属本单位职责", basis: "职责分工", proposed: desks.units[other]))
        case .redispatched(let desk):
            (step, actor) = (
                .dispatched(OrderStep.Dispatch(unit: desks.units[desk], limits: [], rules: "")), Self.dispatcher
            )
        case .upheld: (step, actor) = (.upheld(OrderStep.Reason("属该单位职责")), Self.dispatcher)
        case .disputed(let desk):
            let other = desk == action.desk ? nil : desks.units[desk]
            step = .disputed(OrderStep.Dispute(reason: "不属本单位职责", proposed: other))
        case .stated(let desk):
            step = .stated(OrderStep.Statement(unit: desks.units[desk], text: "同意裁定"))
            actor = .officer("经办员", of: desks.units[desk])
        case .ruled(let desk):
            step = .ruled(OrderStep.Ruling(lead: desks.units[desk], reason: "按职责分工"))
            actor = .officer("裁定员", of: arbiter(of: action))
        case .visited: step = .stageDone(OrderStep.StageDone(stage: "visit", note: "已到现场"))
        case .reported:
            let photo = Evidence(
                .photo, sha256: ContentHash.text("\(year.seed) \(id)"), name: "现场.jpg", takenAt: action.at)
            step = .reported(
                OrderStep.Feedback(outcome: .rectified, legality: .unknown, note: "已处理", evidence: [photo]))
        case .passed:
            (step, actor) = (.passed(OrderStep.Check()), .officer("核查员", of: directory.parent(of: unit)))
        }
        return OrderAction(id, step, by: actor, at: action.at)
    }

    /// Who arbitrates when the ruling comes: a tier up after 16 working hours.
    private func arbiter(of action: DeskAction) -> UnitCode? {
        guard let first = arbiters[action.order] else { return nil }
        let disputed = year.start.advanced(by: Int64(deskYear.orders[action.order].disputedAt))
        return action.at < deskYear.time.deadline(16 * 60, from: disputed) ? first : directory.parent(of: first)
    }

    // MARK: - What is reported

    private mutating func take(_ batch: [SimulatedReport]) async throws {
        guard !batch.isEmpty else { return }
        let results = try await reportDesk.add(batch.map { ReportDraft($0.report) }, by: Self.actor)
        var words: [(report: ReportID, order: WorkOrderID)] = []
        for (told, result) in zip(batch, results) {
            figures.reports += 1
            let record = result.record
            if record.ownOrder != nil {
                judgeSuggestions(told, record, &words)
                file(told, record, to: result.responsible)
            } else {
                try await judgeMerger(told, record, &words)
            }
        }
        let joined = try await reportDesk.join(words, by: Self.actor)
        // An order whose report is of another one now has been merged into that, unless other reports are left to it.
        let left = joined.compactMap { $0.record.ownOrder == $0.record.order ? nil : $0.record.ownOrder }
        guard !left.isEmpty else { return }
        let merged = try await store.read { unit in try left.filter { try unit.order($0)?.state == .mergedInto } }
        for own in merged { if let order = index[own] { deskYear.drop(order) } }
    }

    private mutating func file(_ told: SimulatedReport, _ record: ReportRecord, to unit: UnitCode?) {
        let (report, id) = (told.report, record.order)
        let category = categoryIndex[report.category] ?? 0
        let matter = year.plan.matters[told.matter]
        // The village that the store found: that of the parcel, where the position lies on one.
        let village = record.area.unit?.village.flatMap { villageIndex[$0] } ?? Int(matter.village)
        let number = figures.reports
        let right = desks.right(
            category, trueCategory: Int(matter.category), village: village, report: number)
        let first = unit.flatMap { deskIndex[$0] } ?? right
        let filing = DeskFiling(
            matter: told.matter, isFirst: told.isFirst, report: number, category: category, village: village,
            first: first, right: right, at: clock.now)
        filings.append(filing)
        index[id] = deskYear.file(filing)
        ids.append(id)
        figures.orders += 1
    }

    /// What it is to join a report to an order.
    private func verdict(_ told: SimulatedReport, _ order: WorkOrderID) -> MatchingFigures.Verdict {
        guard let known = index[order] else { return .wrong }
        let founder = Int(deskYear.orders[known].matter)
        if founder == told.matter { return .right }
        return year.isOnePlace(told.matter, founder) ? .neutral : .wrong
    }

    private mutating func judgeSuggestions(
        _ told: SimulatedReport, _ record: ReportRecord, _ words: inout [(report: ReportID, order: WorkOrderID)]
    ) {
        let suggestions = record.suggestions
        let verdicts = suggestions.map { verdict(told, WorkOrderID($0.key)) }
        figures.matching.note(
            told, isJoined: false, isByDefinition: false, probability: suggestions.first?.probability, verdicts)
        guard let right = verdicts.firstIndex(of: .right), random.chance(0.9) else { return }
        words.append((record.id, WorkOrderID(suggestions[right].key)))
    }

    private mutating func judgeMerger(
        _ told: SimulatedReport, _ record: ReportRecord, _ words: inout [(report: ReportID, order: WorkOrderID)]
    ) async throws {
        let verdict = verdict(told, record.order)
        figures.matching.note(
            told, isJoined: true, isByDefinition: record.link.kind == .sameParcel,
            probability: record.link.match?.probability, [verdict])
        let isAudited = record.link.kind == .probable && random.chance(0.1)
        if isAudited, verdict == .wrong {
            let result = try await reportDesk.leave(record.id, reason: "不是同一事项", by: Self.actor)
            return file(told, result.record, to: result.responsible)
        }
        if isAudited { words.append((record.id, record.order)) }
        if told.isFirst, verdict == .wrong {
            lost.append((categoryIndex[told.report.category] ?? 0, clock.now))
        }
    }

    // MARK: - Office

    private func prepare() async throws {
        let (actor, clock) = (CaseActor.program, clock)
        try await UnitRegister(store, clock: { clock.now }).record(desks.allUnits, from: "units", by: actor)
        let (district, units) = (year.district, directory)
        let parcels = (0..<district.parcelCount).map { parcel in
            let village = district.villages[district.village(ofParcel: parcel)].unit
            let town = village.parent.map { units.name(of: $0) }
            return ParcelRecord(
                code: district.parcelCode(parcel), crs: SimulatedDistrict.crs,
                polygon: district.parcelPolygon(parcel),
                place: AdministrativePlace(
                    district: district.unit.name, town: town, village: village.name, unit: village.code))
        }
        try await ParcelRegister(store, clock: { clock.now }).record(parcels, from: "parcels", by: actor)
        try await adopt(desks.rules())
    }

    /// A person adopts the lines that rulings and returns of the last month agree on.
    private mutating func adopt() async throws {
        var isNew = false
        for proposal in learning.proposals(least: 8) {
            let line = "\(proposal.category) \(proposal.place) \(proposal.unit.text)"
            guard adopted.insert(line).inserted else { continue }
            learnt[proposal.category, default: []].append(proposal.line)
            figures.adoptedLines += 1
            isNew = true
        }
        learning = RuleLearning(in: directory)
        if isNew { try await adopt(desks.rules(learnt)) }
    }

    private func adopt(_ text: String) async throws {
        let rules = try RulesDocument.read(Data(text.utf8), path: "rules.yaml")
        _ = try await register.adopt(rules, text: text, by: Self.dispatcher)
    }

    // MARK: - Yardsticks

    /// The figures of a year that has run, and beside them those of the rules that others use.
    public func compared(_ own: YearFigures) -> YearFigures {
        var figures = own
        let time = deskYear.time
        var same: [DeskFiling] = []
        for (filing, order) in zip(filings, deskYear.orders) where order.phase != .dropped {
            var filing = filing
            filing.first = desks.ruled(filing.category, village: filing.village)
            same.append(filing)
        }
        figures.unlimitedReturns = DeskYear.run(same, lost: lost, year, desks, .unlimitedReturns, time: time)
        var (plain, orders, gone) = (PlainRule(), [DeskFiling](), [(category: Int, at: Instant)]())
        for (number, told) in year.reports.prefix(figures.reports).enumerated() {
            let verdict = plain.take(told)
            let report = told.report
            let category = categoryIndex[report.category] ?? 0
            guard verdict == nil else {
                if told.isFirst { gone.append((category, report.reportedAt)) }
                continue
            }
            let matter = year.plan.matters[told.matter]
            let village = report.place.village.flatMap { villageIndex[$0] } ?? Int(matter.village)
            orders.append(
                DeskFiling(
                    matter: told.matter, isFirst: told.isFirst, report: number + 1, category: category,
                    village: village, first: desks.ruled(category, village: village),
                    right: desks.right(
                        category, trueCategory: Int(matter.category), village: village, report: number + 1),
                    at: report.reportedAt))
        }
        (figures.plainPrecision, figures.plainRecall) = (plain.precision, plain.recall)
        figures.plainMerging = DeskYear.run(orders, lost: gone, year, desks, .oneReturn, time: time)
        return figures
    }
}

extension ReportDraft {
    /// A simulated report as it is handed in.
    init(_ report: Report) {
        self.init(
            channel: report.channel, category: report.category, reportedAt: report.reportedAt, place: report.place,
            text: report.text, reporter: report.reporter, crs: SimulatedDistrict.crs)
    }
}
