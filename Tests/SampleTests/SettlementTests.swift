import Ground
import Testing

@testable import Sample

/// The whole settlement as it is kept with the project, without its pictures.
@Suite("Settlement")
struct SettlementTests {
    private static let world = WorldBuilder.build(.full, seed: SampleGenerator.defaultSeed)
    private var world: World { Self.world }

    private func count(_ kind: PlantedEvent.Kind) -> Int { world.events.count { $0.kind == kind } }

    @Test("enough of each real change, and every sort of distractor")
    func events() {
        #expect(count(.newBuilding) >= 8)
        #expect(count(.extension) >= 3)
        #expect(count(.demolished) >= 3)
        #expect(count(.taller) >= 1)
        for kind in PlantedEvent.Kind.allCases { #expect(count(kind) > 0, "\(kind)") }
    }

    @Test("new buildings take 20 to 120 m², extensions 20 to 60 m², some over the parcel's edge")
    func areas() {
        var spills = 0
        for event in world.events {
            let area = event.shape.area
            switch event.kind {
            case .newBuilding: #expect((20...120).contains(area), "\(event)")
            case .extension: #expect((20...60).contains(area), "\(event)")
            default: break
            }
            guard event.kind == .newBuilding, let lot = world.lots.first(where: { $0.code == event.parcel }) else {
                continue
            }
            let ring = lot.soundShape.polygons[0].exterior
            if event.shape.polygons[0].exterior.contains(where: { !Outline.contains(ring, $0) }) { spills += 1 }
        }
        #expect(spills >= 2)
    }

    @Test("parcels: 150 to 260 homesteads of 80 to 250 m², codes well formed and unique, shapes of every sort")
    func parcels() {
        let homesteads = world.lots.filter(\.isHomestead)
        #expect((150...260).contains(homesteads.count))
        #expect(homesteads.allSatisfy { (80...250).contains($0.soundShape.area) })
        #expect(world.lots.allSatisfy { $0.code.isWellFormed })
        #expect(Set(world.lots.map(\.code)).count == world.lots.count)
        #expect(world.lots.contains { $0.code.featureCode == "JB" })
        #expect(Set(homesteads.map(\.village)) == [0, 1, 2])
        #expect(homesteads.count { $0.soundShape.polygons.count > 1 } >= 3)
        #expect(homesteads.count { !$0.soundShape.polygons[0].holes.isEmpty } >= 3)
        #expect(homesteads.count { $0.soundShape.polygons[0].exterior.count >= 7 } >= 3)
        #expect(world.lots.count { $0.shape != $0.soundShape } == 1)
    }

    @Test("the surveying fault takes no area")
    func fault() throws {
        let lot = try #require(world.lots.first { $0.shape != $0.soundShape })
        #expect(abs(lot.shape.area / lot.soundShape.area - 1) < 0.001)
    }

    @Test("a lot gets one planted change at most")
    func oneStory() {
        let parcels = world.events.compactMap(\.parcel)
        #expect(Set(parcels).count == parcels.count)
    }

    @Test("exactly one new building is hidden from the satellite, and every other real change in plan is seen")
    func observability() {
        let satellites = [Acquisition.satellite(.earlier, plan: .full), .satellite(.later, plan: .full)]
        let drones = [Acquisition.drone(.earlier, plan: .full), .drone(.later, plan: .full)]
        let truth = TruthFile(
            world: world, satellites: satellites, drones: drones,
            textures: TextureBank(seed: SampleGenerator.defaultSeed))
        let real = world.events.filter(\.kind.isReal)
        let hidden = real.filter { !truth.isSeen($0, by: satellites) }
        #expect(hidden.map(\.kind) == [.newBuilding])
        for kind in [PlantedEvent.Kind.newBuilding, .extension, .demolished, .taller] {
            #expect(real.contains { $0.kind == kind && truth.isSeen($0, by: drones) }, "\(kind)")
        }
    }

    @Test("the same seed gives the same world, another seed another")
    func seeds() {
        func corners(_ world: World) -> [Coordinate] {
            world.lots.flatMap { $0.shape.polygons.flatMap(\.exterior) } + world.structures.flatMap(\.footprint)
                + world.trees.map(\.centre) + world.events.flatMap { $0.shape.polygons.flatMap(\.exterior) }
        }
        let again = WorldBuilder.build(.full, seed: SampleGenerator.defaultSeed)
        #expect(corners(again) == corners(world))
        #expect(corners(WorldBuilder.build(.full, seed: 1)) != corners(world))
    }

    @Test("governance units cover their parent exactly")
    func governance() {
        for parent in world.governance where parent.level != .cell && parent.level != .district {
            let parts = world.governance.filter { $0.parent == parent.code }
            let sum = parts.reduce(0) { $0 + abs(Polygon.signedArea($1.ring)) }
            #expect(abs(sum - abs(Polygon.signedArea(parent.ring))) < 1e-6, "\(parent.code)")
            // Along the same vertices: no sliver between neighbours whatever the arithmetic.
            for part in parts {
                let others = parts.filter { $0.code != part.code }.flatMap(\.ring) + parent.ring
                #expect(part.ring.allSatisfy { others.contains($0) }, "\(part.code)")
            }
        }
    }

    @Test("every homestead lies in the village that its code names")
    func villages() throws {
        let villages = world.governance.filter { $0.level == .village }
        for lot in world.lots {
            let village = try #require(villages.first { Outline.contains($0.ring, lot.frame.origin) })
            #expect(village.name == world.plan.villages[lot.village].name, "\(lot.code)")
        }
    }
}
