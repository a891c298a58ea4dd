import Foundation
import Ground

/// Finds the time zone for a mistyped or informal name.
enum ZoneNames {
    /// All of China keeps one time, and IANA names it after Shanghai; these are what people write in its place.
    private static let chinese: Set<String> = [
        "beijing", "peking", "guangzhou", "canton", "shenzhen", "foshan", "nanhai", "dongguan", "zhuhai", "chengdu",
        "wuhan", "hangzhou", "nanjing", "nanking", "tianjin", "tientsin", "xian", "xi'an", "suzhou", "qingdao", "jinan",
        "zhengzhou", "changsha", "kunming", "shenyang", "dalian", "xiamen", "fuzhou", "ningbo", "hefei", "chongqing",
        "chungking", "harbin", "guiyang", "nanning", "haikou", "lanzhou", "xining", "yinchuan", "lhasa", "hohhot",
        "taiyuan", "shijiazhuang", "changchun", "nanchang", "china", "prc", "cst", "cst-8", "china standard time",
        "北京", "上海", "广州", "中国", "北京时间",
    ]

    /// The known name nearest to what was written: a Chinese city, an offset from UTC, or a name mistyped; nil where none
    /// is near.
    static func meant(by name: String, among known: [String]) -> String? {
        let plain = String(
            String.UnicodeScalarView(name.unicodeScalars.map { WideText.plain($0) ?? $0 })
        ).trimmingCharacters(in: .whitespaces).replacingOccurrences(of: " ", with: "_")
        let lower = plain.lowercased()
        if let same = known.first(where: { $0.lowercased() == lower }) { return same }
        let words = lower.replacingOccurrences(of: "_", with: " ")
        let city = words.split(separator: "/").last.map(String.init) ?? words
        if chinese.contains(words) || chinese.contains(city) { return "Asia/Shanghai" }
        if let seconds = offset(lower) { return zone(at: seconds, among: known) }
        if let near = Spelling.nearest(to: plain, among: known) { return near }
        // A right city in a wrong continent, or alone.
        let cities = known.map { ($0.split(separator: "/").last.map(String.init) ?? $0, $0) }
        let last = plain.split(separator: "/").last.map(String.init) ?? plain
        guard last.count > 3, let near = Spelling.nearest(to: last, among: cities.map(\.0)) else { return nil }
        return cities.first { $0.0 == near }?.1
    }

    /// Seconds of `UTC+8`, `GMT+08:00`, `+0800`.
    private static func offset(_ text: String) -> Int? {
        guard let match = text.wholeMatch(of: #/(?:utc|gmt|z)?([+-])([0-9]{1,2}):?([0-9]{2})?/#),
            let hours = Int(match.2), hours <= 14
        else { return nil }
        let minutes = match.3.flatMap { Int($0) } ?? 0
        return (match.1 == "-" ? -1 : 1) * (hours * 3600 + minutes * 60)
    }

    private static func zone(at seconds: Int, among known: [String]) -> String? {
        if seconds == 0 { return "UTC" }
        if seconds == 8 * 3600 { return "Asia/Shanghai" }
        return known.first { name in
            TimeZone(identifier: name).map { $0.secondsFromGMT() == seconds && !$0.isDaylightSavingTime() } ?? false
        }
    }
}
