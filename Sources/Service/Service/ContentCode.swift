import Foundation

/// Base64 for addresses (RFC 4648, 5).
enum ContentCode {
    static func text(_ text: String) -> String {
        Data(text.utf8).base64EncodedString().replacingOccurrences(of: "+", with: "-")
            .replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
    }

    static func read(_ code: String) -> String? {
        let plain = code.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        guard let data = Data(base64Encoded: plain + String(repeating: "=", count: (4 - plain.count % 4) % 4)) else {
            return nil
        }
        return String(data: data, encoding: .utf8)
    }
}
