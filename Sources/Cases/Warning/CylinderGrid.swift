import Foundation
import Ground

/// Reports of one category in square cells, with all circles around the cells that hold one.
///
/// Cells are an eighth of the largest radius wide, so that there are nine circles around each centre, the smallest being its cell.
/// A permutation only changes which reports lie in the last days: the number of reports in a circle, and with it what its cylinders
/// are expected to hold, stays. So the smallest number that matters is looked up, not computed.
struct CylinderGrid {
    /// Numbers kept for each cell: reports of the last 1, 2, … 16 days.
    static let lanes = 16
    private static let rings = 9

    private let scan: HotSpotScan
    private let cellWidth: Double
    /// The middles of the cells that hold a report; the number of a cell is its place in here.
    private let middles: [Coordinate]
    private let cellOfPoint: [Int]
    private let ages: [Int]
    /// The cells of each ring around each centre, one ring after the other; ring r of centre c ends at `ringEnds[c × rings + r]`.
    private let neighbours: [Int32]
    private let ringEnds: [Int32]
    /// Reports on all days in each circle, numbered alike.
    private let circles: [Int]
    /// Reports of the last 1, 2, … days.
    private let reportsOfDays: [Int]

    /// Nil with too few points for any hot spot. `places`: finite, within 10⁹ m; `ages`: days of each before today.
    init?(places: [Coordinate], ages: [Int], scan: HotSpotScan) {
        guard places.count >= scan.minimumReports, scan.maximumRadius > 0 else { return nil }
        let reach = Self.rings - 1
        let width = scan.maximumRadius / Double(reach)
        struct Cell: Hashable { var x, y: Int }
        var numbers: [Cell: Int] = [:]
        var cells: [Cell] = []
        var cellOfPoint: [Int] = []
        for place in places {
            let cell = Cell(x: Int((place.x / width).rounded(.down)), y: Int((place.y / width).rounded(.down)))
            let number = numbers[cell, default: cells.count]
            if number == cells.count {
                numbers[cell] = number
                cells.append(cell)
            }
            cellOfPoint.append(number)
        }
        var offsets = [[Cell]](repeating: [], count: Self.rings)
        for y in -reach...reach {
            for x in -reach...reach {
                let ring = Int(Double(x * x + y * y).squareRoot().rounded(.up))
                if ring <= reach { offsets[ring].append(Cell(x: x, y: y)) }
            }
        }
        var counts = [Int](repeating: 0, count: cells.count)
        for number in cellOfPoint { counts[number] += 1 }
        var (neighbours, ringEnds, circles): ([Int32], [Int32], [Int]) = ([], [], [])
        for cell in cells {
            var sum = 0
            for ring in offsets {
                for offset in ring {
                    guard let near = numbers[Cell(x: cell.x + offset.x, y: cell.y + offset.y)] else { continue }
                    neighbours.append(Int32(near))
                    sum += counts[near]
                }
                ringEnds.append(Int32(neighbours.count))
                circles.append(sum)
            }
        }
        middles = cells.map { Coordinate(x: (Double($0.x) + 0.5) * width, y: (Double($0.y) + 0.5) * width) }
        (self.scan, cellWidth, self.cellOfPoint, self.ages) = (scan, width, cellOfPoint, ages)
        (self.neighbours, self.ringEnds, self.circles) = (neighbours, ringEnds, circles)
        reportsOfDays = (1...min(Self.lanes, max(1, scan.maximumDays))).map { days in
            ages.reduce(0) { $0 + ($1 < days ? 1 : 0) }
        }
    }

    /// The likeliest clusters, none overlapping a likelier one, with their probabilities.
    func clusters(seed: UInt64) -> [Cluster] {
        var found = candidates()
        var numbers = ScanNumbers(state: seed)
        var ages = ages
        var reached = [Int](repeating: 0, count: found.count)
        // Likeliest first: those that are still asked about come before those that are not.
        var asked = found.count
        var needed: [UInt32]?
        var done = 0
        while done < scan.permutations, asked > 0 {
            let lookup = needed ?? neededCounts(ratio: level(found[asked - 1].ratio))
            needed = lookup
            numbers.shuffle(&ages)
            var largest = 0.0
            forEachCylinder(ages: ages, needed: lookup) { circle, days, held in
                largest = max(largest, ratio(circle: circle, days: days, held: held))
            }
            done += 1
            for place in 0..<asked where largest >= level(found[place].ratio) { reached[place] += 1 }
            // What is reached 25 times early is no cluster, and the share so far is its probability (Besag & Clifford 1991).
            while asked > 0, reached[asked - 1] >= 25 {
                asked -= 1
                found[asked].probability = Double(reached[asked]) / Double(done)
                needed = nil
            }
        }
        for place in 0..<asked { found[place].probability = Double(reached[place] + 1) / Double(done + 1) }
        return found
    }

    /// The logarithm of the likelihood ratio of a cylinder that holds `held` of `all` reports and is expected to hold `expected`; 0
    /// where it holds no more than expected.
    static func ratio(held: Int, expected: Double, all: Int) -> Double {
        let (inside, outside) = (Double(held), Double(all - held))
        guard inside > expected, expected > 0 else { return 0 }
        return inside * log(inside / expected)
            + (outside > 0 ? outside * log(outside / (Double(all) - expected)) : 0)
    }

    /// A ratio that is the same but for rounding is reached.
    private func level(_ ratio: Double) -> Double { ratio * (1 - 1e-9) }

    private func expected(circle: Int, days: Int) -> Double {
        Double(circles[circle]) * Double(reportsOfDays[days]) / Double(ages.count)
    }

    private func ratio(circle: Int, days: Int, held: Int) -> Double {
        Self.ratio(held: held, expected: expected(circle: circle, days: days), all: ages.count)
    }

    /// The best cylinder of each centre; of those that overlap the likeliest, five at most, likeliest first.
    private func candidates() -> [Cluster] {
        var best: [(ratio: Double, circle: Int, days: Int, held: Int)] = []
        forEachCylinder(ages: ages, needed: neededCounts(ratio: 1e-6)) { circle, days, held in
            let ratio = ratio(circle: circle, days: days, held: held)
            if let last = best.last, last.circle / Self.rings == circle / Self.rings {
                if ratio > last.ratio { best[best.count - 1] = (ratio, circle, days, held) }
            } else {
                best.append((ratio, circle, days, held))
            }
        }
        var chosen: [Cluster] = []
        // Ties go to the smaller circle, then to the first centre: the same points give the same answer.
        let ordered = best.sorted {
            ($1.ratio, $0.circle % Self.rings, $0.circle) < ($0.ratio, $1.circle % Self.rings, $1.circle)
        }
        for one in ordered where chosen.count < 5 {
            let centre = middles[one.circle / Self.rings]
            // From the middle of the centre's cell to the far corner of the farthest.
            let radius = (Double(one.circle % Self.rings) + 0.5.squareRoot()) * cellWidth
            let isApart = chosen.allSatisfy { other in
                let (x, y) = (centre.x - other.centre.x, centre.y - other.centre.y)
                return (x * x + y * y).squareRoot() > radius + other.radius
            }
            guard isApart else { continue }
            chosen.append(
                Cluster(
                    centre: centre, radius: radius, days: one.days + 1, observed: one.held,
                    expected: expected(circle: one.circle, days: one.days), ratio: one.ratio, probability: 1))
        }
        return chosen
    }

    /// The smallest number of reports in the last days with which a cylinder reaches a ratio, by the reports of its circle on all
    /// days, `lanes` for each.
    private func neededCounts(ratio: Double) -> [UInt32] {
        let largest = circles.max() ?? 0
        var needed = [UInt32](repeating: .max, count: (largest + 1) * Self.lanes)
        for days in reportsOfDays.indices {
            var held = max(1, scan.minimumReports)
            for circle in 1...max(1, largest) {
                let expected = Double(circle) * Double(reportsOfDays[days]) / Double(ages.count)
                // It grows with the circle.
                while held <= ages.count, Self.ratio(held: held, expected: expected, all: ages.count) < ratio {
                    held += 1
                }
                if held <= ages.count { needed[circle * Self.lanes + days] = UInt32(held) }
            }
        }
        return needed
    }

    /// Calls back with each cylinder that holds as many reports as needed: circle, days less 1, reports.
    private func forEachCylinder(ages: [Int], needed: [UInt32], _ body: (Int, Int, Int) -> Void) {
        let recent = recentReports(ages: ages)
        recent.withUnsafeBufferPointer { recent in
            needed.withUnsafeBufferPointer { needed in
                guard let recent = recent.baseAddress, let needed = needed.baseAddress else { return }
                withUnsafeTemporaryAllocation(of: UInt32.self, capacity: Self.lanes) { held in
                    guard let held = held.baseAddress else { return }
                    for centre in middles.indices { scan(centre, recent, needed, held, body) }
                }
            }
        }
    }

    /// Reports of the last 1, 2, … days in each cell.
    private func recentReports(ages: [Int]) -> [UInt32] {
        let (lanes, dayCount) = (Self.lanes, reportsOfDays.count)
        var recent = [UInt32](repeating: 0, count: middles.count * lanes)
        for (point, age) in ages.enumerated() where age < dayCount { recent[cellOfPoint[point] * lanes + age] += 1 }
        for first in stride(from: 0, to: recent.count, by: lanes) {
            for days in 1..<lanes { recent[first + days] += recent[first + days - 1] }
        }
        return recent
    }

    /// The circles around one centre, from the smallest to the largest; `held`: room for a number of each day.
    private func scan(
        _ centre: Int, _ recent: UnsafePointer<UInt32>, _ needed: UnsafePointer<UInt32>,
        _ held: UnsafeMutablePointer<UInt32>, _ body: (Int, Int, Int) -> Void
    ) {
        for lane in 0..<Self.lanes { held[lane] = 0 }
        var next = centre == 0 ? 0 : Int(ringEnds[centre * Self.rings - 1])
        for circle in centre * Self.rings..<(centre + 1) * Self.rings {
            let end = Int(ringEnds[circle])
            guard next < end else { continue }
            while next < end {
                let cell = recent + Int(neighbours[next]) * Self.lanes
                for lane in 0..<Self.lanes { held[lane] &+= cell[lane] }
                next += 1
            }
            let least = needed + circles[circle] * Self.lanes
            var hits: UInt32 = 0
            for lane in 0..<Self.lanes { hits |= held[lane] >= least[lane] ? 1 : 0 }
            guard hits != 0 else { continue }
            for days in reportsOfDays.indices where held[days] >= least[days] { body(circle, days, Int(held[days])) }
        }
    }
}

/// SplitMix64 (Steele et al. 2014): the same numbers from a seed wherever it runs.
struct ScanNumbers {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// Fisher and Yates.
    mutating func shuffle(_ values: inout [Int]) {
        for last in stride(from: values.count - 1, to: 0, by: -1) {
            values.swapAt(last, Int(next().multipliedFullWidth(by: UInt64(last + 1)).high))
        }
    }
}
