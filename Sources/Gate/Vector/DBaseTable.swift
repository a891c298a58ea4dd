/// A dBASE III table, the .dbf of a Shapefile, as far as its structure and the encoding of its text go.
struct DBaseTable {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let headerSize: Int
    private let rowSize: Int
    /// Offset in a row and width of every text field.
    private let texts: [Range<Int>]
    /// Number of rows, deleted ones included.
    let rowCount: Int

    /// Throws `vector.parse` where header, fields and rows do not fit the bytes.
    init(_ bytes: UnsafeBufferPointer<UInt8>) throws(VectorFault) {
        guard let rows = bytes.littleEndian(at: 4), let header = bytes.littleEndian16(at: 8),
            let size = bytes.littleEndian16(at: 10), bytes.count >= 33
        else { throw Self.damaged(".dbf 没有完整的文件头", "the .dbf has no whole header") }
        (self.bytes, headerSize, rowSize, rowCount) = (bytes, Int(header), Int(size), Int(rows))
        guard rowSize > 0, headerSize >= 33, headerSize + rowCount * rowSize <= bytes.count else {
            throw Self.damaged(
                ".dbf 自称有 \(rowCount) 行，超出文件的 \(bytes.count) 字节",
                "the .dbf claims \(rowCount) rows, more than its \(bytes.count) bytes hold")
        }
        // One byte may follow: the end mark 0x1A.
        guard bytes.count - headerSize - rowCount * rowSize <= 2 else {
            throw Self.damaged(".dbf 的行数少于文件所含", "the .dbf claims fewer rows than its bytes hold")
        }
        var texts: [Range<Int>] = []
        var (field, place) = (32, 1)
        while field < headerSize, bytes[field] != 0x0D {
            guard field + 32 <= headerSize else {
                throw Self.damaged(".dbf 的字段表不完整", "the .dbf's list of fields is cut")
            }
            // Text wider than 255 puts the higher byte where numbers have their decimals.
            let isText = bytes[field + 11] == 0x43
            let width = Int(bytes[field + 16]) + (isText ? Int(bytes[field + 17]) << 8 : 0)
            if isText { texts.append(place..<(place + width)) }
            place += width
            field += 32
        }
        guard place == rowSize else {
            throw Self.damaged(
                ".dbf 的字段共宽 \(place)，行宽却是 \(rowSize)",
                "the .dbf's fields make rows of \(place) bytes, its header says \(rowSize)")
        }
        self.texts = texts
    }

    private static func damaged(_ chinese: String, _ english: String) -> VectorFault {
        VectorFault("vector.parse", zh: "\(chinese)；请重新导出", en: "\(english); export the file again")
    }

    /// How many texts are not UTF-8, and how many of them are not GBK either; a character cut at the field's end
    /// counts as whole.
    func countOfTextsNotUTF8() -> (notUTF8: Int, neither: Int) {
        var (notUTF8, neither) = (0, 0)
        for row in 0..<rowCount {
            for text in texts {
                guard let cell = bytes.part(headerSize + row * rowSize + text.lowerBound, text.count) else { continue }
                guard let invalid = TextEncoding.firstInvalid(cell),
                    invalid < cell.count - 3 || !Self.isCut(cell, invalid)
                else { continue }
                notUTF8 += 1
                let whole = cell
                let cut = UnsafeBufferPointer(rebasing: cell.dropLast(1))
                if TextEncoding.chineseEncoding(of: whole) == nil, TextEncoding.chineseEncoding(of: cut) == nil {
                    neither += 1
                }
            }
        }
        return (notUTF8, neither)
    }

    /// Whether what is left of a cell from `index` on is the beginning of one UTF-8 character.
    private static func isCut(_ cell: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
        let rest = cell[index...]
        guard let lead = rest.first, lead >= 0xC2, lead <= 0xF4 else { return false }
        let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        return rest.count < length && rest.dropFirst().allSatisfy { $0 & 0xC0 == 0x80 }
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// The part of `count` bytes from `offset`; nil where it is not all there.
    func part(_ offset: Int, _ count: Int) -> UnsafeBufferPointer<UInt8>? {
        guard offset >= 0, count >= 0, offset <= self.count, count <= self.count - offset else { return nil }
        return UnsafeBufferPointer(rebasing: self[offset..<(offset + count)])
    }

    /// Four bytes, the highest first; nil where they are not all there.
    func bigEndian(at offset: Int) -> UInt32? { littleEndian(at: offset)?.byteSwapped }

    /// Two bytes, the lowest first.
    func littleEndian16(at offset: Int) -> UInt16? {
        part(offset, 2).map { UInt16(littleEndian: UnsafeRawBufferPointer($0).loadUnaligned(as: UInt16.self)) }
    }

    /// Four bytes, the lowest first.
    func littleEndian(at offset: Int) -> UInt32? {
        part(offset, 4).map { UInt32(littleEndian: UnsafeRawBufferPointer($0).loadUnaligned(as: UInt32.self)) }
    }

    /// Eight bytes, the lowest first.
    func littleEndian64(at offset: Int) -> UInt64? {
        part(offset, 8).map { UInt64(littleEndian: UnsafeRawBufferPointer($0).loadUnaligned(as: UInt64.self)) }
    }
}
