import Foundation
import Gate

/// A folder for one test, removed with it.
final class GateFolder: Sendable {
    let path: String

    /// `isQuick`: in memory where there is such a place, for thousands of files; ``PathGate`` admits none from there.
    init(isQuick: Bool = false) throws {
        let memory = "/dev/shm/"
        let base = isQuick && access(memory, W_OK) == 0 ? memory : NSTemporaryDirectory()
        // Without links on the way, so that paths can be compared.
        let folder = base + "parcelwatch-gate-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        path = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
    }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }

    @discardableResult func write(_ bytes: [UInt8], to name: String) -> String {
        _ = FileManager.default.createFile(atPath: file(name), contents: Data(bytes))
        return file(name)
    }

    func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: file(name), withDestinationPath: target)
    }

    /// The names in it.
    var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }
}

/// Bytes written by hand, least significant first unless told.
func little(_ value: Int, _ width: Int) -> [UInt8] { (0..<width).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) } }

/// A TIFF written by hand after TIFF 6.0: one directory behind the header, its blocks behind that.
struct HandTIFF {
    var columns = 16
    var rows = 16
    var bands = 1
    var bits = 8
    var rowsPerStrip = 4
    /// Side of a tile; nil = strips.
    var tile: Int?
    var isBig = false
    var isLittle = true
    var nodata: String?
    /// Tags put in place of what would be written: (type, values).
    var replaced: [Int: (type: Int, values: [Int])] = [:]
    /// Tags left out.
    var missing: Set<Int> = []
    /// Offset of the next directory; nil = none.
    var next: Int?

    var blockCount: Int {
        tile.map { ((columns + $0 - 1) / $0) * ((rows + $0 - 1) / $0) } ?? (rows + rowsPerStrip - 1) / rowsPerStrip
    }
    var blockBytes: Int { tile.map { $0 * $0 * bands * bits / 8 } ?? columns * rowsPerStrip * bands * bits / 8 }

    func number(_ value: Int, _ width: Int) -> [UInt8] {
        isLittle ? little(value, width) : little(value, width).reversed()
    }

    /// Where the first block begins.
    private(set) var pixelOffset = 0

    mutating func bytes() -> [UInt8] {
        var tags: [Int: (type: Int, values: [Int])] = [
            256: (4, [columns]), 257: (4, [rows]), 258: (3, Array(repeating: bits, count: bands)), 259: (3, [1]),
            262: (3, [bands >= 3 ? 2 : 1]), 277: (3, [bands]), 284: (3, [1]),
        ]
        let (places, sizes) = tile == nil ? (273, 279) : (324, 325)
        if let tile { (tags[322], tags[323]) = ((4, [tile]), (4, [tile])) } else { tags[278] = (4, [rowsPerStrip]) }
        tags[places] = (isBig ? 16 : 4, Array(repeating: 0, count: blockCount))
        tags[sizes] = (isBig ? 16 : 4, Array(repeating: blockBytes, count: blockCount))
        if let nodata { tags[42_113] = (2, nodata.utf8.map { Int($0) } + [0]) }
        for (tag, value) in replaced { tags[tag] = value }
        for tag in missing { tags[tag] = nil }
        let (header, wide) = isBig ? (16, 8) : (8, 4)
        let widths = [1: 1, 2: 1, 3: 2, 4: 4, 16: 8]
        let directory = (isBig ? 8 : 2) + tags.count * (isBig ? 20 : 12) + wide
        let outside = tags.values.map { $0.values.count * (widths[$0.type] ?? 8) }.filter { $0 > wide }.reduce(0, +)
        pixelOffset = header + directory + outside
        if replaced[places] == nil, !missing.contains(places) {
            tags[places]?.values = (0..<blockCount).map { pixelOffset + $0 * blockBytes }
        }
        var result = Array((isLittle ? "II" : "MM").utf8) + number(isBig ? 43 : 42, 2)
        if isBig { result += number(8, 2) + number(0, 2) }
        result += number(header, wide)
        result += number(tags.count, isBig ? 8 : 2)
        var extra: [UInt8] = []
        for (tag, value) in tags.sorted(by: { $0.key < $1.key }) {
            let data = value.values.flatMap { number($0, widths[value.type] ?? 8) }
            result += number(tag, 2) + number(value.type, 2) + number(value.values.count, wide)
            if data.count <= wide {
                result += data + [UInt8](repeating: 0, count: wide - data.count)
            } else {
                result += number(header + directory + extra.count, wide)
                extra += data
            }
        }
        result += number(next ?? 0, wide) + extra
        // Every pixel another, so that a missing block would show.
        return result + (0..<(blockCount * blockBytes)).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    }
}
