import Foundation
import Ground

/// Builds the world of a training scene: a random place, and what became of it between two epochs.
struct TrainingWorldBuilder {
    let style: TrainingStyle
    var world: World
    var random: RandomSource
    /// What happened where, for the labels.
    var traces: [TrainingTrace] = []
    /// Outlines of the lots, in the order in which they were laid out.
    var lots: [[Coordinate]] = []
    /// Centre lines of roads with half their widths: nothing is built there.
    var roads: [(line: [Coordinate], half: Double)] = []
    let frame: Frame

    init(style: TrainingStyle, seed: UInt64) {
        self.style = style
        random = RandomSource(seed: seed, stream: 0x7A10)
        world = World(plan: style.plan)
        frame = Frame(origin: Coordinate(x: style.extent / 2, y: style.extent / 2), degrees: style.degrees)
    }

    /// The world, with the traces of what changed.
    static func build(style: TrainingStyle, seed: UInt64) -> TrainingWorldBuilder {
        var builder = TrainingWorldBuilder(style: style, seed: seed)
        builder.layLand()
        builder.layRoads()
        switch style.place {
        case .village: builder.layVillages()
        case .suburb: builder.layStreets()
        case .hamlets: builder.scatterHouses()
        case .industrial: builder.raiseHalls()
        }
        builder.plantTrees()
        return builder
    }

    /// A paint of plants or bare land as each epoch's season shows it.
    mutating func seasonal(_ paint: Paint, change: Double = 0.05) -> PerEpoch<Paint> {
        func dried(_ paint: Paint, _ share: Double) -> Paint {
            // Only what is green dries.
            let greenness = max(0, min(1, (paint.colour.w - paint.colour.x) / 60))
            var result = paint
            let straw = Palette.stubble.colour
            let weight = Float(share * 0.8) * greenness
            result.colour = paint.colour * (1 - weight) + straw * weight
            return result
        }
        let base = paint.varied(&random, by: 0.1)
        return PerEpoch(
            earlier: dried(base, style.dryness.earlier),
            later: dried(base.varied(&random, by: change), style.dryness.later))
    }

    mutating func cover(_ ring: [Coordinate], _ paint: PerEpoch<Paint>, elevation: Double = 0) {
        world.covers.append(
            GroundCover(
                rings: [ring], paint: PerEpoch(earlier: paint.earlier, later: paint.later), elevation: elevation))
    }

    mutating func cover(_ ring: [Coordinate], _ paint: Paint, in role: EpochRole, elevation: Double = 0) {
        var paints = PerEpoch<Paint?>(nil)
        paints[role] = paint
        world.covers.append(GroundCover(rings: [ring], paint: paints, elevation: elevation))
    }

    /// A place anywhere in the scene and a little beyond.
    mutating func anywhere(margin: Double = 20) -> Coordinate {
        Coordinate(
            x: random.uniform(-margin, style.extent + margin), y: random.uniform(-margin, style.extent + margin))
    }

    func isFree(_ point: Coordinate, margin: Double) -> Bool {
        !roads.contains { Outline.distance(point, to: $0.line) < $0.half + margin }
    }

    /// Whether a lot would overlap an existing one; an overlap of some centimetres does not count.
    func isTaken(_ at: Frame, width: Double, depth: Double) -> Bool {
        let inset = at.rectangle(width: width - 0.6, depth: depth - 0.6).dropLast() + [at.origin]
        return lots.contains { lot in
            guard let first = lot.first, hypot(first.x - at.origin.x, first.y - at.origin.y) < 160 else { return false }
            if inset.contains(where: { Outline.contains(lot, $0) }) { return true }
            return lot.dropLast().contains { corner in
                let (u, v) = at.local(corner)
                return abs(u) < width / 2 - 0.3 && abs(v) < depth / 2 - 0.3
            }
        }
    }

    /// Notes a change on the ground.
    mutating func trace(_ kind: TrainingKind, _ ring: [Coordinate]) {
        traces.append(TrainingTrace(kind: kind, ring: ring, coversBefore: world.covers.count))
    }

    /// Fields in strips, woods, ponds, earthworks.
    private mutating func layLand() {
        let reach = style.extent * 0.8
        let grounds = [Palette.weeds, Palette.crop, Palette.stubble, Palette.soil, Palette.orchardFloor, Palette.lush]
        cover(frame.rectangle(width: 2 * reach, depth: 2 * reach), seasonal(random.pick(grounds)))
        let isFarmed = style.place == .suburb || style.place == .industrial ? random.chance(0.35) : true
        if isFarmed { layFields(reach) }
        for _ in 0..<random.index(below: 7) {
            // Large patches of other plants: fallow, scrub, lawn.
            let at = Frame(origin: anywhere(), degrees: random.uniform(0, 180))
            let ring = Outline.blob(
                at, semiU: random.uniform(12, 70), semiV: random.uniform(10, 45), unevenness: 0.25, random: &random)
            cover(ring, seasonal(random.pick(grounds), change: random.uniform(0.02, 0.2)))
        }
        for _ in 0..<(style.place == .hamlets ? 2 + random.index(below: 7) : random.index(below: 2)) {
            let at = Frame(origin: anywhere(), degrees: style.degrees)
            let (width, depth) = (random.uniform(18, 80), random.uniform(15, 50))
            cover(at.rectangle(width: width + 7, depth: depth + 7), seasonal(Palette.dike))
            let water = Palette.pond.varied(&random, by: 0.15)
            cover(
                at.rectangle(width: width, depth: depth),
                PerEpoch(earlier: water, later: water.varied(&random, by: 0.12)), elevation: -1)
        }
        // Earthworks: levelled or dug up in one epoch, grown over or built upon in the other.
        for _ in 0..<random.index(below: 5) {
            let at = Frame(origin: anywhere(), degrees: random.uniform(0, 180))
            let isLater = random.chance(0.6)
            let ring = Outline.blob(
                at, semiU: random.uniform(8, 60), semiV: random.uniform(6, 40), unevenness: 0.2, random: &random)
            let paint = random.pick([Palette.soil, Palette.packed, Palette.ploughed, Palette.sand, Palette.rubble])
                .varied(&random, by: 0.14)
            cover(ring, paint, in: isLater ? .later : .earlier)
            if isLater { trace(.groundCleared, ring) }
        }
    }

    private mutating func layFields(_ reach: Double) {
        let crops = [
            Palette.crop, Palette.lush, Palette.mature, Palette.ploughed, Palette.stubble, Palette.paddy, Palette.weeds,
        ]
        var v = -reach
        while v < reach {
            let depth = random.uniform(14, 60)
            var u = -reach
            while u < reach {
                let width = random.uniform(20, 110)
                let at = frame.moved(u + width / 2, v + depth / 2)
                var paints = seasonal(random.pick(crops))
                if random.chance(style.fieldChange) { paints.later = random.pick(crops).varied(&random, by: 0.12) }
                for role in [EpochRole.earlier, .later] where random.chance(0.5) {
                    paints[role].stripes = Paint.Stripes(
                        spacing: random.uniform(1.2, 3.5), cosine: -at.sine, sine: at.cosine,
                        between: paints[role].colour * Float(random.uniform(0.7, 1.2)),
                        gap: Float(random.uniform(0.2, 0.5)))
                }
                cover(at.rectangle(width: width - 0.8, depth: depth - 0.8), paints)
                u += width
            }
            v += depth
        }
    }

    private mutating func layRoads() {
        for _ in 0..<(1 + random.index(below: 3)) {
            let (a, b) = (anywhere(margin: 60), anywhere(margin: 60))
            let middle = Coordinate(
                x: (a.x + b.x) / 2 + 30 * random.normal(), y: (a.y + b.y) / 2 + 30 * random.normal())
            let (dx, dy) = (b.x - a.x, b.y - a.y)
            let line = Outline.bend([
                Coordinate(x: a.x - dx, y: a.y - dy), a, middle, b, Coordinate(x: b.x + dx, y: b.y + dy),
            ])
            addRoad(line, width: random.uniform(3, 11), isNew: random.chance(0.12))
        }
    }

    /// A road; a new one is earth or grass before.
    mutating func addRoad(_ line: [Coordinate], width: Double, isNew: Bool) {
        let paint = random.pick([Palette.asphalt, Palette.concrete, Palette.lane, Palette.packed]).varied(
            &random, by: 0.1)
        let ring = Outline.ribbon(line, width: width)
        if isNew {
            cover(ring, paint, in: .later)
            trace(.groundCleared, ring)
        } else {
            cover(
                Outline.ribbon(line, width: width + random.uniform(1, 5)),
                seasonal(random.pick([Palette.packed, Palette.weeds])))
            cover(ring, PerEpoch(earlier: paint, later: paint.varied(&random, by: random.chance(0.15) ? 0.25 : 0.04)))
        }
        roads.append((line, width / 2))
        for role in [EpochRole.earlier, .later] {
            for point in Outline.stations(line, step: random.uniform(14, 80)) where random.chance(0.35) {
                addCar(
                    Frame(
                        origin: Coordinate(x: point.x + random.normal(), y: point.y + random.normal()),
                        degrees: random.uniform(0, 180)), in: role)
            }
        }
    }

    mutating func addCar(_ at: Frame, in role: EpochRole) {
        cover(at.rectangle(width: 4.5, depth: 1.85), random.pick(Palette.cars), in: role, elevation: 1.3)
    }

    private mutating func plantTrees() {
        let hectares = style.extent * style.extent / 10_000
        for _ in 0..<Int(style.trees * hectares) { plantTree(anywhere()) }
        // Woods, hedges: trees in clumps.
        for _ in 0..<random.index(below: 6) {
            let centre = anywhere()
            let spread = random.uniform(6, 35)
            for _ in 0..<(8 + random.index(below: 50)) {
                plantTree(Coordinate(x: centre.x + spread * random.normal(), y: centre.y + spread * random.normal()))
            }
        }
    }

    /// A tree that may grow, go, come, or lose its leaves.
    mutating func plantTree(_ centre: Coordinate) {
        guard isFree(centre, margin: 1), !lots.isEmpty || style.place != .industrial || random.chance(0.5) else {
            return
        }
        let radius = random.uniform(0.9, 4.5)
        func stands(_ role: EpochRole) -> Bool {
            world.structures.contains { structure in
                guard structure.isPresent(in: role) else { return false }
                let (u, v) = structure.frame.local(centre)
                return abs(u) < structure.width / 2 + radius * 0.5 && abs(v) < structure.depth / 2 + radius * 0.5
            }
        }
        guard !stands(.earlier) else { return }
        var size = PerEpoch(earlier: radius, later: radius * random.uniform(1, 1.3))
        // Trees make way for what is built.
        let isFelled = stands(.later)
        if random.chance(0.08) { size.earlier = 0 }
        if random.chance(0.08) || isFelled { size.later = 0 }
        let leaves = random.pick([Palette.banyan, Palette.litchi, Palette.banana, Palette.weeds]).varied(
            &random, by: 0.16)
        let bare = Palette.bare.varied(&random, by: 0.1)
        world.trees.append(
            Tree(
                centre: centre, radius: size, height: 1.2 + radius * random.uniform(1.1, 2),
                paint: PerEpoch(
                    earlier: random.chance(style.bareTrees.earlier) ? bare : leaves,
                    later: random.chance(style.bareTrees.later) ? bare : leaves),
                phase: random.uniform(0, 6)))
    }
}

/// A change on the ground, as a parcel's label counts it.
struct TrainingTrace {
    let kind: TrainingKind
    let ring: [Coordinate]
    /// Ground covers laid before it: what is laid afterwards hides cleared ground.
    let coversBefore: Int
}
