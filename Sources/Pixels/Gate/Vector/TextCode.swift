/// How the text of a vector file is written.
public enum TextCode: Sendable, Hashable {
    /// UTF-8, or GBK where it is not that: the file declares no encoding, an unknown one or a wrong one.
    case unnamed
    /// The encoding that the file names, by iconv's name.
    case named(String)

    static let utf8 = TextCode.named("UTF-8")
    static let gbk = TextCode.named("GB18030")

    /// Windows' code pages and other numbers that stand for an encoding.
    private static let pages: [Int: String] = [
        936: "GB18030", 54_936: "GB18030", 20_936: "GB18030", 52_936: "GB18030", 950: "BIG5", 949: "CP949",
        932: "CP932", 65_001: "UTF-8", 437: "CP437", 850: "CP850", 874: "CP874", 866: "CP866",
    ]
    /// Names of Chinese encodings and of UTF-8, without what is not a letter or a digit.
    private static let names: [String: String] = [
        "UTF8": "UTF-8", "GBK": "GB18030", "GB2312": "GB18030", "GB231280": "GB18030", "GB18030": "GB18030",
        "EUCCN": "GB18030", "XGBK": "GB18030", "BIG5": "BIG5", "BIG5HKSCS": "BIG5",
    ]
    /// dBASE's language driver byte; others (0x57, which every program writes, among them) say nothing reliable.
    private static let drivers: [UInt8: String] = [
        0x4D: "GB18030", 0x7A: "GB18030", 0x4F: "BIG5", 0x78: "BIG5",
    ]

    /// What a .cpg says: `UTF-8`, `936`, `CP936`, `ANSI 936`, `OEM 936`, `ms936`, `GB2312`, `8859_1`, `1252`, `LDID/77` …;
    /// nil where it says nothing that is known.
    init?(cpg bytes: UnsafeBufferPointer<UInt8>) {
        let text = String(decoding: bytes.prefix(64), as: UTF8.self).uppercased()
        let plain = text.unicodeScalars.filter {
            $0.isASCII && ($0.properties.isAlphabetic || (0x30...0x39).contains($0.value))
        }.map { String($0) }.joined()
        let digits = String(plain.drop { !$0.isNumber })
        let letters = plain.prefix { !$0.isNumber }
        if let name = Self.names[plain] {
            self = .named(name)
        } else if letters == "LDID", let byte = UInt8(digits), let name = Self.drivers[byte] {
            self = .named(name)
        } else if letters == "ISO" || letters.isEmpty || letters == "LATIN", digits.hasPrefix("8859"),
            let part = Int(digits.dropFirst(4)), (1...16).contains(part)
        {
            self = .named("ISO-8859-\(part)")
        } else if ["", "CP", "ANSI", "OEM", "MS", "WINDOWS", "WIN", "IBM", "XMSCP"].contains(letters),
            let number = Int(digits)
        {
            if let name = Self.pages[number] {
                self = .named(name)
            } else if (1_250...1_258).contains(number) {
                self = .named("CP\(number)")
            } else {
                return nil
            }
        } else {
            return nil
        }
    }

    /// What the language driver byte of a .dbf says; nil where it is nothing reliable.
    init?(languageDriver byte: UInt8) {
        guard let name = Self.drivers[byte] else { return nil }
        self = .named(name)
    }

    /// Whether every byte is a character of its own: such a name fits any bytes whatever.
    var isSingleByte: Bool {
        guard case .named(let name) = self else { return false }
        return !["UTF-8", "GB18030", "BIG5", "CP949", "CP932"].contains(name)
    }
}
