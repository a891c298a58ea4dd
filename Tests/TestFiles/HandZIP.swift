/// A ZIP archive written by hand after PKWARE's APPNOTE, entries stored.
package struct HandZIP: Sendable {
    package struct Entry: Sendable {
        package var name: [UInt8]
        package var data: [UInt8]
        package var method = 0
        package var flags = 0
        package var mode = 0o100644
        package var size: Int?
        package var checksum: Int?
        /// What is stored in place of the data, e.g. deflated.
        package var packed: [UInt8]?
        /// Another entry's header, where the directory claims it begins.
        package var headerOffset: Int?

        package init(name: [UInt8], data: [UInt8]) { (self.name, self.data) = (name, data) }
    }
    package var entries: [Entry]

    package init(_ files: [(String, [UInt8])]) { entries = files.map { Entry(name: Array($0.0.utf8), data: $0.1) } }

    /// CRC-32 bit by bit, as its definition has it.
    package static func checksum(_ bytes: [UInt8]) -> Int {
        var sum: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 != 0 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
        }
        return Int(~sum)
    }

    package var bytes: [UInt8] {
        var (body, directory): ([UInt8], [UInt8]) = ([], [])
        for entry in entries {
            let packed = entry.packed ?? entry.data
            let common =
                little(20, 2) + little(entry.flags, 2) + little(entry.method, 2) + little(0, 4)
                + little(entry.checksum ?? Self.checksum(entry.data), 4) + little(packed.count, 4)
                + little(entry.size ?? entry.data.count, 4) + little(entry.name.count, 2) + little(0, 2)
            directory +=
                [0x50, 0x4B, 1, 2] + little(20 | 3 << 8, 2) + common + little(0, 6) + little(entry.mode << 16, 4)
            directory += little(entry.headerOffset ?? body.count, 4) + entry.name
            body += [0x50, 0x4B, 3, 4] + common + entry.name + packed
        }
        return body + directory + [0x50, 0x4B, 5, 6] + little(0, 4) + little(entries.count, 2)
            + little(entries.count, 2)
            + little(directory.count, 4) + little(body.count, 4) + little(0, 2)
    }
}
