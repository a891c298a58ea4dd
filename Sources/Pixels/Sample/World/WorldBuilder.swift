import Foundation
import Ground

/// Fills a plan with chance: fields, water, roads, lots, houses, what changes, what only looks like change, trees.
struct WorldBuilder {
    var world: World
    let seed: UInt64
    /// Closed rings of the villages' packed ground.
    var hulls: [[Coordinate]] = []
    /// Smooth centre lines of the main road and the village roads, with their widths.
    var roads: [(line: [Coordinate], width: Double)] = []
    let canal: [Coordinate]

    /// Builds the world of a plan; the same plan and seed give the same world.
    static func build(_ plan: SettlementPlan, seed: UInt64) -> World {
        var builder = WorldBuilder(
            world: World(plan: plan), seed: seed, canal: Outline.bend(plan.canal))
        builder.roads =
            [(Outline.bend(plan.mainRoad), 8.4)]
            + plan.villageRoads.map { (Outline.bend($0), 5.2) }
        builder.drawHulls()
        builder.layFields()
        builder.layWater()
        builder.layVillageGround()
        builder.layRoads()
        builder.layLots()
        builder.raiseHouses()
        builder.raiseSheds()
        builder.plantEvents()
        builder.parkCars()
        builder.plantTrees()
        builder.drawGovernance()
        return builder.world
    }

    /// Streams of chance, one per purpose.
    enum Stream: UInt64 {
        case fields = 1, water, hulls, lots, houses, sheds, events, cars, trees, yards
    }

    func random(_ stream: Stream, _ number: Int = 0) -> RandomSource {
        RandomSource(seed: seed, stream: stream.rawValue << 16 | UInt64(number))
    }

    mutating func cover(_ ring: [Coordinate], _ paint: Paint, elevation: Double = 0) {
        world.covers.append(GroundCover(rings: [ring], paint: PerEpoch(paint), elevation: elevation))
    }

    private mutating func drawHulls() {
        for (index, village) in world.plan.villages.enumerated() {
            var random = random(.hulls, index)
            hulls.append(
                Outline.blob(
                    Frame(origin: village.centre, degrees: village.degrees), semiU: village.semiU * 1.08,
                    semiV: village.semiV * 1.08, unevenness: 0.075, random: &random))
        }
    }

    /// Whether a field, or anything that shuns water, roads and villages, may lie here.
    func isOpenLand(_ point: Coordinate, margin: Double = 1) -> Bool {
        if hulls.contains(where: { Outline.contains($0, point) }) { return false }
        if Outline.distance(point, to: canal) < 7 + margin { return false }
        if roads.contains(where: { Outline.distance(point, to: $0.line) < $0.width / 2 + margin }) { return false }
        return !(world.plan.ponds + world.plan.orchards + world.plan.greenhouses + world.plan.sheds).contains { plot in
            let (u, v) = plot.frame.local(point)
            return abs(u) < plot.width / 2 + margin && abs(v) < plot.depth / 2 + margin
        }
    }
}
