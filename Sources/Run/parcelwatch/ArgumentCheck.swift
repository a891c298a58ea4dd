import ArgumentParser
import Ground

/// Refusals of an argument's value: what was given, what is expected and what it stands for. They end with 64.
enum ArgumentCheck {
    /// A count within bounds.
    static func count(_ name: String, _ value: Int?, in range: ClosedRange<Int>, of what: Message) throws {
        guard let value, !range.contains(value) else { return }
        throw ValidationError(
            zh: "\(name) \(value)：\(what.chinese)应为 \(range.lowerBound) 至 \(range.upperBound)",
            en: "\(name) \(value): \(what.english) must be from \(range.lowerBound) to \(range.upperBound)")
    }

    /// Workers, for every command that has them.
    static func threads(_ value: Int) throws {
        try count("--threads", value, in: 1...256, of: Message(zh: "线程数", en: "the number of workers"))
    }

    /// A length, an area or another number above zero.
    static func positive(_ name: String, _ value: Double?, of what: Message) throws {
        guard let value, !(value.isFinite && value > 0) else { return }
        throw ValidationError(
            zh: "\(name) \(value)：\(what.chinese)应大于 0",
            en: "\(name) \(value): \(what.english) must be above 0")
    }

    /// A probability or a share; the ends count where `isClosed`.
    static func share(_ name: String, _ value: Double?, of what: Message, isClosed: Bool = true) throws {
        guard let value, isClosed ? !(0...1).contains(value) : !(value > 0 && value < 1) else { return }
        let remedy = value > 1 && value <= 100 ? "\(name) \(value / 100)" : nil
        let ends = isClosed ? Message(zh: "", en: "") : Message(zh: "，不含两端", en: ", both excluded")
        throw ValidationError(
            zh: "\(name) \(value)：\(what.chinese)应在 0 与 1 之间\(ends.chinese)" + (remedy.map { "；百分数请写 \($0)" } ?? ""),
            en: "\(name) \(value): \(what.english) must lie between 0 and 1\(ends.english)"
                + (remedy.map { "; a percentage is written \($0)" } ?? ""))
    }

    /// Words that somebody has to read later.
    static func words(_ name: String, _ text: String) throws {
        guard !text.contains(where: { !$0.isWhitespace }) else { return }
        throw ValidationError(zh: "\(name) '\(text)'：不能为空", en: "\(name) '\(text)': must not be blank")
    }

    /// A moment with its zone.
    static func time(_ name: String, _ text: String?) throws {
        guard let text, Instant(rfc3339: text) == nil else { return }
        throw ValidationError(
            zh: "\(name) '\(text)'：不是带时区的时间；请写成 2024-03-05T11:10:00+08:00",
            en: "\(name) '\(text)': is no time with a zone; write it as 2024-03-05T11:10:00+08:00")
    }

    /// A coordinate reference system by its code.
    static func crs(_ text: String?) throws {
        guard let text, CRSCode(text) == nil else { return }
        throw ValidationError(
            zh: "--crs '\(text)'：不是坐标系代码；请写成 EPSG:4547", en: "--crs '\(text)': is no CRS code; write it as EPSG:4547")
    }

    /// An area in degrees.
    static func area(_ text: String?) throws {
        guard let text, bounds(text) == nil else { return }
        throw ValidationError(
            zh: "--area '\(text)'：应为经纬度 minlon,minlat,maxlon,maxlat，如 112.8,22.9,113.3,23.3",
            en: "--area '\(text)': must be minlon,minlat,maxlon,maxlat in degrees, like 112.8,22.9,113.3,23.3")
    }

    /// The bounds that `--area` gives; nil where it gives none.
    static func bounds(_ text: String?) -> Bounds? {
        let edges = (text ?? "").split(separator: ",", omittingEmptySubsequences: false).compactMap { Double($0) }
        guard edges.count == 4, edges.allSatisfy(\.isFinite), edges[0] < edges[2], edges[1] < edges[3] else {
            return nil
        }
        return Bounds(minX: edges[0], minY: edges[1], maxX: edges[2], maxY: edges[3])
    }
}
