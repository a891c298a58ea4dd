public import Catalogue
public import Foundation
public import Ground

/// What is asked of scenes (STAC API 1.0.0, item search).
public struct SceneSearch: Sendable {
    /// The most scenes of a page, and those where nothing is said.
    public static let (most, usual) = (1_000, 100)

    /// Scenes of a page.
    public private(set) var limit = usual
    /// Behind which scene the page begins, as the page before said; nil = the beginning.
    public private(set) var after: String?
    private var box: Bounds?
    private var period: ClosedRange<Instant>?
    private var ids: Set<String>?
    private var collections: Set<String>?
    private var shape: SearchShape?

    /// What a search may say, and what a list of a collection may, of which pystac-client says once more whose it is.
    public static let (names, namesOfItems) = (
        ["limit", "after", "bbox", "datetime", "ids", "collections", "intersects"],
        ["limit", "after", "bbox", "datetime", "collections"]
    )

    /// Reads the parameters of an address, each as its values between commas. Throws ``FeatureFault``.
    public init(_ values: [String: [String]]) throws(FeatureFault) {
        for (name, parts) in values.sorted(by: { $0.key < $1.key }) {
            let whole = parts.joined(separator: ",")
            switch name {
            case "limit": limit = try FeatureRequest.limit(whole, most: Self.most)
            case "after": after = whole
            case "bbox": box = try Self.box(parts)
            case "datetime": period = try FeatureRequest.period(whole, isDayKnown: false)
            case "ids": ids = Set(parts)
            case "collections": collections = Set(parts)
            // Programs write spaces as forms do.
            case "intersects": shape = try SearchShape(Data(whole.replacing("+", with: " ").utf8))
            default:
                let known = Self.names.joined(separator: ", ")
                throw FeatureFault(name, zh: "没有此参数；可用：\(known)", en: "there is no such parameter; known: \(known)")
            }
        }
        try checkArea()
    }

    /// Reads what was posted, a JSON object. Throws ``FeatureFault``.
    public init(posted data: Data) throws(FeatureFault) {
        let written = (try? JSONSerialization.jsonObject(with: data)) as? [String: Any]
        guard let written else { throw FeatureFault("body", zh: "请给 JSON 对象", en: "give a JSON object") }
        var values: [String: [String]] = [:]
        for (name, value) in written.sorted(by: { $0.key < $1.key }) where !(value is NSNull) {
            switch (name, value) {
            case ("intersects", let value as [String: Any]):
                guard let text = try? JSONSerialization.data(withJSONObject: value) else { throw SearchShape.wrong }
                shape = try SearchShape(text)
            case ("bbox", let value as [Double]): values[name] = value.map { "\($0)" }
            case ("ids", let value as [String]), ("collections", let value as [String]): values[name] = value
            case ("limit", let value as Int): values[name] = ["\(value)"]
            case ("after", let value as String), ("datetime", let value as String): values[name] = [value]
            default:
                throw FeatureFault(name, zh: "没有此参数或其值不可用", en: "is not known or has a value that cannot be used")
            }
        }
        let found = shape
        self = try SceneSearch(values)
        shape = found
        try checkArea()
    }

    private func checkArea() throws(FeatureFault) {
        guard box == nil || shape == nil else {
            throw FeatureFault("intersects", zh: "不能与 bbox 并用", en: "cannot stand beside bbox")
        }
    }

    private static func box(_ parts: [String]) throws(FeatureFault) -> Bounds {
        let numbers = try FeatureRequest.box(parts)
        return Bounds(minX: numbers[0], minY: numbers[1], maxX: numbers[2], maxY: numbers[3])
    }

    /// Those it asks for, the latest first; on all pages.
    func found(in scenes: [CatalogueScene]) -> [CatalogueScene] {
        scenes.filter { scene in
            let footprint = scene.description.footprint
            return ids.map { $0.contains(scene.id.text) } ?? true
                && collections.map { $0.contains(scene.sensorClass.rawValue) } ?? true
                && period.map { $0.contains(scene.acquiredAt) } ?? true
                && shape.map { $0.meets(footprint) } ?? true
                && box.map { box in footprint.polygons.contains { $0.meets(Polygon(box).exterior) } } ?? true
        }.sorted { ($1.acquiredAt, $1.id) < ($0.acquiredAt, $0.id) }
    }
}

/// A geometry of GeoJSON, in longitude and latitude.
struct SearchShape: Sendable {
    private var points: [Coordinate] = []
    private var lines: [[Coordinate]] = []
    private var polygons: [Polygon] = []

    static let wrong = FeatureFault(
        "intersects", zh: "请给 GeoJSON 图形，经度在前", en: "give a geometry of GeoJSON, longitude first")

    init(_ text: Data) throws(FeatureFault) {
        guard let object = (try? JSONSerialization.jsonObject(with: text)) as? [String: Any] else { throw Self.wrong }
        try take(object, depth: 0)
        guard !points.isEmpty || !lines.isEmpty || !polygons.isEmpty else { throw Self.wrong }
    }

    private static func place(_ numbers: [Double]) throws(FeatureFault) -> Coordinate {
        guard numbers.count >= 2, abs(numbers[0]) <= 180, abs(numbers[1]) <= 90 else { throw wrong }
        return Coordinate(x: numbers[0], y: numbers[1])
    }

    private static func line(_ numbers: [[Double]], from least: Int) throws(FeatureFault) -> [Coordinate] {
        guard numbers.count >= least else { throw wrong }
        var line: [Coordinate] = []
        for each in numbers { line.append(try place(each)) }
        return line
    }

    private static func polygon(_ rings: [[[Double]]]) throws(FeatureFault) -> Polygon {
        var lines: [[Coordinate]] = []
        for ring in rings {
            let line = try line(ring, from: 4)
            guard line.first == line.last else { throw wrong }
            lines.append(line)
        }
        guard let exterior = lines.first else { throw wrong }
        return Polygon(exterior: exterior, holes: Array(lines.dropFirst()))
    }

    private mutating func take(_ object: [String: Any], depth: Int) throws(FeatureFault) {
        let numbers = object["coordinates"]
        switch (object["type"] as? String, numbers) {
        case ("Point", let numbers as [Double]): points.append(try Self.place(numbers))
        case ("MultiPoint", let numbers as [[Double]]): for each in numbers { points.append(try Self.place(each)) }
        case ("LineString", let numbers as [[Double]]): lines.append(try Self.line(numbers, from: 2))
        case ("MultiLineString", let numbers as [[[Double]]]):
            for each in numbers { lines.append(try Self.line(each, from: 2)) }
        case ("Polygon", let numbers as [[[Double]]]): polygons.append(try Self.polygon(numbers))
        case ("MultiPolygon", let numbers as [[[[Double]]]]):
            for each in numbers { polygons.append(try Self.polygon(each)) }
        case ("GeometryCollection", nil):
            guard depth < 4, let parts = object["geometries"] as? [[String: Any]] else { throw Self.wrong }
            for part in parts { try take(part, depth: depth + 1) }
        default: throw Self.wrong
        }
    }

    /// Whether it shares a point with an area; edges count.
    func meets(_ area: MultiPolygon) -> Bool {
        area.polygons.contains { own in
            points.contains(where: own.holds)
                // A line there and back is a ring without an inside.
                || lines.contains { own.meets($0 + $0.dropLast().reversed()) }
                // Each knows its own holes.
                || polygons.contains { own.meets($0.exterior) && $0.meets(own.exterior) }
        }
    }
}
