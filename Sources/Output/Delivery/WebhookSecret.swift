import Foundation

/// A key shared with a receiver: `whsec_` and the base64 of 24 to 64 bytes.
///
/// No text form of it shows the key. Source: Standard Webhooks, "Signature scheme".
public struct WebhookSecret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The key's bytes.
    let key: Data

    /// Reads the text form; nil if it is not of that form.
    public init?(_ text: String) {
        let prefix = "whsec_"
        guard text.hasPrefix(prefix), let key = Data(base64Encoded: String(text.dropFirst(prefix.count))),
            (24...64).contains(key.count)
        else { return nil }
        self.key = key
    }

    /// Never the key.
    public var description: String { "whsec_…" }
    /// Never the key.
    public var debugDescription: String { description }
    /// Never the key.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
