import Foundation

/// Writes a ZIP archive of stored files (PKWARE APPNOTE 6.3.3), names in UTF-8 and no times in it: the same files give the same
/// bytes. Below 4 GB, as Shapefiles are.
struct ZipArchive {
    private let file: FileHandle
    private var offset = 0
    private var directory = Data()
    private var count = 0

    init(_ file: FileHandle) { self.file = file }

    /// Adds a file under a name.
    mutating func add(_ name: String, from source: URL) throws {
        let content = try Data(contentsOf: source, options: .mappedIfSafe)
        guard offset + content.count < Int(UInt32.max) else { throw CocoaError(.fileWriteOutOfSpace) }
        let bytes = Data(name.utf8)
        var entry = Data()
        // Version 2.0, names in UTF-8, stored, 1980-01-01 00:00.
        for number in [20, 1 << 11, 0, 0, 0x21] as [UInt16] { entry.append(number) }
        for number in [Self.checksum(content), UInt32(content.count), UInt32(content.count)] { entry.append(number) }
        entry.append(UInt16(bytes.count))
        entry.append(0 as UInt16)
        var head = Data()
        head.append(0x0403_4b50 as UInt32)
        head += entry + bytes
        directory.append(0x0201_4b50 as UInt32)
        directory.append(20 as UInt16)
        directory += entry
        // No comment, the first disk, no attributes.
        for number in [0, 0, 0] as [UInt16] { directory.append(number) }
        directory.append(0 as UInt32)
        directory.append(UInt32(offset))
        directory += bytes
        try file.write(contentsOf: head)
        try file.write(contentsOf: content)
        offset += head.count + content.count
        count += 1
    }

    /// Ends the archive.
    mutating func finish() throws {
        var end = Data()
        end.append(0x0605_4b50 as UInt32)
        for number in [0, 0, UInt16(count), UInt16(count)] as [UInt16] { end.append(number) }
        for number in [UInt32(directory.count), UInt32(offset)] { end.append(number) }
        end.append(0 as UInt16)
        try file.write(contentsOf: directory + end)
    }

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { sum, _ in sum & 1 == 1 ? 0xEDB8_8320 ^ (sum >> 1) : sum >> 1 }
    }

    private static func checksum(_ data: Data) -> UInt32 {
        ~data.reduce(~UInt32(0)) { table[Int(($0 ^ UInt32($1)) & 0xFF)] ^ ($0 >> 8) }
    }
}

extension Data {
    fileprivate mutating func append(_ number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }
}
