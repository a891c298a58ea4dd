import Ground

/// An order as the desks of a simulated year have it.
struct DeskOrder: Sendable {
    /// What the desks do with it next.
    enum Phase: UInt8, Sendable {
        /// It lies at a desk that has not looked at it.
        case lying
        /// It is on its way back to the dispatcher.
        case returned
        /// Units dispute whose it is.
        case disputed
        /// A desk keeps it and will go there.
        case kept
        /// Somebody was there; the matter is being settled.
        case visited
        /// It is reported and waits for the check.
        case reported
        /// It is closed.
        case closed
        /// Another order has taken it in.
        case dropped
    }

    /// The matter that it is really of.
    let matter: Int32
    /// Index of its village.
    let village: Int32
    /// Index of its category, as reported.
    let category: Int32
    /// When it was filed, seconds from the start of the year.
    let filed: Int32
    /// Whether it is the first order of its matter.
    let isFirst: Bool
    /// The desk that it was sent to first.
    let first: Int32
    /// The desk that it is for.
    let right: Int32
    /// The desk that it is at.
    var desk: Int32
    /// The desk that a return proposed; -1 = none.
    var proposed: Int32 = -1
    var phase = Phase.lying
    /// Returns so far.
    var returns: UInt8 = 0
    /// Returns and rulings so far: how often it was passed on.
    var passes: UInt8 = 0
    /// How often it came to a desk that had had it.
    var cameBack: UInt8 = 0
    /// Whether a ruling binds its desk.
    var isRuled = false
    /// When the desk that keeps it looked at it; when somebody was there; when it was reported: seconds, -1 before.
    var keptAt: Int32 = -1
    var visitedAt: Int32 = -1
    var reportedAt: Int32 = -1
    /// When it came to its desk, and when it was disputed; seconds.
    var laidAt: Int32 = -1
    var disputedAt: Int32 = -1
    /// The desks that have had it.
    var desks: [Int32]
    var random: SeededRandom
}

/// What a desk does with an order, and when.
struct DeskAction: Sendable {
    /// What it does.
    enum Step: Sendable {
        /// The desk signs.
        case signed
        /// The desk returns it and proposes another.
        case returned(to: Int)
        /// The dispatcher sends it to another desk.
        case redispatched(to: Int)
        /// The dispatcher refuses the return.
        case upheld
        /// The desk disputes it; the one that it proposes.
        case disputed(to: Int)
        /// A desk says its part.
        case stated(by: Int)
        /// The arbiter rules.
        case ruled(to: Int)
        /// Somebody was there.
        case visited
        /// The desk reports.
        case reported
        /// The report is accepted.
        case passed
    }

    /// Index of the order.
    let order: Int
    /// What is done.
    let step: Step
    /// The desk that has the order.
    let desk: Int
    /// When.
    let at: Instant
}

/// Things to do by the moment at which they are due, taken out slot by slot of half an hour.
struct DeskAgenda: Sendable {
    struct Entry: Sendable {
        let seconds: Int32
        let order: Int32
        let step: Step
    }

    enum Step: UInt8, Sendable {
        case look, redispatch, state, rule, visit, report, check
    }

    private static let slotSeconds: Int32 = 1_800
    private var slots: [[Entry]] = []
    private var current: [Entry] = []
    private var slot = 0

    mutating func add(_ entry: Entry) {
        let own = max(slot, Int(entry.seconds / Self.slotSeconds))
        guard own > slot else {
            // In the order of time behind what is due at the same moment.
            var (low, high) = (0, current.count)
            while low < high {
                let middle = (low + high) / 2
                if current[middle].seconds > entry.seconds { low = middle + 1 } else { high = middle }
            }
            return current.insert(entry, at: low)
        }
        while slots.count <= own { slots.append([]) }
        slots[own].append(entry)
    }

    /// The next thing that is due at `seconds` or before; nil where nothing is.
    mutating func next(until seconds: Int32) -> Entry? {
        while true {
            if let last = current.last { return last.seconds <= seconds ? current.removeLast() : nil }
            guard slot + 1 < slots.count, Int32(slot + 1) * Self.slotSeconds <= seconds else { return nil }
            slot += 1
            // The latest first: the next one is taken from the end.
            current = slots[slot].sorted { ($0.seconds, $0.order) > ($1.seconds, $1.order) }
            slots[slot] = []
        }
    }
}
