import Foundation

/// A time zone as a series of constant offsets.
struct LocalClock {
    let zone: TimeZone

    /// Seconds that the zone is ahead of UTC.
    func offset(at seconds: Int64) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(seconds))))
    }

    /// The first moment in (`start`, `end`] at which the offset becomes another one.
    func firstChange(after start: Int64, notAfter end: Int64) -> Int64? {
        var at = start
        while let next = nextTransition(after: at), next <= end {
            if offset(at: next) != offset(at: next - 1) { return next }
            at = next
        }
        return nil
    }

    /// The last moment in (`start`, `end`] at which the offset becomes another one.
    func lastChange(after start: Int64, notAfter end: Int64) -> Int64? {
        var found: Int64?
        var at = start
        while let next = firstChange(after: at, notAfter: end) { (found, at) = (next, next) }
        return found
    }

    private func nextTransition(after seconds: Int64) -> Int64? {
        guard
            let date = zone.nextDaylightSavingTimeTransition(
                after: Date(timeIntervalSince1970: TimeInterval(seconds)))
        else { return nil }
        let next = Int64(date.timeIntervalSince1970.rounded())
        return next > seconds ? next : nil
    }
}
