import Align
import Foundation
import Ground
import TestRasters
import Testing

@Suite struct EpochBrightnessTests {
    /// Yellow roofs, far brighter than the ground, but dark in blue; white ones are bright in every band.
    private func bright(_ edge: Int, colour: [Double]) -> [DrawnVillage.House] {
        let across = edge / 60
        return (0..<across * across).map { (index: Int) -> DrawnVillage.House in
            let (left, top) = (Double(index % across * 60 + 20), Double(index / across * 60 + 24))
            return DrawnVillage.House(left, top, 14, 12, colour: colour)
        }
    }

    /// The later epoch shows 1.5 times the brightness and cuts it off at 255, which is 170 of the earlier one.
    @Test(arguments: [[220.0, 210, 60, 130], [225, 222, 220, 215]])
    func whatOneSensorCutsOffDoesNotDifferAndWhatBothCutOffIsNotObserved(_ colour: [Double]) async throws {
        let (edge, isWhite) = (420, colour[2] > 200)
        let window = Window(column: 0, row: 0, columns: edge, rows: edge)
        let houses = bright(edge, colour: colour)
        let ground = DrawnVillage(seed: 21, window: window).bands(houses)
        let files = try EpochFiles(
            Array(ground.noisy(1.5, seed: 1).prefix(3)),
            Array(ground.map { $0.map { 1.5 * $0 } }.noisy(1.5, seed: 2).prefix(3)), columns: edge, rows: edge)
        let alignment = try await files.alignment(across: 4, down: 4)
        for band in 0..<3 { #expect(abs(alignment.match.common[band].upperBound - 170) < 4) }
        let pair = try PairReader(files.pair, alignment: alignment).read(window)
        var (roof, hidden) = (0, 0)
        for house in 0..<49 {
            // Well inside the roof.
            for row in 0..<6 {
                for column in 0..<8 {
                    let pixel = (house / 7 * 60 + 24 + 3 + row) * edge + house % 7 * 60 + 20 + 3 + column
                    roof += 1
                    hidden += pair.validity[pixel] == 0 ? 1 : 0
                    for band in 0..<3 {
                        let place = band * window.count + pixel
                        // Noise of 1.5 in both, the later one's in the earlier one's scale: 4 σ is 7.2.
                        #expect(abs(pair.earlier.samples[place] - pair.later.samples[place]) < 7.5)
                    }
                }
            }
        }
        #expect(hidden == (isWhite ? roof : 0))
        // Meadow is never cut off.
        #expect(pair.validity.count { $0 == 0 } < (isWhite ? 49 * 18 * 16 : 1))
    }

    private static let strip = Window(column: 0, row: 0, columns: 3_000, rows: 320)

    private func strip(_ light: (_ column: Int, _ row: Int) -> Double) throws -> EpochFiles {
        let ground = Array(DrawnVillage(seed: 31, window: Self.strip).bands([]).prefix(2))
        let lit = ground.map { plane in plane.indices.map { plane[$0] * light($0 % 3_000, $0 / 3_000) } }
        return try EpochFiles(
            ground.noisy(1.5, seed: 3), lit.noisy(1.5, seed: 4), columns: Self.strip.columns, rows: Self.strip.rows)
    }

    /// The mean of the later epoch over that of the earlier one, less 1, in each tenth of the strip.
    private func deviations(_ pair: AlignedPair) -> [Double] {
        (0..<10).map { part in
            var (before, after) = (0.0, 0.0)
            for row in 0..<320 {
                for column in stride(from: part * 300, to: part * 300 + 300, by: 3) {
                    before += Double(pair.earlier.samples[row * 3_000 + column])
                    after += Double(pair.later.samples[row * 3_000 + column])
                }
            }
            return after / before - 1
        }
    }

    /// From 5 % brighter to 5 % darker along half a cosine of 3 000 pixels.
    @Test func slowlyWanderingLightIsTakenOutWhereverABlockIsCut() async throws {
        let files = try strip { column, _ in 1 + 0.05 * cos(Double.pi * Double(column) / 3_000) }
        let alignment = try await files.alignment(across: 30, down: 2)
        #expect(alignment.local.isUsed && (0.03...0.06).contains(alignment.local.largestDeviation))
        let reader = try PairReader(files.pair, alignment: alignment)
        let pair = try reader.read(Self.strip)
        for deviation in deviations(pair) { #expect(abs(deviation) < 0.015, "\(deviation)") }
        for part in [
            Window(column: 1_311, row: 17, columns: 201, rows: 99), Window(column: 63, row: 1, columns: 2, rows: 2),
        ] {
            let (cut, whole) = (try reader.read(part), pair.cut(to: part))
            #expect(cut.later.samples == whole.later.samples && cut.validity == whole.validity)
        }
    }

    /// One window of sixty is 12 % darker later: a field that was watered.
    @Test func oneChangedWindowAmongSixtyIsNotTakenForLight() async throws {
        let files = try strip { column, row in
            (1_500..<1_600).contains(column) && row < 160 ? 0.88 : 1
        }
        let alignment = try await files.alignment(across: 30, down: 2)
        #expect(!alignment.local.isUsed || alignment.local.largestDeviation < 0.01)
        let pair = try PairReader(files.pair, alignment: alignment).read(Self.strip)
        // What did not change is as bright as before, next to the field too: a third of its tenth is the field's half.
        for (part, deviation) in deviations(pair).enumerated() where part != 5 { #expect(abs(deviation) < 0.005) }
        #expect(deviations(pair)[5] < -0.015)
    }
}
