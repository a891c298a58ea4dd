import Foundation
import Ground

extension Instant {
    /// RFC 3339 as its section 5.6 has it: capital T or t, a zone with hours and minutes, a day and a time that exist.
    ///
    /// A leap second counts as the one before. Nil for anything else, such as a date without a time.
    init?(strictRFC3339 text: String) {
        let pattern =
            #/(\d{4}-\d\d-\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:[Zz]|([+-])(\d\d):(\d\d))/#.asciiOnlyDigits()
        guard let match = text.wholeMatch(of: pattern), let hour = Int(match.2), let minute = Int(match.3),
            let second = Int(match.4), hour < 24, minute < 60, second <= 60
        else { return nil }
        var offset: Int64 = 0
        if let sign = match.5, let hours = match.6.flatMap({ Int64($0) }), let minutes = match.7.flatMap({ Int64($0) })
        {
            guard hours < 24, minutes < 60 else { return nil }
            offset = (hours * 3600 + minutes * 60) * (sign == "-" ? -1 : 1)
        }
        // A day that does not exist comes back as another one.
        guard let midnight = Instant(rfc3339: "\(match.1)T00:00:00Z"), midnight.description.hasPrefix(match.1) else {
            return nil
        }
        self = midnight.advanced(by: Int64(hour * 3600 + minute * 60 + min(second, 59)) - offset)
    }
}
