import Crypto
import Foundation
public import Ground

/// When to try again and when to give up: a pure function of the entry and what was answered.
///
/// Waits double from 5–10 seconds to 12–24 hours; where in its range a wait lies comes from a hash of key and
/// attempt, so that entries that failed together do not come back together, and a test knows what to expect.
/// Source: M. Brooker, "Exponential Backoff and Jitter" (equal jitter), AWS Architecture Blog 2015.
public struct RetryPolicy: Sendable, Hashable {
    /// Shortest wait, seconds.
    public var shortestSeconds: Int64 = 5
    /// Longest wait, seconds; also the most that a receiver's `Retry-After` can ask for.
    public var longestSeconds: Int64 = 86_400
    /// An entry this old is abandoned when it fails again, seconds; a week outlasts a long weekend.
    public var givesUpAfterSeconds: Int64 = 7 * 86_400
    /// An entry is not abandoned for its age before this many failures, so that a machine that was off for a month
    /// tries again first.
    public var leastAttempts: Int = 8

    /// The usual policy.
    public init() {}

    /// Seconds to wait after the `attempt`-th failure, counted from 1; within shortest…longest.
    public func delaySeconds(key: String, attempt: Int) -> Int64 {
        let doublings = min(max(attempt, 1) - 1, 40)
        let base = min(shortestSeconds << Int64(doublings), longestSeconds / 2)
        var digest = SHA256.hash(data: Data("\(key) \(attempt)".utf8)).makeIterator()
        let fraction = (0..<4).reduce(0.0) { sum, _ in (sum + Double(digest.next() ?? 0)) / 256 }
        return max(shortestSeconds, min(longestSeconds, base + Int64(Double(base) * fraction)))
    }

    /// When an entry that has just failed is tried again; nil = give it up.
    ///
    /// `retryAfterSeconds` is what the receiver asked for; a shorter wait than ours is not taken from it.
    public func nextAttempt(for entry: OutboxEntry, at instant: Instant, retryAfterSeconds: Int64?) -> Instant? {
        let attempt = entry.attempts + 1
        let age = instant.secondsSince1970 - entry.createdAt.secondsSince1970
        if age >= givesUpAfterSeconds, attempt >= leastAttempts { return nil }
        let delay = min(longestSeconds, max(delaySeconds(key: entry.key, attempt: attempt), retryAfterSeconds ?? 0))
        return Instant(secondsSince1970: instant.secondsSince1970 + delay)
    }

    /// Seconds that a `Retry-After` header asks for: a count, or a date in HTTP's preferred form (RFC 9110 §10.2.3).
    static func seconds(retryAfter text: String, at instant: Instant) -> Int64? {
        let text = text.trimmingCharacters(in: .whitespaces)
        if !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return Int64(text) ?? .max }
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard let match = text.wholeMatch(of: #/\w{3}, (\d\d) (\w{3}) (\d{4}) (\d\d:\d\d:\d\d) GMT/#),
            let month = months.firstIndex(of: String(match.2))
        else { return nil }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        guard let date = Instant(rfc3339: "\(match.3)-\(number)-\(match.1)T\(match.4)Z") else { return nil }
        return max(0, date.secondsSince1970 - instant.secondsSince1970)
    }
}
