/// A day as cadastres write it.
struct CalendarDate: Comparable {
    let year: Int
    let month: Int
    let day: Int

    /// Reads `YYYY-MM-DD`, `YYYY/MM/DD` or `YYYYMMDD`, a time of day after it ignored; nil where there is no such day.
    init?(_ text: String) {
        let day = text.split(whereSeparator: { "T ".contains($0) }).first.map(String.init) ?? ""
        let parts: [Substring]
        if day.utf8.count == 8, day.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            parts = [day.prefix(4), day.dropFirst(4).prefix(2), day.dropFirst(6)]
        } else {
            parts = day.split(omittingEmptySubsequences: false, whereSeparator: { "-/".contains($0) })
        }
        guard parts.count == 3, parts[0].utf8.count == 4,
            parts.allSatisfy({ $0.utf8.count <= 4 && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let year = Int(parts[0]), let month = Int(parts[1]), let number = Int(parts[2]), year >= 1, number >= 1
        else { return nil }
        let isLeap = (year.isMultiple(of: 4) && !year.isMultiple(of: 100)) || year.isMultiple(of: 400)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard (1...12).contains(month), number <= lengths[month - 1] else { return nil }
        (self.year, self.month, self.day) = (year, month, number)
    }

    static func < (left: Self, right: Self) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }
}
