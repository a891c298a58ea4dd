public import Calendar
public import Ground

/// The clock of an order: what has to be known to say how much of its time is used.
///
/// It begins with the first dispatch. A return, a dispute or a late signature never stops it; a pause does, and so does a report
/// until it is sent back. What it says is a function of these moments, the limits, and the calendar.
public struct OrderClock: Sendable, Codable, Hashable {
    /// A stretch that does not count.
    public struct Stop: Sendable, Codable, Hashable {
        /// Why.
        public enum Cause: String, Sendable, Codable, Hashable {
            /// A supervisor paused it.
            case pause
            /// The unit has reported.
            case report
            /// Another order had taken it in.
            case merger
        }

        /// Why.
        public var cause: Cause
        /// When it began.
        public var from: Instant
        /// When it ended; nil while it lasts.
        public var to: Instant?
    }

    /// A step with its limit.
    public struct Stage: Sendable, Codable, Hashable {
        /// Its name.
        public var stage: String
        /// How long it may take.
        public var limit: Limit
        /// When it was done; nil before.
        public var doneAt: Instant?
        /// What has been said of its limit.
        public var level: ClockLevel
    }

    /// How long a step may take.
    public enum Limit: Sendable, Codable, Hashable {
        /// Working time from the first dispatch on.
        case span(WorkingSpan)
        /// Until a moment that a leader set, whatever is paused.
        case moment(Instant)

        /// Working minutes, where it is a span.
        func minutes(_ hours: WorkingHours) -> Int? {
            if case .span(let span) = self { span.minutes(hours) } else { nil }
        }
    }

    /// The name of the step that a leader's deadline makes.
    public static let assignedStage = "assigned"

    /// When it began; nil before the first dispatch.
    public internal(set) var startedAt: Instant?
    /// The steps with their limits.
    public internal(set) var stages: [Stage] = []
    /// What was added, once.
    public internal(set) var extended: WorkingSpan?
    /// Stretches that do not count.
    public internal(set) var stops: [Stop] = []
    /// When the round ended, with the report that was passed; nil while it runs.
    public internal(set) var endedAt: Instant?

    /// A clock that has not begun.
    public init() {}

    /// Whether it is stopped now.
    public var isStopped: Bool { stops.last.map { $0.to == nil } ?? false }

    /// Whether a supervisor has paused it.
    public var isPaused: Bool { stops.last.map { $0.to == nil && $0.cause == .pause } ?? false }

    mutating func stop(_ cause: Stop.Cause, at instant: Instant) {
        guard !isStopped else { return }
        stops.append(Stop(cause: cause, from: instant, to: nil))
    }

    mutating func resume(_ cause: Stop.Cause, at instant: Instant) {
        guard let last = stops.indices.last, stops[last].to == nil, stops[last].cause == cause else { return }
        stops[last].to = max(stops[last].from, instant)
    }
}

/// How far an order's time has run.
public enum ClockLevel: String, Sendable, Codable, Hashable, CaseIterable, Comparable {
    /// Less than three quarters are used.
    case green
    /// Three quarters are used.
    case amber
    /// The time is over.
    case red

    /// The colour's name.
    public var name: Message {
        switch self {
        case .green: Message(zh: "正常", en: "in time")
        case .amber: Message(zh: "临期", en: "due soon")
        case .red: Message(zh: "超期", en: "overdue")
        }
    }

    /// Green before amber before red.
    public static func < (left: ClockLevel, right: ClockLevel) -> Bool {
        (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
}

/// What a clock says at a moment.
public struct ClockReading: Sendable, Hashable {
    /// One step's.
    public struct Stage: Sendable, Hashable {
        /// The step's name.
        public var stage: String
        /// When it is due.
        public var dueAt: Instant
        /// The share of its time at which amber begins.
        public var amberAt: Instant
        /// Its limit, working minutes, with what was added.
        public var limitMinutes: Int
        /// When it was done; nil before.
        public var doneAt: Instant?
        /// How far its time has run.
        public var level: ClockLevel
    }

    /// Working minutes used.
    public var usedMinutes: Int
    /// The steps.
    public var stages: [Stage]
    /// When the order is due: the last step's moment, or a leader's; nil without a limit.
    public var dueAt: Instant?
    /// Whether a notice still to come may move ``dueAt``.
    public var isProvisional: Bool
    /// How far its time has run: the worst of its open steps.
    public var level: ClockLevel
    /// Whether the round ended in time; nil while it runs, and without a limit.
    public var wasInTime: Bool?
}

extension OrderClock {
    /// What it says at `now`; nil before the first dispatch.
    public func reading(at now: Instant, _ time: WorkingTime) -> ClockReading? {
        guard let startedAt else { return nil }
        let end = endedAt ?? now
        let stopped = stops.reduce(0) { sum, stop in
            let from = max(stop.from, startedAt)
            return sum + max(0, time.minutes(from: from, to: min(stop.to ?? end, end)))
        }
        let used = max(0, time.minutes(from: startedAt, to: end) - stopped)
        let added = extended?.minutes(time.hours) ?? 0
        // What is extended is the time for the whole, not that of a first step.
        let longest = stages.compactMap { $0.limit.minutes(time.hours) }.max()
        let readings = stages.map { stage in
            let (limit, dueAt, amberAt): (Int, Instant, Instant)
            switch stage.limit {
            case .span(let span):
                let own = span.minutes(time.hours)
                limit = own == longest ? own + added : own
                dueAt = time.deadline(limit + stopped, from: startedAt)
                amberAt = time.deadline((limit * 3 + 3) / 4 + stopped, from: startedAt)
            case .moment(let moment):
                limit = max(0, time.minutes(from: startedAt, to: moment))
                (dueAt, amberAt) = (moment, min(moment, time.deadline((limit * 3 + 3) / 4, from: startedAt)))
            }
            let moment = min(stage.doneAt ?? end, end)
            let level: ClockLevel = moment > dueAt ? .red : moment >= amberAt ? .amber : .green
            return ClockReading.Stage(
                stage: stage.stage, dueAt: dueAt, amberAt: amberAt, limitMinutes: limit, doneAt: stage.doneAt,
                level: level)
        }
        // A leader's deadline counts in place of the rules'.
        let assigned = readings.first { $0.stage == Self.assignedStage }?.dueAt
        let dueAt = assigned ?? readings.map(\.dueAt).max()
        let level = readings.filter { $0.doneAt == nil || $0.level == .red }.map(\.level).max() ?? .green
        return ClockReading(
            usedMinutes: used, stages: readings, dueAt: dueAt,
            isProvisional: dueAt.map { time.isProvisional(from: startedAt, to: max($0, startedAt)) } ?? false,
            level: level, wasInTime: endedAt.flatMap { end in dueAt.map { end <= $0 } })
    }
}
