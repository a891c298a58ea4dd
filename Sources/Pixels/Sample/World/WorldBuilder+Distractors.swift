import Ground

extension WorldBuilder {
    /// The same house under a new roof: other paint, other tiles.
    mutating func reroof(_ index: Int, random: inout RandomSource) {
        guard let house = world.lots[index].house else { return }
        let structure = world.structures[house]
        let choices: [Paint] =
            structure.form == .flat
            ? [Palette.roofTerrace, Palette.roofConcrete, Palette.whiteSteel, Palette.blueSteel]
            : [Palette.redTile, Palette.blueSteel, Palette.greyTile, Palette.redSteel]
        func difference(_ paint: Paint) -> Float {
            let by = paint.colour - structure.paint.earlier.colour
            return (by * by).sum()
        }
        var paint = random.pick(choices.filter { difference($0) > 1500 }).varied(&random)
        paint.stripes = structure.paint.earlier.stripes.map {
            var stripes = $0
            stripes.between = paint.colour * 0.78
            return stripes
        }
        world.structures[house].paint.later = paint
        note(.reroofed, MultiPolygon([Polygon(exterior: structure.footprint)]), on: index, height: 0, cause: "roof")
    }

    /// Something put down in a yard, or taken away from it.
    mutating func leave(_ kind: PlantedEvent.Kind, on index: Int, serial: Int, random: inout RandomSource) {
        let lot = world.lots[index]
        let room = lot.house == nil ? lot.depth : lot.yardDepth
        let centre = lot.frame.moved(
            random.uniform(-0.14, 0.14) * lot.width, -lot.depth / 2 + room / 2)
        // Every third thing was there before and is gone.
        let role: EpochRole = serial % 3 == 2 ? .earlier : .later
        let ring: [Coordinate]
        let cause: String
        switch kind {
        case .vehicle:
            let car = lot.width > 9.5 ? centre : centre.turned(quarters: 1)
            addCar(car, in: role, random: &random)
            ring = car.rectangle(width: 4.6, depth: 1.85)
            cause = "car"
        case .materials:
            ring = Outline.blob(
                centre, semiU: random.uniform(1.4, 2.2), semiV: min(room / 2 - 0.6, random.uniform(1.2, 2)),
                unevenness: 0.08, random: &random)
            let isSand = random.chance(0.5)
            lay(ring, (isSand ? Palette.sand : Palette.bricks).varied(&random), in: role, elevation: 0.8)
            cause = isSand ? "sand" : "bricks"
        default:
            ring = centre.rectangle(
                width: min(lot.width - 2, random.uniform(4, 7)), depth: min(room - 1.6, random.uniform(3, 5)))
            let tarps = ["blue tarp", "green tarp", "white tarp"]
            let isGrain = kind == .grain
            lay(
                ring, (isGrain ? Palette.grain : Palette.tarps[serial % 3]).varied(&random), in: role,
                elevation: isGrain ? 0.05 : 0.3)
            cause = isGrain ? "grain" : tarps[serial % 3]
        }
        note(
            kind, MultiPolygon([Polygon(exterior: ring)]), on: index, height: 0,
            cause: role == .later ? cause : "\(cause) gone")
    }

    private mutating func lay(_ ring: [Coordinate], _ paint: Paint, in role: EpochRole, elevation: Double) {
        var cover = GroundCover(rings: [ring], paint: PerEpoch(nil), elevation: elevation)
        cover.paint[role] = paint
        world.covers.append(cover)
    }

    /// The open part of a lot hardened, or overgrown, or cleared for planting.
    mutating func changeYard(_ kind: PlantedEvent.Kind, of index: Int, random: inout RandomSource) {
        let lot = world.lots[index]
        let (before, after, cause): (Paint, Paint, String)
        if kind == .hardenedYard {
            let soft = random.pick([Palette.soil, Palette.garden, Palette.packed])
            (before, after, cause) = (soft, Palette.concrete, "concrete")
        } else {
            let changes = [
                (Palette.soil, Palette.garden, "garden"), (Palette.garden, Palette.soil, "dug"),
                (Palette.weeds, Palette.lush, "overgrown"), (Palette.stubble, Palette.weeds, "weeds"),
            ]
            (before, after, cause) = random.pick(changes)
        }
        world.covers[lot.yard].paint = PerEpoch(earlier: before.varied(&random), later: after.varied(&random))
        note(kind, openPart(of: lot), on: index, height: 0, cause: cause)
    }

    /// The lot without its house: the whole parcel where it is vacant, the yard in front otherwise.
    private func openPart(of lot: Lot) -> MultiPolygon {
        guard lot.house != nil else { return lot.soundShape }
        let depth = lot.yardDepth - 0.4
        let yard = lot.frame.moved(
            (lot.buildable.lowerBound + lot.buildable.upperBound) / 2, -lot.depth / 2 + 0.3 + depth / 2)
        let width = lot.buildable.upperBound - lot.buildable.lowerBound - 0.6
        return MultiPolygon([Polygon(exterior: yard.rectangle(width: width, depth: depth))])
    }
}
