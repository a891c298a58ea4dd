import Foundation

/// A moment in UTC with whole seconds, written as RFC 3339 (`2024-03-05T03:10:00Z`).
public struct Instant: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
    /// Seconds since 1970-01-01T00:00:00Z.
    public let secondsSince1970: Int64

    /// A moment from its seconds since 1970.
    public init(secondsSince1970: Int64) {
        self.secondsSince1970 = secondsSince1970
    }

    /// Parses RFC 3339 with a zone (`Z` or `±hh:mm`), a space for its T allowed; fractions of a second are dropped, and
    /// a leap second counts as the one before. Nil without a zone, and for a day or a time of day that does not exist.
    public init?(rfc3339 text: String) {
        let pattern =
            #/(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:[Zz]|([+-])(\d\d):(\d\d))/#
            .asciiOnlyDigits()
        guard let match = text.wholeMatch(of: pattern), let year = Int(match.1), let month = Int(match.2),
            let day = Int(match.3), let hour = Int(match.4), let minute = Int(match.5), let second = Int(match.6),
            let days = CivilDay(year: year, month: month, day: day)?.number, hour < 24, minute < 60, second <= 60
        else { return nil }
        var offset = 0
        if let sign = match.7, let hours = match.8.flatMap({ Int($0) }), let minutes = match.9.flatMap({ Int($0) }) {
            guard hours < 24, minutes < 60 else { return nil }
            offset = (hours * 3600 + minutes * 60) * (sign == "-" ? -1 : 1)
        }
        self.init(
            secondsSince1970: Int64(days * 86_400 + hour * 3600 + minute * 60 + min(second, 59) - offset))
    }

    /// This moment by the machine's clock.
    public static var now: Instant { Instant(secondsSince1970: Int64(Date().timeIntervalSince1970.rounded(.down))) }

    /// 0001-01-01T00:00:00Z.
    public static let distantPast = Instant(secondsSince1970: -62_135_596_800)
    /// 9999-12-31T23:59:59Z.
    public static let distantFuture = Instant(secondsSince1970: 253_402_300_799)

    /// The moment `seconds` later, or earlier for a negative number.
    public func advanced(by seconds: Int64) -> Instant { Instant(secondsSince1970: secondsSince1970 + seconds) }

    /// RFC 3339 in UTC.
    public var description: String {
        let day = CivilDay(self)
        let second = Int(secondsSince1970) - day.number * 86_400
        func digits(_ number: Int, _ count: Int) -> String {
            let text = String(abs(number))
            return (number < 0 ? "-" : "") + String(repeating: "0", count: max(0, count - text.count)) + text
        }
        return "\(digits(day.year, 4))-\(digits(day.month, 2))-\(digits(day.day, 2))"
            + "T\(digits(second / 3600, 2)):\(digits(second / 60 % 60, 2)):\(digits(second % 60, 2))Z"
    }

    /// Earlier before later.
    public static func < (left: Instant, right: Instant) -> Bool { left.secondsSince1970 < right.secondsSince1970 }

    /// Reads RFC 3339.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Instant(rfc3339: text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not RFC 3339: \(text)")
        }
        self = value
    }

    /// Writes RFC 3339 in UTC.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// Which side of a comparison an epoch is on.
public enum EpochRole: String, Sendable, Codable, Hashable, CaseIterable {
    /// The state before.
    case earlier
    /// The state after.
    case later
}
