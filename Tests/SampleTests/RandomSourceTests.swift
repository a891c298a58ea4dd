import Testing

@testable import Sample

@Suite("Random source")
struct RandomSourceTests {
    @Test("from state 1, 2, 3, 4: the first outputs published with rand_xoshiro's reference test")
    func reference() {
        var random = RandomSource(state: (1, 2, 3, 4))
        let first = (0..<5).map { _ in random.bits() }
        #expect(
            first == [11520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 1_216_172_134_540_287_360])
    }

    @Test("streams of one seed differ, and are the same every time")
    func streams() {
        var (a, b, again) = (
            RandomSource(seed: 7, stream: 1), RandomSource(seed: 7, stream: 2), RandomSource(seed: 7, stream: 1)
        )
        let (first, second, third) = (a.bits(), b.bits(), again.bits())
        #expect(first != second)
        #expect(first == third)
    }

    @Test("unit numbers lie in 0..<1 around 1/2; normal ones around 0 with deviation 1")
    func moments() {
        var random = RandomSource(seed: 1, stream: 1)
        let count = 20_000
        let units = (0..<count).map { _ in random.unit() }
        let normals = (0..<count).map { _ in random.normal() }
        #expect(units.allSatisfy { $0 >= 0 && $0 < 1 })
        // Four standard errors: 4 × 0.289 / √20000 = 0.0082 and 4 / √20000 = 0.028.
        #expect(abs(units.reduce(0, +) / Double(count) - 0.5) < 0.0082)
        #expect(abs(normals.reduce(0, +) / Double(count)) < 0.028)
        #expect(abs(normals.reduce(0) { $0 + $1 * $1 } / Double(count) - 1) < 0.05)
    }
}
