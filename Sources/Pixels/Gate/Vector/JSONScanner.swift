/// Reads the tokens of a JSON text (RFC 8259) strictly, in order, without recursion; the bytes are already checked as
/// UTF-8.
struct JSONScanner {
    /// A string between its quotes.
    struct Text {
        let range: Range<Int>
        let hasEscapes: Bool
    }

    /// A number and what it is written as.
    struct Number {
        /// Good to a few units in the last place; infinite where the text is beyond Double.
        let value: Double
        let range: Range<Int>
    }

    /// The most Unicode scalars a text may have.
    static let maximumScalars = 4_096
    /// The most combining marks in a row: 20,000 of them are one `Character`.
    static let maximumMarks = 64

    let bytes: UnsafeBufferPointer<UInt8>
    var offset = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// The next byte; nil at the end.
    var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    mutating func skipSpace() {
        while offset < bytes.count {
            switch bytes[offset] {
            case 0x20, 0x0A, 0x0D, 0x09: offset += 1
            default: return
            }
        }
    }

    /// A refusal with the place in the file.
    func fault(_ chinese: String, _ english: String, code: String = "vector.parse", at place: Int? = nil) -> VectorFault
    {
        let end = min(place ?? offset, bytes.count)
        var line = 1
        for byte in bytes[..<end] where byte == 0x0A { line += 1 }
        return VectorFault(
            code, zh: "第 \(line) 行（第 \(end) 字节）\(chinese)", en: "line \(line) (byte \(end)): \(english)")
    }

    /// The refusal of a file that ends too early.
    var cut: VectorFault {
        fault("文件在此中断，可能未传完；请重新上传或导出", "the file ends here, half-way; upload or export it again")
    }

    // MARK: - Strings

    /// Reads a string whose opening quote is the next byte.
    mutating func string() throws(VectorFault) -> Text {
        offset += 1
        let start = offset
        var scalars = 0
        var marks = 0
        var hasEscapes = false
        while true {
            guard offset < bytes.count else { throw cut }
            let byte = bytes[offset]
            switch byte {
            case 0x22:
                let range = start..<offset
                offset += 1
                return Text(range: range, hasEscapes: hasEscapes)
            case 0x00:
                throw fault("文字中有 NUL 字符；请删除", "there is a NUL in a text; remove it", code: "vector.text")
            case ..<0x20:
                throw fault(
                    "文字中有未转义的控制字符；请转义或删除", "a control character in a text is not escaped; escape or remove it")
            case 0x5C:
                hasEscapes = true
                marks = try Self.isMark(escape()) ? marks + 1 : 0
            case ..<0x80:
                marks = 0
                offset += 1
            default:
                marks = Self.isMark(scalar()) ? marks + 1 : 0
            }
            scalars += 1
            guard scalars <= Self.maximumScalars else {
                throw fault(
                    "文字超过 \(Self.maximumScalars) 个字符；请缩短",
                    "a text has more than \(Self.maximumScalars) characters; shorten it",
                    code: "vector.text", at: start)
            }
            guard marks <= Self.maximumMarks else {
                throw fault(
                    "文字中连续的组合符号超过 \(Self.maximumMarks) 个；请删除",
                    "a text has more than \(Self.maximumMarks) combining marks in a row; remove them",
                    code: "vector.text", at: start)
            }
        }
    }

    /// The text itself.
    func decoded(_ text: Text) -> String {
        guard text.hasEscapes else { return String(decoding: bytes[text.range], as: UTF8.self) }
        var reader = JSONScanner(bytes)
        reader.offset = text.range.lowerBound
        var result = ""
        while reader.offset < text.range.upperBound {
            let byte = bytes[reader.offset]
            if byte == 0x5C {
                if let scalar = try? reader.escape() { result.unicodeScalars.append(scalar) } else { return result }
            } else if byte < 0x80 {
                result.unicodeScalars.append(Unicode.Scalar(byte))
                reader.offset += 1
            } else {
                result.unicodeScalars.append(reader.scalar())
            }
        }
        return result
    }

    private mutating func escape() throws(VectorFault) -> Unicode.Scalar {
        guard offset + 1 < bytes.count else { throw cut }
        let kind = bytes[offset + 1]
        offset += 2
        switch kind {
        case 0x22, 0x5C, 0x2F: return Unicode.Scalar(kind)
        case 0x62: return "\u{8}"
        case 0x66: return "\u{C}"
        case 0x6E: return "\n"
        case 0x72: return "\r"
        case 0x74: return "\t"
        case 0x75:
            let unit = try hexadecimal()
            guard unit != 0 else {
                throw fault(
                    "文字中有 NUL 字符（\\u0000）；请删除", "there is a NUL in a text (\\u0000); remove it", code: "vector.text")
            }
            if let scalar = Unicode.Scalar(unit) { return scalar }
            // A surrogate: only the pair is a character.
            if unit < 0xDC00, offset + 1 < bytes.count, bytes[offset] == 0x5C, bytes[offset + 1] == 0x75 {
                offset += 2
                let low = try hexadecimal()
                if (0xDC00...0xDFFF).contains(low),
                    let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
                {
                    return scalar
                }
            }
            throw fault(
                "文字中有不成对的代理码（\\ud800 一类）；请重新导出", "half of a surrogate pair stands alone in a text; export it again",
                code: "vector.text")
        default: throw fault("转义符无效", "no such escape")
        }
    }

    private mutating func hexadecimal() throws(VectorFault) -> UInt32 {
        guard offset + 4 <= bytes.count else { throw cut }
        var value: UInt32 = 0
        for _ in 0..<4 {
            let byte = bytes[offset]
            switch byte {
            case 0x30...0x39: value = value << 4 | UInt32(byte - 0x30)
            case 0x41...0x46: value = value << 4 | UInt32(byte - 0x37)
            case 0x61...0x66: value = value << 4 | UInt32(byte - 0x57)
            default: throw fault("\\u 之后应有四位十六进制数", "\\u needs four hexadecimal digits")
            }
            offset += 1
        }
        return value
    }

    /// Takes a scalar of more than one byte; the bytes are known to be UTF-8.
    private mutating func scalar() -> Unicode.Scalar {
        let lead = bytes[offset]
        let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        var value = UInt32(lead) & (0x7F >> UInt32(length))
        for index in 1..<length { value = value << 6 | UInt32(bytes[offset + index] & 0x3F) }
        offset += length
        return Unicode.Scalar(value) ?? "\u{FFFD}"
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        // Chinese and Korean characters are none, and asking for each costs.
        case ..<0x300, 0x3400...0x9FFF, 0xAC00...0xD7A3, 0x20000...0x3FFFF: return false
        default:
            switch scalar.properties.generalCategory {
            case .nonspacingMark, .enclosingMark, .spacingMark: return true
            default: return false
            }
        }
    }
}
