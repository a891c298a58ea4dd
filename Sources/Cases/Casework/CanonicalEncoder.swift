import Foundation

/// Writes canonical JSON (``CanonicalJSON``): the same text as Foundation's `JSONEncoder` with sorted keys and slashes as they are.
///
/// A store writes up to four records for each step of an order, and a third of its time went into their text: Foundation's encoder
/// builds a tree of objects before it writes.
final class CanonicalEncoder {
    private var text = CanonicalText()

    private init() {}

    /// The bytes of a value, UTF-8. Throws `EncodingError` for a number that JSON cannot have, and for a value that writes nothing.
    static func bytes(of value: some Encodable) throws -> [UInt8] {
        let encoder = CanonicalEncoder()
        encoder.text.reserve(4_096)
        try encoder.write(value, isWhole: true)
        return encoder.text.bytes
    }

    /// What was written of a value that others were written beside.
    func ended() -> [UInt8] {
        text.end()
        return text.bytes
    }

    private func write<Value: Encodable>(_ value: Value, isWhole: Bool = false) throws {
        // These say another thing to a JSON encoder than to others.
        if Value.self == Data.self || Value.self == URL.self || Value.self == Decimal.self {
            let encoder = JSONEncoder()
            encoder.outputFormatting = .withoutEscapingSlashes
            return text.put(json: try encoder.encode(value))
        }
        let depth = text.begin()
        try value.encode(to: Place(encoder: self, depth: depth))
        guard !isWhole || !text.isEmpty else {
            throw EncodingError.invalidValue(value, CanonicalText.context("a value that writes nothing"))
        }
        text.end()
    }
}

extension CanonicalEncoder {
    /// A value to be written.
    private struct Place: Encoder {
        let encoder: CanonicalEncoder
        let depth: Int
        var codingPath: [any CodingKey] { [] }
        var userInfo: [CodingUserInfoKey: Any] { [:] }

        init(encoder: CanonicalEncoder, depth: Int) { (self.encoder, self.depth) = (encoder, depth) }

        /// A field whose value is written later.
        init(_ key: String, of object: Place) {
            (encoder, depth) = (CanonicalEncoder(), 0)
            _ = encoder.text.begin()
            object.encoder.text.field(key, object.depth, later: encoder)
        }

        /// An element that is written later.
        init(of array: Place) {
            (encoder, depth) = (CanonicalEncoder(), 0)
            _ = encoder.text.begin()
            array.encoder.text.element(array.depth, later: encoder)
        }

        func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
            encoder.text.beginObject(depth)
            return KeyedEncodingContainer(Object(place: self))
        }

        func unkeyedContainer() -> any UnkeyedEncodingContainer {
            encoder.text.beginArray(depth)
            return Elements(place: self)
        }

        func singleValueContainer() -> any SingleValueEncodingContainer { Single(place: self) }
    }

    private struct Object<Key: CodingKey>: KeyedEncodingContainerProtocol {
        let place: Place
        var codingPath: [any CodingKey] { [] }

        private func field(_ key: Key, _ put: (inout CanonicalText) throws -> Void) rethrows {
            try place.encoder.text.field(key.stringValue, place.depth, put)
        }

        func encodeNil(forKey key: Key) { field(key) { $0.putNull() } }
        func encode(_ value: Bool, forKey key: Key) { field(key) { $0.put(value) } }
        func encode(_ value: String, forKey key: Key) { field(key) { $0.put(value) } }
        func encode(_ value: Int, forKey key: Key) { field(key) { $0.put(value) } }
        func encode(_ value: Double, forKey key: Key) throws { try field(key) { try $0.put(value) } }
        func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
            let name = key.stringValue
            let start = place.encoder.text.beginField(name, place.depth)
            try place.encoder.write(value)
            place.encoder.text.endField(name, from: start)
        }
        func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type, forKey key: Key
        ) -> KeyedEncodingContainer<Nested> {
            Place(key.stringValue, of: place).container(keyedBy: type)
        }
        func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
            Place(key.stringValue, of: place).unkeyedContainer()
        }
        func superEncoder() -> any Encoder { Place("super", of: place) }
        func superEncoder(forKey key: Key) -> any Encoder { Place(key.stringValue, of: place) }
    }

    private struct Elements: UnkeyedEncodingContainer {
        let place: Place
        var codingPath: [any CodingKey] { [] }
        var count: Int { place.encoder.text.count(place.depth) }

        func encodeNil() {
            place.encoder.text.beginElement(place.depth)
            place.encoder.text.putNull()
        }
        func encode<Value: Encodable>(_ value: Value) throws {
            place.encoder.text.beginElement(place.depth)
            try place.encoder.write(value)
        }
        func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
            Place(of: place).container(keyedBy: type)
        }
        func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { Place(of: place).unkeyedContainer() }
        func superEncoder() -> any Encoder { Place(of: place) }
    }

    private struct Single: SingleValueEncodingContainer {
        let place: Place
        var codingPath: [any CodingKey] { [] }

        private func single(_ put: (inout CanonicalText) throws -> Void) rethrows {
            place.encoder.text.beginSingle(place.depth)
            try put(&place.encoder.text)
        }

        func encodeNil() { single { $0.putNull() } }
        func encode(_ value: Bool) { single { $0.put(value) } }
        func encode(_ value: String) { single { $0.put(value) } }
        func encode(_ value: Double) throws { try single { try $0.put(value) } }
        func encode(_ value: Float) throws { try single { try $0.put(value) } }
        func encode(_ value: Int) { single { $0.put(value) } }
        func encode(_ value: Int8) { single { $0.put(value) } }
        func encode(_ value: Int16) { single { $0.put(value) } }
        func encode(_ value: Int32) { single { $0.put(value) } }
        func encode(_ value: Int64) { single { $0.put(value) } }
        func encode(_ value: UInt) { single { $0.put(value) } }
        func encode(_ value: UInt8) { single { $0.put(value) } }
        func encode(_ value: UInt16) { single { $0.put(value) } }
        func encode(_ value: UInt32) { single { $0.put(value) } }
        func encode(_ value: UInt64) { single { $0.put(value) } }
        func encode<Value: Encodable>(_ value: Value) throws {
            single { _ in }
            try place.encoder.write(value)
        }
    }
}
