public import Foundation
public import Ground

/// A fire time that is due. It may be late, and it may stand for several missed ones.
public struct FireWindow: Sendable, Hashable {
    /// The time it should have started: the latest one not later than now.
    public let fireTime: Instant
    /// Earlier fire times since the last handled one that this run makes up for; counted up to 1000.
    public let missedCount: Int

    /// A fire time handled within this many seconds is not missed.
    public static let graceSeconds: Int64 = 300

    /// Which fire time is due, if any.
    ///
    /// - Parameters:
    ///   - lastHandled: the fire time handled last, or when the service was first set up: nothing was missed before
    ///     that. Where a clock was put back it may lie in the future; then nothing is due, and the caller keeps the
    ///     earlier of it and `now`.
    ///   - now: the present.
    ///   - expressions: any of them fires.
    ///   - zone: the time zone of their hours.
    ///   - catchesUp: whether times missed by more than ``graceSeconds`` are made up for, by one run for all of them;
    ///     otherwise they are dropped.
    ///   - quietHours: a time that falls into them is on time when they end.
    public static func due(
        lastHandled: Instant, now: Instant, expressions: [CronExpression], in zone: TimeZone, catchesUp: Bool = true,
        quietHours: QuietHours? = nil
    ) -> FireWindow? {
        let justAfter = now.advanced(by: 1)
        guard let latest = expressions.compactMap({ $0.previous(before: justAfter, in: zone) }).max(),
            latest > lastHandled
        else { return nil }
        let begin = quietHours.flatMap { $0.contains(latest) ? $0.end(after: latest) : nil } ?? latest
        guard catchesUp || now.secondsSince1970 - begin.secondsSince1970 <= graceSeconds else { return nil }
        var missed = 0
        var at = lastHandled
        while missed < 1_000, let next = self.next(after: at, expressions: expressions, in: zone), next < latest {
            missed += 1
            at = next
        }
        return FireWindow(fireTime: latest, missedCount: missed)
    }

    /// The first time after `instant` at which any of the expressions fires.
    public static func next(after instant: Instant, expressions: [CronExpression], in zone: TimeZone) -> Instant? {
        expressions.compactMap { $0.next(after: instant, in: zone) }.min()
    }
}
