import Foundation
import Gate
import TestFiles
import Testing

/// Seeded damage to small TIFFs: whatever is accepted has every block inside its file, and nothing crashes.
@Suite struct RasterFuzz {
    private struct Numbers: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
    }

    @Test(arguments: 0..<8) func damagedTIFFsNeverCrashNorReachBeyondTheirEnd(_ layout: Int) throws {
        let folder = try GateFolder(isQuick: true)
        var tiff = HandTIFF(columns: 20, rows: 18, bands: layout & 1 == 0 ? 1 : 3, rowsPerStrip: 6)
        if layout & 1 != 0 { tiff.tile = 16 }
        (tiff.isLittle, tiff.isBig, tiff.nodata) = (layout & 2 == 0, layout & 4 != 0, "0")
        let whole = tiff.bytes()
        var numbers = Numbers(state: 0x5EED + UInt64(layout))
        var accepted = 0
        for _ in 0..<1_000 {
            var bytes = whole
            // Most of the harm where the structure is.
            let reach = Bool.random(using: &numbers) ? tiff.pixelOffset : bytes.count
            for _ in 0..<Int.random(in: 1...3, using: &numbers) {
                let index = Int.random(in: 0..<min(reach, bytes.count), using: &numbers)
                switch Int.random(in: 0..<6, using: &numbers) {
                case 0: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &numbers)
                case 1: bytes[index] = [0, 0xFF, 0x7F, 0x80].randomElement(using: &numbers) ?? 0
                case 2: bytes.insert(UInt8.random(in: 0...255, using: &numbers), at: index)
                case 3: bytes.remove(at: index)
                case 4: bytes.replaceSubrange(index..<min(bytes.count, index + 4), with: [0xFF, 0xFF, 0xFF, 0xFF])
                default: bytes = Array(bytes.prefix(max(1, index)))
                }
            }
            let report = RasterGate.check(folder.write(bytes, to: "a.tif"))
            guard report.refusal == nil else { continue }
            accepted += 1
            #expect(Self.blocksLieInside(bytes))
        }
        // Pixels may be anything: the check is no blanket refusal.
        #expect(accepted > 50)
    }

    /// A second reading of the same bytes, of the first directory only, that trusts nothing and knows no limits.
    private static func blocksLieInside(_ bytes: [UInt8]) -> Bool {
        let isLittle = bytes[0] == 0x49
        func number(_ offset: Int, _ width: Int) -> UInt64? {
            guard offset >= 0, offset + width <= bytes.count else { return nil }
            let part = Array(bytes[offset..<(offset + width)])
            return (isLittle ? part.reversed() : part).reduce(0) { $0 << 8 | UInt64($1) }
        }
        let isBig = number(2, 2) == 43
        let wide = isBig ? 8 : 4
        guard let first = number(isBig ? 8 : 4, wide), let start = Int(exactly: first),
            let count = number(start, isBig ? 8 : 2)
        else { return false }
        var lists: [Int: [UInt64]] = [:]
        for index in 0..<Int(count) {
            let at = start + (isBig ? 8 : 2) + index * (isBig ? 20 : 12)
            guard let tag = number(at, 2), let type = number(at + 2, 2), let values = number(at + 4, wide) else {
                return false
            }
            guard [273, 279, 324, 325].contains(tag), let width = [1: 1, 3: 2, 4: 4, 16: 8][Int(type)] else { continue }
            var place = at + 4 + wide
            if values * UInt64(width) > UInt64(wide) { place = Int(number(place, wide) ?? 0) }
            lists[Int(tag)] = (0..<Int(values)).map { number(place + $0 * width, width) ?? .max }
        }
        guard let places = lists[324] ?? lists[273], let sizes = lists[325] ?? lists[279] else { return false }
        return zip(places, sizes).allSatisfy { place, size in
            let (end, overflows) = place.addingReportingOverflow(size)
            return size == 0 || !overflows && end <= UInt64(bytes.count)
        }
    }
}
