import Cadastre
import Ground
import Model
import Survey
import TestRasters
import Testing

@testable import Findings
@testable import Sample

/// What findings say of the ground, held against what the generator painted there.
@Suite struct ChangeDescriptionTruthTests {
    private struct Count {
        var said = 0
        var isTrue = 0

        mutating func add(_ truth: Bool) {
            said += 1
            isTrue += truth ? 1 : 0
        }
    }

    /// Findings of one generated scene with what lay there in both epochs.
    private func findings(scene index: Int, seed: UInt64) async throws -> [(
        finding: Finding, earlier: TrueGround.Look, later: TrueGround.Look
    )] {
        let folder = try TemporaryFolder()
        let scene = try TrainingScenes.write(index: index, seed: seed, to: folder.path)
        let ground = TrueGround(TrainingScenes.world(index: index, seed: seed).world)
        let request = SurveyRequest(
            earlier: [SceneFile(scene.earlierPath)], later: [SceneFile(scene.laterPath)],
            parcels: ParcelReader.Options(paths: [scene.parcelsPath], includesOtherUses: true))
        let journal = KeptFindings()
        _ = try await SurveyRun(plan: SurveyPlan(request), model: JudgeModel.standard(), threads: 2)
            .run(journal: journal, isStopped: { false }, progress: { _ in })
        return journal.findings.map { finding in
            (
                finding, ground.look(at: finding.changePolygons, in: .earlier),
                ground.look(at: finding.changePolygons, in: .later)
            )
        }
    }

    /// On these six scenes, some of which have clouds, which no painter painted; on forty it is more than nine of ten of each
    /// kind (``ChangeDescription``).
    @Test func whatIsSaidOfTheGroundIsWhatLiesThere() async throws {
        var counts: [String: Count] = [:]
        for index in 0..<6 {
            for (finding, earlier, later) in try await findings(scene: index, seed: 77) {
                let signs = SurfaceSigns(Measured(finding.measurements))
                func hold(_ surface: SurfaceSigns.Surface?, _ here: TrueGround.Look, _ there: TrueGround.Look) {
                    switch surface {
                    case .plants?: counts["plants", default: Count()].add(here.plants - there.plants >= 0.2)
                    case .red?: counts["red", default: Count()].add(here.redness - there.redness >= 0.08)
                    case .blue?: counts["blue", default: Count()].add(here.blueness - there.blueness >= 0.08)
                    case .bright?: counts["bright", default: Count()].add(here.brightness >= 1.1 * there.brightness)
                    case nil: break
                    }
                }
                hold(signs.before, earlier, later)
                hold(signs.after, later, earlier)
                if signs.isBrighter {
                    counts["brighter", default: Count()].add(later.brightness >= 1.1 * earlier.brightness)
                }
                if signs.hasFewerPlants {
                    counts["fewer plants", default: Count()].add(earlier.plants - later.plants >= 0.15)
                }
                if signs.hasMoreStraightEdges {
                    // Straight edges come with roofs, and with paving in place of plants.
                    counts["straight edges", default: Count()].add(
                        later.buildings - earlier.buildings >= 0.15 || earlier.plants - later.plants >= 0.15)
                }
            }
        }
        let said = counts.values.reduce(0) { $0 + $1.said }
        #expect(said >= 100)
        #expect(counts.values.reduce(0) { $0 + $1.isTrue } * 10 >= said * 9)
        for (name, count) in counts where count.said >= 10 {
            #expect(count.isTrue * 10 >= count.said * 8, "\(name): \(count.isTrue) of \(count.said)")
        }
    }
}

extension TrueGround.Look {
    /// Mean of red, green and blue.
    var brightness: Double { (colour.x + colour.y + colour.z) / 3 }
    /// (red − green) / brightness.
    var redness: Double { (colour.x - colour.y) / brightness }
    /// (blue − green) / brightness.
    var blueness: Double { (colour.z - colour.y) / brightness }
}
