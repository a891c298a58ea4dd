public import Ground

extension Instant {
    /// The text that a GeoPackage's DATETIME columns hold.
    ///
    /// It is `2024-03-05T03:10:00.000Z`, with exactly three decimals; text order is time order. Written and read by
    /// plain arithmetic on the proleptic Gregorian calendar: a date formatter costs 0.1 ms, which a table of a million
    /// rows cannot afford. Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    public var geoPackageText: String {
        let (days, second) = secondsSince1970.quotientAndFloor(by: 86_400)
        // Years begin in March, so that the leap day is the last of its year.
        let (era, dayOfEra) = (days + 719_468).quotientAndFloor(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        // Four digits are all the format has.
        guard (0...9999).contains(year) else { return description.dropLast() + ".000Z" }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
            + "T\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2)).000Z"
    }

    /// Reads ``geoPackageText``, and any RFC 3339 text that other software may have put in its place.
    public init?(geoPackageText text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 24, bytes[19...] == [0x2E, 0x30, 0x30, 0x30, 0x5A], bytes[4] == 0x2D, bytes[7] == 0x2D,
            bytes[10] == 0x54, bytes[13] == 0x3A, bytes[16] == 0x3A,
            let year = number(bytes[0..<4]), let month = number(bytes[5..<7]), let day = number(bytes[8..<10]),
            let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]), let second = number(bytes[17..<19]),
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 60
        else {
            self.init(rfc3339: text)
            return
        }
        let marchYear = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = marchYear.quotientAndFloor(by: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let days = era * 146_097 + dayOfEra - 719_468
        self.init(secondsSince1970: days * 86_400 + hour * 3600 + minute * 60 + second)
    }
}

private func padded(_ number: Int64, _ digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: digits - text.count) + text
}

private func number(_ digits: ArraySlice<UInt8>) -> Int64? {
    var value: Int64 = 0
    for digit in digits {
        guard digit >= 0x30, digit <= 0x39 else { return nil }
        value = value * 10 + Int64(digit - 0x30)
    }
    return value
}

extension Int64 {
    /// Division rounded down, with the remainder that is never negative.
    fileprivate func quotientAndFloor(by divisor: Int64) -> (Int64, Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
