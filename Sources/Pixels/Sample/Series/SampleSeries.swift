import Foundation
public import Ground

/// The sample settlement over many epochs, with lasting and with temporary changes.
///
/// The same settlement as ``SampleGenerator``'s, seen by a satellite at equal intervals. Its planted new buildings,
/// extensions and demolitions are dealt over the epochs; some new buildings are gone again by the next epoch, as a tent
/// or a stack of containers is. Nothing else that was planted happens. For trying unattended surveys, confirmations and
/// lapses against a known truth.
public struct SampleSeries: Sendable {
    /// Something that happens at its time.
    public struct Event: Sendable, Codable, Hashable {
        /// The parcel.
        public let parcel: ParcelCode
        /// `newBuilding`, `extension` or `demolished`.
        public let kind: String
        /// Area of what came or went, square metres.
        public let areaSquareMetres: Double
        /// The first epoch that shows it, counted from 0.
        public let appearsAt: Int
        /// The first epoch that does not show it any more; nil = it stays.
        public let disappearsAt: Int?
    }

    /// What happens, by parcel.
    public let events: [Event]
    /// When each epoch is acquired.
    public let times: [Instant]

    private let world: World
    private let seed: UInt64

    /// A series of `epochs` (at least 3), `days` apart, of the settlement of a seed.
    public init(epochs: Int, days: Int, seed: UInt64 = SampleGenerator.defaultSeed, scene: SampleScene = .settlement) {
        precondition(epochs >= 3 && days >= 1, "a series has epochs before and after what happens")
        self.seed = seed
        world = WorldBuilder.build(scene.plan, seed: seed)
        // 2022-01-10T03:00:00Z, a late morning in China.
        times = (0..<epochs).map { Instant(secondsSince1970: 1_641_783_600 + Int64($0 * days) * 86_400) }
        events = Self.deal(world, epochs: epochs)
    }

    /// Deals what was planted over the epochs, the first two apart: they only show how things were.
    private static func deal(_ world: World, epochs: Int) -> [Event] {
        let kinds: [PlantedEvent.Kind] = [.newBuilding, .extension, .demolished]
        let planted = world.events.filter { kinds.contains($0.kind) && $0.shape.area >= 40 }
            .compactMap { event in event.parcel.map { (event, $0) } }
            .sorted { $0.1 < $1.1 }
        // What appears in the last epochs has no time left to be confirmed, or to lapse.
        let last = max(2, epochs - 6)
        return planted.enumerated().map { index, entry in
            let (event, parcel) = entry
            let appears = 2 + index * (last - 1) / max(1, planted.count) % max(1, last - 1)
            let isPassing = event.kind == .newBuilding && index % 3 == 2
            return Event(
                parcel: parcel, kind: event.kind.rawValue, areaSquareMetres: event.shape.area.rounded(),
                appearsAt: appears, disappearsAt: isPassing ? appears + 1 : nil)
        }
    }

    /// Writes an epoch's scene, `satellite-YYYYMMDDTHHMMSSZ.tif`, into a folder under a name that the inbox passes over
    /// until it is whole, and gives its path. Throws ``SampleError``.
    @discardableResult
    public func write(epoch: Int, to folder: String) throws -> String {
        let acquisition = Acquisition.series(epoch, at: times[epoch], plan: world.plan, seed: seed)
        let tiles = TileFiles(
            world: world(at: epoch), acquisition: acquisition, textures: TextureBank(seed: seed), seed: seed)
        let moment = times[epoch].description.filter { $0 != "-" && $0 != ":" }
        let path = "\(folder)/satellite-\(moment).tif"
        try tiles.writeScene(to: path + ".part")
        guard rename(path + ".part", path) == 0 else {
            throw SampleError.cannotWrite(path: path, reason: String(cString: strerror(errno)))
        }
        return path
    }

    /// Writes the cadastre and the governance grids, and `truth.json`, into a folder. Throws ``SampleError``.
    public func writeSurroundings(to folder: String) throws {
        let grids = GridFiles(world: world)
        try grids.writeGovernance(to: "\(folder)/governance.gpkg")
        try grids.writeParcels(to: "\(folder)/parcels.gpkg")
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        let path = "\(folder)/truth.json"
        do {
            try encoder.encode(events).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw SampleError.cannotWrite(path: path, reason: error.localizedDescription)
        }
    }

    /// The settlement as it stands in an epoch: its later state holds what has happened by then and nothing else.
    private func world(at epoch: Int) -> World {
        var world = world
        var standing: Set<ParcelCode> = []
        for event in events where event.appearsAt <= epoch && epoch < event.disappearsAt ?? .max {
            standing.insert(event.parcel)
        }
        // Structures and covers of a parcel whose change has a time. Found by place, because an extension and its house
        // are separate structures and the ground of a demolished house is a cover.
        let happened = world.lots.filter { standing.contains($0.code) }
        func isDue(_ point: Coordinate) -> Bool {
            happened.contains { lot in
                let (u, v) = lot.frame.local(point)
                return abs(u) <= lot.width / 2 && abs(v) <= lot.depth / 2 + 2.5
            }
        }
        for index in world.structures.indices where !isDue(world.structures[index].frame.origin) {
            world.structures[index].eave.later = world.structures[index].eave.earlier
            world.structures[index].base.later = world.structures[index].base.earlier
        }
        for index in world.structures.indices {
            world.structures[index].paint.later = world.structures[index].paint.earlier
        }
        for index in world.covers.indices {
            let ring = world.covers[index].rings.first ?? []
            let centre = Bounds(enclosing: ring).map {
                Coordinate(x: ($0.minX + $0.maxX) / 2, y: ($0.minY + $0.maxY) / 2)
            }
            if let centre, isDue(centre) { continue }
            world.covers[index].paint.later = world.covers[index].paint.earlier
        }
        for index in world.trees.indices {
            world.trees[index].radius.later = world.trees[index].radius.earlier
            world.trees[index].paint.later = world.trees[index].paint.earlier
        }
        return world
    }
}

extension Acquisition {
    /// A satellite's overpass of a series: another sun, other gains, another misfit every time, no cloud and no gap.
    static func series(_ number: Int, at instant: Instant, plan: SettlementPlan, seed: UInt64) -> Acquisition {
        var random = RandomSource(seed: seed, stream: 0x5E41E5 << 16 | UInt64(number))
        let pixels = Int(plan.extent / 0.5)
        func band(_ low: Double, _ high: Double) -> SIMD4<Float> {
            SIMD4(
                Float(random.uniform(low, high)), Float(random.uniform(low, high)), Float(random.uniform(low, high)),
                Float(random.uniform(low, high)))
        }
        return Acquisition(
            sensor: .satellite, role: .later, acquiredAt: instant,
            sun: SunPosition(at: instant, longitude: 113.14, latitude: 23.03),
            lean: (random.uniform(-0.04, 0.04), random.uniform(-0.04, 0.04)), corner: Coordinate(x: 0, y: 0),
            pixelSize: 0.5, columns: pixels, rows: pixels, blurPixels: random.uniform(0.45, 0.55), noise: 0.5,
            gain: band(0.94, 1.06), offset: band(-4, 6), gamma: band(0.96, 1.04), illumination: 0.02,
            shiftPixels: (random.uniform(-0.5, 0.5), random.uniform(-0.5, 0.5), 0.1), gaps: [], cloud: nil)
    }
}
