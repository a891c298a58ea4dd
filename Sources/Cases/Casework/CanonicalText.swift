import Foundation

/// Canonical JSON while it is being written: front to back, each object put in the order of its keys where it ends.
struct CanonicalText {
    /// A value that is written while others are, e.g. the associated values of an enumeration.
    typealias Later = CanonicalEncoder

    /// A field of an object as it lies in the text, without the comma.
    private struct Field {
        let key: String
        let start: Int
        let end: Int
        /// Its value, where that is written later; an element of an array that is written later has no key.
        let later: Later?
    }

    private enum Shape {
        case nothing, value, array, object
    }

    private struct Value {
        var shape = Shape.nothing
        let start: Int
        let firstField: Int
        var count = 0
    }

    /// UTF-8.
    private(set) var bytes: [UInt8] = []
    /// The values that are being written, the innermost last.
    private var values: [Value] = []
    /// The fields of the objects among them, those of the innermost last.
    private var fields: [Field] = []

    mutating func reserve(_ count: Int) { bytes.reserveCapacity(count) }

    /// A value begins; gives its depth.
    mutating func begin() -> Int {
        values.append(Value(start: bytes.count, firstField: fields.count))
        return values.count - 1
    }

    /// The innermost value ends. One that wrote nothing is an empty object.
    mutating func end() {
        guard let value = values.popLast() else { return }
        switch value.shape {
        case .nothing: bytes.append(contentsOf: "{}".utf8)
        case .value: return
        case .array:
            if value.firstField < fields.count { insertElements(of: value) }
            bytes.append(UInt8(ascii: "]"))
        case .object:
            if !isInOrder(from: value.firstField) { order(value) }
            bytes.append(UInt8(ascii: "}"))
        }
        if fields.count > value.firstField { fields.removeLast(fields.count - value.firstField) }
    }

    /// Whether nothing was written of the innermost value.
    var isEmpty: Bool { values.last?.shape == .nothing }

    // MARK: - Containers

    mutating func beginObject(_ depth: Int) {
        guard values[depth].shape == .nothing else { return }
        values[depth].shape = .object
        bytes.append(UInt8(ascii: "{"))
    }

    mutating func beginArray(_ depth: Int) {
        guard values[depth].shape == .nothing else { return }
        values[depth].shape = .array
        bytes.append(UInt8(ascii: "["))
    }

    mutating func beginSingle(_ depth: Int) { values[depth].shape = .value }

    /// How many fields or elements a value has.
    func count(_ depth: Int) -> Int { values[depth].count }

    /// A field begins; gives where.
    mutating func beginField(_ key: String, _ depth: Int) -> Int {
        beginElement(depth)
        let start = bytes.count
        put(key)
        bytes.append(UInt8(ascii: ":"))
        return start
    }

    mutating func endField(_ key: String, from start: Int) {
        fields.append(Field(key: key, start: start, end: bytes.count, later: nil))
    }

    /// Writes a field.
    mutating func field(_ key: String, _ depth: Int, _ put: (inout CanonicalText) throws -> Void) rethrows {
        let start = beginField(key, depth)
        try put(&self)
        endField(key, from: start)
    }

    mutating func beginElement(_ depth: Int) {
        if values[depth].count > 0 { bytes.append(UInt8(ascii: ",")) }
        values[depth].count += 1
    }

    mutating func field(_ key: String, _ depth: Int, later: Later) {
        let start = beginField(key, depth)
        fields.append(Field(key: key, start: start, end: bytes.count, later: later))
    }

    mutating func element(_ depth: Int, later: Later) {
        beginElement(depth)
        fields.append(Field(key: "", start: bytes.count, end: bytes.count, later: later))
    }

    private func isInOrder(from first: Int) -> Bool {
        for index in first..<fields.count {
            if fields[index].later != nil { return false }
            if index > first, !Self.precedes(fields[index - 1].key, fields[index].key) { return false }
        }
        return true
    }

    private static func precedes(_ one: String, _ other: String) -> Bool {
        one.utf8.lexicographicallyPrecedes(other.utf8)
    }

    /// Puts an object's fields in the order of their keys; of a key that was given twice the last value stays.
    private mutating func order(_ value: Value) {
        let sorted = (value.firstField..<fields.count).sorted {
            fields[$0].key == fields[$1].key ? $0 < $1 : Self.precedes(fields[$0].key, fields[$1].key)
        }
        let written = bytes.count
        bytes.append(UInt8(ascii: "{"))
        for (place, index) in sorted.enumerated() {
            let field = fields[index]
            if place + 1 < sorted.count, fields[sorted[place + 1]].key == field.key { continue }
            if bytes.count > written + 1 { bytes.append(UInt8(ascii: ",")) }
            copy(field.start..<field.end)
            if let later = field.later { bytes.append(contentsOf: later.ended()) }
        }
        bytes.removeSubrange(value.start..<written)
    }

    /// Puts an array's elements that were written meanwhile where they belong.
    private mutating func insertElements(of value: Value) {
        let written = bytes.count
        var last = value.start
        for field in fields[value.firstField...] {
            copy(last..<field.start)
            if let later = field.later { bytes.append(contentsOf: later.ended()) }
            last = field.start
        }
        copy(last..<written)
        bytes.removeSubrange(value.start..<written)
    }

    private mutating func copy(_ range: Range<Int>) { bytes.append(contentsOf: bytes[range]) }

    // MARK: - Scalars

    mutating func putNull() { bytes.append(contentsOf: "null".utf8) }

    mutating func put(_ value: Bool) { bytes.append(contentsOf: value ? "true".utf8 : "false".utf8) }

    mutating func put(_ number: some BinaryInteger) { bytes.append(contentsOf: number.description.utf8) }

    mutating func put(_ number: some BinaryFloatingPoint & CustomStringConvertible) throws {
        guard number.isFinite else { throw EncodingError.invalidValue(number, Self.context("no number of JSON")) }
        let start = bytes.count
        bytes.append(contentsOf: number.description.utf8)
        // A whole number has no point.
        if bytes.count > start + 2, bytes[bytes.count - 1] == UInt8(ascii: "0"),
            bytes[bytes.count - 2] == UInt8(ascii: ".")
        {
            bytes.removeLast(2)
        }
    }

    mutating func put(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        if text.utf8.contains(where: Self.isEscaped) {
            for byte in text.utf8 { if Self.isEscaped(byte) { escape(byte) } else { bytes.append(byte) } }
        } else {
            bytes.append(contentsOf: text.utf8)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    mutating func put(json: some Collection<UInt8>) { bytes.append(contentsOf: json) }

    private static func isEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func escape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0a: bytes.append(UInt8(ascii: "n"))
        case 0x0c: bytes.append(UInt8(ascii: "f"))
        case 0x0d: bytes.append(UInt8(ascii: "r"))
        case 0..<0x20:
            bytes.append(contentsOf: byte < 0x10 ? "u000".utf8 : "u001".utf8)
            bytes.append(contentsOf: String(byte & 0xf, radix: 16).utf8)
        default: bytes.append(byte)
        }
    }

    static func context(_ text: String) -> EncodingError.Context {
        EncodingError.Context(codingPath: [], debugDescription: text)
    }
}
