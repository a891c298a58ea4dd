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
        let bytes = Array(text.utf8)
        /// The number that some bytes write, digits only.
        func number(_ range: Range<Int>) -> Int? {
            bytes[range].reduce(0) { sum, byte in
                guard let sum, (0x30...0x39).contains(byte) else { return nil }
                return sum * 10 + Int(byte - 0x30)
            }
        }
        guard bytes.count >= 20, bytes[4] == Mark.dash, bytes[7] == Mark.dash,
            Mark.betweenDayAndTime.contains(bytes[10]),
            bytes[13] == Mark.colon, bytes[16] == Mark.colon, let year = number(0..<4), let month = number(5..<7),
            let day = number(8..<10), let hour = number(11..<13), let minute = number(14..<16),
            let second = number(17..<19), let days = CivilDay(year: year, month: month, day: day)?.number, hour < 24,
            minute < 60, second <= 60
        else { return nil }
        var zone = 19
        if bytes[zone] == Mark.point {
            zone += 1
            while zone < bytes.count, (0x30...0x39).contains(bytes[zone]) { zone += 1 }
            guard zone > 20 else { return nil }
        }
        var offset = 0
        switch bytes.count - zone {
        case 1 where Mark.utc.contains(bytes[zone]): break
        case 6 where Mark.signs.contains(bytes[zone]) && bytes[zone + 3] == Mark.colon:
            guard let hours = number(zone + 1..<zone + 3), let minutes = number(zone + 4..<zone + 6), hours < 24,
                minutes < 60
            else { return nil }
            offset = (hours * 3600 + minutes * 60) * (bytes[zone] == Mark.dash ? -1 : 1)
        default: return nil
        }
        self.init(
            secondsSince1970: Int64(days * 86_400 + hour * 3600 + minute * 60 + min(second, 59) - offset))
    }

    /// The bytes between the numbers. Read one by one: a regular expression is too slow for a table of a million rows.
    private enum Mark {
        static let (dash, colon, point) = (UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: "."))
        static let betweenDayAndTime = Array("Tt ".utf8)
        static let utc = Array("Zz".utf8)
        static let signs = Array("+-".utf8)
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
