import Foundation
import Ground

extension WorldBuilder {
    /// Trees along roads, dikes and village edges, orchards in rows, a few in yards; most grow a little.
    mutating func plantTrees() {
        var random = random(.trees)
        for plot in world.plan.orchards {
            for u in stride(from: -plot.width / 2 + 3, to: plot.width / 2 - 2, by: 5.2) {
                for v in stride(from: -plot.depth / 2 + 3, to: plot.depth / 2 - 2, by: 5.2) where random.chance(0.93) {
                    let at = plot.frame.point(u + random.uniform(-0.5, 0.5), v + random.uniform(-0.5, 0.5))
                    plant(at, radius: random.uniform(1.5, 2.3), paint: Palette.litchi, random: &random)
                }
            }
        }
        for (index, road) in roads.enumerated() {
            for side in [-1.0, 1.0] {
                let offset = side * (road.width / 2 + 2.4)
                let line = Outline.ribbon(road.line, width: 0.02, shift: offset).prefix(road.line.count)
                for point in Outline.stations(Array(line), step: index == 0 ? 9 : 13) where random.chance(0.7) {
                    tryPlant(point, radius: random.uniform(1.4, 2.6), paint: Palette.banyan, random: &random)
                }
            }
        }
        for side in [-1.0, 1.0] {
            let line = Outline.ribbon(canal, width: 0.02, shift: side * 6.4).prefix(canal.count)
            for point in Outline.stations(Array(line), step: 6) where random.chance(0.6) {
                tryPlant(point, radius: random.uniform(1, 2.6), paint: Palette.banana, random: &random)
            }
        }
        for plot in world.plan.ponds {
            let rim = plot.frame.rectangle(width: plot.width + 4, depth: plot.depth + 4)
            for point in Outline.stations(rim, step: 7) where random.chance(0.35) {
                tryPlant(point, radius: random.uniform(0.9, 1.9), paint: Palette.banana, random: &random)
            }
        }
        for hull in hulls {
            for point in Outline.stations(hull, step: 4) where random.chance(0.4) {
                let jittered = Coordinate(x: point.x + random.uniform(-8, 8), y: point.y + random.uniform(-8, 8))
                tryPlant(jittered, radius: random.uniform(1.6, 3.8), paint: Palette.banyan, random: &random)
            }
        }
        let area = world.plan.extent * world.plan.extent
        for _ in 0..<Int(area / 1500) {
            let point = Coordinate(
                x: random.uniform(0, world.plan.extent), y: random.uniform(0, world.plan.extent))
            tryPlant(point, radius: random.uniform(1.2, 3), paint: Palette.banyan, random: &random)
        }
        for lot in world.lots where lot.isHomestead && !lot.isTaken && random.chance(0.3) {
            let depth = lot.house == nil ? lot.depth : lot.yardDepth
            guard depth > 4 else { continue }
            let point = lot.frame.point(
                random.uniform(-0.35, 0.35) * lot.width, -lot.depth / 2 + random.uniform(0.3, 0.7) * depth)
            plant(point, radius: random.uniform(0.9, 1.8), paint: Palette.litchi, random: &random)
        }
    }

    /// Plants a tree unless its crown would reach over a lot with a planted change, a roof or a carriageway.
    private mutating func tryPlant(_ point: Coordinate, radius: Double, paint: Paint, random: inout RandomSource) {
        let isClear =
            world.lots.allSatisfy { lot in
                let (u, v) = lot.frame.local(point)
                return abs(u) > lot.width / 2 + radius * 0.9 || abs(v) > lot.depth / 2 + radius * 0.9
            }
            && !world.events.contains { event in
                guard event.kind.isReal, let bounds = event.shape.bounds?.expanded(by: radius + 0.5) else {
                    return false
                }
                return bounds.intersects(Bounds(minX: point.x, minY: point.y, maxX: point.x, maxY: point.y))
            } && roads.allSatisfy { Outline.distance(point, to: $0.line) > $0.width / 2 + radius * 0.5 }
            && Outline.distance(point, to: canal) > 5.2
            && !world.plan.ponds.contains { plot in
                let (u, v) = plot.frame.local(point)
                return abs(u) < plot.width / 2 && abs(v) < plot.depth / 2
            }
        if isClear { plant(point, radius: radius, paint: paint, random: &random) }
    }

    private mutating func plant(_ point: Coordinate, radius: Double, paint: Paint, random: inout RandomSource) {
        let before = paint.varied(&random, by: 0.1)
        let after = random.chance(0.06) ? Palette.bare.varied(&random) : before.varied(&random, by: 0.03)
        let isInLot = world.lots.contains { lot in
            let (u, v) = lot.frame.local(point)
            return abs(u) < lot.width / 2 + radius && abs(v) < lot.depth / 2 + radius
        }
        let fate = isInLot ? 0.5 : random.unit()
        let grown = radius * random.uniform(1, isInLot ? 1.04 : 1.14)
        world.trees.append(
            Tree(
                centre: point,
                radius: PerEpoch(earlier: fate < 0.03 ? 0 : radius, later: fate > 0.96 ? 0 : grown),
                height: radius * 1.7 + 1.2, paint: PerEpoch(earlier: before, later: isInLot ? before : after),
                phase: random.uniform(0, 2 * .pi)))
    }

    /// Cars on the lanes; they come and go, and stand on no parcel.
    mutating func parkCars() {
        var random = random(.cars)
        for role in [EpochRole.earlier, .later] {
            for (index, road) in roads.enumerated() {
                for point in Outline.stations(road.line, step: index == 0 ? 26 : 34) where random.chance(0.55) {
                    let nearest = zip(road.line, road.line.dropFirst()).min {
                        hypot($0.0.x - point.x, $0.0.y - point.y) < hypot($1.0.x - point.x, $1.0.y - point.y)
                    }
                    guard let (a, b) = nearest else { continue }
                    let frame = Frame(origin: point, degrees: atan2(b.y - a.y, b.x - a.x) * 180 / .pi)
                    let side: Double = random.chance(0.5) ? 1 : -1
                    addCar(frame.moved(0, side * (index == 0 ? 1.9 : 1.3)), in: role, random: &random)
                }
            }
        }
    }

    mutating func addCar(_ frame: Frame, in role: EpochRole, random: inout RandomSource) {
        let (body, glass) = (random.pick(Palette.cars), Palette.glass)
        for (ring, paint, height) in [
            (frame.rectangle(width: 4.6, depth: 1.85), body, 1.2),
            (frame.moved(1, 0).rectangle(width: 0.8, depth: 1.6), glass, 1.3),
            (frame.moved(-1.5, 0).rectangle(width: 0.6, depth: 1.5), glass, 1.3),
        ] {
            var cover = GroundCover(rings: [ring], paint: PerEpoch(nil), elevation: height)
            cover.paint[role] = paint
            world.covers.append(cover)
        }
    }
}
