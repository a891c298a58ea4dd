/// One element of a virtual raster's or a sidecar's XML.
struct VirtualRasterElement {
    let name: String
    let attributes: [String: String]
    var children: [VirtualRasterElement] = []
    /// The text directly in it, white space at both ends kept.
    var text = ""
}

/// Reads the XML of a virtual raster or of an `.aux.xml`, far more strictly than GDAL's lenient parser: what both would not
/// read alike is refused. No document type, no processing instruction but the declaration, no CDATA, no entity but XML's
/// own five and numbers, UTF-8 only, at most 16 levels.
struct VirtualRasterDocument {
    /// Not well formed, or beyond the subset.
    struct Fault: Error {}

    private let bytes: [UInt8]
    private var index = 0
    private static let maximumDepth = 16

    private init(_ bytes: ArraySlice<UInt8>) { self.bytes = Array(bytes) }

    /// The root element of a document's bytes; nil where they are not well formed or go beyond the subset.
    static func root(of bytes: [UInt8]) -> VirtualRasterElement? {
        guard bytes.withUnsafeBufferPointer({ TextEncoding.firstInvalid($0) }) == nil, !bytes.contains(0) else {
            return nil
        }
        var document = VirtualRasterDocument(RasterSignature.textStart(bytes))
        guard let root = try? document.element(depth: 0) else { return nil }
        document.skipSpace()
        return document.index == document.bytes.count ? root : nil
    }

    private mutating func element(depth: Int) throws(Fault) -> VirtualRasterElement {
        guard depth < Self.maximumDepth, take("<") else { throw Fault() }
        let name = try self.name()
        var attributes: [String: String] = [:]
        while true {
            skipSpace()
            if take("/>") { return VirtualRasterElement(name: name, attributes: attributes) }
            if take(">") { break }
            let key = try self.name()
            skipSpace()
            guard take("=") else { throw Fault() }
            skipSpace()
            guard take("\""), let end = bytes[index...].firstIndex(of: UInt8(ascii: "\"")) else { throw Fault() }
            let value = try unescaped(bytes[index..<end])
            index = end + 1
            guard attributes.updateValue(value, forKey: key) == nil else { throw Fault() }
        }
        var element = VirtualRasterElement(name: name, attributes: attributes)
        while true {
            guard let end = bytes[index...].firstIndex(of: UInt8(ascii: "<")) else { throw Fault() }
            element.text += try unescaped(bytes[index..<end])
            index = end
            if take("</") {
                guard try self.name() == name else { throw Fault() }
                skipSpace()
                guard take(">") else { throw Fault() }
                return element
            }
            element.children.append(try self.element(depth: depth + 1))
        }
    }

    private mutating func name() throws(Fault) -> String {
        let start = index
        while index < bytes.count, isNameByte(bytes[index]) { index += 1 }
        guard index > start else { throw Fault() }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private func isNameByte(_ byte: UInt8) -> Bool {
        // A colon stands in the names of ArcGIS's `.aux.xml`; no name that has one is a virtual raster's.
        (0x41...0x5A).contains(byte & 0xDF) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: ":")
    }

    private mutating func skipSpace() {
        while index < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
    }

    private mutating func take(_ text: StaticString) -> Bool {
        let wanted = text.withUTF8Buffer { Array($0) }
        guard bytes.count - index >= wanted.count, bytes[index..<(index + wanted.count)].elementsEqual(wanted) else {
            return false
        }
        index += wanted.count
        return true
    }

    private func unescaped(_ raw: ArraySlice<UInt8>) throws(Fault) -> String {
        guard raw.contains(UInt8(ascii: "&")) else { return String(decoding: raw, as: UTF8.self) }
        var result = ""
        var rest = raw
        while let start = rest.firstIndex(of: UInt8(ascii: "&")) {
            result += String(decoding: rest[..<start], as: UTF8.self)
            guard let end = rest[start...].prefix(10).firstIndex(of: UInt8(ascii: ";")) else { throw Fault() }
            result.unicodeScalars.append(try scalar(String(decoding: rest[(start + 1)..<end], as: UTF8.self)))
            rest = rest[(end + 1)...]
        }
        return result + String(decoding: rest, as: UTF8.self)
    }

    private func scalar(_ entity: String) throws(Fault) -> Unicode.Scalar {
        switch entity {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default:
            guard entity.hasPrefix("#") else { throw Fault() }
            let digits = entity.dropFirst()
            let code = digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
            guard let code, code >= 0x20, let scalar = Unicode.Scalar(code) else { throw Fault() }
            return scalar
        }
    }
}
