public import Catalogue
public import Findings
public import Ground
public import Store

/// An area as the plan needs it.
public struct WatchedArea: Sendable, Hashable {
    /// Its name.
    public var name: String
    /// A point inside each of its parcels.
    public var points: AreaPoints
    /// Its parcels; nil = all of the store's.
    public var parcels: Set<ParcelCode>?

    /// An area from its parts.
    public init(name: String, points: AreaPoints, parcels: Set<ParcelCode>?) {
        (self.name, self.points, self.parcels) = (name, points, parcels)
    }
}

/// What is to be surveyed next, and what cannot be yet.
public struct WatchPlan: Sendable, Hashable {
    /// A later epoch that nothing can be compared with.
    public struct Waiting: Sendable, Hashable {
        /// The area's name.
        public var area: String
        /// The later epoch's name.
        public var later: Message
        /// Why no earlier epoch will do, candidate by candidate; empty for the first epoch of an area.
        public var why: [Message]
    }

    /// The next pair of the area; nil where nothing is to be done.
    public var next: (pair: RunPair, order: SurveyOrder)?
    /// Later epochs without a match.
    public var waiting: [Waiting]
    /// When a pair that failed is tried again, if that holds the area back now.
    public var retryAt: Instant?

    /// Looks for the earliest later epoch of `area` that was not surveyed.
    ///
    /// One at a time: what a survey finds decides which earlier epoch the next one needs. `unresolved` are the findings
    /// that wait to be borne out; one that was not seen for `daysToLapse` days asks for nothing any more. A pair that
    /// failed waits until its time for another attempt has come by `now`, or for a person (`retriesFailed`).
    public init(
        area: WatchedArea, scenes: [CatalogueScene], runs: [StoredRun], rules: EpochRules,
        unresolved: [SightingSpan] = [], daysToLapse: Int = ConfirmationRules().daysToLapse, now: Instant,
        retriesFailed: Bool = false
    ) {
        let epochs = EpochGrouping(of: scenes.filter(area.points.isShown), rules: rules).epochs
        let own = runs.filter { $0.pair.area == area.name }
        next = nil
        waiting = []
        for later in epochs {
            let key = Self.key(of: later)
            let known = own.filter { $0.pair.laterEpoch == key }
            if known.contains(where: { $0.state == .finished }) { continue }
            if !retriesFailed, let failed = known.first(where: { $0.state == .failed }) {
                // Given up, it holds nobody back.
                guard let attempt = failed.nextAttempt else { continue }
                // What comes later waits for it, since what it finds decides what that is compared with.
                if attempt > now {
                    retryAt = next == nil ? attempt : nil
                    break
                }
            }
            let waiting = unresolved.filter {
                later.firstAcquiredAt <= $0.last.advanced(by: Int64(daysToLapse) * 86_400)
            }
            let decision = EpochPairing.decide(
                for: later, among: epochs, area: area.points, rules: rules,
                // Strictly before: the epoch that first showed it is no state before it.
                notLaterThan: waiting.map(\.first).min()?.advanced(by: -1))
            guard let choice = decision.choice else {
                self.waiting.append(Waiting(area: area.name, later: later.name, why: decision.rejected.map(\.why)))
                continue
            }
            guard next == nil else { continue }
            next = (
                RunPair(
                    area: area.name, earlierEpoch: Self.key(of: choice.earlier), laterEpoch: key,
                    reason: choice.reason),
                SurveyOrder(area: area.name, earlier: choice.earlier, later: later, reason: choice.reason)
            )
        }
    }

    /// An epoch by its content: one whose last scenes come later is another, and is surveyed again with them.
    static func key(of epoch: Epoch) -> String {
        (epoch.scenes + epoch.surfaceModels).map(\.id.text).sorted().map { String($0.prefix(16)) }.joined(
            separator: "+")
    }

    /// Whether both plan the same.
    public static func == (left: WatchPlan, right: WatchPlan) -> Bool {
        left.next?.pair == right.next?.pair && left.next?.order == right.next?.order && left.waiting == right.waiting
    }

    /// Feeds what is planned.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(next?.pair)
        hasher.combine(waiting)
    }
}
