import Foundation

/// GDAL's nodata value, which a TIFF keeps as text.
enum TIFFNodata {
    /// Whether the text is a number that pixels of this image can have; an empty text says nothing.
    static func isUsable(_ text: [UInt8], in image: TIFFImage) -> Bool {
        let word = String(decoding: text, as: UTF8.self).trimmingCharacters(in: .whitespaces)
        if word.isEmpty { return true }
        if ["nan", "-nan", "+nan"].contains(word.lowercased()) { return image.isFloatingPoint }
        guard let value = Double(word), !value.isNaN else { return false }
        if image.isFloatingPoint { return true }
        guard value == value.rounded() else { return false }
        let bits = Double(image.bits)
        return image.sampleFormat == 2
            ? value >= -exp2(bits - 1) && value < exp2(bits - 1) : value >= 0 && value < exp2(bits)
    }

    /// The text as it may be shown.
    static func shown(_ text: [UInt8]) -> String {
        GateError.escaped(String(decoding: text.prefix(40), as: UTF8.self))
    }
}

/// GDAL's own metadata in a TIFF: XML that may name another file for overviews.
enum TIFFMetadata {
    /// The longest text that is searched.
    private static let maximumBytes = 16 << 20

    /// Throws ``FileFault`` `raster.reference` where it names one: GDAL would open whatever name stands there.
    static func check(_ directory: TIFFDirectory) throws(FileFault) {
        guard let entry = directory[42_112] else { return }
        guard entry.count <= UInt64(maximumBytes) else {
            throw TIFFDirectory.corrupt("元数据有 \(entry.count) 字节", "has \(entry.count) bytes of metadata")
        }
        guard let bytes = try directory.text(42_112, upTo: maximumBytes) else { return }
        let text = decoded(bytes)
        guard !RasterSignature.contains(text, "OVERVIEW_FILE") else {
            throw FileFault(
                "raster.reference", zh: "元数据指向另一个文件（OVERVIEW_FILE）；请用 gdal_translate 重新导出",
                en: "its metadata points at another file (OVERVIEW_FILE); export it again by gdal_translate")
        }
    }

    /// Upper case, with `&#…;` resolved.
    private static func decoded(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            var byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "&"), let reference = character(in: bytes[index...]) {
                (byte, index) = (reference.value, reference.end)
            }
            result.append((0x61...0x7A).contains(byte) ? byte - 0x20 : byte)
        }
        return result
    }

    /// What `#…;` stands for, however many zeros lead it; nil where it is none, or none of one byte.
    private static func character(in text: ArraySlice<UInt8>) -> (value: UInt8, end: Int)? {
        guard text.first == UInt8(ascii: "#") else { return nil }
        var digits = text.dropFirst()
        let isHexadecimal = digits.first.map { $0 | 0x20 == UInt8(ascii: "x") } ?? false
        if isHexadecimal { digits = digits.dropFirst() }
        let radix = isHexadecimal ? 16 : 10
        var value = 0
        var index = digits.startIndex
        while index < digits.endIndex, let digit = Character(UnicodeScalar(digits[index])).hexDigitValue, digit < radix
        {
            value = min(value * radix + digit, 1 << 20)
            index += 1
        }
        guard index > digits.startIndex, index < digits.endIndex, digits[index] == UInt8(ascii: ";"),
            let byte = UInt8(exactly: value)
        else { return nil }
        return (byte, index + 1)
    }
}
