import Align
import CGEOS
import Cadastre
import Compare
import Findings
import Ground
import Judge
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
    bands: [Band] = [.red, .green, .blue, .nir]
) -> Evidence {
    let grass: [Float] = [60, 90, 50, 160]
    var (earlier, later): ([Float], [Float]) = ([], [])
    var validity: [UInt8] = []
    for band in bands.indices {
        for row in 0..<64 {
            for column in 0..<64 {
                earlier.append(grass[band])
                later.append(changed(column, row) ? level : grass[band])
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
    private let judge = ParcelJudge(settings: JudgeSettings(), grid: grid)

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
        #expect(change.areaInsideSquareMetres == 48 && change.areaBeyondSquareMetres == 0)
        #expect(
            change.polygons
                == MultiPolygon([Polygon(Bounds(minX: 24, minY: 32, maxX: 32, maxY: 38))]).sameStart(
                    as: change.polygons))
    }

    @Test func areaBeyondTheEdgeIsCountedApart() throws {
        // 10 × 8 m, six columns inside and four beyond the lot's east edge.
        let judgement = judged(lot, evidence: evidence { (34..<44).contains($0) && (26..<34).contains($1) })
        let change = try #require(judgement.change)
        #expect(change.areaInsideSquareMetres == 48 && change.areaBeyondSquareMetres == 32)
    }

    @Test func patchesUnderTheMinimumAreNoChangeHoweverMany() {
        // Sixteen sheds of 4 × 4 m, each below 20 m².
        let judgement = judged(lot, evidence: evidence { $0 % 5 != 0 && $1 % 5 != 0 })
        #expect(judgement.verdict.verdictClass == .noChange)
        #expect(judgement.change == nil)
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

    @Test func whatIsGreenAfterwardsWasNotBuiltOn() {
        let seen = evidence { _, _ in false }
        #expect(judged(lot, evidence: seen).verdict.score == 0)
    }

    @Test func coveringMoreWithNodataNeverRaisesTheScore() {
        let roof: (Int, Int) -> Bool = { (24..<32).contains($0) && (26..<32).contains($1) }
        let clear = judged(lot, evidence: evidence(changed: roof)).verdict.score ?? 0
        for edge in 20..<40 {
            let clouded = judged(lot, evidence: evidence(changed: roof) { column, _ in column >= edge }).verdict
            #expect((clouded.score ?? 0) <= clear)
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

extension MultiPolygon {
    /// Rings rotated so that they begin where `other`'s do: where a ring starts is no property of its shape.
    fileprivate func sameStart(as other: MultiPolygon) -> MultiPolygon {
        var result = self
        for (index, polygon) in other.polygons.enumerated() where index < polygons.count {
            let open = polygons[index].exterior.dropLast()
            guard let first = polygon.exterior.first, let place = open.firstIndex(of: first) else { continue }
            let turned = Array(open[place...] + open[..<place])
            result.polygons[index].exterior = turned + [first]
        }
        return result
    }
}
