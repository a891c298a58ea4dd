import Ground
import Reports
import WorkOrders

/// What a desk of reports keeps in memory: the open matters by place, how often matters begin where, the model.
///
/// It is filled from the store when it is first used, and kept up by what the desk writes. Each unit of work begins with
/// ``catchUp(_:rules:first:)``: what others have written since is read then, order by order. What a store did not keep after all shows in
/// the log's hash, and the state is filled anew.
struct ReportState: Sendable {
    /// The log's end up to which it is true.
    private(set) var head = EventHead(sequence: -1, hash: "")
    private(set) var index = MatterIndex()
    private(set) var density = MatterDensity(start: .distantPast)
    private(set) var matcher = ReportMatcher()
    /// Nil before the first report.
    private(set) var learning: MatchLearning?
    private var learningText: String?
    private var modelText: String?
    private var reportNumbers: [Int: Int] = [:]
    private var orderNumbers: [Int: Int] = [:]

    /// The bounds of the store's parcels when they were last asked for.
    private var area: Bounds?

    /// From how many of the latest orders a desk learns how often matters begin where.
    static let beginnings = 100_000

    /// Brings it up to the store as it is now. `first`: when the first report was made, where the store has none.
    mutating func catchUp(_ unit: any CaseReading, rules: RuleSet, first: Instant) throws {
        let now = try unit.logHead()
        if head == now { return }
        let isBehind = head.sequence > 0 && head.sequence < now.sequence
        if try isBehind && unit.logHash(of: head.sequence) == head.hash {
            for gist in try unit.matters(writtenAfter: head.sequence) {
                if gist.isOpen, index[gist.id.text] == nil { note(OrderBeginning(gist)) }
                try take(gist, unit)
            }
            try readModel(unit)
            try countOn(unit)
        } else {
            self = ReportState()
            let beginnings = try unit.beginnings(limit: Self.beginnings)
            density = MatterDensity(start: min(beginnings.first?.filedAt ?? first, first))
            for beginning in beginnings { note(beginning) }
            for gist in try unit.matters(writtenAfter: nil) { try take(gist, unit) }
            try readModel(unit)
            if learning == nil { matcher = ReportMatcher(.prior(rules, beginnings.map(\.category))) }
        }
        head = now
    }

    /// Notes what the desk itself wrote.
    mutating func noteWritten(_ unit: any CaseReading) throws { head = try unit.logHead() }

    // MARK: - Matters

    /// Takes an order as it is now. Its reports are read only where others are of it than before.
    mutating func take(_ gist: OrderGist, _ unit: any CaseReading) throws {
        if gist.isOpen, let known = index[gist.id.text], gist.isTold(by: known) { return }
        if gist.isOpen, let matter = gist.matter(try unit.gists(of: gist.id)) {
            index.update(matter)
        } else {
            index.remove(gist.id.text)
        }
    }

    /// Takes an order that lies elsewhere by now.
    mutating func renew(_ order: WorkOrder, _ unit: any CaseReading) throws {
        guard index[order.id.text] != nil, let matter = OrderGist(order).matter(try unit.gists(of: order.id)) else {
            return
        }
        index.update(matter)
    }

    mutating func open(_ order: WorkOrder, with report: Report) {
        index.update(Matter(key: order.id.text, report: report, category: order.matter.category))
        density.note(order.matter.category, report.place, at: report.reportedAt)
    }

    /// One more report of an open order; gives whether the order is known.
    mutating func join(_ order: WorkOrderID, _ report: Report) -> Bool {
        guard var matter = index[order.text] else { return false }
        matter.join(report)
        index.update(matter)
        return true
    }

    private mutating func note(_ beginning: OrderBeginning) {
        density.note(beginning.category, beginning.place, at: beginning.filedAt)
    }

    /// Whether a position lies more than a kilometre outside the area of the parcels on record.
    mutating func isOutside(_ at: Coordinate, _ unit: any CaseReading) throws -> Bool {
        func holds(_ area: Bounds?) -> Bool { area?.expanded(by: 1_000).contains(at) ?? false }
        if holds(area) { return false }
        // Parcels may have come since.
        area = try unit.parcelArea()
        return area != nil && !holds(area)
    }

    // MARK: - Model

    private mutating func readModel(_ unit: any CaseReading) throws {
        let model = try unit.deskValue(.model)
        if let model, model != modelText {
            matcher = ReportMatcher(try CanonicalJSON.value(MatchModel.self, from: model))
            modelText = model
        }
        let learnt = try unit.deskValue(.learning)
        if let learnt, learnt != learningText {
            learning = try CanonicalJSON.value(MatchLearning.self, from: learnt)
            learningText = learnt
        }
    }

    /// Begins to learn from the model that it has.
    mutating func beginLearning() -> MatchModel {
        learning = MatchLearning(prior: matcher.model)
        return matcher.model
    }

    /// A report that was taken in.
    mutating func note(_ record: ReportRecord) {
        learning?.noteReport(repeatChance: record.repeatChance ?? 0, merged: record.link.mergedByItself)
    }

    /// Keeps what was learnt; what the store holds afterwards is what the state holds.
    mutating func keepLearning(_ unit: any CaseWriting) throws {
        guard let learning else { return }
        let text = try CanonicalJSON.text(learning)
        guard text != learningText else { return }
        try unit.put(text, as: .learning)
        learningText = text
    }

    // MARK: - Numbers

    /// The number of the next report of a year.
    mutating func nextReport(_ year: Int, _ unit: any CaseReading) throws -> ReportID {
        let last = try reportNumbers[year] ?? Self.last { try unit.holds(report: ReportID(year: year, number: $0)) }
        reportNumbers[year] = last + 1
        return ReportID(year: year, number: last + 1)
    }

    /// The number of the next order of a year that lies on no parcel.
    mutating func nextOrder(_ year: Int, _ unit: any CaseReading) throws -> WorkOrderID {
        let last = try orderNumbers[year] ?? Self.last { try unit.holds(order: WorkOrderID(year: year, number: $0)) }
        orderNumbers[year] = last + 1
        return WorkOrderID(year: year, number: last + 1)
    }

    /// Counts on behind what others have numbered.
    private mutating func countOn(_ unit: any CaseReading) throws {
        for (year, last) in reportNumbers {
            reportNumbers[year] = try Self.last(from: last) { try unit.holds(report: ReportID(year: year, number: $0)) }
        }
        for (year, last) in orderNumbers {
            orderNumbers[year] = try Self.last(from: last) {
                try unit.holds(order: WorkOrderID(year: year, number: $0))
            }
        }
    }

    /// The last number that is taken: they have no gaps, as nothing is deleted.
    static func last(from start: Int = 0, isTaken: (Int) throws -> Bool) rethrows -> Int {
        var (low, step) = (start, 1)
        while try isTaken(low + step) { (low, step) = (low + step, step * 2) }
        // The last taken one lies in low..<low + step.
        var high = low + step
        while high - low > 1 {
            let middle = (low + high) / 2
            if try isTaken(middle) { low = middle } else { high = middle }
        }
        return low
    }
}

extension MatchModel {
    /// What is assumed of categories before anything was learnt: their shares in the latest orders, and a time scale of a sixth of
    /// the days within which the rules merge. Our choice.
    static func prior(_ rules: RuleSet, _ latest: [CategoryCode]) -> MatchModel {
        let counts = latest.reduce(into: [CategoryCode: Int]()) { $0[$1, default: 0] += 1 }
        let scales = Dictionary(rules.categories.map { ($0.code, Double($0.mergeDays) / 6) }) { first, _ in first }
        return MatchModel(categoryShares: shares(counts) ?? [:], timeScaleDays: scales)
    }
}
