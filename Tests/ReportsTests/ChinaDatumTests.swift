import Foundation
import Ground
import TestNumbers
import Testing

@testable import Reports

/// Vectors from three packages of PyPI, by three authors: coord-convert 0.2.1 and prcoords 1.0.2, which agree to the last digit,
/// and eviltransform 0.1.1, which takes another ellipsoid and lies 1e-7 degrees off.
@Suite struct ChinaDatumTests {
    private struct Vector {
        let wgs84, gcj02, bd09, evil: Coordinate
    }

    private static func vector(_ numbers: [Double]) -> Vector {
        func place(_ index: Int) -> Coordinate { Coordinate(x: numbers[index], y: numbers[index + 1]) }
        return Vector(wgs84: place(0), gcj02: place(2), bd09: place(4), evil: place(6))
    }

    /// WGS 84, GCJ-02 and BD-09 of coord-convert and prcoords, GCJ-02 of eviltransform: Foshan, Beijing, Shanghai, Ürümqi,
    /// Chengdu, Harbin, Haikou.
    private static let vectors = [
        vector([
            113.14, 23.03, 113.145_462_619_835, 23.027_427_643_409, 113.151_900_612_755, 23.033_670_963_901,
            113.145_462_712_333, 23.027_427_599_852,
        ]),
        vector([
            116.3913, 39.9075, 116.397_541_181_593, 39.908_901_276_165, 116.403_913_943_507, 39.915_244_663_705,
            116.397_541_287_274, 39.908_901_299_893,
        ]),
        vector([
            121.4737, 31.2304, 121.478_223_059_277, 31.228_457_737_577, 121.484_781_468_503, 31.234_310_593_690,
            121.478_223_135_865, 31.228_457_704_689,
        ]),
        vector([
            87.6168, 43.8256, 87.619_649_949_469, 43.826_805_393_111, 87.626_099_770_816, 43.832_949_794_793,
            87.619_649_997_727, 43.826_805_413_522,
        ]),
        vector([
            104.0668, 30.5728, 104.069_305_477_249, 30.570_346_141_080, 104.075_782_956_833, 30.576_351_856_151,
            104.069_305_519_674, 30.570_346_099_530,
        ]),
        vector([
            126.6424, 45.7567, 126.648_369_816_305, 45.758_651_101_858, 126.654_999_328_972, 45.764_345_563_868,
            126.648_369_917_391, 45.758_651_134_896,
        ]),
        vector([
            110.3312, 20.0311, 110.335_570_843_969, 20.029_053_664_964, 110.342_118_650_862, 20.034_729_582_393,
            110.335_570_917_980, 20.029_053_630_313,
        ]),
    ]

    private func gap(_ left: Coordinate, _ right: Coordinate) -> Double {
        max(abs(left.x - right.x), abs(left.y - right.y))
    }

    @Test func positionsAreThoseOfThePublishedPackages() {
        for vector in Self.vectors {
            #expect(gap(ChinaDatum.gcj02.fromWGS84(vector.wgs84), vector.gcj02) < 1e-11)
            #expect(gap(ChinaDatum.bd09.fromWGS84(vector.wgs84), vector.bd09) < 1e-11)
            #expect(gap(ChinaDatum.gcj02.fromWGS84(vector.wgs84), vector.evil) < 2e-7)
            #expect(gap(ChinaDatum.gcj02.toWGS84(vector.gcj02), vector.wgs84) < 1e-9)
            #expect(gap(ChinaDatum.bd09.toWGS84(vector.bd09), vector.wgs84) < 1e-9)
        }
    }

    @Test func thereAndBackIsTheSamePlace() {
        var random = SeededNumbers(seed: 3)
        for _ in 0..<2_000 {
            let place = Coordinate(
                x: Double.random(in: 74...135, using: &random), y: Double.random(in: 4...53, using: &random))
            for datum in ChinaDatum.allCases {
                #expect(gap(datum.toWGS84(datum.fromWGS84(place)), place) < 1e-9)
            }
        }
    }

    @Test func outsideChinaAllDatumsAreOne() {
        let paris = Coordinate(x: 2.35, y: 48.85)
        for datum in ChinaDatum.allCases { #expect(datum.fromWGS84(paris) == paris && datum.toWGS84(paris) == paris) }
    }

    @Test func anUndeclaredDatumIsSomeHundredMetresOff() {
        let shift = ChinaDatum.shiftMetres(at: Coordinate(x: 113.14, y: 23.03))
        // 0.005463 degrees of longitude of 102.47 km, -0.002572 of latitude of 110.74 km.
        #expect(abs(shift.x - 559.8) < 1 && abs(shift.y + 284.9) < 1)
    }
}
