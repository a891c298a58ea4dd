import Foundation
import Ground

extension WorldBuilder {
    /// Plants what the plan asks for, each on a lot of its own; a request that finds no fitting lot is dropped.
    mutating func plantEvents() {
        var random = random(.events)
        var number: [PlantedEvent.Kind: Int] = [:]
        for request in world.plan.requests {
            for turn in 0..<request.count {
                let serial = number[request.kind, default: 0]
                guard let index = chooseLot(for: request, turn: turn, random: &random) else { continue }
                guard plant(request.kind, on: index, serial: serial, random: &random) else { continue }
                number[request.kind] = serial + 1
                world.lots[index].isTaken = true
            }
        }
    }

    /// A free lot on which such a thing can happen; in the drone's village first where the drone can see it.
    private func chooseLot(
        for request: SettlementPlan.Request, turn: Int, random: inout RandomSource
    ) -> Int? {
        let fitting = world.lots.indices.filter { index in
            let lot = world.lots[index]
            return lot.village == request.village && lot.isHomestead && !lot.isTaken
                && canCarry(request.kind, lot: lot)
        }
        guard !fitting.isEmpty else { return nil }
        let plan = world.plan
        // The first new building of the last village stands under the later cloud, everything else clear of it.
        let isHidden = request.kind == .newBuilding && request.village == plan.villages.count - 1 && turn == 0
        func cloudDistance(_ index: Int) -> Double {
            let at = world.lots[index].frame.origin
            return hypot(at.x - plan.cloudCentre.x, at.y - plan.cloudCentre.y)
        }
        if isHidden { return fitting.min { cloudDistance($0) < cloudDistance($1) } }
        let clear = fitting.filter { cloudDistance($0) > plan.cloudRadius * 1.45 + 8 }
        let wantsDrone = request.kind == .taller || turn < request.count - 1
        let seen = clear.filter { isInFlight(world.lots[$0]) }
        let unseen = clear.filter { !isInFlight(world.lots[$0]) }
        let candidates = wantsDrone ? (seen.isEmpty ? clear : seen) : (unseen.isEmpty ? clear : unseen)
        return candidates.isEmpty ? nil : random.pick(candidates)
    }

    private func isInFlight(_ lot: Lot) -> Bool {
        let (corner, edge) = (world.plan.droneCorner, world.plan.droneEdge)
        let margin = min(11, edge / 4)
        let at = lot.frame.origin
        return at.x > corner.x + margin && at.y > corner.y + margin && at.x < corner.x + edge - margin
            && at.y < corner.y + edge - margin
    }

    private func canCarry(_ kind: PlantedEvent.Kind, lot: Lot) -> Bool {
        let isSimple = lot.soundShape.polygons.count == 1 && lot.soundShape.polygons[0].holes.isEmpty
        let house = lot.house.map { world.structures[$0] }
        switch kind {
        case .newBuilding: return house == nil && isSimple
        case .extension:
            return house != nil && isSimple && !lot.hasOutbuilding && lot.yardDepth > 4.6 && lot.width > 8.8
        case .demolished: return house.map { $0.eave.earlier < 8 } ?? false
        case .taller: return house.map { $0.form == .flat && $0.eave.earlier > 3 && $0.eave.earlier < 8 } ?? false
        case .reroofed: return house != nil
        case .shadow: return house == nil && tallNeighbour(of: lot)
        case .tarp, .grain, .materials, .vehicle:
            return (house == nil || lot.yardDepth > 4.4) && !lot.hasOutbuilding
        case .hardenedYard, .vegetation: return house == nil || lot.yardDepth > 4.4
        case .crops: return false
        }
    }

    private func tallNeighbour(of lot: Lot) -> Bool {
        world.lots.contains { other in
            guard let house = other.house, world.structures[house].eave.earlier > 9 else { return false }
            let (a, b) = (other.frame.origin, lot.frame.origin)
            // The sun stands in the south: what lies north of a tall house is in its shadow.
            return hypot(a.x - b.x, a.y - b.y) < 17 && b.y - a.y > 3
        }
    }

    private mutating func plant(
        _ kind: PlantedEvent.Kind, on index: Int, serial: Int, random: inout RandomSource
    ) -> Bool {
        switch kind {
        case .newBuilding: build(on: index, serial: serial, random: &random)
        case .extension: extend(index, random: &random)
        case .demolished: demolish(index, random: &random)
        case .taller: addStorey(to: index)
        case .reroofed: reroof(index, random: &random)
        case .tarp, .grain, .materials, .vehicle: leave(kind, on: index, serial: serial, random: &random)
        case .hardenedYard, .vegetation: changeYard(kind, of: index, random: &random)
        case .shadow: note(kind, world.lots[index].soundShape, on: index, height: 0, cause: "shadow")
        case .crops: return false
        }
        return true
    }

    mutating func note(
        _ kind: PlantedEvent.Kind, _ shape: MultiPolygon, on index: Int, height: Double, cause: String
    ) {
        world.events.append(
            PlantedEvent(
                kind: kind, parcel: world.lots[index].code, shape: shape, heightMetres: height, cause: cause))
    }

    private mutating func build(on index: Int, serial: Int, random: inout RandomSource) {
        let lot = world.lots[index]
        // From a hut to a house that fills its lot.
        let areas: [Double] = [72, 46, 96, 24, 118, 58, 82, 34, 64, 110, 28, 90, 50, 76]
        let spills = serial % 4 == 2
        let free = lot.width - 1
        var width = free * (areas[serial % areas.count] < 40 ? random.uniform(0.4, 0.6) : random.uniform(0.82, 1))
        // A building that exceeds its parcel extends over the lane in front, as real ones do.
        let reach = lot.depth - 0.8 + (spills ? random.uniform(1.4, 2.1) : 0)
        var depth = areas[serial % areas.count] / width
        if spills {
            depth = reach
            width = min(width, 118 / depth)
        }
        if depth > reach {
            depth = reach
            width = min(free, areas[serial % areas.count] / depth)
        }
        depth = max(depth, 3.2)
        let v = lot.depth / 2 - 0.4 - depth / 2
        let u = (free - width) / 2 * (random.chance(0.5) ? 1 : -1)
        let (paint, form, cause) = random.pick(weighted: [
            ((Palette.roofConcrete, RoofForm.flat, "concrete"), 4.0), ((Palette.blueSteel, .shed, "steel"), 1.6),
            ((Palette.redTile, .gable, "tile"), 1.4), ((Palette.greyTile, .gable, "tile"), 1),
            ((Palette.roofOld, .flat, "concrete"), 1),
        ])
        // A hut gets no further storeys.
        let eaves = form == .flat && width * depth > 45 ? [3.4, 6.8, 10.1] : [3.0, 3.4]
        let eave = random.pick(eaves)
        let house = Self.house(
            at: lot.frame.moved(u, v), width: width, depth: depth, form: form,
            eave: PerEpoch(earlier: 0, later: eave), paint: paint.varied(&random), random: &random)
        world.structures.append(house)
        // Building leaves its traces: the ground about it is bare.
        let ground = Palette.packed.varied(&random)
        world.covers[lot.yard].paint.later = random.chance(0.5) ? ground : world.covers[lot.yard].paint.later
        note(
            .newBuilding, MultiPolygon([Polygon(exterior: house.footprint)]), on: index, height: eave,
            cause: spills ? "\(cause), over the parcel's edge" : cause)
    }

    private mutating func extend(_ index: Int, random: inout RandomSource) {
        let lot = world.lots[index]
        let depth = min(lot.yardDepth - 0.9, 5.6)
        let width = min(lot.width - 1.4, random.uniform(24, 44) / depth)
        let u = ((lot.width - 1) - width) / 2 * (random.chance(0.5) ? 1 : -1)
        let v = lot.depth / 2 - lot.yardStart - depth / 2
        let (paint, cause) = random.pick([
            (Palette.blueSteel, "steel"), (Palette.roofConcrete, "concrete"), (Palette.redSteel, "steel"),
        ])
        let part = Self.house(
            at: lot.frame.moved(u, v), width: width, depth: depth, form: cause == "steel" ? .shed : .flat,
            eave: PerEpoch(earlier: 0, later: 3.2), paint: paint.varied(&random), random: &random)
        world.structures.append(part)
        note(.extension, MultiPolygon([Polygon(exterior: part.footprint)]), on: index, height: 3.2, cause: cause)
    }

    private mutating func demolish(_ index: Int, random: inout RandomSource) {
        let lot = world.lots[index]
        guard let house = lot.house else { return }
        let height = world.structures[house].eave.earlier
        let shape = MultiPolygon([Polygon(exterior: world.structures[house].footprint)])
        for part in [house] + lot.attached { world.structures[part].eave.later = 0 }
        let isCleared = random.chance(0.4)
        let ground = (isCleared ? Palette.soil : Palette.rubble).varied(&random)
        world.covers.append(
            GroundCover(
                rings: [world.structures[house].footprint], paint: PerEpoch(earlier: nil, later: ground),
                elevation: isCleared ? 0 : 0.4))
        note(.demolished, shape, on: index, height: height, cause: isCleared ? "cleared" : "rubble")
    }

    private mutating func addStorey(to index: Int) {
        let lot = world.lots[index]
        guard let house = lot.house else { return }
        let storey = 3.3
        world.structures[house].eave.later += storey
        for part in lot.attached {
            world.structures[part].base.later += storey
            world.structures[part].eave.later += storey
        }
        note(
            .taller, MultiPolygon([Polygon(exterior: world.structures[house].footprint)]), on: index, height: storey,
            cause: "storey")
    }
}
