import Foundation

/// JSON with one spelling for one value: keys sorted, no spaces, no escaped slashes.
public enum CanonicalJSON {
    /// A value's one spelling.
    public static func text(_ value: some Encodable) throws -> String {
        String(decoding: try CanonicalEncoder.bytes(of: value), as: UTF8.self)
    }

    /// A value from its spelling.
    public static func value<Value: Decodable>(_ type: Value.Type, from text: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }
}
