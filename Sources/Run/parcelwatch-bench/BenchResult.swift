import Foundation

/// What a run measured; the JSON that it prints and compares.
struct BenchResult: Codable {
    /// One figure.
    struct Entry: Codable {
        var name: String
        /// Target of the kernels, and where its planes lie: `cache` or `memory`; nil where that does not apply.
        var target: String?
        var place: String?
        var value: Double
        var unit: String
        /// The middle and the largest of the measured values, and their number; nil where only the value counts.
        var middle: Double?
        var largest: Double?
        var count: Int?
        /// The figure against its floor; larger is better.
        var ratio: Double

        var title: String { [name, target, place].compactMap(\.self).joined(separator: " ") }
    }

    var machine: String
    /// The target of the kernels that a survey runs with here.
    var kernels: String
    var threads: Int
    var floors: [String: Double] = [:]
    var entries: [Entry] = []

    init(machine: String, kernels: String, threads: Int) {
        (self.machine, self.kernels, self.threads) = (machine, kernels, threads)
    }

    /// Reads an earlier run's JSON.
    init(path: String) throws {
        do {
            self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw BenchError.noResult(path: path)
        }
    }

    var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            var rounded = self
            for index in rounded.entries.indices {
                rounded.entries[index].value = Self.rounded(entries[index].value)
                rounded.entries[index].ratio = Self.rounded(entries[index].ratio)
                rounded.entries[index].middle = entries[index].middle.map(Self.rounded)
                rounded.entries[index].largest = entries[index].largest.map(Self.rounded)
            }
            rounded.floors = floors.mapValues(Self.rounded)
            return String(decoding: try encoder.encode(rounded), as: UTF8.self)
        }
    }

    /// A line for each figure whose ratio fell by more than `tolerance`; figures of only one of the runs are skipped.
    func slower(than earlier: BenchResult, tolerance: Double) -> [String] {
        let before = Dictionary(earlier.entries.map { ($0.title, $0.ratio) }, uniquingKeysWith: { $1 })
        return entries.compactMap { entry in
            guard let old = before[entry.title], entry.ratio < old * (1 - tolerance) else { return nil }
            let change = Int((100 * (entry.ratio / old - 1)).rounded())
            return "变慢 slower: \(entry.title) \(Self.rounded(old)) → \(Self.rounded(entry.ratio)) (\(change) %)"
        }
    }

    /// Four digits: no clock here tells more.
    private static func rounded(_ value: Double) -> Double {
        guard value != 0, value.isFinite else { return value }
        let scale = pow(10, 3 - log10(abs(value)).rounded(.down))
        return (value * scale).rounded() / scale
    }
}

/// Why nothing could be measured.
enum BenchError: Error, CustomStringConvertible {
    case noResult(path: String)
    case cannotRead(path: String)
    case noProgram(path: String)
    case surveyFailed(status: Int32)

    var description: String {
        switch self {
        case .noResult(let path): "\(path): 不是测速结果 · no result of this program; write one with > \(path)"
        case .cannotRead(let path): "\(path): 无法读取 · cannot be read by GDAL; name another scene"
        case .noProgram(let path): "\(path): 没有程序 · no program there; swift build -c release builds both"
        case .surveyFailed(let status): "核查失败（退出码 \(status)）· the survey failed with exit status \(status)"
        }
    }
}
