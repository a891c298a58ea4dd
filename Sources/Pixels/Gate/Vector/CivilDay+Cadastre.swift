import Ground

extension CivilDay {
    /// Reads `YYYY-MM-DD`, `YYYY/MM/DD` or `YYYYMMDD`, as cadastres write days, a time of day after it ignored; nil where
    /// there is no such day.
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
            let year = Int(parts[0]), let month = Int(parts[1]), let number = Int(parts[2]), year >= 1
        else { return nil }
        self.init(year: year, month: month, day: number)
    }
}
