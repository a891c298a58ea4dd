import Ground
import Synchronization

/// The clock of a simulated year, by which its desks write.
final class YearClock: Sendable {
    private let moment: Mutex<Instant>

    init(_ start: Instant) { moment = Mutex(start) }

    var now: Instant { moment.withLock { $0 } }

    func turn(to moment: Instant) { self.moment.withLock { $0 = moment } }
}
