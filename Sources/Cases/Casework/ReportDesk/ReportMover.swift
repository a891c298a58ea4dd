import Findings
import Ground
import Reports
import WorkOrders

/// Moves reports from one order to another inside one unit of work, and keeps what a person said of matches.
///
/// Matching learns from it: a merger by officers confirms a suggestion, taking apart refuses one.
struct ReportMover {
    let unit: any CaseWriting
    let actor: CaseActor
    let now: Instant
    private var judged: [MatchJudgement] = []

    /// After so many judgements the desk learns by itself: 50, later a twentieth of all.
    static func judgementsToLearn(of all: Int) -> Int { max(50, all / 20) }

    init(_ unit: any CaseWriting, actor: CaseActor, now: Instant) {
        (self.unit, self.actor, self.now) = (unit, actor, now)
    }

    // MARK: - Mergers

    /// An order is merged into another: its reports join that; gives what happened to it.
    mutating func carry(
        from order: WorkOrderID, to other: inout WorkOrder, reason: String?, log: inout EventWriter
    ) throws -> [OrderEntry] {
        var entries: [OrderEntry] = []
        for var record in try unit.reports(of: order) {
            judge(record, merging: other.id)
            let match = record.suggestions.first { $0.key == other.id.text }
            record.order = other.id
            relink(&record, ReportLink(.officer, match: match, reason: reason))
            entries.append(join(record.report, &other))
            try unit.write(record, as: .reportJoined, to: &log)
        }
        return entries
    }

    /// A merged order is taken out of the other: its reports come back; gives what happened to the other.
    mutating func bringBack(
        _ order: WorkOrder, from other: inout WorkOrder, reason: String, log: inout EventWriter
    ) throws -> [OrderEntry] {
        var entries: [OrderEntry] = []
        var rest = try unit.reports(of: other.id)
        for var record in rest where order.matter.reportIDs.contains(record.id) {
            if let match = record.link.match { note(match, .unmerged, byItself: record.link.kind == .probable) }
            record.order = order.id
            relink(&record, ReportLink(.separated, match: record.link.match, reason: reason))
            entries.append(leave(record.id, reason, &other))
            try unit.write(record, as: .reportLeft, to: &log)
            rest.removeAll { $0.id == record.id }
        }
        return entries + restated(&other, on: rest.map(\.report))
    }

    // MARK: - Parts

    /// A report comes to its order in another way than before.
    mutating func relink(_ record: inout ReportRecord, _ link: ReportLink) {
        (record.link, record.suggestions) = (link, [])
        // The last word counts: of its order's matter it is, whatever was said before.
        record.refused?.removeAll { $0 == record.order }
    }

    /// A report joins an order; gives the entry.
    func join(_ report: Report, _ order: inout WorkOrder) -> OrderEntry {
        let event = OrderEvent.joined(ReportJoining(report, order, probability: nil))
        order.take(event, by: actor.orderActor, at: now)
        return OrderEntry(event)
    }

    /// A report leaves an order; gives the entry.
    func leave(_ report: ReportID, _ reason: String, _ order: inout WorkOrder) -> OrderEntry {
        let event = OrderEvent.left(ReportLeaving(report: report, reason: reason))
        order.take(event, by: actor.orderActor, at: now)
        return OrderEntry(event)
    }

    /// Derives sources and place of an order from the reports that are left; gives the entry where that changes anything.
    func restated(_ order: inout WorkOrder, on reports: [Report]) -> [OrderEntry] {
        var matter = order.matter
        var kinds = Set(reports.map(\.channel.sourceKind))
        if !matter.findingIDs.isEmpty { kinds.insert(.imagery) }
        matter.sources = kinds.sorted { $0.rawValue < $1.rawValue }
        if matter.parcelCode == nil, matter.findingIDs.isEmpty,
            let best = reports.min(by: {
                ($0.place.uncertaintyMetres, $0.id) < ($1.place.uncertaintyMetres, $1.id)
            })
        {
            matter.position = best.place.position
            matter.accuracyMetres = best.place.position.map { _ in best.place.uncertaintyMetres }
        }
        guard matter != order.matter else { return [] }
        order.take(.restated(matter), by: actor.orderActor, at: now)
        return [OrderEntry(.restated(matter))]
    }

    /// An order lies where one of its reports was found to be; gives the entry where that changes anything.
    func located(
        _ order: inout WorkOrder, by record: ReportRecord, on parcel: ParcelRecord?, _ layers: [String]
    ) -> [OrderEntry] {
        var matter = order.matter
        let place = record.report.place
        if let parcel {
            (matter.parcelCode, matter.parcelPolygon, matter.crs) = (parcel.code, parcel.polygon, parcel.crs)
        }
        matter.place = record.area
        (matter.position, matter.accuracyMetres) = (
            place.position, place.position.map { _ in place.uncertaintyMetres }
        )
        matter.layers = Set(matter.layers + layers).sorted()
        guard matter != order.matter else { return [] }
        order.take(.restated(matter), by: actor.orderActor, at: now)
        return [OrderEntry(.restated(matter))]
    }

    // MARK: - Learning

    /// A person says that a report is of this order's matter. Of the other orders suggested that says nothing: they may be the
    /// same matter, filed twice.
    mutating func judge(_ record: ReportRecord, merging order: WorkOrderID) {
        for match in record.suggestions
        where match.key == order.text || (try? unit.standingOrder(WorkOrderID(match.key)))?.id == order {
            note(match, .merged, byItself: false)
        }
    }

    mutating func note(_ match: MatchSuggestion, _ decision: MatchDecision, byItself: Bool) {
        judged.append(MatchJudgement(match: match, decision: decision, byItself: byItself))
    }

    /// Ends it: what was said of matches is learnt, and after some of it the model as well.
    mutating func finish(_ log: inout EventWriter) throws {
        guard !judged.isEmpty, let text = try unit.deskValue(.learning) else { return }
        var learning = try CanonicalJSON.value(MatchLearning.self, from: text)
        for judgement in judged {
            learning.note(judgement.match, judgement.decision, byItself: judgement.byItself)
            try log.append(.matchJudged, judgement.match.key, judgement)
        }
        try unit.put(CanonicalJSON.text(learning), as: .learning)
        let count = try (unit.deskValue(.judged).flatMap { Int($0) } ?? 0) + judged.count
        try unit.put("\(count)", as: .judged)
        judged = []
        if count >= Self.judgementsToLearn(of: learning.judgements) { try Self.learn(learning, unit, &log) }
    }

    /// The desk matches by what was learnt from now on; gives whether that is another model.
    @discardableResult
    static func learn(_ learning: MatchLearning, _ unit: any CaseWriting, _ log: inout EventWriter) throws -> Bool {
        var model = learning.model()
        if let shares = MatchModel.shares(try unit.categories(ofLatest: ReportState.beginnings)) {
            model.categoryShares = shares
        }
        let text = try CanonicalJSON.text(model)
        let isNew = try text != unit.deskValue(.model)
        guard try isNew || unit.deskValue(.judged).map({ $0 != "0" }) ?? false else { return false }
        try log.append(.matchModelLearnt, "", model)
        try unit.put(text, as: .model)
        try unit.put("0", as: .judged)
        return isNew
    }
}

extension MatchModel {
    /// From how many orders on their categories' shares are taken from them.
    private static let beginningsForShares = 200

    /// The share of each category; nil of too few.
    static func shares(_ counts: [CategoryCode: Int]) -> [CategoryCode: Double]? {
        let all = counts.values.reduce(0, +)
        return all < beginningsForShares ? nil : counts.mapValues { Double($0) / Double(all) }
    }
}
