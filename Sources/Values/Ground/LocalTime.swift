public import Foundation

/// A moment as people of a zone write it; China's unless told otherwise.
public enum LocalTime {
    /// China Standard Time.
    public static let china = TimeZone(secondsFromGMT: 8 * 3600) ?? .gmt

    /// `2024-03-05 11:10 +08:00`.
    public static func text(_ instant: Instant, in zone: TimeZone = china) -> String {
        let (local, offset) = parts(instant, zone)
        let sign = offset < 0 ? "-" : "+"
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let hours = "\(sign)\(two(abs(offset) / 3600)):\(two(abs(offset) / 60 % 60))"
        return "\(local.prefix(10)) \(local.dropFirst(11).prefix(5)) \(hours)"
    }

    /// `2024-03-05`.
    public static func day(_ instant: Instant, in zone: TimeZone = china) -> String {
        String(parts(instant, zone).local.prefix(10))
    }

    private static func parts(_ instant: Instant, _ zone: TimeZone) -> (local: String, offset: Int) {
        let offset = zone.secondsFromGMT(
            for: Date(timeIntervalSince1970: TimeInterval(instant.secondsSince1970)))
        return (instant.advanced(by: Int64(offset)).description, offset)
    }
}
