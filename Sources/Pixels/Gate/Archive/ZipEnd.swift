/// The record at a ZIP archive's end, which says where its directory lies.
struct ZipEnd {
    let entries: UInt64
    let directoryOffset: UInt64
    let directorySize: UInt64
    /// Where the directory must end.
    let directoryEnd: UInt64

    private static let signature: [UInt8] = [0x50, 0x4B, 0x05, 0x06]
    private static let length = 22

    /// The record whose comment ends exactly with the file, with a directory before it; nil = this is no archive.
    static func find(in file: ByteFile) throws(FileFault) -> ZipEnd? {
        let tailLength = min(file.size, length + 65_535)
        guard tailLength >= length else { return nil }
        let start = file.size - tailLength
        let tail = try file.bytes(at: start, upTo: tailLength)
        guard tail.count == tailLength else { return nil }
        var index = tailLength - length
        while index >= 0 {
            if tail[index] == 0x50, tail[index...].starts(with: signature),
                index + length + Int(LittleEndian.number(tail, index + 20, 2)) == tailLength,
                let end = try ZipEnd(tail, index, at: start + index, in: file)
            {
                return end
            }
            index -= 1
        }
        return nil
    }

    private init?(_ tail: [UInt8], _ index: Int, at offset: Int, in file: ByteFile) throws(FileFault) {
        var entries = LittleEndian.number(tail, index + 10, 2)
        var size = LittleEndian.number(tail, index + 12, 4)
        var place = LittleEndian.number(tail, index + 16, 4)
        var end = UInt64(offset)
        // ZIP64: a locator of 20 bytes before it points at a longer record.
        let locator = try file.bytes(at: offset - 20, upTo: 20)
        if locator.starts(with: [0x50, 0x4B, 0x06, 0x07]), locator.count == 20 {
            let recordPlace = LittleEndian.number(locator, 8, 8)
            guard recordPlace < UInt64(file.size) else { return nil }
            let record = try file.bytes(at: Int(recordPlace), upTo: 56)
            guard record.count == 56, record.starts(with: [0x50, 0x4B, 0x06, 0x06]) else { return nil }
            entries = LittleEndian.number(record, 32, 8)
            size = LittleEndian.number(record, 40, 8)
            place = LittleEndian.number(record, 48, 8)
            end = recordPlace
        }
        guard size <= end else { return nil }
        // Where it really lies: what was put before the archive shifts it.
        let first = try file.bytes(at: Int(end - size), upTo: 4)
        guard entries == 0 || first == [0x50, 0x4B, 0x01, 0x02] else { return nil }
        (self.entries, directoryOffset, directorySize, directoryEnd) = (entries, place, size, end)
    }
}

/// Numbers as ZIP writes them.
enum LittleEndian {
    /// The unsigned number of `width` bytes at `offset`, which must lie in `bytes`.
    static func number(_ bytes: [UInt8], _ offset: Int, _ width: Int) -> UInt64 {
        (0..<width).reduce(0) { $0 | UInt64(bytes[offset + $1]) << (8 * UInt64($1)) }
    }
}
