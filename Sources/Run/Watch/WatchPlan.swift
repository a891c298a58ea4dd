public import Catalogue
public import Findings
public import Ground
public import StorePorts

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

/// The next survey, and the epochs that cannot be surveyed yet.
public struct WatchPlan: Sendable, Hashable {
    /// A later epoch that nothing can be compared with.
    public struct Waiting: Sendable, Hashable {
        /// The area's name.
        public var area: String
        /// The later epoch's name.
        public var later: Message
        /// Why no earlier epoch is suitable, candidate by candidate; empty for the first epoch of an area.
        public var why: [Message]
    }

    /// The next pair of the area; nil where nothing is to be done.
    public var next: (pair: SurveyPair, task: SurveyTask)?
    /// Later epochs without a match.
    public var waiting: [Waiting]
    /// When a pair that failed is tried again, if that holds the area back now.
    public var retryAt: Instant?

    /// Finds the earliest later epoch of `area` that was not surveyed.
    ///
    /// One at a time: what a survey finds decides which earlier epoch the next one needs. `unresolved` are the
    /// unconfirmed findings; one that was not seen for `daysToLapse` days no longer counts. A pair that failed waits
    /// until its time for another attempt has come by `now`, or for a person (`retriesFailed`).
    public init(
        area: WatchedArea, scenes: [CatalogueScene], jobs: [SurveyJob], rules: EpochRules,
        unresolved: [SightingSpan] = [], daysToLapse: Int = ConfirmationRules().daysToLapse, now: Instant,
        retriesFailed: Bool = false
    ) {
        let epochs = EpochGrouping(of: scenes.filter(area.points.isShown), rules: rules).epochs
        let own = jobs.filter { $0.pair.area == area.name }
        next = nil
        waiting = []
        for later in epochs {
            let key = Self.key(of: later)
            let finished = own.filter { $0.pair.laterEpoch == key && $0.state == .finished }.compactMap(\.endedAt).max()
            if let finished, !Self.isReplaced(key, since: finished, in: own) { continue }
            let held = unresolved.filter { Self.holds($0, at: later, among: epochs, daysToLapse: daysToLapse) }
            let decision = EpochPairing.decide(
                for: later, among: epochs, area: area.points, rules: rules,
                // Strictly before: the epoch that first showed the change does not show the state before it.
                notLaterThan: held.map(\.first).min()?.advanced(by: -1))
            guard let choice = decision.choice else {
                self.waiting.append(Waiting(area: area.name, later: later.name, why: decision.rejected.map(\.why)))
                continue
            }
            let pair = SurveyPair(
                area: area.name, earlierEpoch: Self.key(of: choice.earlier), laterEpoch: key, reason: choice.reason)
            if !retriesFailed, let failed = own.first(where: { $0.state == .failed && $0.pair.isSame(as: pair) }) {
                // A given-up pair does not hold later ones back.
                guard let attempt = failed.nextAttempt else { continue }
                // Later epochs wait for this survey, because its findings decide what they are compared with.
                if attempt > now {
                    retryAt = next == nil ? attempt : nil
                    break
                }
            }
            guard next == nil else { continue }
            next = (
                pair, SurveyTask(area: area.name, earlier: choice.earlier, later: later, reason: choice.reason)
            )
        }
    }

    /// Epochs after a finding is overdue that are still compared with the ground before it: one of them may be clouded.
    private static let chancesWhenOverdue = 3

    /// Whether an unconfirmed finding decides what `later` is compared with: until it is overdue, and for a few epochs
    /// more, which let it lapse if it is gone.
    private static func holds(
        _ finding: SightingSpan, at later: Epoch, among epochs: [Epoch], daysToLapse: Int
    ) -> Bool {
        let due = finding.last.advanced(by: Int64(daysToLapse) * 86_400)
        let chances = epochs.count { $0.firstAcquiredAt > due && $0.firstAcquiredAt < later.firstAcquiredAt }
        return chances < chancesWhenOverdue
    }

    /// Whether another cut of an epoch was surveyed after it: with a scene that is out of the catalogue again, say.
    private static func isReplaced(_ key: String, since: Instant, in jobs: [SurveyJob]) -> Bool {
        let scenes = self.scenes(of: key)
        return jobs.contains { run in
            run.state == .finished && run.pair.laterEpoch != key && (run.endedAt ?? .distantPast) > since
                && !scenes.isDisjoint(with: self.scenes(of: run.pair.laterEpoch))
        }
    }

    private static func scenes(of key: String) -> Set<Substring> {
        Set(key.split(separator: "+").map { $0.prefix(16) })
    }

    /// An epoch by its content and by how that is read: if scenes arrive later or the bands are declared differently,
    /// it is another epoch and is surveyed again.
    static func key(of epoch: Epoch) -> String {
        (epoch.scenes + epoch.surfaceModels).sorted { $0.id.text < $1.id.text }.map { scene in
            // The plus sign parts the scenes.
            let declared = (scene.declaration?.text ?? "").filter { $0 != "+" }
            return scene.id.text.prefix(16) + (declared.isEmpty ? "" : "(\(declared))")
        }.joined(separator: "+")
    }

    /// Whether both plan the same.
    public static func == (left: WatchPlan, right: WatchPlan) -> Bool {
        left.next?.pair == right.next?.pair && left.next?.task == right.next?.task && left.waiting == right.waiting
    }

    /// Feeds what is planned.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(next?.pair)
        hasher.combine(waiting)
    }
}
