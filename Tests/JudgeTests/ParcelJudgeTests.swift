import Align
import CGEOS
import Cadastre
import Compare
import Findings
import Ground
import Judge
import Model
import TestModels
import TestNumbers
import TestRasters
import Testing

private let grid = PixelGrid(crs: CRSCode(epsg: 4547), originX: 0, originY: 64, pixelSize: 1, columns: 64, rows: 64)
private let code = ParcelCode("440605001001JC00001")

private func parcel(_ bounds: Bounds) -> Parcel {
    Parcel(
        code: code, polygon: MultiPolygon([Polygon(bounds)]), bounds: bounds,
        representativePoint: Coordinate(x: (bounds.minX + bounds.maxX) / 2, y: (bounds.minY + bounds.maxY) / 2),
        place: AdministrativePlace())
}

/// Evidence of grass that became roof on `pixels` (column, row); `blind` pixels were not observed.
private func evidence(
    changed: (Int, Int) -> Bool, blind: (Int, Int) -> Bool = { _, _ in false }, to level: Float = 150,
    crop: [Float]? = nil, bands: [Band] = [.red, .green, .blue, .nir]
) -> Evidence {
    let grass: [Float] = [60, 90, 50, 160]
    var (earlier, later): ([Float], [Float]) = ([], [])
    var validity: [UInt8] = []
    for band in bands.indices {
        for row in 0..<64 {
            for column in 0..<64 {
                earlier.append(grass[band])
                later.append(changed(column, row) ? crop?[band] ?? level : grass[band])
                if band == 0 { validity.append(blind(column, row) ? 0 : 1) }
            }
        }
    }
    return Evidence(
        AlignedPair(
            window: grid.window, bands: bands, pixelSize: 1,
            earlier: PixelBlock(window: grid.window, bands: bands, samples: earlier, validity: validity),
            later: PixelBlock(window: grid.window, bands: bands, samples: later, validity: validity),
            validity: validity, noise: [Float](repeating: 5, count: bands.count), greyNoise: 5, greyMiddle: 100))
}

@Suite struct ParcelJudgeTests {
    private let judge: ParcelJudge

    init() throws {
        judge = try ParcelJudge(
            measurer: ParcelMeasurer(settings: JudgeSettings(), grid: grid), model: try RulerModel.make())
    }

    private func judged(_ parcel: Parcel, evidence: Evidence) -> ParcelJudge.Judgement {
        judge.judge(parcel, evidence: evidence, residualShiftPixels: 0.2)
    }
    /// Columns and rows 20…39: 400 m².
    private let lot = parcel(Bounds(minX: 20, minY: 24, maxX: 40, maxY: 44))

    @Test func aRoofOnGrassIsANewBuildingOfItsSize() throws {
        // 8 × 6 m inside the lot.
        let judgement = judged(lot, evidence: evidence { (24..<32).contains($0) && (26..<32).contains($1) })
        #expect(judgement.verdict.verdictClass == .newBuilding)
        #expect(judgement.verdict.validShare == 1)
        #expect((judgement.verdict.confidence ?? 0) > 0.5)
        let change = try #require(judgement.change)
        // Evidence is averaged over 2 m either way: the outline holds the roof and lies within it grown by that.
        #expect((48.0...12 * 10).contains(change.areaInsideSquareMetres) && change.areaBeyondSquareMetres == 0)
        let corners = change.polygons.polygons.flatMap(\.exterior)
        #expect(change.polygons.polygons.count == 1)
        #expect((22.0...24).contains(corners.map(\.x).min() ?? 0) && (32.0...34).contains(corners.map(\.x).max() ?? 0))
        #expect((30.0...32).contains(corners.map(\.y).min() ?? 0) && (38.0...40).contains(corners.map(\.y).max() ?? 0))
    }

    /// Margins of 2 and −2 where no building went: a share of 1 / (1 + e⁴) = 0.018 for a demolition all the same.
    @Test(arguments: [(0.017, VerdictClass.demolished), (0.019, .noChange)])
    func aDemolitionIsNamedFromWhereTheModelTellsItBest(from threshold: Double, expected: VerdictClass) throws {
        let judge = try ParcelJudge(
            measurer: ParcelMeasurer(settings: JudgeSettings(), grid: grid),
            model: RulerModel.make(demolishedFrom: threshold))
        let verdict = judge.judge(lot, evidence: evidence { _, _ in false }, residualShiftPixels: nil).verdict
        #expect(verdict.verdictClass == expected)
        if expected == .demolished { #expect(abs(try #require(verdict.confidence) - 0.018) < 0.0005) }
    }

    /// Ten times the odds of the model's 0.5 are asked of construction, so ten times those of 0.0017 of a demolition:
    /// 0.0168, which 0.018 has; twelve times are 0.020, which it has not.
    @Test(arguments: [(10.0 / 11, VerdictClass.demolished), (12.0 / 13, .noChange)])
    func aStricterThresholdIsAsMuchStricterAboutDemolitions(threshold: Double, expected: VerdictClass) throws {
        let judge = try ParcelJudge(
            measurer: ParcelMeasurer(settings: JudgeSettings(threshold: threshold), grid: grid),
            model: RulerModel.make(demolishedFrom: 0.0017))
        let verdict = judge.judge(lot, evidence: evidence { _, _ in false }, residualShiftPixels: nil).verdict
        #expect(verdict.verdictClass == expected)
    }

    /// Parcels beyond one scene of several, or beyond the flight.
    @Test func aParcelWhollyBeyondTheEvidenceIsNotObserved() {
        for away in [
            Bounds(minX: 200, minY: 24, maxX: 220, maxY: 44), Bounds(minX: 20, minY: -900, maxX: 40, maxY: -880),
        ] {
            let judgement = judged(parcel(away), evidence: evidence { _, _ in true })
            #expect(judgement.verdict.verdictClass == .notObserved && judgement.verdict.validShare == 0)
        }
    }

    @Test func areaBeyondTheEdgeIsCountedApart() throws {
        // 10 × 8 m, six columns inside and four beyond the lot's east edge.
        let judgement = judged(lot, evidence: evidence { (34..<44).contains($0) && (26..<34).contains($1) })
        let change = try #require(judgement.change)
        // To either side of the edge at most 2 m more all around: 8 and 6 by 12.
        #expect((48.0...8 * 12).contains(change.areaInsideSquareMetres))
        #expect((32.0...6 * 12).contains(change.areaBeyondSquareMetres))
    }

    @Test func patchesUnderTheMinimumAreNoChangeHoweverMany() {
        // Nine cars of 2 × 2 m, one every 8 m: 36 m² in all, each below 20 m².
        let judgement = judged(lot, evidence: evidence { $0 % 8 < 2 && $1 % 8 < 2 })
        #expect(judgement.verdict.verdictClass == .noChange)
        #expect(judgement.change == nil)
        // A shed of 4 × 4 m has 16 m².
        let shed = judged(lot, evidence: evidence { (26..<30).contains($0) && (28..<32).contains($1) })
        #expect(shed.verdict.verdictClass == .noChange)
    }

    @Test func aParcelHalfUnseenIsNotObservedAndNeverNoChange() {
        let judgement = judged(
            lot, evidence: evidence(changed: { _, _ in false }, blind: { column, _ in column >= 28 }))
        #expect(judgement.verdict.verdictClass == .notObserved)
        #expect(judgement.verdict.score == nil && judgement.verdict.confidence == nil)
        // Columns 20…26 are seen; column 27 touches what is not.
        #expect(abs(judgement.verdict.validShare - 7.0 / 20) < 1e-6)
    }

    @Test func aParcelOfTooFewPixelsIsTooCoarseToAnswer() {
        let judgement = judged(
            parcel(Bounds(minX: 20, minY: 24, maxX: 25, maxY: 29)), evidence: evidence { _, _ in true })
        #expect(judgement.verdict.verdictClass == .tooCoarse)
    }

    @Test func whatIsGreenAfterwardsWasNotBuiltOn() throws {
        // Grass becomes a taller, brighter crop: NDVI 0.68 by hand.
        let crop: [Float] = [40, 120, 45, 210]
        let field = evidence(changed: { (24..<36).contains($0) && (26..<38).contains($1) }, crop: crop)
        #expect(judged(lot, evidence: field).verdict.verdictClass == .noChange)
        #expect(try #require(judged(lot, evidence: field).verdict.score) < 0.05)
    }

    /// Whatever was not observed, in however many pieces: a lot where nothing was built is no finding.
    @Test(arguments: UInt64(1)...20) func nodataAloneNeverMakesAFinding(_ seed: UInt64) {
        var numbers = SeededNumbers(seed: seed)
        var isBlind = [Bool](repeating: false, count: 64 * 64)
        for _ in 0..<Int.random(in: 1...8, using: &numbers) {
            let (left, top) = (Int.random(in: 0..<60, using: &numbers), Int.random(in: 0..<60, using: &numbers))
            let (width, height) = (Int.random(in: 1...20, using: &numbers), Int.random(in: 1...20, using: &numbers))
            for row in top..<min(64, top + height) {
                for column in left..<min(64, left + width) { isBlind[row * 64 + column] = true }
            }
        }
        // A house came on the neighbour's lot, or nowhere.
        let roof: (Int, Int) -> Bool = { seed % 2 == 0 && (48..<58).contains($0) && (26..<36).contains($1) }
        let verdict = judged(lot, evidence: evidence(changed: roof) { isBlind[$1 * 64 + $0] }).verdict
        #expect([.noChange, .notObserved].contains(verdict.verdictClass))
        #expect((verdict.score ?? 0) < 0.05)
    }

    @Test func whatIsNotSeenOfARoofIsNeverPartOfTheFinding() {
        let roof: (Int, Int) -> Bool = { (24..<32).contains($0) && (26..<32).contains($1) }
        for edge in 24..<36 {
            let change = judged(lot, evidence: evidence(changed: roof) { column, _ in column >= edge }).change
            let right = change?.polygons.polygons.flatMap(\.exterior).map(\.x).max() ?? 0
            // Column `edge` is not seen, and the one before it touches what is not.
            #expect(right <= Double(edge - 1))
        }
    }

    /// Outlines of random blobs are valid by GEOS and have the blob's area, holes and corner contacts included.
    @Test(arguments: 0..<60) func outlinesAreValidPolygonsOfTheRightArea(_ seed: Int) throws {
        var numbers = SeededNumbers(seed: UInt64(seed))
        let density = Double.random(in: 0.45...0.8, using: &numbers)
        var isChanged = [Bool](repeating: false, count: 64 * 64)
        for index in isChanged.indices { isChanged[index] = Double.random(in: 0...1, using: &numbers) < density }
        // The robust change vector forgives ±1 pixel, so random salt is given to it in blocks of 3 × 3.
        let judgement = judged(lot, evidence: evidence { isChanged[($1 / 3) * 64 + $0 / 3] })
        guard let change = judgement.change else { return }
        let total = change.areaInsideSquareMetres + change.areaBeyondSquareMetres
        #expect(abs(change.polygons.area - total) < 1e-6)
        let context = GEOS_init_r()
        defer { GEOS_finish_r(context) }
        let bytes = WellKnownBinary.encode(change.polygons)
        let geometry = try #require(GEOSGeomFromWKB_buf_r(context, bytes, bytes.count))
        defer { GEOSGeom_destroy_r(context, geometry) }
        #expect(GEOSisValid_r(context, geometry) == 1)
    }
}
