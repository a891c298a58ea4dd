import Cadastre
import Findings
import Ground
import Foundation
import Ground
import Survey
import TestRasters
import Testing

/// What sensors, light and positioning do to a scene is no change; what is another place is said to be one.
@Suite struct RadiometryAndShiftTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let taking: Village.Taking

        init(
            _ name: String, gain: Double = 1, offset: Double = 0, gamma: Double = 1, noise: Double = 2,
            shift: (x: Double, y: Double) = (0, 0)
        ) {
            testDescription = name
            taking = Village.Taking(
                shift: shift, response: { gain * 255 * pow(max(0, $0) / 255, gamma) + offset }, noise: noise,
                isBuilt: false)
        }

        static let all = [
            Case("gain 0.7, offset 25", gain: 0.7, offset: 25), Case("gain 1.4, offset -25", gain: 1.4, offset: -25),
            Case("gamma 0.8, noise 3", gamma: 0.8, noise: 3),
            Case("gamma 1.25, 0.8 px", gamma: 1.25, shift: (0.64, -0.48)),
            Case("darker, all at once", gain: 0.7, offset: 25, gamma: 1.25, noise: 3, shift: (0.8, 0)),
            Case("brighter, all at once", gain: 1.4, offset: -25, gamma: 0.8, noise: 3, shift: (-0.48, 0.64)),
        ]
    }

    /// 225 lots, drawn in closed form, so that the shift is exact.
    @Test(arguments: Case.all) func theSameVillageTakenOtherwiseHasNotChanged(_ taken: Case) async throws {
        let village = try Village(seed: 11, lotsPerSide: 15, taking: taken.taking)
        let (journal, report) = try await survey(village.request(blockEdge: 1024))
        #expect(journal.findings.map(\.verdict.parcelCode.text) == [])
        #expect(report.tally.parcelsByVerdict == [.noChange: 225])
        #expect(report.warnings["epochsNotAligned"] == nil)
        let alignment = try #require(report.alignment)
        #expect(abs(alignment.shiftColumns - taken.taking.shift.x) < 0.1)
        #expect(abs(alignment.shiftRows - taken.taking.shift.y) < 0.1)
        // What a verdict keeps of the leftover shift is the survey's.
        #expect(alignment.cloudShare == 0 && journal.verdicts.allSatisfy { ($0.residualShiftPixels ?? 9) < 0.2 })
    }

    @Test func anEpochOfAnotherPlaceIsReportedAsNotAligned() async throws {
        let village = try Village(seed: 12, taking: Village.Taking(ground: 99))
        let report = try await survey(village.request()).report
        #expect(report.warnings["epochsNotAligned"] == 1)
        #expect(report.alignment?.isAligned == false && report.alignment?.residualPixels == nil)
    }

    /// The houses are 5 to 6 pixels from their lots' edges: 8 pixels aside they would lie on other lots.
    @Test(arguments: [(8.0, 0.0), (-8, 5), (3.4, -8)])
    func aLaterEpochEightPixelsAsideFindsTheSameHousesOnTheSameLots(_ shift: (Double, Double)) async throws {
        let straight = try Village(seed: 13)
        let aside = try Village(seed: 13, taking: Village.Taking(shift: (x: shift.0, y: shift.1)))
        let expected = try await survey(straight.request()).journal.findings
        let found = try await survey(aside.request()).journal.findings
        #expect(expected.map(\.verdict.parcelCode.text) == straight.built)
        #expect(found.map(\.verdict.parcelCode.text) == straight.built)
        for (one, other) in zip(expected, found) {
            // The same ground to within half a pixel along 40 m of outline.
            #expect(abs(one.changedAreaInsideSquareMetres - other.changedAreaInsideSquareMetres) < 20)
            #expect(other.changedAreaBeyondSquareMetres == 0)
        }
    }

    /// The sample's satellite scenes: other light, shifts that wander, clouds, nodata; no result knows of blocks.
    @Test func neitherBlockSizeNorThreadsChangeAResultOfTheSample() async throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
        func run(_ edge: Int, threads: Int) async throws -> MemoryJournal {
            try await survey(
                SurveyRequest(
                    earlier: [SceneFile(root + "/tiles/satellite-2023.tif")],
                    later: [SceneFile(root + "/tiles/satellite-2024.tif")],
                    parcels: ParcelReader.Options(paths: [root + "/grids/parcels.gpkg"]), blockEdge: edge),
                threads: threads
            ).journal
        }
        let whole = try await run(1024, threads: 1)
        #expect(whole.verdicts.count == 232 && whole.findings.count >= 21)
        for (edge, threads) in [(512, 2), (256, 2)] {
            let cut = try await run(edge, threads: threads)
            #expect(cut.verdicts == whole.verdicts)
            #expect(cut.findings.map(\.changePolygons) == whole.findings.map(\.changePolygons))
            #expect(cut.findings.map(\.measurements) == whole.findings.map(\.measurements))
        }
    }
}
