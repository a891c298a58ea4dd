import ArgumentParser
import Foundation
import Kernels

/// `parcelwatch-bench`: measures the program's speed on this machine against floors measured in the same run.
@main
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parcelwatch-bench",
        abstract: "测速：内核、面积占比、整个核查，与同次测得的下限相比 · Measures kernels, coverage fractions and a whole survey "
            + "against floors of the same run.",
        discussion: """
            结果为 JSON；每项的 ratio 越大越好：内核与面积占比为读取缓存或内存带宽的倍数，核查为 GDAL 读完两期影像的用时除以核查用时。
            Prints JSON. Each ratio is better when larger: kernels and coverage against the bandwidth of reading cache or \
            memory, a survey as the time in which GDAL reads both epochs whole, divided by the survey's.
            --baseline：与先前的结果逐项比较 ratio，变慢则退出 1 · compares ratios with an earlier result and exits with 1 \
            where something became slower.
            """)

    enum Part: String, CaseIterable, ExpressibleByArgument { case kernels, coverage, survey, office, reports }

    @Option(
        name: .long, parsing: .upToNextOption,
        help: ArgumentHelp(
            "只测（office、reports 另需数分钟，须点名）· only; office and reports take minutes and have to be named",
            valueName: "kernels|coverage|survey|office|reports"))
    var only: [Part] = [.kernels, .coverage, .survey]

    @Option(
        name: .long, help: ArgumentHelp("office 的监测图斑数 · findings of office, and as many orders", valueName: "n"))
    var findings: Int = 100_000

    @Option(name: .long, help: ArgumentHelp("reports 的线索数 · reports of the part reports", valueName: "n"))
    var reports: Int = 20_000

    @Option(
        name: .long,
        help: ArgumentHelp(
            "office、reports 的存储所在，约 25 kB 每图斑 · where office and reports make their store, 25 kB a finding",
            valueName: "folder"))
    var folder: String = NSTemporaryDirectory()

    @Option(
        name: .long,
        help: ArgumentHelp(
            "每项测几遍：取 ratio 的中位数与最快值 · runs of each: the middle ratio and the best figure count", valueName: "n"))
    var `repeat`: Int = 7

    @Option(name: .long, help: ArgumentHelp("前一期影像 · scene of the earlier epoch", valueName: "file"))
    var earlier: String = "tiles/satellite-2023.tif"

    @Option(name: .long, help: ArgumentHelp("后一期影像 · scene of the later epoch", valueName: "file"))
    var later: String = "tiles/satellite-2024.tif"

    @Option(name: .long, help: ArgumentHelp("宗地 · parcels", valueName: "file"))
    var parcels: String = "grids/parcels.gpkg"

    @Option(name: .long, help: ArgumentHelp("宗地代码字段 · field with the parcel code", valueName: "name"))
    var codeField: String?

    @Option(name: .long, help: ArgumentHelp("线程数 · number of workers", valueName: "n"))
    var threads: Int = ProcessInfo.processInfo.activeProcessorCount

    @Option(name: .long, help: ArgumentHelp("先前的结果 · an earlier result", valueName: "file.json"))
    var baseline: String?

    @Option(
        name: .long, help: ArgumentHelp("容许变慢的比例 · by how much a ratio may fall", valueName: "0…1"))
    var tolerance: Double = 0.3

    mutating func validate() throws {
        guard `repeat` >= 1 else { throw ValidationError("--repeat: ≥ 1") }
        guard findings >= 1_000 else { throw ValidationError("--findings: ≥ 1000") }
        guard reports >= 1 else { throw ValidationError("--reports: ≥ 1") }
        guard threads >= 1 else { throw ValidationError("--threads: ≥ 1") }
        guard (0...1).contains(tolerance) else { throw ValidationError("--tolerance: 0…1") }
    }

    func run() async throws {
        let earlierResult = try baseline.map(BenchResult.init(path:))
        var result = BenchResult(
            machine: Machine.description, kernels: KernelTarget.chosen.rawValue, threads: threads)
        for place in KernelBench.Place.allCases {
            result.floors["\(place)ReadGBps"] = (0..<`repeat`).map { _ in place.floor.bytesPerSecond() / 1e9 }.max()
        }
        if only.contains(.kernels) { result.entries += KernelBench.measure(repeats: `repeat`) }
        if only.contains(.coverage) { result.entries.append(CoverageBench.measure(repeats: `repeat`)) }
        if only.contains(.survey) {
            let survey = SurveyBench(
                earlier: earlier, later: later, parcels: parcels, codeField: codeField, threads: threads)
            let (entry, floor) = try survey.measure(repeats: `repeat`)
            result.entries.append(entry)
            result.floors["fullReadSeconds"] = floor
        }
        if only.contains(.office) {
            let office = try await OfficeBench(findings: findings, folder: folder, decisions: 100 * `repeat`).measure()
            result.entries += office.entries
            result.floors.merge(office.floors) { $1 }
        }
        if only.contains(.reports) {
            let taken = try await ReportBench(reports: reports, folder: folder, single: 100 * `repeat`).measure()
            result.entries += taken.entries
            result.floors.merge(taken.floors) { $1 }
        }
        print(try result.json)
        guard let earlierResult else { return }
        let slower = result.slower(than: earlierResult, tolerance: tolerance)
        for line in slower { try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8)) }
        if !slower.isEmpty { throw ExitCode.failure }
    }
}

/// The best of several runs, seconds.
func bestSeconds(of repeats: Int, _ body: () throws -> Void) rethrows -> Double {
    var best = Double.infinity
    for _ in 0..<repeats {
        let started = ContinuousClock.now
        try body()
        let taken = (ContinuousClock.now - started).components
        best = min(best, Double(taken.seconds) + Double(taken.attoseconds) * 1e-18)
    }
    return best
}

/// The speed at which one thread reads numbers from its cache or from memory: the floor for every kernel.
///
/// Measured again beside every figure, because the speed of a shared machine varies from second to second.
final class ReadFloor {
    private let words: Int
    private let rounds: Int
    private let values: UnsafeMutablePointer<UInt64>
    private var sum: UInt64 = 0

    /// A floor for planes of so many bytes in all.
    init(bytes: Int) {
        words = bytes / 8
        rounds = max(1, (32 << 20) / bytes)
        values = aligned(words)
        for index in 0..<words { values[index] = UInt64(truncatingIfNeeded: index) }
    }

    deinit { values.deallocate() }

    /// Bytes read per second just now.
    func bytesPerSecond() -> Double {
        let seconds = bestSeconds(of: 1) {
            for _ in 0..<rounds { for index in 0..<words { sum &+= values[index] } }
        }
        // Read, so that the compiler does not remove the loop.
        precondition(sum != 1)
        return Double(words * rounds * 8) / seconds
    }
}

/// Room for numbers from the beginning of a cache line on: where vectors straddle two, everything is a third slower.
func aligned<Number>(_ count: Int) -> UnsafeMutablePointer<Number> {
    UnsafeMutableRawPointer.allocate(byteCount: count * MemoryLayout<Number>.stride, alignment: 64)
        .bindMemory(to: Number.self, capacity: count)
}

/// A figure and its floor, measured in turn.
struct Paired {
    /// The best of the figures, bytes per second.
    private(set) var best = 0.0
    private var ratios: [Double] = []

    /// The middle one of the figures divided by the floors measured right before them: what slows both down cancels.
    var ratio: Double { ratios.sorted()[ratios.count / 2] }

    /// Measures once more.
    mutating func measure(against floor: ReadFloor, _ bytesPerSecond: () -> Double) {
        let limit = floor.bytesPerSecond()
        let figure = bytesPerSecond()
        best = max(best, figure)
        ratios.append(figure / limit)
    }
}

/// What the figures were measured on.
enum Machine {
    static var description: String {
        let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let model = text.split(separator: "\n").first { $0.hasPrefix("model name") }?.split(separator: ":").last
        let processor = model.map { $0.trimmingCharacters(in: .whitespaces) } ?? "?"
        return "\(processor), \(ProcessInfo.processInfo.activeProcessorCount) cores"
    }
}
