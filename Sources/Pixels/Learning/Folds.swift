import Dispatch
import Model
import Synchronization

/// Which fold each row is held out in.
enum Folds {
    /// Whole places go to one fold each, those with most positives first and always to the fold with fewest, so that
    /// folds have alike many. With a single place rows are dealt one by one, positives and negatives apart.
    static func assigned(places: [Int], positive: [Bool], folds: Int, seed: UInt32) -> [Int] {
        var random = SplitMix(state: UInt64(seed) &+ 0x5EED)
        var perPlace: [Int: (positives: Int, rows: Int)] = [:]
        for (place, label) in zip(places, positive) {
            perPlace[place, default: (0, 0)].rows += 1
            perPlace[place, default: (0, 0)].positives += label ? 1 : 0
        }
        guard perPlace.count > 1 else { return dealt(positive: positive, folds: folds, random: &random) }
        var order: [(place: Int, positives: Int, rows: Int)] = []
        for place in perPlace.keys.sorted() {
            let (positives, rows) = perPlace[place, default: (0, 0)]
            order.append((place, positives, rows))
        }
        order.shuffle(using: &random)
        // Swift's sort is stable: equals keep their shuffled order.
        order.sort { ($0.positives, $0.rows) > ($1.positives, $1.rows) }
        var load = [(positives: Int, rows: Int)](repeating: (0, 0), count: min(folds, order.count))
        var foldOfPlace: [Int: Int] = [:]
        for entry in order {
            let fold = load.indices.min { load[$0] < load[$1] } ?? 0
            load[fold].positives += entry.positives
            load[fold].rows += entry.rows
            foldOfPlace[entry.place] = fold
        }
        return places.map { foldOfPlace[$0] ?? 0 }
    }

    private static func dealt(positive: [Bool], folds: Int, random: inout SplitMix) -> [Int] {
        var assigned = [Int](repeating: 0, count: positive.count)
        var next = 0
        for label in [true, false] {
            var rows = positive.indices.filter { positive[$0] == label }
            rows.shuffle(using: &random)
            for row in rows {
                assigned[row] = next % folds
                next += 1
            }
        }
        return assigned
    }
}

/// SplitMix64 (Steele, Lea & Flood 2014): numbers from a seed.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Independent pieces of work on a few threads; results and errors are in the order of the pieces.
func concurrently<Result: Sendable>(
    _ count: Int, threads: Int, _ work: @Sendable (Int) throws -> Result
) throws -> [Result] {
    let next = Mutex(0)
    let results = Mutex([Swift.Result<Result, any Error>?](repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: max(1, min(threads, count))) { _ in
        while true {
            let piece = next.withLock { value in
                defer { value += 1 }
                return value
            }
            guard piece < count else { return }
            let result = Swift.Result { try work(piece) }
            results.withLock { $0[piece] = result }
        }
    }
    return try results.withLock { $0 }.compactMap { try $0?.get() }
}
