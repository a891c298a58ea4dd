import Access
import Findings
import Ground
import Synchronization

/// Which officer has which finding before them now, so that two do not look at the same one.
///
/// A seat ends by itself after ten minutes unless the page renews it. Seats are not on record: after a restart every finding
/// is free, and a decision on what somebody else decided meanwhile is refused anyway (`SeenDecision`).
final class ReviewSeats: Sendable {
    /// How long a seat lasts unless it is renewed, seconds.
    static let seconds: Int64 = 600

    /// A finding before an officer.
    struct Seat: Sendable {
        let holder: AccountName
        /// The holder's name, as colleagues read it.
        let name: String
        let until: Instant
    }

    private let seats = Mutex<[FindingID: Seat]>([:])

    /// Takes or renews a seat. Gives another officer's seat where that still lasts.
    func take(_ finding: FindingID, by holder: AccountName, named name: String, at now: Instant) -> Seat {
        seats.withLock { seats in
            if let held = seats[finding], held.holder != holder, held.until > now { return held }
            let seat = Seat(holder: holder, name: name, until: now.advanced(by: Self.seconds))
            // What has ended is forgotten, so that memory does not grow with the findings ever seen.
            if seats.count > 1_000 { seats = seats.filter { $0.value.until > now } }
            seats[finding] = seat
            return seat
        }
    }

    /// Another officer's seat; nil where there is none, or it has ended.
    func other(than holder: AccountName, at finding: FindingID, _ now: Instant) -> Seat? {
        seats.withLock { $0[finding].flatMap { $0.holder != holder && $0.until > now ? $0 : nil } }
    }

    /// Gives a seat back; another officer's stays.
    func release(_ finding: FindingID, by holder: AccountName) {
        seats.withLock { if $0[finding]?.holder == holder { $0[finding] = nil } }
    }
}
