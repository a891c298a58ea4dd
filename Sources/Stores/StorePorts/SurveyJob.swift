public import Ground

/// What one unattended survey compares.
public struct SurveyPair: Sendable, Hashable {
    /// The area's name.
    public var area: String
    /// The earlier epoch's scenes: their identities, sorted, hashed.
    public var earlierEpoch: String
    /// The later epoch's scenes, likewise.
    public var laterEpoch: String
    /// Why these two.
    public var reason: Message

    /// A pair from its parts.
    public init(area: String, earlierEpoch: String, laterEpoch: String, reason: Message) {
        (self.area, self.earlierEpoch, self.laterEpoch, self.reason) = (area, earlierEpoch, laterEpoch, reason)
    }

    /// Whether both compare the same, for whatever reason.
    public func isSame(as other: SurveyPair) -> Bool {
        (area, earlierEpoch, laterEpoch) == (other.area, other.earlierEpoch, other.laterEpoch)
    }
}

/// An unattended survey as the store keeps it.
public struct SurveyJob: Sendable, Hashable {
    /// How far it has come.
    public enum State: String, Sendable, Hashable, CaseIterable {
        /// Begun; if no process holds the lease, it was cut off.
        case running
        /// Surveyed to its end.
        case finished
        /// Stopped after a clean checkpoint: it goes on at the next chance.
        case stopped
        /// Failed; tried again a few times.
        case failed

        /// The name shown to people.
        public var name: Message {
            switch self {
            case .running: Message(zh: "进行中", en: "running")
            case .finished: Message(zh: "已完成", en: "finished")
            case .stopped: Message(zh: "已暂停", en: "stopped")
            case .failed: Message(zh: "失败", en: "failed")
            }
        }
    }

    /// Its number.
    public var id: Int64
    /// What it compares.
    public var pair: SurveyPair
    /// How far it has come.
    public var state: State
    /// The survey, once known.
    public var survey: String?
    /// When its latest attempt began.
    public var startedAt: Instant
    /// When it ended; nil while it runs.
    public var endedAt: Instant?
    /// The exit status of the survey's process.
    public var exitStatus: Int?
    /// How often it came to an end, good or bad; stops, which it goes on from, do not count.
    public var attempts: Int
    /// One line on how it ended.
    public var outcome: Message?

    /// A job from its parts.
    public init(
        id: Int64, pair: SurveyPair, state: State, survey: String?, startedAt: Instant, endedAt: Instant?,
        exitStatus: Int?, attempts: Int, outcome: Message?
    ) {
        (self.id, self.pair, self.state, self.survey) = (id, pair, state, survey)
        (self.startedAt, self.endedAt, self.exitStatus) = (startedAt, endedAt, exitStatus)
        (self.attempts, self.outcome) = (attempts, outcome)
    }

    /// Whether a failure may pass: the disk was full, a share was not mounted, the process crashed. A fault in the data
    /// or the configuration stays until a person corrects it.
    private var mayPass: Bool {
        let lasting = [ExitStatus.usage, .badData, .configuration, .notPermitted].map { Int($0.rawValue) }
        return !lasting.contains(exitStatus ?? 0)
    }

    /// Whether it failed, and the time for another attempt has come.
    public func isRetryDue(at now: Instant) -> Bool {
        state == .failed && nextAttempt.map { $0 <= now } ?? false
    }

    /// When it may be surveyed again: at once if it was cut off or stopped, after a while if it failed; nil = not by
    /// itself, or never.
    public var nextAttempt: Instant? {
        switch state {
        case .running, .stopped: .distantPast
        case .finished: nil
        case .failed: mayPass ? RetryRule.next(after: endedAt ?? startedAt, attempts: attempts) : nil
        }
    }
}
