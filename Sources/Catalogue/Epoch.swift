public import Ground

/// The scenes of one survey window: one state of the ground, to be compared with another.
public struct Epoch: Sendable, Codable, Hashable {
    /// What kind of sensor took its imagery; nil where kinds are mixed.
    public let sensorClass: SensorClass?
    /// Its imagery, by time; never empty.
    public let scenes: [CatalogueScene]
    /// Its surface models, by time.
    public let surfaceModels: [CatalogueScene]

    /// An epoch of imagery and the surface models that go with it, in any order; nil without imagery.
    public init?(imagery: [CatalogueScene], surfaceModels: [CatalogueScene] = []) {
        guard !imagery.isEmpty else { return nil }
        let classes = Set(imagery.map(\.sensorClass))
        sensorClass = classes.count == 1 ? classes.first : nil
        scenes = imagery.sorted(by: Self.isBefore)
        self.surfaceModels = surfaceModels.sorted(by: Self.isBefore)
    }

    /// When its first imagery was taken.
    public var firstAcquiredAt: Instant { scenes.first?.acquiredAt ?? .distantPast }
    /// When its last imagery was taken.
    public var lastAcquiredAt: Instant { scenes.last?.acquiredAt ?? .distantPast }

    /// A name that follows from kind and first moment, e.g. `satellite-20231118T030500Z`.
    public var id: String {
        let moment = firstAcquiredAt.description.filter { $0 != "-" && $0 != ":" }
        return "\(sensorClass?.rawValue ?? "mixed")-\(moment)"
    }

    /// The name shown to people: the days by China's clock and the kind of sensor.
    public var name: Message {
        let (first, last) = (Self.day(firstAcquiredAt), Self.day(lastAcquiredAt))
        let days = first == last ? first : "\(first)…\(last)"
        let kind = sensorClass?.name ?? Message(zh: "混合", en: "mixed")
        return Message(zh: "\(days) \(kind.chinese)", en: "\(days) \(kind.english)")
    }

    /// The part of it that shows something of an area; nil where it shows nothing.
    public func restricted(to area: AreaSample) -> Epoch? {
        Epoch(
            imagery: scenes.filter { area.isMet(by: $0.description.footprint) },
            surfaceModels: surfaceModels.filter { area.isMet(by: $0.description.footprint) })
    }

    /// For each point the share of sky that was clear there, 0…1, in the scene that saw it best; 0 = not shown.
    public func clearness(at points: [Coordinate]) -> [Double] {
        var result = [Double](repeating: 0, count: points.count)
        for scene in scenes {
            let clear = 1 - min(1, max(0, scene.description.cloudShare ?? 0))
            let footprint = FootprintIndex(scene.description.footprint)
            for index in points.indices where result[index] < clear && footprint.contains(points[index]) {
                result[index] = clear
            }
        }
        return result
    }

    /// Share of an area, 0…1, that it shows: the points inside valid footprints, each less its scene's cloud share.
    public func coverage(of area: AreaSample) -> Double {
        let clearness = clearness(at: area.points)
        return clearness.isEmpty ? 0 : clearness.reduce(0, +) / Double(clearness.count)
    }

    /// The order of scenes everywhere: by time, then by content.
    static func isBefore(_ left: CatalogueScene, _ right: CatalogueScene) -> Bool {
        (left.acquiredAt, left.id) < (right.acquiredAt, right.id)
    }

    /// The order of epochs everywhere: by first moment, then by name, then by first scene.
    static func isBefore(_ left: Epoch, _ right: Epoch) -> Bool {
        (left.firstAcquiredAt, left.id, left.scenes.first?.id.text ?? "")
            < (right.firstAcquiredAt, right.id, right.scenes.first?.id.text ?? "")
    }

    /// `2023-11-18` by China's clock.
    static func day(_ instant: Instant) -> String { String(instant.advanced(by: 8 * 3600).description.prefix(10)) }
}

/// Points that stand for an area: one or more inside each of its parcels.
public struct AreaSample: Sendable, Hashable, Codable {
    /// Longitude and latitude.
    public var points: [Coordinate]

    /// An area by points inside its parcels.
    public init(points: [Coordinate]) { self.points = points }

    /// Whether a footprint holds one of the points.
    func isMet(by footprint: MultiPolygon) -> Bool {
        let index = FootprintIndex(footprint)
        return points.contains { index.contains($0) }
    }
}

/// A footprint with its bounds at hand, for asking after many points.
struct FootprintIndex {
    private let polygons: [(bounds: Bounds, polygon: Polygon)]

    init(_ footprint: MultiPolygon) {
        polygons = footprint.polygons.compactMap { polygon in
            Bounds(enclosing: polygon.exterior).map { ($0, polygon) }
        }
    }

    /// Whether the point lies inside, by even-odd crossings of all rings.
    func contains(_ point: Coordinate) -> Bool {
        polygons.contains { entry in
            let bounds = entry.bounds
            guard point.x >= bounds.minX, point.x <= bounds.maxX, point.y >= bounds.minY, point.y <= bounds.maxY else {
                return false
            }
            return entry.polygon.contains(point)
        }
    }
}
