public import Foundation
public import Ground

/// Daily windows of the local clock in which nothing is started.
///
/// A window `07:30-09:00` begins with its first minute and ends before its last; `22:00-06:00` runs over midnight. What
/// counts is what the clock on the wall shows: where it is put back, the repeated hour is quiet twice.
public struct QuietHours: Sendable, Hashable {
    /// One window, minutes of the day; `end` is left out and lies before `start` where midnight is in between.
    public struct Window: Sendable, Hashable, CustomStringConvertible {
        /// First quiet minute, 0…1439.
        public let start: Int
        /// First minute that is not quiet any more, 0…1440.
        public let end: Int

        /// Reads `HH:MM-HH:MM`; `24:00` may end a window.
        ///
        /// - Throws: ``ScheduleError/badWindow(_:)``.
        public init(_ text: String) throws(ScheduleError) {
            let pattern = #/^\s*(\d\d):(\d\d)\s*-\s*(\d\d):(\d\d)\s*$/#.asciiOnlyDigits()
            guard let match = text.wholeMatch(of: pattern), let h1 = Int(match.1), let m1 = Int(match.2),
                let h2 = Int(match.3), let m2 = Int(match.4), h1 < 24, m1 < 60, m2 < 60,
                h2 < 24 || (h2 == 24 && m2 == 0)
            else { throw .badWindow(text) }
            (start, end) = (h1 * 60 + m1, h2 * 60 + m2)
            guard start != end else { throw .badWindow(text) }
        }

        /// `HH:MM-HH:MM`.
        public var description: String {
            func time(_ minute: Int) -> String {
                String(format: "%02d:%02d", minute / 60, minute % 60)
            }
            return "\(time(start))-\(time(end))"
        }

        func contains(_ minute: Int) -> Bool {
            start < end ? (start..<end).contains(minute) : minute >= start || minute < end
        }
    }

    /// The windows, as written.
    public let windows: [Window]
    /// The time zone of their hours.
    public let zone: TimeZone

    /// Quiet hours from their windows; none at all is allowed.
    ///
    /// - Throws: ``ScheduleError/alwaysQuiet`` where they leave no minute of the day.
    public init(windows: [Window], in zone: TimeZone) throws(ScheduleError) {
        (self.windows, self.zone) = (windows, zone)
        let isNeverLoud = (0..<1_440).allSatisfy { minute in windows.contains { $0.contains(minute) } }
        guard !isNeverLoud else { throw .alwaysQuiet }
    }

    /// Whether it is quiet at `instant`.
    public func contains(_ instant: Instant) -> Bool { isQuiet(instant.secondsSince1970, LocalClock(zone: zone)) }

    /// The first moment from `instant` on at which it is not quiet; `instant` itself where it is not.
    public func end(after instant: Instant) -> Instant {
        let clock = LocalClock(zone: zone)
        var at = instant.secondsSince1970
        // One minute of the day is not quiet, so two days hold one even where a clock is changed over it.
        let limit = at + 3 * 86_400
        while at < limit, isQuiet(at, clock) {
            let local = at + clock.offset(at: at)
            let nextMinute = at + 60 - (local - local.dividedDown(by: 60) * 60)
            at = clock.firstChange(after: at, notAfter: nextMinute) ?? nextMinute
        }
        return Instant(secondsSince1970: at)
    }

    private func isQuiet(_ seconds: Int64, _ clock: LocalClock) -> Bool {
        let minute = (seconds + clock.offset(at: seconds)).dividedDown(by: 60)
        let minuteOfDay = Int(minute - minute.dividedDown(by: 1_440) * 1_440)
        return windows.contains { $0.contains(minuteOfDay) }
    }
}
