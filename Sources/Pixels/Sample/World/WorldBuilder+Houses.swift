import Foundation
import Ground

extension WorldBuilder {
    /// A house on about three lots of four; the others are gardens, weeds, bare ground.
    mutating func raiseHouses() {
        var random = random(.houses)
        for index in world.lots.indices {
            let isBuilt = random.chance(0.73)
            var yard =
                isBuilt
                ? random.pick(weighted: [
                    (Palette.concrete, 4.0), (Palette.packed, 3), (Palette.garden, 1.2), (Palette.weeds, 1),
                    (Palette.soil, 0.8),
                ])
                : random.pick(weighted: [
                    (Palette.weeds, 3.0), (Palette.garden, 2.6), (Palette.soil, 1.6), (Palette.packed, 1),
                    (Palette.crop, 1.4),
                ])
            if !isBuilt, random.chance(0.4) {
                let frame = world.lots[index].frame
                yard.stripes = Paint.Stripes(
                    spacing: random.uniform(1.4, 2), cosine: -frame.sine, sine: frame.cosine,
                    between: Palette.soil.colour, gap: 0.35)
            }
            let before = yard.varied(&random)
            world.covers[world.lots[index].yard].paint = PerEpoch(
                earlier: before, later: before.varied(&random, by: 0.02))
            guard isBuilt else { continue }
            raiseHouse(on: index, random: &random)
            furnish(index, random: &random)
        }
    }

    private mutating func raiseHouse(on index: Int, random: inout RandomSource) {
        let lot = world.lots[index]
        let free = lot.buildable
        let width = free.upperBound - free.lowerBound - random.uniform(0.5, 1.3)
        let depth = lot.depth * (random.chance(0.45) ? random.uniform(0.78, 0.9) : random.uniform(0.46, 0.68))
        let back = random.uniform(0.25, 0.5)
        let kind = random.pick(weighted: Palette.roofs)
        let eave: Double
        switch kind.form {
        case .flat: eave = random.pick(weighted: [(3.6, 0.18), (6.9, 0.38), (10.2, 0.32), (13.4, 0.12)])
        case .shed: eave = random.pick(weighted: [(3.2, 0.6), (6.4, 0.4)])
        case .gable, .hip: eave = random.pick(weighted: [(3.3, 0.6), (6.3, 0.4)])
        }
        let centre = lot.frame.moved((free.lowerBound + free.upperBound) / 2, lot.depth / 2 - back - depth / 2)
        let house = Self.house(
            at: centre, width: width, depth: depth, form: kind.form, eave: PerEpoch(eave),
            paint: kind.paint.varied(&random), random: &random)
        world.lots[index].house = world.structures.count
        world.lots[index].yardStart = back + depth
        world.structures.append(house)
        if kind.form == .flat { topRoof(of: index, random: &random) }
    }

    /// A house whose ridge runs along its longer side.
    static func house(
        at centre: Frame, width: Double, depth: Double, form: RoofForm, eave: PerEpoch<Double>, paint: Paint,
        random: inout RandomSource
    ) -> Structure {
        let turns = form != .flat && depth > width
        let frame = turns ? centre.turned(quarters: 1) : centre
        var paint = paint
        switch form {
        case .gable, .hip:
            // Courses of tiles run along the ridge, the channels between them down the slope.
            paint.stripes = Paint.Stripes(
                spacing: 0.32, cosine: frame.cosine, sine: frame.sine, between: paint.colour * 0.72, gap: 0.3)
        case .shed:
            paint.stripes = Paint.Stripes(
                spacing: 0.75, cosine: frame.cosine, sine: frame.sine, between: paint.colour * 0.86, gap: 0.25)
        case .flat: break
        }
        return Structure(
            frame: frame, width: turns ? depth : width, depth: turns ? width : depth, form: form,
            pitch: form == .shed ? 0.12 : random.uniform(0.42, 0.58), base: PerEpoch(0), eave: eave,
            paint: PerEpoch(paint), wall: Palette.wall.varied(&random, by: 0.12))
    }

    /// Stair head, tank, solar heater, steel canopy: what stands on the flat roofs of the delta.
    private mutating func topRoof(of index: Int, random: inout RandomSource) {
        guard let houseIndex = world.lots[index].house else { return }
        let house = world.structures[houseIndex]
        guard house.eave.earlier > 5, house.width > 5, house.depth > 5 else { return }
        func place(
            _ u: Double, _ v: Double, _ width: Double, _ depth: Double, _ rise: Double, _ paint: Paint, _ form: RoofForm
        ) {
            world.lots[index].attached.append(world.structures.count)
            let top = house.eave
            world.structures.append(
                Structure(
                    frame: house.frame.moved(u, v), width: width, depth: depth, form: form, pitch: 0.08, base: top,
                    eave: PerEpoch(earlier: top.earlier + rise, later: top.later + rise), paint: PerEpoch(paint)))
        }
        let side: Double = random.chance(0.5) ? 1 : -1
        let (halfWidth, halfDepth) = (house.width / 2, house.depth / 2)
        if random.chance(0.8) {
            place(
                side * (halfWidth - 1.8), halfDepth - 2, 2.8, 3.2, 2.6,
                Palette.roofConcrete.varied(&random), .flat)
        }
        if random.chance(0.35) {
            place(
                -side * (halfWidth * 0.3), -halfDepth * 0.2, house.width * random.uniform(0.4, 0.6),
                house.depth * random.uniform(0.4, 0.65), 2.3,
                random.pick([Palette.blueSteel, Palette.redSteel, Palette.whiteSteel]).varied(&random), .shed)
        }
        if random.chance(0.5) {
            place(-side * (halfWidth - 1.3), halfDepth - 1.4, 1.1, 1.1, 1.5, Palette.waterTank, .flat)
        }
        if random.chance(0.4) {
            place(side * halfWidth * 0.3, -halfDepth + 1.6, 2.1, 1.5, 0.8, Palette.solarHeater, .shed)
        }
    }

    /// Outbuildings, yard walls and the things that stay where they are.
    private mutating func furnish(_ index: Int, random: inout RandomSource) {
        let lot = world.lots[index]
        guard lot.yardDepth > 3.4, lot.soundShape.polygons.count == 1 else { return }
        let front = -lot.depth / 2
        if random.chance(0.28), lot.yardDepth > 4.4 {
            let side: Double = random.chance(0.5) ? 1 : -1
            let (w, d) = (random.uniform(2.2, 3), random.uniform(2.2, min(3.4, lot.yardDepth - 1.4)))
            let roof = random.pick([Palette.greyTile, Palette.blueSteel, Palette.roofOld]).varied(&random)
            world.structures.append(
                Structure(
                    frame: lot.frame.moved(-side * (lot.width / 2 - 0.5 - w / 2), front + 1 + d / 2), width: w,
                    depth: d, form: .shed, pitch: 0.2, base: PerEpoch(0), eave: PerEpoch(2.3), paint: PerEpoch(roof)))
            world.lots[index].hasOutbuilding = true
        }
        if random.chance(0.45), lot.soundShape.polygons[0].exterior.count < 7 {
            // The gate is in the middle of the front wall.
            for side in [-1.0, 1.0] {
                let length = lot.width / 2 - 2
                world.structures.append(
                    Structure(
                        frame: lot.frame.moved(side * (1.5 + length / 2), front + 0.5), width: length, depth: 0.26,
                        form: .flat, pitch: 0, base: PerEpoch(0), eave: PerEpoch(1.9),
                        paint: PerEpoch(Palette.wall), wall: Palette.wall.scaled(0.9)))
            }
        }
    }

    /// Sheds and shops along the road, on construction land.
    mutating func raiseSheds() {
        var random = random(.sheds)
        for (serial, plot) in world.plan.sheds.enumerated() {
            let ring = Self.surveyed(plot.frame.rectangle(width: plot.width, depth: plot.depth))
            let paint = Palette.concrete.varied(&random)
            cover(ring, paint)
            let shape = MultiPolygon([Polygon(exterior: ring)])
            let centre = plot.frame.origin
            let distances = world.plan.villages.map { hypot($0.centre.x - centre.x, $0.centre.y - centre.y) }
            let village = distances.indices.min { distances[$0] < distances[$1] } ?? 0
            world.lots.append(
                Lot(
                    code: ParcelCode("440605001\(Self.padded(village + 1, 3))JB\(Self.padded(serial + 1, 5))"),
                    village: village, frame: plot.frame, width: plot.width,
                    depth: plot.depth, shape: shape, soundShape: shape, yard: world.covers.count - 1,
                    buildable: -plot.width / 2...plot.width / 2, house: world.structures.count, isTaken: true))
            let roof = random.pick([Palette.blueSteel, Palette.whiteSteel, Palette.redSteel]).varied(&random)
            world.structures.append(
                Self.house(
                    at: plot.frame.moved(0, 1.5), width: plot.width - 3, depth: plot.depth - 7, form: .gable,
                    eave: PerEpoch(5.6), paint: roof, random: &random))
            world.structures[world.structures.count - 1].pitch = 0.18
        }
    }
}
