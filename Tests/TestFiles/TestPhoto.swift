package import Foundation

/// A photo as a phone takes it: a small JPEG with Exif (2.32) of when, where and in which direction.
package enum TestPhoto {
    /// The bytes of `jpeg` with an Exif segment behind its first marker.
    ///
    /// `takenAt`: `2026:11:30 10:12:13` by the phone's clock; `place`: longitude and latitude in degrees, east and north.
    package static func photo(
        _ jpeg: Data, takenAt: String?, place: (longitude: Double, latitude: Double)?, bearing: Double?
    ) -> Data {
        let tiff = tiff(takenAt: takenAt, place: place, bearing: bearing)
        let length = UInt16(2 + 6 + tiff.count)
        let segment = [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 0xFF)] + Array("Exif".utf8) + [0, 0] + tiff
        return jpeg.prefix(2) + Data(segment) + jpeg.dropFirst(2)
    }

    private struct Entry {
        let tag: UInt16
        let type: UInt16
        let count: UInt32
        let bytes: [UInt8]
    }

    private static func tiff(
        takenAt: String?, place: (longitude: Double, latitude: Double)?, bearing: Double?
    ) -> [UInt8] {
        var exif: [Entry] = []
        if let takenAt { exif.append(text(0x9003, takenAt)) }
        var position: [Entry] = []
        if let place {
            position += [
                text(1, "N"), rationals(2, degrees(place.latitude)), text(3, "E"),
                rationals(4, degrees(place.longitude)),
            ]
        }
        if let bearing { position += [text(16, "T"), rationals(17, [(UInt32(bearing * 100), 100)])] }
        // The header, the first directory with two pointers, then the directories that they lead to.
        let first: UInt32 = 8
        let second = first + 2 + 2 * 12 + 4
        let exifBytes = directory(exif, at: second)
        let third = second + UInt32(exifBytes.count)
        let pointers = [pointer(0x8769, second), pointer(0x8825, third)]
        return Array("II".utf8) + little(UInt16(42)) + little(first) + directory(pointers, at: first) + exifBytes
            + directory(position, at: third)
    }

    private static func directory(_ entries: [Entry], at offset: UInt32) -> [UInt8] {
        var bytes = little(UInt16(entries.count))
        var rest: [UInt8] = []
        let behind = offset + 2 + UInt32(entries.count) * 12 + 4
        for entry in entries {
            bytes += little(entry.tag) + little(entry.type) + little(entry.count)
            if entry.bytes.count <= 4 {
                bytes += entry.bytes + [UInt8](repeating: 0, count: 4 - entry.bytes.count)
            } else {
                bytes += little(behind + UInt32(rest.count))
                rest += entry.bytes
            }
        }
        return bytes + little(UInt32(0)) + rest
    }

    private static func text(_ tag: UInt16, _ text: String) -> Entry {
        let bytes = Array(text.utf8) + [0]
        return Entry(tag: tag, type: 2, count: UInt32(bytes.count), bytes: bytes)
    }

    private static func rationals(_ tag: UInt16, _ values: [(UInt32, UInt32)]) -> Entry {
        Entry(
            tag: tag, type: 5, count: UInt32(values.count), bytes: values.flatMap { little($0.0) + little($0.1) })
    }

    private static func pointer(_ tag: UInt16, _ offset: UInt32) -> Entry {
        Entry(tag: tag, type: 4, count: 1, bytes: little(offset))
    }

    private static func degrees(_ value: Double) -> [(UInt32, UInt32)] {
        let (whole, minutes) = (Int(value), (value - Double(Int(value))) * 60)
        let seconds = (minutes - Double(Int(minutes))) * 60
        return [(UInt32(whole), 1), (UInt32(Int(minutes)), 1), (UInt32((seconds * 10_000).rounded()), 10_000)]
    }

    private static func little(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }
}
