import Crypto
public import Foundation
public import Ground

/// The three headers by which a receiver knows that a body is ours and fresh.
///
/// Source: Standard Webhooks 1.0.0. The signature is HMAC-SHA256 over `id.timestamp.body`, base64, after `v1,`; with
/// several secrets, during a rotation, one signature each, a space between them.
public struct WebhookSignature: Sendable, Hashable {
    /// `webhook-id`: the event's key, the same in every repeat.
    public let id: String
    /// `webhook-timestamp`: when this attempt was made, seconds since 1970.
    public let timestamp: Int64
    /// `webhook-signature`.
    public let signatures: String

    /// Signs `body` with every secret; `secrets` is not empty.
    public init(id: String, at instant: Instant, body: Data, secrets: [WebhookSecret]) {
        precondition(!secrets.isEmpty, "a destination has at least one secret")
        self.id = id
        timestamp = instant.secondsSince1970
        let content = Data("\(id).\(instant.secondsSince1970).".utf8) + body
        signatures = secrets.map { secret in
            let code = HMAC<SHA256>.authenticationCode(for: content, using: SymmetricKey(data: secret.key))
            return "v1," + Data(code).base64EncodedString()
        }.joined(separator: " ")
    }

    /// Names and values as they are sent.
    public var headers: [(name: String, value: String)] {
        [
            ("webhook-id", id), ("webhook-timestamp", String(timestamp)), ("webhook-signature", signatures),
        ]
    }
}
