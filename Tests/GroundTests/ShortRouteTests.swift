import Foundation
import Ground
import Testing

/// Walks over places, against every possible walk and against shapes whose shortest walk is known.
@Suite struct ShortRouteTests {
    private func places(_ count: Int, seed: UInt64) -> [Coordinate] {
        var state = seed
        func draw() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 33) / Double(1 << 31) * 1000
        }
        return (0..<count).map { _ in Coordinate(x: draw(), y: draw()) }
    }

    private func length(_ order: [Int], _ places: [Coordinate], from start: Coordinate?) -> Double {
        var all = order.map { places[$0] }
        if let start { all.insert(start, at: 0) }
        return zip(all, all.dropFirst()).reduce(0) { $0 + hypot($1.0.x - $1.1.x, $1.0.y - $1.1.y) }
    }

    private func permutations(_ rest: [Int]) -> [[Int]] {
        rest.isEmpty ? [[]] : rest.flatMap { first in permutations(rest.filter { $0 != first }).map { [first] + $0 } }
    }

    @Test(arguments: [UInt64(1), 2, 3, 4, 5, 6])
    func noWalkOverSevenPlacesIsShorter(seed: UInt64) {
        let places = places(7, seed: seed)
        for start in [nil, Coordinate(x: -200, y: 500)] {
            let route = ShortRoute(over: places, from: start)
            let shortest = permutations(Array(0..<7)).map { length($0, places, from: start) }.min() ?? 0
            #expect(route.order.sorted() == Array(0..<7))
            #expect(abs(route.length - length(route.order, places, from: start)) < 1e-6)
            #expect(abs(route.length - shortest) < 1e-6)
        }
    }

    /// Sixty places on a circle: the shortest walk goes round and leaves one chord out, 59 · 2r · sin(π/60).
    @Test func aCircleIsWalkedRound() {
        let places = (0..<60).map { number -> Coordinate in
            let angle = Double(number * 17 % 60) * .pi / 30
            return Coordinate(x: 500 * cos(angle), y: 500 * sin(angle))
        }
        #expect(abs(ShortRoute(over: places).length - 59 * 1000 * sin(.pi / 60)) < 1e-6)
    }

    @Test func aWalkBeginsAtItsStart() {
        let row = [3.0, 1, 2, 0].map { Coordinate(x: $0 * 10, y: 0) }
        let route = ShortRoute(over: row, from: Coordinate(x: 100, y: 0))
        #expect(route.order == [0, 2, 1, 3] && abs(route.length - 100) < 1e-9)
    }

    @Test func fewPlacesAndPlacesOnOneSpotAreWalkedToo() {
        #expect(ShortRoute(over: []).order.isEmpty && ShortRoute(over: []).length == 0)
        let one = ShortRoute(over: [Coordinate(x: 3, y: 4)], from: Coordinate(x: 0, y: 0))
        #expect(one.order == [0] && one.length == 5)
        let same = ShortRoute(over: Array(repeating: Coordinate(x: 1, y: 1), count: 9))
        #expect(same.order.sorted() == Array(0..<9) && same.length == 0)
    }
}
