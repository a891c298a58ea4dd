public import Ground

/// What is asked of a collection.
public struct FeatureRequest: Sendable, Hashable {
    /// The most features of a page: some one and a half megabytes.
    public static let most = 1_000
    /// Features of a page where nothing is said.
    public static let usual = 100

    /// Features of a page.
    public private(set) var limit = usual
    /// Behind which feature the page begins; nil = the beginning.
    public private(set) var after: String?
    /// West, south, east, north, or in the order of the axes of ``boxCRS``; nil = anywhere.
    public private(set) var box: [Double]?
    /// The CRS of the box.
    public private(set) var boxCRS = CRSReference.crs84
    /// The CRS of the answer.
    public private(set) var crs = CRSReference.crs84
    /// From when to when; nil = any time.
    public private(set) var period: ClosedRange<Instant>?
    /// Whether people read the answer.
    public private(set) var isPage: Bool
    /// The values of properties, by their names.
    public private(set) var filters: [String: [String]] = [:]

    private static let standard = ["limit", "after", "bbox", "bbox-crs", "crs", "datetime", "f"]

    /// Reads the parameters of a request, each as its values between commas. `accepts`: the header `Accept`. Throws ``FeatureFault``
    /// for a parameter that is not known (17-069r4, requirement 8) or whose value cannot be used.
    public init(
        _ values: [String: [String]], of collection: FeatureCollection, offered: [CRSReference], accepts: String?
    ) throws(FeatureFault) {
        isPage = try Self.isPage(values["f"], accepts: accepts)
        for (name, parts) in values.sorted(by: { $0.key < $1.key }) {
            let whole = parts.joined(separator: ",")
            switch name {
            case "f": break
            case "limit":
                limit = try Self.limit(whole, most: Self.most)
            case "after": after = whole
            case "bbox": box = try Self.box(parts)
            case "bbox-crs": boxCRS = try Self.crs(whole, name, offered)
            case "crs": crs = try Self.crs(whole, name, offered)
            case "datetime": period = try Self.period(whole)
            default:
                guard collection.filters.contains(name) else {
                    let known = (Self.standard + collection.filters).joined(separator: ", ")
                    throw FeatureFault(name, zh: "没有此参数；可用：\(known)", en: "there is no such parameter; known: \(known)")
                }
                guard parts.count == 1 || name != "parcel_code" else {
                    throw FeatureFault(name, zh: "请给一个值", en: "give one value")
                }
                filters[name] = parts
            }
        }
    }

    /// A number of features; more than the most is the most (requirement 21).
    static func limit(_ text: String, most: Int) throws(FeatureFault) -> Int {
        guard !text.isEmpty, text.allSatisfy({ $0.isASCII && $0.isNumber }), Int(text) != 0 else {
            throw FeatureFault("limit", zh: "请给大于 0 的整数", en: "give a whole number above 0")
        }
        return min(Int(text) ?? most, most)
    }

    /// Whether people read an answer: as `f` says, else as the browser asks. Throws ``FeatureFault``.
    public static func isPage(_ format: [String]?, accepts: String?) throws(FeatureFault) -> Bool {
        switch format {
        case ["json"]?: return false
        case ["html"]?: return true
        case nil:
            let accepted = accepts ?? ""
            return accepted.contains("text/html") && !accepted.contains("json")
        default: throw FeatureFault("f", zh: "可用：json、html", en: "give json or html")
        }
    }

    private static func crs(
        _ text: String, _ name: String, _ offered: [CRSReference]
    ) throws(FeatureFault) -> CRSReference {
        guard let crs = CRSReference(text), offered.contains(crs) else {
            let known = offered.map(\.address).joined(separator: ", ")
            throw FeatureFault(name, zh: "不提供此坐标系；可用：\(known)", en: "this CRS is not offered; known: \(known)")
        }
        return crs
    }

    /// Four numbers, or six of which heights are left out (requirement 23).
    static func box(_ parts: [String]) throws(FeatureFault) -> [Double] {
        let numbers = parts.compactMap { Double($0) }.filter(\.isFinite)
        let flat = numbers.count == 6 ? [numbers[0], numbers[1], numbers[3], numbers[4]] : numbers
        guard numbers.count == parts.count, flat.count == 4, flat[0] <= flat[2], flat[1] <= flat[3] else {
            throw FeatureFault(
                "bbox", zh: "请给四个数，小者在前：最小、最小、最大、最大",
                en: "give four numbers, the lesser ones first: least, least, greatest, greatest")
        }
        return flat
    }

    /// A moment or an interval, open at one end as `..` or nothing (requirement 25). `isDayKnown`: whether a day stands for all of it.
    static func period(_ text: String, isDayKnown: Bool = true) throws(FeatureFault) -> ClosedRange<Instant> {
        let ends = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        func moment(_ text: String, _ open: Instant, isEnd: Bool) -> Instant? {
            if ends.count == 2, ["", ".."].contains(text) { return open }
            if let moment = Instant(rfc3339: text) { return moment }
            // A day stands for all of it, in UTC as moments without a zone do.
            guard isDayKnown, let day = CivilDay(text) else { return nil }
            let begin = Instant(secondsSince1970: Int64(day.number) * 86_400)
            return isEnd ? begin.advanced(by: 86_399) : begin
        }
        guard ends.count <= 2, let first = ends.first, let last = ends.last,
            let from = moment(first, .distantPast, isEnd: false), let to = moment(last, .distantFuture, isEnd: true),
            from <= to, from != .distantPast || to != .distantFuture
        else {
            throw FeatureFault(
                "datetime", zh: "请写成 2024-03-05T00:00:00Z、2024-03-05 或 开始/结束，一端可写 ..",
                en: "write 2024-03-05T00:00:00Z, 2024-03-05 or begin/end, where one end may be ..")
        }
        return from...to
    }
}
