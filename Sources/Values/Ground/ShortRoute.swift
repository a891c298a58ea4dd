import Foundation

/// A short open walk over places: each once, without coming back.
///
/// The nearest place next, then reversals of parts (2-opt, Croes 1958) and moves of up to three places in a row (Or 1976) while they
/// shorten it; repeated after random exchanges of parts (double bridge, Martin et al. 1991), of which the best is kept. The same
/// places give the same walk. Distances are straight lines.
public struct ShortRoute {
    /// The places in the order of the walk, as indices.
    public let order: [Int]
    /// How long it is, in the unit of the places; from the start where one is given.
    public let length: Double

    /// The exchanges that are tried: enough for 60 places to come within a few percent of the shortest.
    private static let exchanges = 400

    /// Finds a walk. `start`: where it begins; nil = at whichever place makes it short.
    public init(over places: [Coordinate], from start: Coordinate? = nil) {
        guard places.count > 1 else {
            order = Array(places.indices)
            length = start.flatMap { start in places.first.map { hypot($0.x - start.x, $0.y - start.y) } } ?? 0
            return
        }
        let walk = Walk(places, from: start)
        var best = walk.nearestFirst()
        walk.improve(&best)
        var shortest = walk.length(of: best)
        // A generator of its own (Knuth's MMIX constants): the walk must not differ from call to call.
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        func draw(below count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        for _ in 0..<(places.count < 5 ? 0 : min(Self.exchanges, 24_000 / places.count)) {
            let cuts = [draw(below: places.count), draw(below: places.count), draw(below: places.count)].sorted()
            var tried = Array(best[..<cuts[0]] + best[cuts[1]..<cuts[2]] + best[cuts[0]..<cuts[1]] + best[cuts[2]...])
            walk.improve(&tried)
            let reached = walk.length(of: tried)
            if reached < shortest { (best, shortest) = (tried, reached) }
        }
        (order, length) = (best, shortest)
    }
}

/// Distances between places, and what shortens a walk over them.
private struct Walk {
    private let count: Int
    /// `count × count` distances, row by row.
    private let distances: [Double]
    /// From the start to each place; all 0 where there is none.
    private let fromStart: [Double]
    private let hasStart: Bool

    init(_ places: [Coordinate], from start: Coordinate?) {
        count = places.count
        distances = places.flatMap { a in places.map { b in hypot(a.x - b.x, a.y - b.y) } }
        fromStart = places.map { place in start.map { hypot($0.x - place.x, $0.y - place.y) } ?? 0 }
        hasStart = start != nil
    }

    private func distance(_ a: Int, _ b: Int) -> Double { distances[a * count + b] }

    /// From the place before position `index` to a place.
    private func before(_ index: Int, _ place: Int, in order: [Int]) -> Double {
        index == 0 ? fromStart[place] : distance(order[index - 1], place)
    }

    /// From a place to the one behind position `index`; the walk ends freely.
    private func after(_ index: Int, _ place: Int, in order: [Int]) -> Double {
        index == count - 1 ? 0 : distance(place, order[index + 1])
    }

    func length(of order: [Int]) -> Double {
        zip(order, order.dropFirst()).reduce(order.first.map { fromStart[$0] } ?? 0) { $0 + distance($1.0, $1.1) }
    }

    /// From the place nearest to the start (or from that farthest from all others) to the nearest that is left, and so on.
    func nearestFirst() -> [Int] {
        var left = Set(0..<count)
        func farness(_ place: Int) -> Double { (0..<count).reduce(0) { $0 + distance(place, $1) } }
        var here =
            (0..<count).min { hasStart ? fromStart[$0] < fromStart[$1] : farness($0) > farness($1) } ?? 0
        var order: [Int] = []
        while true {
            order.append(here)
            left.remove(here)
            guard let next = left.min(by: { (distance(here, $0), $0) < (distance(here, $1), $1) }) else { return order }
            here = next
        }
    }

    /// Reverses and moves parts while that shortens the walk.
    func improve(_ order: inout [Int]) {
        var isShorter = true
        while isShorter { isShorter = reversePart(&order) || movePart(&order) }
    }

    private func reversePart(_ order: inout [Int]) -> Bool {
        var isShorter = false
        for first in 0..<count - 1 {
            for last in first + 1..<count {
                let (a, b) = (order[first], order[last])
                let now = before(first, a, in: order) + after(last, b, in: order)
                let then = before(first, b, in: order) + after(last, a, in: order)
                guard then < now - 1e-9 else { continue }
                order[first...last].reverse()
                isShorter = true
            }
        }
        return isShorter
    }

    private func movePart(_ order: inout [Int]) -> Bool {
        for size in 1...3 where size < count {
            for first in 0...count - size {
                let last = first + size - 1
                let (a, b) = (order[first], order[last])
                // Without the part its neighbours meet.
                let bridge = last == count - 1 ? 0 : before(first, order[last + 1], in: order)
                let saved = before(first, a, in: order) + after(last, b, in: order) - bridge
                guard saved > 1e-9 else { continue }
                let rest = Array(order[..<first] + order[(last + 1)...])
                for place in 0...rest.count where place != first {
                    let (left, right) = (place == 0 ? nil : rest[place - 1], place == rest.count ? nil : rest[place])
                    func cost(_ head: Int, _ tail: Int) -> Double {
                        (left.map { distance($0, head) } ?? fromStart[head]) + (right.map { distance(tail, $0) } ?? 0)
                    }
                    let gap = right.map { right in left.map { distance($0, right) } ?? fromStart[right] } ?? 0
                    let (straight, turned) = (cost(a, b) - gap, cost(b, a) - gap)
                    guard min(straight, turned) < saved - 1e-9 else { continue }
                    let part = straight <= turned ? Array(order[first...last]) : order[first...last].reversed()
                    order = Array(rest[..<place] + part + rest[place...])
                    return true
                }
            }
        }
        return false
    }
}
