import Cadastre
import Findings
import Foundation
import Ground
import Judge
import Synchronization
import TestModels
import TestRasters
import Testing

@testable import Survey

func survey(
    _ request: SurveyRequest, threads: Int = 2, journal: MemoryJournal = MemoryJournal()
) async throws -> (journal: MemoryJournal, report: SurveyReport) {
    let run = SurveyRun(plan: try SurveyPlan(request), model: try RulerModel.make(), threads: threads)
    let report = try await run.run(journal: journal, isStopped: { false }, progress: { _ in })
    return (journal, report)
}

/// Runs a tool of GDAL's.
private func tool(_ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "\(arguments)")
}

@Suite struct SurveyRunTests {
    @Test func exactlyTheLotsThatWereBuiltOnAreFindings() async throws {
        let village = try Village()
        let (journal, report) = try await survey(village.request())
        #expect(journal.findings.map(\.verdict.parcelCode.text) == village.built)
        #expect(journal.findings.allSatisfy { $0.verdict.verdictClass == .newBuilding })
        // Houses of 9 × 10 m, wholly inside their lots; evidence is averaged over 2 m either way.
        #expect(
            journal.findings.allSatisfy {
                (90.0...13 * 14).contains($0.changedAreaInsideSquareMetres) && $0.changedAreaBeyondSquareMetres == 0
            })
        #expect(
            report.tally.parcelsByVerdict == [.newBuilding: village.built.count, .noChange: 25 - village.built.count])
        #expect(report.blocksRead == report.blocksPlanned)
        #expect(report.warnings == ["parcelOutsideGovernanceGrid": 25])
    }

    @Test func neitherBlockSizeNorThreadsChangeAResult() async throws {
        let village = try Village()
        let whole = try await survey(village.request(blockEdge: 1024), threads: 1).journal
        for (edge, threads) in [(16, 1), (37, 2)] {
            let cut = try await survey(village.request(blockEdge: edge), threads: threads).journal
            #expect(cut.verdicts == whole.verdicts)
            #expect(cut.findings.map(\.changePolygons) == whole.findings.map(\.changePolygons))
            #expect(cut.findings.map(\.measurements) == whole.findings.map(\.measurements))
            #expect(cut.chips == whole.chips)
        }
    }

    /// Where all the ground changed, patches run on from lot to lot: they are followed as far in every block.
    @Test func changeWithoutEndIsMeasuredAlikeInEveryBlock() async throws {
        let village = try Village(taking: Village.Taking(ground: 77))
        func measured(_ edge: Int) async throws -> [[UInt32]] {
            try await MeasurementRun(plan: try SurveyPlan(village.request(blockEdge: edge)), threads: 2)
                .run { _ in }.map { $0.measurements.values.map(\.bitPattern) }
        }
        let whole = try await measured(1024)
        #expect(whole.count == 25)
        for edge in [16, 50] { #expect(try await measured(edge) == whole) }
    }

    @Test func aKilledSurveyGoesOnWhereItStoppedAndEndsTheSame() async throws {
        let village = try Village()
        let undisturbed = try await survey(village.request(blockEdge: 80)).journal
        let blocks = undisturbed.contents.withLock { $0.blocks.count }
        for survived in 0..<blocks {
            let killed = MemoryJournal(failsAfter: survived)
            await #expect(throws: MemoryJournal.Killed.self) {
                try await survey(village.request(blockEdge: 80), journal: killed)
            }
            let (resumed, report) = try await survey(
                village.request(blockEdge: 80), journal: MemoryJournal(continuing: killed))
            #expect(report.blocksResumed == survived && report.blocksRead == blocks - survived)
            #expect(resumed.findings == undisturbed.findings)
        }
    }

    @Test func aFinishedSurveyRunAgainReadsNothingAndSaysSo() async throws {
        let village = try Village()
        let (journal, _) = try await survey(village.request())
        let again = MemoryJournal(continuing: journal)
        let report = try await survey(village.request(), journal: again).report
        #expect(report.wasAlreadyFinished && report.blocksRead == 0)
        #expect(again.contents.withLock { $0.recordings } == 0)
    }

    @Test func aStopIsObeyedAfterTheBlocksInHand() async throws {
        let village = try Village()
        let journal = MemoryJournal()
        let run = SurveyRun(plan: try SurveyPlan(village.request()), model: try RulerModel.make(), threads: 1)
        await #expect(throws: SurveyError.stopped) {
            try await run.run(
                journal: journal, isStopped: { journal.contents.withLock { $0.blocks.count >= 2 } }, progress: { _ in })
        }
        // One worker has at most one block on its way to the journal while it asks.
        #expect((2...3).contains(journal.contents.withLock { $0.blocks.count }))
    }

    @Test func theIdentityOfASurveyIsItsQuestion() async throws {
        let village = try Village()
        let first = try await survey(village.request()).report.surveyID
        #expect(try await survey(village.request(), threads: 1).report.surveyID == first)
        var stricter = village.request()
        stricter.judge.threshold = 0.98
        #expect(try await survey(stricter).report.surveyID != first)
        let other = try Village(seed: 6)
        #expect(try await survey(other.request()).report.surveyID != first)
    }

    @Test func theSamePixelsInAnotherFileFindNothing() async throws {
        let village = try Village()
        var request = village.request()
        request.later = [SceneFile(village.folder.file("again.tif"))]
        try tool(["gdal_translate", "-q", "-co", "COMPRESS=DEFLATE", village.earlier, request.later[0].path])
        #expect(try await survey(request).journal.findings.isEmpty)
    }

    @Test func oneFileForBothEpochsIsRefusedHoweverItIsNamed() throws {
        let village = try Village()
        let folder = village.folder
        try FileManager.default.createSymbolicLink(
            atPath: folder.file("link.tif"), withDestinationPath: village.earlier)
        try FileManager.default.linkItem(atPath: village.earlier, toPath: folder.file("hard.tif"))
        try FileManager.default.copyItem(atPath: village.earlier, toPath: folder.file("copy.tif"))
        try tool(["gdalbuildvrt", "-q", folder.file("mosaic.vrt"), village.earlier])
        var request = village.request()
        for name in ["earlier.tif", "link.tif", "hard.tif", "copy.tif", "mosaic.vrt"] {
            request.later = [SceneFile(village.later), SceneFile(folder.file(name))]
            #expect(throws: SurveyError.sameScene(earlier: village.earlier, later: folder.file(name)), "\(name)") {
                try SurveyPlan(request)
            }
        }
        request.later = [SceneFile(village.later)]
        #expect(throws: Never.self) { try SurveyPlan(request) }
    }

    @Test func acquisitionTimesComeFromTheScenesOrTheUserAndAreNeverGuessed() async throws {
        let village = try Village(acquiredAt: (nil, "2024-11-20T03:05:00Z"))
        let (silent, report) = try await survey(village.request())
        #expect(silent.findings[0].earlierAcquiredAt == nil)
        #expect(silent.findings[0].laterAcquiredAt?.description == "2024-11-20T03:05:00Z")
        #expect(report.warnings["acquisitionTimeUnknown"] == 1)
        var told = village.request()
        told.earlierAcquiredAt = Instant(rfc3339: "2023-11-18T11:05:00+08:00")
        let (answered, second) = try await survey(told)
        #expect(answered.findings[0].earlierAcquiredAt?.description == "2023-11-18T03:05:00Z")
        #expect(second.warnings["acquisitionTimeUnknown"] == nil)
    }

    @Test func parcelsOutsideTheScenesAreNotObserved() async throws {
        let village = try Village()
        let far = try village.folder.write(
            parcelsGeoJSON([
                ("440605001001JC00001", [rectangle(411_030, 2_547_900, 20, 20)]),
                ("440605001001JC00002", [rectangle(415_000, 2_547_900, 20, 20)]),
                ("440605001001JC00003", [rectangle(411_145, 2_547_900, 20, 20)]),
            ]), to: "far.geojson")
        var request = village.request()
        request.parcels.paths = [far]
        let verdicts = try await survey(request).journal.verdicts
        #expect(verdicts.map(\.verdictClass) == [.noChange, .notObserved, .notObserved])
    }
}

@Suite struct SurveyPlanTests {
    @Test func whatMakesASurveyImpossibleIsSaid() throws {
        let village = try Village()
        var reversed = village.request()
        swap(&reversed.earlier, &reversed.later)
        #expect(throws: SurveyError.self) { try SurveyPlan(reversed) }

        let elsewhere = try village.folder.write(
            parcelsGeoJSON([("440605001001JC00001", [rectangle(1_000, 1_000, 20, 20)])]), to: "elsewhere.geojson")
        var lost = village.request()
        lost.parcels.paths = [elsewhere]
        let error = #expect(throws: SurveyError.self) { try SurveyPlan(lost) }
        #expect(error?.description.contains("411000,2547848–411152,2548000") == true)

        var degrees = village.request()
        degrees.crs = .wgs84
        #expect(throws: SurveyError.noMetricCRS(.wgs84)) { try SurveyPlan(degrees) }
    }

    /// Web Mercator's metre is 0.92 m at 23.03° (1 / sec, hand calculation): scenes and parcels in it are surveyed in the
    /// national zone, and nobody is let to ask for it.
    @Test func areasAreThoseOnTheGroundWhateverTheCRSOfTheInputs() async throws {
        let village = try Village()
        func mercator(_ path: String) throws -> String {
            let target = path.replacing(".tif", with: "-3857.tif")
            try tool(["gdalwarp", "-q", "-t_srs", "EPSG:3857", "-r", "cubic", "-dstnodata", "0", path, target])
            return target
        }
        var request = village.request()
        request.earlier = [SceneFile(try mercator(village.earlier))]
        request.later = [SceneFile(try mercator(village.later))]
        (request.earlierAcquiredAt, request.laterAcquiredAt) = (
            Instant(rfc3339: "2023-11-18T03:05:00Z"), Instant(rfc3339: "2024-11-20T03:05:00Z")
        )
        request.parcels.paths = [village.parcels]
        #expect(try SurveyPlan(request).grid.crs == CRSCode(epsg: 4547))
        request.crs = CRSCode(epsg: 3857)
        #expect(throws: SurveyError.self) { try SurveyPlan(request) }
        // Parcels in degrees leave no metric CRS among the inputs.
        let degrees = village.folder.file("degrees.geojson")
        try tool(["ogr2ogr", "-q", "-t_srs", "EPSG:4326", degrees, village.parcels])
        (request.crs, request.parcels.paths) = (nil, [degrees])
        #expect(try SurveyPlan(request).grid.crs == CRSCode(epsg: 4547))
        let areas = try await survey(request).journal.findings.map(\.changedAreaInsideSquareMetres)
        // Houses of 90 m²; in Web Mercator's metres they would be 106 m².
        #expect(areas.count == village.built.count)
        #expect(areas.allSatisfy { (80.0...13 * 14).contains($0) })
    }

    /// The zone of 114° E labelled as that of 135° E.
    @Test func scenesOutsideTheAreaOfTheirCRSAreTold() throws {
        let village = try Village()
        var request = village.request()
        #expect(try SurveyPlan(request).warnings["sceneOutsideArea"] == nil)
        for (name, path) in [("a.tif", village.earlier), ("b.tif", village.later)] {
            try tool(["gdal_translate", "-q", "-a_srs", "EPSG:4554", path, village.folder.file(name)])
        }
        let parcels = try String(contentsOfFile: village.parcels, encoding: .utf8)
        request.earlier = [SceneFile(village.folder.file("a.tif"))]
        request.later = [SceneFile(village.folder.file("b.tif"))]
        request.parcels.paths = [
            try village.folder.write(parcels.replacing("EPSG::4547", with: "EPSG::4554"), to: "wrong.geojson")
        ]
        (request.earlierAcquiredAt, request.laterAcquiredAt) = (
            Instant(rfc3339: "2023-11-18T03:05:00Z"), Instant(rfc3339: "2024-11-20T03:05:00Z")
        )
        // EPSG:4554 is used between 45.9° and 48.4° N (EPSG's area of use), the village lies at 23°.
        let plan = try SurveyPlan(request)
        #expect(plan.warnings["sceneOutsideArea"] == 2)
        #expect(plan.notes.contains { $0.english.hasPrefix("a.tif: lies outside where EPSG:4554 is used") })
    }

    /// Four pixels of 5 m make a hundred square metres: no building is told in them, whatever the parcel's size.
    @Test func pixelsThatAreTooCoarseMakeNoFinding() async throws {
        let village = try Village()
        var request = village.request()
        (request.pixelSize, request.judge.minimumPixels) = (5, 1)
        let (journal, report) = try await survey(request)
        #expect(journal.findings.isEmpty)
        #expect(report.tally.parcelsByVerdict == [.tooCoarse: 25])
        #expect(report.warnings["pixelsTooCoarse"] == 1)
        request.pixelSize = 2.5
        #expect(try await survey(request).report.tally.parcelsByVerdict[.tooCoarse] == nil)
    }

    /// The lot of a house that came, cut in two through its middle: one house, two parcels.
    @Test func aHouseAcrossTwoParcelsIsNamedByBothWhateverTheBlocks() async throws {
        let village = try Village()
        // Lot 7 of Village: its house of 9 × 10 m begins 5 m right of and 6 m below the lot's lattice place (64, 36).
        let (left, bottom) = (411_064.3, 2_547_942.3)
        let middle = 411_073.5
        let parcels = try village.folder.write(
            parcelsGeoJSON([
                ("440605001001JC00001", [rectangle(left, bottom, middle - left, 21.7)]),
                ("440605001001JC00002", [rectangle(middle, bottom, left + 21.7 - middle, 21.7)]),
            ]), to: "halves.geojson")
        var found: [[Finding]] = []
        for edge in [8, 1024] {
            var request = village.request(blockEdge: edge)
            request.parcels.paths = [parcels]
            let (journal, report) = try await survey(request)
            #expect(report.blocksPlanned == (edge == 8 ? 2 : 1))
            found.append(journal.findings.sorted { $0.verdict.parcelCode < $1.verdict.parcelCode })
        }
        #expect(found[0].map(\.beyondOnParcels) == found[1].map(\.beyondOnParcels))
        let halves = found[0]
        try #require(halves.count == 2)
        for (half, other) in zip(halves, halves.reversed()) {
            #expect(half.beyondOnParcels.map(\.parcelCode) == [other.verdict.parcelCode])
            let share = half.beyondOnParcels[0].squareMetres
            // A half of the house, and what blur adds around it; no more than there is beyond.
            #expect((30.0...70).contains(share))
            #expect(share <= half.changedAreaBeyondSquareMetres + 1e-6)
            #expect(
                abs(share + half.beyondOnNoParcelSquareMetres - half.changedAreaBeyondSquareMetres) < 1e-6)
        }
    }

    @Test func sensorAndJudgeBelongToASurveysIdentity() async throws {
        let village = try Village()
        func identity(_ sensor: SensorClass?, revision: Int = ParcelJudge.revision) async throws -> SurveyID {
            var request = village.request()
            request.sensorClass = sensor
            return try await SurveyPlan(request).identify(model: RulerModel.make(), judgeRevision: revision).id
        }
        let usual = try await identity(nil)
        #expect(try await SurveyPlan(village.request()).identify(model: RulerModel.make()).id == usual)
        // Pixels of 1 m are a satellite's unless something else is said.
        #expect(try await identity(.satellite) == usual)
        #expect(try await identity(.drone) != usual)
        #expect(try await identity(nil, revision: ParcelJudge.revision + 1) != usual)
    }

    @Test func epochsWithoutSharedGroundAreRefused() throws {
        let village = try Village()
        var raster = TestRaster(
            columns: 2, rows: 2, bands: [[1, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1]])
        raster.names = ["red", "green", "blue", "nir"]
        raster.geotransform[0] = 500_000
        try raster.write(to: village.folder.file("away.tif"))
        var request = village.request()
        request.later = [SceneFile(village.folder.file("away.tif"))]
        let error = #expect(throws: SurveyError.self) { try SurveyPlan(request) }
        #expect(error?.description.contains("share no ground") == true)
    }

    @Test func theGridTakesTheCoarserEpochsPixelsAndLattice() throws {
        let village = try Village()
        var coarse = TestRaster(
            columns: 70, rows: 70, bands: (0..<4).map { _ in [Double](repeating: 90, count: 4_900) })
        coarse.names = ["red", "green", "blue", "nir"]
        coarse.geotransform = [410_999, 2.5, 0, 2_548_001, 0, -2.5]
        try coarse.write(to: village.folder.file("coarse.tif"))
        var request = village.request()
        request.later = [SceneFile(village.folder.file("coarse.tif"))]
        let grid = try SurveyPlan(request).grid
        #expect(grid.pixelSize == 2.5)
        #expect(grid.originX == 410_999 && grid.originY == 2_548_001)
        // From 410999 to the fine scene's east edge at 411152 (61.2 pixels), from 2548001 to its south edge at 2547848.
        #expect(grid.columns == 62 && grid.rows == 62)
    }
}

@Suite struct StatisticsRunTests {
    /// 2 × 2 pixels of a 4 × 4 raster, each covered by a quarter, a half or wholly; sums by hand.
    @Test func statisticsAreWeightedByExactCoverage() async throws {
        let folder = try TemporaryFolder()
        for (name, offset) in [("a.tif", 10.0), ("b.tif", 30.0)] {
            var raster = TestRaster(columns: 64, rows: 64, bands: [(0..<4_096).map { Double($0 % 64) + offset }])
            raster.names = ["grey"]
            try raster.write(to: folder.file(name))
        }
        // Columns 1.5…3 of one row: half of column 1, all of column 2.
        let parcels = try folder.write(
            parcelsGeoJSON([("440605001001JC00001", [rectangle(411_001.5, 2_547_990, 1.5, 1)])]), to: "p.geojson")
        let plan = try SurveyPlan(
            SurveyRequest(
                earlier: [SceneFile(folder.file("a.tif"))], later: [SceneFile(folder.file("b.tif"))],
                parcels: ParcelReader.Options(paths: [parcels])))
        let rows = try await StatisticsRun(plan: plan, threads: 1).run(progress: { _ in }, row: { $1 })
        let statistics = try #require(rows.first)
        #expect(statistics.pixels == 1.5)
        // (0.5 · 11 + 12) / 1.5 and, by the same weights, a variance of 2/9.
        #expect(abs(statistics.bands[0].mean - 17.5 / 1.5) < 1e-9)
        #expect(abs(statistics.bands[0].deviation - (2.0 / 9).squareRoot()) < 1e-6)
        #expect(abs(statistics.bands[1].mean - (17.5 / 1.5 + 20)) < 1e-9)
        #expect(statistics.vegetation.earlier.isNaN)
        // Both epochs standardise to the same plane.
        #expect(statistics.magnitudeMean < 1e-5 && statistics.changedPixels == 0)
    }
}
