import Crypto
import Foundation

/// SHA-256 as people and records write it: lower-case hexadecimal.
public enum ContentHash {
    /// The hash of a text's UTF-8 bytes, 64 digits.
    public static func text(_ text: String) -> String { hexadecimal(SHA256.hash(data: Data(text.utf8))) }

    /// The hash of bytes, 64 digits.
    public static func bytes(_ bytes: [UInt8]) -> String { hexadecimal(SHA256.hash(data: bytes)) }

    /// Bytes as two digits each.
    public static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(64)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
