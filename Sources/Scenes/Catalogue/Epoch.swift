public import Ground

/// The scenes of one survey window: one state of the ground, to be compared with another.
public struct Epoch: Sendable, Codable, Hashable {
    /// What kind of sensor took its imagery.
    public let sensorClass: SensorClass
    /// Its imagery, by time; never empty.
    public let scenes: [CatalogueScene]
    /// Its surface models, by time.
    public let surfaceModels: [CatalogueScene]

    /// An epoch of imagery of one kind of sensor and the surface models that go with it, in any order; nil without
    /// imagery.
    public init?(imagery: [CatalogueScene], surfaceModels: [CatalogueScene] = []) {
        scenes = imagery.sorted(by: Self.isBefore)
        guard let first = scenes.first else { return nil }
        sensorClass = first.sensorClass
        self.surfaceModels = surfaceModels.sorted(by: Self.isBefore)
    }

    /// When its first imagery was taken.
    public var firstAcquiredAt: Instant { scenes.first?.acquiredAt ?? .distantPast }
    /// When its last imagery was taken.
    public var lastAcquiredAt: Instant { scenes.last?.acquiredAt ?? .distantPast }

    /// Why its coarsest pixels are too coarse to show a building; nil where they are not.
    var coarseness: Message? {
        guard let metres = scenes.map(\.description.pixelSizeMetres).max(),
            metres > PixelGrid.coarsestPixelMetres * 1.001
        else { return nil }
        let shown = (metres * 10).rounded() / 10
        return Message(
            zh: "像元 \(shown) 米，过粗，无法辨认房屋", en: "has pixels of \(shown) m, too coarse to tell a building")
    }

    /// The bands that all its imagery has.
    var bands: Set<Band> {
        scenes.dropFirst().reduce(Set(scenes.first?.description.bands ?? [])) { $0.intersection($1.description.bands) }
    }

    /// A name that follows from kind and first moment, e.g. `satellite-20231118T030500Z`.
    public var id: String {
        let moment = firstAcquiredAt.description.filter { $0 != "-" && $0 != ":" }
        return "\(sensorClass.rawValue)-\(moment)"
    }

    /// The name shown to people: the days by China's clock and the kind of sensor.
    public var name: Message {
        let (first, last) = (LocalTime.day(firstAcquiredAt), LocalTime.day(lastAcquiredAt))
        let days = first == last ? first : "\(first)…\(last)"
        let kind = sensorClass.name
        let isGrey = bands == [.grey]
        return Message(
            zh: "\(days) \(kind.chinese)\(isGrey ? "全色" : "")",
            en: "\(days) \(kind.english)\(isGrey ? ", panchromatic" : "")")
    }

    /// For each of the points the share of sky that was clear there, 0…1, in the scene that saw it best; 0 = not shown.
    public func clearness(at area: AreaPoints) -> [Double] {
        var result = [Double](repeating: 0, count: area.points.count)
        for scene in scenes {
            let clear = 1 - min(1, max(0, scene.description.cloudShare ?? 0))
            let footprint = FootprintIndex(scene.description.footprint)
            for index in area.candidates(for: footprint)
            where result[index] < clear && footprint.contains(area.points[index]) { result[index] = clear }
        }
        return result
    }

    /// Share of an area, 0…1, that it shows: the points inside valid footprints, each less its scene's cloud share.
    public func coverage(of area: AreaPoints) -> Double {
        let clearness = clearness(at: area)
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
}

/// Points that stand for an area: one inside each of its parcels.
public struct AreaPoints: Sendable, Hashable {
    /// Longitude and latitude, from west to east.
    public let points: [Coordinate]

    /// An area by points inside its parcels, in any order.
    public init(_ points: [Coordinate]) { self.points = points.sorted { ($0.x, $0.y) < ($1.x, $1.y) } }

    private init(sorted points: [Coordinate]) { self.points = points }

    /// Whether a scene shows something of it: whether its footprint holds one of the points.
    public func isShown(by scene: CatalogueScene) -> Bool {
        let footprint = FootprintIndex(scene.description.footprint)
        return candidates(for: footprint).contains { footprint.contains(points[$0]) }
    }

    /// The indices of the points that lie no farther west or east than a footprint.
    func candidates(for footprint: FootprintIndex) -> Range<Int> {
        guard let (west, east) = footprint.span else { return 0..<0 }
        let first = points.partitioningIndex { $0.x >= west }
        return first..<max(first, points.partitioningIndex { $0.x > east })
    }

    /// The points at which `shares` is more than nothing: every one, or `limit` of them spread evenly.
    func thinned(where shares: [Double], to limit: Int) -> AreaPoints {
        let shown = zip(points, shares).filter { $0.1 > 0 }.map(\.0)
        let step = max(1, (shown.count - 1) / limit + 1)
        return AreaPoints(sorted: stride(from: 0, to: shown.count, by: step).map { shown[$0] })
    }
}

extension Array {
    /// The first index at which `isBehind` holds (binary search: it holds for all later ones too); the end if there is
    /// none.
    fileprivate func partitioningIndex(where isBehind: (Element) -> Bool) -> Int {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = low + (high - low) / 2
            if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
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

    /// How far west and east it reaches; nil where it is empty.
    var span: (west: Double, east: Double)? {
        guard let west = polygons.map(\.bounds.minX).min(), let east = polygons.map(\.bounds.maxX).max() else {
            return nil
        }
        return (west, east)
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
