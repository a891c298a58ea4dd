/// Bytes written by hand, least significant first unless told.
package func little(_ value: Int, _ width: Int) -> [UInt8] {
    (0..<width).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
}

/// A TIFF written by hand after TIFF 6.0: one directory behind the header, its blocks behind that.
package struct HandTIFF: Sendable {
    package var columns = 16
    package var rows = 16
    package var bands = 1
    package var bits = 8
    package var rowsPerStrip = 4
    /// Side of a tile; nil = strips.
    package var tile: Int?
    package var isBig = false
    package var isLittle = true
    package var nodata: String?
    /// Tags put in place of what would be written: (type, values).
    package var replaced: [Int: (type: Int, values: [Int])] = [:]
    /// Tags left out.
    package var missing: Set<Int> = []
    /// Offset of the next directory; nil = none.
    package var next: Int?

    package var blockCount: Int {
        tile.map { ((columns + $0 - 1) / $0) * ((rows + $0 - 1) / $0) } ?? (rows + rowsPerStrip - 1) / rowsPerStrip
    }
    package var blockBytes: Int { tile.map { $0 * $0 * bands * bits / 8 } ?? columns * rowsPerStrip * bands * bits / 8 }

    func number(_ value: Int, _ width: Int) -> [UInt8] {
        isLittle ? little(value, width) : little(value, width).reversed()
    }

    package init(
        columns: Int = 16, rows: Int = 16, bands: Int = 1, bits: Int = 8, rowsPerStrip: Int = 4, tile: Int? = nil,
        isBig: Bool = false, isLittle: Bool = true, nodata: String? = nil
    ) {
        (self.columns, self.rows, self.bands, self.bits) = (columns, rows, bands, bits)
        (self.rowsPerStrip, self.tile, self.isBig, self.isLittle) = (rowsPerStrip, tile, isBig, isLittle)
        self.nodata = nodata
    }

    /// Where the first block begins.
    package private(set) var pixelOffset = 0

    package mutating func bytes() -> [UInt8] {
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
