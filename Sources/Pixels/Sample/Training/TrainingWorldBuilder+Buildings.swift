import Foundation
import Ground

extension TrainingWorldBuilder {
    /// Roofs of detached houses: shingles in all shades, tiles, metal.
    private static let shingles = [
        Palette.greyTile, Palette.brownTile, Palette.roofOld, Palette.roofTerrace, Palette.redTile,
        Palette.asphalt, Palette.lane, Palette.stubble,
    ]
    private static let halls = [
        Palette.whiteSteel, Palette.roofConcrete, Palette.blueSteel, Palette.roofOld, Palette.greyTile,
        Palette.redSteel,
    ]

    /// Villages: rows of lots back to back, packed ground between.
    mutating func layVillages() {
        for _ in 0..<(1 + random.index(below: 3)) {
            let centre = frame.moved(
                random.uniform(-0.35, 0.35) * style.extent, random.uniform(-0.35, 0.35) * style.extent)
            let (semiU, semiV) = (random.uniform(45, 0.45 * style.extent), random.uniform(40, 0.4 * style.extent))
            let hull = Outline.blob(centre, semiU: semiU, semiV: semiV, unevenness: 0.1, random: &random)
            cover(hull, seasonal(random.pick([Palette.packed, Palette.lane, Palette.soil, Palette.weeds])))
            var (v, isFront) = (-semiV, true)
            while v < semiV {
                let depth = random.uniform(12, 20)
                var u = -semiU
                while u < semiU {
                    let width = random.uniform(9, 19)
                    let at = centre.moved(u + width / 2, v + depth / 2)
                    if Outline.contains(hull, at.origin), isFree(at.origin, margin: 7) {
                        addLot(isFront ? at : at.turned(quarters: 2), width: width, depth: depth, isDetached: false)
                    }
                    u += width + (random.chance(0.15) ? 3.5 : random.uniform(0.3, 1.6))
                }
                v += depth + (isFront ? 0.9 : random.uniform(3.8, 6))
                isFront.toggle()
            }
        }
    }

    /// Streets of detached houses; where a street is new, everything on it is.
    mutating func layStreets() {
        let reach = style.extent * 0.75
        var v = -reach
        while v < reach {
            let (lotDepth, half) = (random.uniform(26, 42), random.uniform(3.5, 5.5))
            let isNew = random.chance(style.rates.new * 0.6)
            let isEmpty = !isNew && random.chance(0.25)
            let bend = 18 * random.normal()
            let line = Outline.bend(
                (0...6).map { step -> Coordinate in
                    let u = -reach + Double(step) * reach / 3
                    return frame.point(u, v + bend * sin(u / 55))
                })
            if !isEmpty { addRoad(line, width: 2 * half, isNew: isNew) }
            var u = -reach
            while u < reach {
                let width = random.uniform(15, 27)
                for side in [-1.0, 1.0] where !isEmpty {
                    let at = frame.moved(
                        u + width / 2, v + bend * sin((u + width / 2) / 55) + side * (half + 1.5 + lotDepth / 2))
                    guard isFree(at.origin, margin: lotDepth * 0.3) else { continue }
                    addLot(
                        side > 0 ? at : at.turned(quarters: 2), width: width, depth: lotDepth, isDetached: true,
                        isOnNewStreet: isNew)
                }
                u += width + random.uniform(0.2, 1.5)
            }
            v += 2 * lotDepth + 2 * half + random.uniform(3, 14)
        }
    }

    /// Farmsteads and sheds here and there, greenhouses now and then.
    mutating func scatterHouses() {
        for _ in 0..<(15 + random.index(below: 60)) {
            let at = Frame(origin: anywhere(), degrees: random.chance(0.7) ? style.degrees : random.uniform(0, 180))
            guard isFree(at.origin, margin: 9) else { continue }
            addLot(at, width: random.uniform(12, 26), depth: random.uniform(12, 26), isDetached: random.chance(0.5))
        }
        for _ in 0..<random.index(below: 4) {
            let at = Frame(origin: anywhere(), degrees: style.degrees)
            let fate = random.unit()
            let film = Palette.greenhouse.varied(&random, by: 0.08)
            for row in 0..<(2 + random.index(below: 8)) {
                let house = at.moved(0, Double(row) * 7)
                raise(
                    house, width: random.uniform(25, 50), depth: 5.6, form: .gable, eave: 1.6, paint: PerEpoch(film),
                    isThere: (fate > 0.2, fate < 0.8), kind: .otherChange)
            }
        }
    }

    /// Halls with yards around them.
    mutating func raiseHalls() {
        let reach = style.extent * 0.6
        var v = -reach
        while v < reach {
            let depth = random.uniform(35, 80)
            var u = -reach
            while u < reach {
                let width = random.uniform(35, 100)
                let at = frame.moved(u + width / 2, v + depth / 2)
                if random.chance(0.8), isFree(at.origin, margin: 12), !isTaken(at, width: width, depth: depth) {
                    let yard = random.pick([Palette.concrete, Palette.asphalt, Palette.packed]).varied(&random, by: 0.1)
                    let isNew = random.chance(style.rates.new)
                    let ring = at.rectangle(width: width * 0.95, depth: depth * 0.95)
                    if isNew { cover(ring, yard, in: .later) } else { cover(ring, PerEpoch(yard)) }
                    lots.append(ring)
                    let roof = random.pick(Self.halls).varied(&random, by: 0.1)
                    raise(
                        at.moved(random.uniform(-0.1, 0.1) * width, random.uniform(-0.1, 0.1) * depth),
                        width: width * random.uniform(0.35, 0.8), depth: depth * random.uniform(0.35, 0.8),
                        form: random.chance(0.5) ? .flat : .gable, eave: random.uniform(5, 12), pitch: 0.12,
                        paint: PerEpoch(roof), isThere: (!isNew, true), kind: .newBuilding)
                    for role in [EpochRole.earlier, .later] where role == .later || !isNew {
                        for _ in 0..<random.index(below: 12) {
                            addCar(
                                at.moved(random.uniform(-0.45, 0.45) * width, random.uniform(-0.45, 0.45) * depth),
                                in: role)
                        }
                    }
                } else if random.chance(0.4) {
                    addLot(at, width: min(width, 30), depth: min(depth, 30), isDetached: true)
                }
                u += width + random.uniform(2, 14)
            }
            v += depth + random.uniform(6, 18)
        }
    }

    /// A building, with the trace it leaves if it came or went.
    mutating func raise(
        _ at: Frame, width: Double, depth: Double, form: RoofForm, eave: Double, pitch: Double = 0.45,
        paint: PerEpoch<Paint>, isThere: (earlier: Bool, later: Bool), kind: TrainingKind
    ) {
        guard isThere.earlier || isThere.later else { return }
        world.structures.append(
            Structure(
                frame: at, width: width, depth: depth, form: form, pitch: pitch, base: PerEpoch(0),
                eave: PerEpoch(earlier: isThere.earlier ? eave : 0, later: isThere.later ? eave : 0), paint: paint))
        guard isThere.earlier != isThere.later else { return }
        let ring = at.rectangle(width: width, depth: depth)
        trace(isThere.later ? kind : kind == .otherChange ? .otherChange : .demolished, ring)
    }

    /// A lot: its yard, its house if any, what became of both, what lies about.
    mutating func addLot(_ at: Frame, width: Double, depth: Double, isDetached: Bool, isOnNewStreet: Bool = false) {
        let rates = style.rates
        guard !isTaken(at, width: width, depth: depth) else { return }
        let ring = at.rectangle(width: width, depth: depth)
        lots.append(ring)
        let isBuilt = !isOnNewStreet && random.chance(rates.built)
        let isNew = !isBuilt && random.chance(isOnNewStreet ? 0.85 : rates.new)
        layYard(ring, at, isDetached: isDetached, isBuilt: isBuilt, isNew: isNew, isOnNewStreet: isOnNewStreet)

        let houseWidth = isDetached ? min(width - 3, random.uniform(9, 19)) : width - random.uniform(1, 3)
        let houseDepth = isDetached ? min(depth * 0.6, random.uniform(8, 15)) : depth * random.uniform(0.42, 0.66)
        let back = isDetached ? random.uniform(-0.1, 0.15) * depth : (depth - houseDepth) / 2 * 0.86
        let house = at.moved(isDetached ? random.uniform(-0.08, 0.08) * width : 0, back)
        let yard = at.moved(0, -depth / 2 + (depth - houseDepth) * 0.4)
        if isBuilt || isNew {
            let isSmall = isNew && random.chance(0.25)
            addHouse(
                house, width: houseWidth * (isSmall ? random.uniform(0.45, 0.75) : 1), depth: houseDepth,
                isDetached: isDetached,
                isNew: isNew)
        } else if random.chance(0.12) {
            // A shed or hut on an otherwise empty lot.
            addHouse(house, width: random.uniform(3, 6), depth: random.uniform(3, 5), isDetached: false, isNew: false)
        }
        if isBuilt, random.chance(rates.extended) {
            let (w, d) = (random.uniform(3.4, 6.5), random.uniform(4, max(4.5, depth - houseDepth - 1)))
            let side = random.chance(0.5) ? 1.0 : -1.0
            raise(
                house.moved(side * (houseWidth - w) / 2, -(houseDepth + d) / 2), width: w, depth: d,
                form: random.chance(0.7) ? .flat : .shed, eave: random.chance(0.7) ? 3 : 6, pitch: 0.15,
                paint: PerEpoch(roofPaint(isDetached: isDetached, form: .flat, at)), isThere: (false, true),
                kind: .extension)
        }
        if isDetached, isBuilt || isNew, random.chance(0.12) {
            let pool = yard.moved(0, depth * 0.5).rectangle(width: 8, depth: 4)
            let water = Palette.blueTarp.varied(&random)
            if isNew { cover(pool, water, in: .later) } else { cover(pool, PerEpoch(water)) }
        }
        for role in [EpochRole.earlier, .later] {
            for _ in 0..<2 where random.chance(rates.clutter) { addClutter(yard, width, depth - houseDepth, in: role) }
            if isDetached, role == .later || isBuilt, random.chance(0.35) {
                addCar(at.moved(random.uniform(-0.3, 0.3) * width, -depth * 0.42).turned(quarters: 1), in: role)
            }
        }
        if random.chance(0.3) {
            plantTree(yard.moved(random.uniform(-0.4, 0.4) * width, random.uniform(-0.2, 0.2) * depth).origin)
        }
    }

    private mutating func layYard(
        _ ring: [Coordinate], _ at: Frame, isDetached: Bool, isBuilt: Bool, isNew: Bool, isOnNewStreet: Bool
    ) {
        let rates = style.rates
        let soft = [Palette.garden, Palette.weeds, Palette.soil, Palette.crop, Palette.stubble]
        let hard = [Palette.concrete, Palette.packed, Palette.lane]
        let isHard = !isDetached && (isBuilt ? random.chance(0.65) : random.chance(0.12))
        var paints = seasonal(
            random.pick(isHard ? hard : isDetached && isBuilt ? [Palette.garden, Palette.weeds, Palette.lush] : soft))
        var change: TrainingKind?
        if isNew {
            // A new house changes its yard too: dug up or paved.
            if random.chance(0.7) {
                paints.later = random.pick(
                    isDetached
                        ? [Palette.garden, Palette.lush, Palette.soil, Palette.weeds]
                        : [Palette.concrete, Palette.soil, Palette.packed, Palette.rubble]
                ).varied(&random, by: 0.1)
            }
        } else if !isHard, random.chance(isBuilt ? rates.hardened : rates.cleared) {
            paints.later = random.pick(
                isBuilt
                    ? [Palette.concrete, Palette.lane]
                    : [Palette.soil, Palette.packed, Palette.concrete, Palette.concrete, Palette.sand]
            )
            .varied(&random, by: 0.1)
            change = .groundCleared
        } else if !isHard, random.chance(rates.vegetation) {
            paints.later = random.pick(soft).varied(&random, by: 0.1)
            change = .otherChange
        }
        if isOnNewStreet, random.chance(0.8) {
            paints.later = random.pick([Palette.garden, Palette.soil, Palette.lush]).varied(&random, by: 0.12)
        }
        if isOnNewStreet || style.place == .hamlets, !isBuilt {
            // What is not built upon yet looks like the land around it.
            if isNew || change != nil { cover(ring, paints.later, in: .later) }
        } else {
            cover(ring, paints)
        }
        if let change { trace(change, ring) }
        if isDetached, isBuilt || isNew {
            let drive = at.moved(random.uniform(-5, 5), -8).rectangle(width: random.uniform(3, 6), depth: 14)
            let paint = Palette.concrete.varied(&random, by: 0.1)
            if isNew { cover(drive, paint, in: .later) } else { cover(drive, PerEpoch(paint)) }
        }
    }

    private mutating func roofPaint(isDetached: Bool, form: RoofForm, _ at: Frame) -> Paint {
        if isDetached {
            return random.pick(Self.shingles).varied(&random, by: 0.16)
        }
        var paint = random.pick(weighted: Palette.roofs).paint.varied(&random, by: 0.1)
        if form != .flat, random.chance(0.7) {
            paint.stripes = Paint.Stripes(
                spacing: random.uniform(0.3, 0.9), cosine: at.cosine, sine: at.sine, between: paint.colour * 0.85,
                gap: 0.3)
        }
        return paint
    }

    /// A house of one to four parts, with what stands on its roof.
    private mutating func addHouse(_ at: Frame, width: Double, depth: Double, isDetached: Bool, isNew: Bool) {
        let rates = style.rates
        let isGone = !isNew && random.chance(rates.demolished)
        let form: RoofForm =
            isDetached
            ? random.pick(weighted: [(.hip, 0.5), (.gable, 0.4), (.flat, 0.1)])
            : random.pick(weighted: [(.flat, 0.5), (.gable, 0.34), (.hip, 0.08), (.shed, 0.08)])
        let paint = roofPaint(isDetached: isDetached, form: form, at)
        var paints = PerEpoch(earlier: paint, later: paint.varied(&random, by: 0.03))
        var storeys = isDetached ? random.uniform(2.6, 6) : random.pick([3.4, 3.4, 6.6, 6.6, 9.8, 13])
        let isThere = (earlier: !isNew, later: !isGone)
        let ring = at.rectangle(width: width, depth: depth)
        if isThere.earlier, isThere.later, random.chance(rates.reroofed) {
            paints.later = roofPaint(isDetached: isDetached, form: form, at)
            trace(.otherChange, ring)
        }
        if isNew, random.chance(0.08) {
            // Under construction: a slab, or walls without a roof.
            paints.later = random.pick([Palette.concrete, Palette.bricks, Palette.rubble]).varied(&random, by: 0.1)
            storeys = random.uniform(0.3, storeys)
        }
        let pitch = isDetached ? random.uniform(0.3, 0.7) : random.uniform(0.2, 0.5)
        raise(
            at, width: width, depth: depth, form: form, eave: storeys, pitch: pitch, paint: paints, isThere: isThere,
            kind: .newBuilding)
        if isThere.earlier, isThere.later, form == .flat, random.chance(rates.taller) {
            world.structures[world.structures.count - 1].eave.later += 3.2
            trace(.taller, ring)
        }
        if isGone {
            cover(ring, random.pick([Palette.rubble, Palette.soil, Palette.weeds]).varied(&random), in: .later)
        }
        if isDetached {
            // Wings across the ridge: few houses are one rectangle.
            for _ in 0..<random.index(below: 3) {
                let (w, d) = (width * random.uniform(0.3, 0.6), depth * random.uniform(0.3, 0.7))
                raise(
                    at.moved(random.uniform(-0.5, 0.5) * (width - w), random.pick([-1, 1]) * (depth / 2 + d * 0.2))
                        .turned(quarters: 1),
                    width: d, depth: w, form: form, eave: storeys - 0.2, pitch: pitch, paint: paints, isThere: isThere,
                    kind: .newBuilding)
            }
        } else if form == .flat, width > 6, random.chance(0.7) {
            let box = at.moved(random.uniform(-0.3, 0.3) * width, random.uniform(-0.3, 0.3) * depth)
            world.structures.append(
                Structure(
                    frame: box, width: 2.6, depth: 2.8, form: .flat, pitch: 0,
                    base: PerEpoch(earlier: storeys, later: storeys),
                    eave: PerEpoch(
                        earlier: isThere.earlier ? storeys + 2.4 : 0, later: isThere.later ? storeys + 2.4 : 0),
                    paint: PerEpoch(random.pick([Palette.roofConcrete, Palette.waterTank, Palette.solarHeater]))))
        }
    }

    /// A tarpaulin, grain, a pile or a vehicle in a yard, in one epoch.
    private mutating func addClutter(_ yard: Frame, _ width: Double, _ depth: Double, in role: EpochRole) {
        let at = Frame(
            origin: yard.moved(random.uniform(-0.3, 0.3) * width, random.uniform(-0.3, 0.3) * max(depth, 2)).origin,
            degrees: random.uniform(0, 180))
        let (paint, w, d, height): (Paint, Double, Double, Double) =
            switch random.index(below: 5) {
            case 0, 1: (random.pick(Palette.tarps), random.uniform(3, 8), random.uniform(2.5, 5.5), 0.3)
            case 2: (Palette.grain, random.uniform(4, 9), random.uniform(3, 6), 0.05)
            case 3:
                (
                    random.pick([Palette.bricks, Palette.sand, Palette.rubble]), random.uniform(2, 5),
                    random.uniform(2, 4), 0.8
                )
            default: (random.pick(Palette.cars), 4.6, 1.9, 1.3)
            }
        let ring = at.rectangle(width: w, depth: d)
        cover(ring, paint.varied(&random), in: role, elevation: height)
        if role == .later { trace(.otherChange, ring) }
    }
}
