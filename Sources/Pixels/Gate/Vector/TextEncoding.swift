/// Whether bytes are UTF-8, and what they are if not.
enum TextEncoding {
    /// Throws `vector.encoding` where the bytes are not UTF-8, naming UTF-16 or GBK where they look like it.
    static func requireUTF8(_ bytes: UnsafeBufferPointer<UInt8>) throws(VectorFault) {
        if let first = bytes.first, bytes.count > 1 {
            let isMarked = (first == 0xFF && bytes[1] == 0xFE) || (first == 0xFE && bytes[1] == 0xFF)
            if isMarked || (bytes.count > 3 && (first == 0) != (bytes[1] == 0)) {
                throw VectorFault(
                    "vector.encoding", zh: "文字是 UTF-16 编码；请另存为 UTF-8（iconv -f UTF-16 -t UTF-8）",
                    en: "the text is UTF-16; save it as UTF-8 (iconv -f UTF-16 -t UTF-8)")
            }
        }
        guard let offset = firstInvalid(bytes) else { return }
        switch chineseEncoding(of: bytes) {
        case let name?:
            throw VectorFault(
                "vector.encoding",
                zh: "文字是 \(name) 编码，不是 UTF-8（第 \(offset) 字节）；请转换（iconv -f GB18030 -t UTF-8）或按 UTF-8 重新导出",
                en: "the text is \(name), not UTF-8 (byte \(offset)); convert it (iconv -f GB18030 -t UTF-8) "
                    + "or export it again as UTF-8")
        case nil:
            throw VectorFault(
                "vector.encoding", zh: "第 \(offset) 字节不是有效的 UTF-8；请按 UTF-8 重新导出",
                en: "byte \(offset) is not valid UTF-8; export the file again as UTF-8")
        }
    }

    /// Offset of the first byte that is not part of well-formed UTF-8 (Unicode 15, table 3-7); nil if all is.
    static func firstInvalid(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let base = bytes.baseAddress else { return nil }
        let count = bytes.count
        var index = 0
        while index < count {
            // Eight ASCII bytes at a time.
            while index + 8 <= count {
                let word = UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self)
                if word & 0x8080_8080_8080_8080 != 0 { break }
                index += 8
            }
            guard index < count else { return nil }
            let lead = base[index]
            if lead < 0x80 {
                index += 1
                continue
            }
            let length: Int
            var low: UInt8 = 0x80
            var high: UInt8 = 0xBF
            switch lead {
            case 0xC2...0xDF: length = 2
            case 0xE0: (length, low) = (3, 0xA0)
            case 0xED: (length, high) = (3, 0x9F)
            case 0xE1...0xEF: length = 3
            case 0xF0: (length, low) = (4, 0x90)
            case 0xF1...0xF3: length = 4
            case 0xF4: (length, high) = (4, 0x8F)
            default: return index
            }
            guard index + length <= count, base[index + 1] >= low, base[index + 1] <= high else { return index }
            for next in (index + 2)..<max(index + 2, index + length) where base[next] & 0xC0 != 0x80 { return index }
            index += length
        }
        return nil
    }

    /// Whether what is left of a text from `index` on is the beginning of one UTF-8 character.
    static func isCut(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
        let rest = bytes[index...]
        guard let lead = rest.first, lead >= 0xC2, lead <= 0xF4 else { return false }
        let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        return rest.count < length && rest.dropFirst().allSatisfy { $0 & 0xC0 == 0x80 }
    }

    /// Whether the bytes beyond ASCII all stand in pairs of GB 2312, the characters that Chinese names are written with.
    static func isPairsOfGB2312(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var index = 0
        while index < bytes.count {
            if bytes[index] < 0x80 {
                index += 1
                continue
            }
            guard index + 1 < bytes.count, (0xA1...0xF7).contains(bytes[index]),
                (0xA1...0xFE).contains(bytes[index + 1])
            else { return false }
            index += 2
        }
        return true
    }

    /// `GBK` or `GB18030` where every byte beyond ASCII is part of one of their characters.
    static func chineseEncoding(of bytes: UnsafeBufferPointer<UInt8>) -> String? {
        var index = 0
        var hasFour = false
        while index < bytes.count {
            let lead = bytes[index]
            if lead < 0x80 {
                index += 1
                continue
            }
            guard (0x81...0xFE).contains(lead), index + 1 < bytes.count else { return nil }
            switch bytes[index + 1] {
            case 0x40...0x7E, 0x80...0xFE: index += 2
            case 0x30...0x39:
                guard index + 3 < bytes.count, (0x81...0xFE).contains(bytes[index + 2]),
                    (0x30...0x39).contains(bytes[index + 3])
                else { return nil }
                hasFour = true
                index += 4
            default: return nil
            }
        }
        return hasFour ? "GB18030" : "GBK"
    }
}
