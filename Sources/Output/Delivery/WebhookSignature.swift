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

    /// How far a message's time may lie from ours, seconds (Standard Webhooks, "Webhook timestamp").
    public static let tolerance: Int64 = 300

    /// Whether a message that came in is of somebody who has one of the secrets, and fresh.
    public static func isGenuine(
        id: String, timestamp: String, signatures: String, body: Data, secrets: [WebhookSecret], at now: Instant
    ) -> Bool {
        guard let sent = Int64(timestamp), abs(sent - now.secondsSince1970) <= tolerance else { return false }
        let content = Data("\(id).\(timestamp).".utf8) + body
        let codes = signatures.split(separator: " ").compactMap { part -> Data? in
            part.hasPrefix("v1,") ? Data(base64Encoded: String(part.dropFirst(3))) : nil
        }
        // Compared in constant time.
        return secrets.contains { secret in
            codes.contains {
                HMAC<SHA256>.isValidAuthenticationCode(
                    $0, authenticating: content, using: SymmetricKey(data: secret.key))
            }
        }
    }

    /// Names and values as they are sent.
    public var headers: [(name: String, value: String)] {
        [
            ("webhook-id", id), ("webhook-timestamp", String(timestamp)), ("webhook-signature", signatures),
        ]
    }
}
