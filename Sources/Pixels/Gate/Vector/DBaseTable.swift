/// A dBASE III table, the .dbf of a Shapefile: its structure, the encoding of its text, and single columns.
struct DBaseTable {
    /// A column.
    struct Field {
        /// Its name's bytes.
        let name: UnsafeBufferPointer<UInt8>
        /// `C` text, `N` and `F` numbers written out, `D` a day, `L` true or false.
        let type: UInt8
        /// Where it lies in a row.
        let place: Range<Int>
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private let headerSize: Int
    private let rowSize: Int
    /// The columns, in file order.
    let fields: [Field]
    /// The encoding that the writing program declared, if any.
    let languageDriver: UInt8
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
        languageDriver = bytes[29]
        var fields: [Field] = []
        var (field, place) = (32, 1)
        while field < headerSize, bytes[field] != 0x0D {
            guard field + 32 <= headerSize else {
                throw Self.damaged(".dbf 的字段表不完整", "the .dbf's list of fields is cut")
            }
            // Text wider than 255 puts the higher byte where numbers have their decimals.
            let isText = bytes[field + 11] == 0x43
            let width = Int(bytes[field + 16]) + (isText ? Int(bytes[field + 17]) << 8 : 0)
            let name = bytes.part(field, 11) ?? UnsafeBufferPointer(rebasing: bytes.prefix(0))
            let end = name.firstIndex(of: 0) ?? name.count
            fields.append(
                Field(
                    name: UnsafeBufferPointer(rebasing: name.prefix(end)), type: bytes[field + 11],
                    place: place..<(place + width)))
            place += width
            field += 32
        }
        guard place == rowSize else {
            throw Self.damaged(
                ".dbf 的字段共宽 \(place)，行宽却是 \(rowSize)",
                "the .dbf's fields make rows of \(place) bytes, its header says \(rowSize)")
        }
        self.fields = fields
    }

    private static func damaged(_ chinese: String, _ english: String) -> VectorFault {
        VectorFault("vector.parse", zh: "\(chinese)；请重新导出", en: "\(english); export the file again")
    }

    // MARK: - Text

    /// What the bytes beyond ASCII of names and texts may be.
    struct Census {
        /// Texts with such bytes.
        var beyondASCII = 0
        /// Those that are UTF-8; a character cut at the field's end counts as whole.
        var utf8 = 0
        /// Those of them that hold a character of three bytes or more, as Chinese ones are.
        var wide = 0
        /// Those that are GBK.
        var gbk = 0
        /// Those whose bytes beyond ASCII all make pairs of GB 2312, as Western texts hardly ever do.
        var pairs = 0
        /// Those that are neither UTF-8 nor GBK.
        var neither = 0
    }

    /// Reads every field name and every text.
    func census() -> Census {
        var census = Census()
        for field in fields { Self.count(field.name, isFull: field.name.count >= 10, into: &census) }
        let texts = fields.filter { $0.type == 0x43 }.map(\.place)
        for row in 0..<rowCount {
            for text in texts {
                guard let cell = bytes.part(headerSize + row * rowSize + text.lowerBound, text.count) else { continue }
                Self.count(cell, isFull: true, into: &census)
            }
        }
        return census
    }

    private static func count(_ cell: UnsafeBufferPointer<UInt8>, isFull: Bool, into census: inout Census) {
        guard cell.contains(where: { $0 >= 0x80 }) else { return }
        census.beyondASCII += 1
        let invalid = TextEncoding.firstInvalid(cell)
        let isUTF8 = invalid.map { isFull && TextEncoding.isCut(cell, $0) } ?? true
        if isUTF8 {
            census.utf8 += 1
            if cell.contains(where: { $0 >= 0xE0 }) { census.wide += 1 }
        }
        let cut = UnsafeBufferPointer(rebasing: cell.dropLast(isFull ? 1 : 0))
        let isGBK = TextEncoding.chineseEncoding(of: cell) != nil || TextEncoding.chineseEncoding(of: cut) != nil
        if isGBK { census.gbk += 1 }
        if isGBK, TextEncoding.isPairsOfGB2312(cell) || TextEncoding.isPairsOfGB2312(cut) { census.pairs += 1 }
        if !isUTF8, !isGBK { census.neither += 1 }
    }

    /// A field's name.
    func name(of field: Field, _ decoder: inout TextDecoder) -> String {
        decoder.text(field.name, isFull: field.name.count >= 10) ?? ""
    }

    // MARK: - Codes

    /// A column's values as parcel codes, one for every row that is not deleted.
    func codes(of field: Field, _ decoder: inout TextDecoder) -> [CadastreFeature.Code] {
        var codes: [CadastreFeature.Code] = []
        for row in 0..<rowCount {
            let start = headerSize + row * rowSize
            // `*`: OGR leaves the row out.
            guard bytes[start] != 0x2A, let cell = bytes.part(start + field.place.lowerBound, field.place.count) else {
                continue
            }
            let end = (cell.lastIndex { $0 != 0x20 && $0 != 0 } ?? -1) + 1
            let first = min(end, cell.firstIndex { $0 != 0x20 && $0 != 0 } ?? end)
            // Text ends at its first zero byte; what stands behind it is left over from another row.
            let held = cell[first..<end].prefix { $0 != 0 }
            let text = decoder.text(UnsafeBufferPointer(rebasing: held), isFull: end == cell.count) ?? "\u{FFFD}"
            codes.append(Self.code(text, isNumber: field.type == 0x4E || field.type == 0x46))
        }
        return codes
    }

    private static func code(_ text: String, isNumber: Bool) -> CadastreFeature.Code {
        // Stars fill a number that is not known, or too wide for its field.
        if text.isEmpty || isNumber && text.allSatisfy({ $0 == "*" }) { return .missing }
        guard isNumber else { return .text(text) }
        return CodeNumber.digits(written: text).map { .text($0) } ?? .inexact(text)
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
