import Foundation

/// Makes text of a file's bytes, and counts what it had to assume. Never puts a replacement character.
public struct TextDecoder {
    /// How the text is written.
    public let code: TextCode
    /// Texts that were not UTF-8 and were read as GBK without a declaration.
    public private(set) var decodedAsGBK = 0
    /// Texts that were cut within their last character, which is left out.
    public private(set) var cut = 0
    /// Texts that fit no encoding, or that hold the replacement character (U+FFFD).
    public private(set) var damaged = 0
    /// What was assumed, by kind, as a survey counts it.
    public var assumed: [String: Int] { ["textDecodedAsGBK": decodedAsGBK, "textCut": cut].filter { $0.value > 0 } }
    private let named: TextConverter?
    private let chinese = TextConverter(from: "GB18030")

    /// A decoder; nothing is opened that is not needed.
    public init(_ code: TextCode) {
        self.code = code
        if case .named(let name) = code, code != .utf8, code != .gbk {
            named = TextConverter(from: name)
        } else {
            named = nil
        }
    }

    /// The text; nil where there is none to be had. `isFull` = the bytes fill their field, so that their last character
    /// may be cut.
    public mutating func text(_ bytes: UnsafeBufferPointer<UInt8>, isFull: Bool = false) -> String? {
        let found = decode(bytes, isFull: isFull)
        if found?.unicodeScalars.contains("\u{FFFD}") ?? true { damaged += 1 }
        return found
    }

    private mutating func decode(_ bytes: UnsafeBufferPointer<UInt8>, isFull: Bool) -> String? {
        switch code {
        case .utf8:
            guard let invalid = TextEncoding.firstInvalid(bytes) else { return String(decoding: bytes, as: UTF8.self) }
            guard isFull, TextEncoding.isCut(bytes, invalid) else { return nil }
            cut += 1
            return String(decoding: bytes.prefix(invalid), as: UTF8.self)
        case .unnamed:
            guard let invalid = TextEncoding.firstInvalid(bytes) else { return String(decoding: bytes, as: UTF8.self) }
            // Two bytes of GBK may look like the beginning of three of UTF-8: not where others of UTF-8 stand before.
            if isFull, TextEncoding.isCut(bytes, invalid), bytes.prefix(invalid).contains(where: { $0 >= 0x80 }) {
                cut += 1
                return String(decoding: bytes.prefix(invalid), as: UTF8.self)
            }
            guard let text = whole(bytes, isFull: isFull, by: chinese) else { return nil }
            decodedAsGBK += 1
            return text
        case .named:
            guard bytes.contains(where: { $0 >= 0x80 }) else { return String(decoding: bytes, as: UTF8.self) }
            return whole(bytes, isFull: isFull, by: named ?? chinese)
        }
    }

    /// The text without a last byte that is half a character.
    private mutating func whole(
        _ bytes: UnsafeBufferPointer<UInt8>, isFull: Bool, by converter: TextConverter
    ) -> String? {
        if let text = converter.convert(bytes) { return text }
        guard isFull, bytes.count > 1, bytes[bytes.count - 1] >= 0x80,
            let text = converter.convert(UnsafeBufferPointer(rebasing: bytes.dropLast()))
        else { return nil }
        cut += 1
        return text
    }
}

/// The C library's converter to UTF-8, opened when first needed.
private final class TextConverter {
    private let name: String
    private var handle: iconv_t?

    init(from name: String) { self.name = name }

    deinit { if let handle { iconv_close(handle) } }

    private func open() -> iconv_t? {
        if let handle { return handle }
        let opened = iconv_open("UTF-8", name)
        guard Int(bitPattern: opened) != -1 else { return nil }
        handle = opened
        return opened
    }

    /// The text; nil where a byte is part of no character of the encoding, or the C library does not know it.
    func convert(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        guard let handle = open() else { return nil }
        guard !bytes.isEmpty else { return "" }
        iconv(handle, nil, nil, nil, nil)
        var input = bytes.map { CChar(bitPattern: $0) }
        var output = [CChar](repeating: 0, count: 4 * bytes.count + 8)
        let written: Int? = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                var (from, to) = (input.baseAddress, output.baseAddress)
                var (left, room) = (input.count, output.count)
                guard iconv(handle, &from, &left, &to, &room) != -1, left == 0 else { return nil }
                return output.count - room
            }
        }
        guard let written else { return nil }
        return String(decoding: output.prefix(written).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
