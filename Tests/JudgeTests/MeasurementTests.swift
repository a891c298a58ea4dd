import Align
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

@Suite struct MeasurementTests {
    private let grid = PixelGrid(
        crs: CRSCode(epsg: 4547), originX: 0, originY: 96, pixelSize: 1, columns: 96, rows: 96)
    private let lot = Parcel(
        code: ParcelCode("440605001001JC00001"),
        polygon: MultiPolygon([Polygon(Bounds(minX: 38, minY: 38, maxX: 58, maxY: 58))]),
        bounds: Bounds(minX: 38, minY: 38, maxX: 58, maxY: 58), representativePoint: Coordinate(x: 48, y: 48),
        place: AdministrativePlace())

    /// Grass of two greens on the lot's west and east half; a roof of 150 on `roof` afterwards.
    private func evidence(
        roof: (Int, Int) -> Bool, blind: (Int, Int) -> Bool = { _, _ in false }, bands: [Band] = [.red, .green, .blue]
    ) -> Evidence {
        var (earlier, later, validity): ([Float], [Float], [UInt8]) = ([], [], [])
        for band in bands.indices {
            for row in 0..<96 {
                for column in 0..<96 {
                    let grass: Float = (column < 48 ? [60, 90, 50, 160] : [80, 110, 70, 160])[band]
                    earlier.append(grass)
                    later.append(roof(column, row) ? 150 : grass)
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

    private func measure(_ evidence: Evidence) -> ParcelMeasurements {
        ParcelMeasurer(settings: JudgeSettings(), grid: grid).measurements(of: lot, evidence: evidence)
    }

    @Test func everyNameIsToldInBothLanguagesAndThereAreAsManyAsPromised() {
        let names = MeasurementCatalogue.names
        #expect((100...250).contains(names.count) && Set(names).count == names.count)
        for name in names { #expect(MeasurementCatalogue.title(of: name) != nil, "\(name)") }
        #expect(MeasurementCatalogue.title(of: "construction.none") == nil)
    }

    /// Findings and decisions hold rows without names: what was on the list keeps its place.
    @Test func theListOfMeasurementsIsOnlyAppendedTo() throws {
        let shipped = try JudgeModel.standard().measurements
        #expect(shipped.count == 243)
        #expect(Array(MeasurementCatalogue.names.prefix(shipped.count)) == shipped)
        let old = try #require(ParcelMeasurements(values: [300, 1_200]))
        #expect(old.values.count == MeasurementCatalogue.names.count)
        #expect(old["parcelArea"] == 300 && old["parcelPixels"] == 1_200 && old["validShare"] == nil)
        #expect(ParcelMeasurements(values: old.values + [1]) == nil)
    }

    /// With one more measurement at any place of the list the shipped model says the very same of any parcel.
    @Test func aFurtherMeasurementChangesNoVerdictOfTheShippedModel() throws {
        let model = try JudgeModel.standard()
        let names = MeasurementCatalogue.names
        var numbers = SeededNumbers(seed: 12)
        let rows = (0..<20).map { _ in
            names.map { _ in
                Bool.random(using: &numbers) ? Float.random(in: -2...4, using: &numbers) : Float.nan
            }
        }
        let version = MeasurementCatalogue.version
        func answers(_ columns: ModelColumns, _ rows: [[Float]]) -> [[UInt64]] {
            rows.map { row in
                let answer = model.judge(row: columns.rows(of: row))
                return ([answer.construction] + answer.kinds).map(\.bitPattern)
            }
        }
        let usual = answers(try model.columns(of: names, version: version), rows)
        #expect(Set(usual).count == rows.count)
        for place in 0...names.count {
            var longer = names
            longer.insert("cornerAngle.top", at: place)
            let longerRows = rows.map { row in
                var row = row
                row.insert(1, at: place)
                return row
            }
            #expect(answers(try model.columns(of: longer, version: version), longerRows) == usual, "\(place)")
        }
    }

    /// Grey is (60 + 90 + 50) / 3 = 66.7 in the west and 86.7 in the east, over a middle of 100.
    @Test func momentsAndQuantilesAreThoseOfTheParcelsPixels() throws {
        let measured = measure(evidence { _, _ in false })
        #expect(abs(try #require(measured["brightnessEarlier.mean"]) - 0.76667) < 1e-4)
        #expect(abs(try #require(measured["brightnessEarlier.deviation"]) - 0.1) < 1e-4)
        // A histogram of 128 bins over 0.2: off by a bin at most.
        #expect(abs(try #require(measured["brightnessEarlier.low"]) - 0.66667) < 0.2 / 128 + 1e-4)
        #expect(abs(try #require(measured["brightnessEarlier.high"]) - 0.86667) < 0.2 / 128 + 1e-4)
        #expect(measured["parcelArea"] == 400 && measured["parcelPixels"] == 400 && measured["validShare"] == 1)
        // Redness is (red − green) / (grey + 0.06 · 100).
        let redness = (-30 / 72.66667 + -30 / 92.66667) / 2
        #expect(abs(try #require(measured["rednessEarlier.mean"]) - Float(redness)) < 1e-4)
        #expect(measured["constructionLevel"] == 0)
    }

    /// 8 × 6 m of roof: brightness 1.5, within the patch that construction's averaging of 2 m either way allows.
    @Test func theSuspectedPatchIsMeasuredForItself() throws {
        let measured = measure(evidence { (44..<52).contains($0) && (44..<50).contains($1) })
        let inside = try #require(measured["patchInside"])
        #expect((30.0...12 * 10).contains(inside) && measured["patchBeyond"] == 0)
        #expect(try #require(measured["brightnessLater.contrast"]) > 0.3)
        #expect(try #require(measured["constructionLevel"]) > 0.4)
        #expect((0.5...1).contains(try #require(measured["patchRectangularity"])))
        #expect((1...2.5).contains(try #require(measured["patchElongation"])))
    }

    @Test func whatCannotBeMeasuredIsMissingAndNotZero() {
        let grey = measure(evidence(roof: { _, _ in false }, bands: [.grey]))
        #expect(grey["rednessLater.mean"] == nil && grey["vegetationLoss.top"] == nil && grey["heightGain.top"] == nil)
        #expect(grey["brightnessLater.mean"] != nil)
        let unseen = measure(evidence(roof: { _, _ in false }, blind: { _, _ in true }))
        #expect(unseen["construction.mean"] == nil && unseen["validShare"] == 0)
    }

    /// A finding's reasons are the model's largest contributions, and the ruler knows only one measurement.
    @Test func aFindingSaysWhatWeighedMost() throws {
        let judge = try ParcelJudge(
            measurer: ParcelMeasurer(settings: JudgeSettings(), grid: grid), model: try RulerModel.make())
        let found = judge.judge(
            lot, evidence: evidence { (44..<52).contains($0) && (44..<50).contains($1) }, residualShiftPixels: nil)
        let basis = try #require(found.change).basis
        #expect(basis.reasons.map(\.measurement) == ["constructionLevel"])
        #expect(try #require(basis.reasons.first).contribution > 0)
        #expect(try #require(basis.reasons.first).text.chinese.contains("连片建设迹象"))
        #expect(basis.values.count == MeasurementCatalogue.names.count)
        let level = try #require(MeasurementCatalogue.names.firstIndex(of: "constructionLevel"))
        #expect(Double(basis.values[level]) == basis.reasons.first?.value)
    }

    @Test func aModelOfOtherMeasurementsIsRefused() throws {
        let other = try JudgeModel(
            name: "other", measurements: ["weight"], measurementVersion: MeasurementCatalogue.version,
            construction: try TreeEnsemble(columns: 1, base: [0], trees: []), calibration: .identity, threshold: 0.5,
            fittedOn: FittedOn(source: "by hand"))
        #expect(throws: ModelError.self) {
            try ParcelJudge(measurer: ParcelMeasurer(settings: JudgeSettings(), grid: grid), model: other)
        }
    }
}
