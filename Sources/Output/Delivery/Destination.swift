import Foundation
import Ground

/// A receiver of events, as configured.
public struct Destination: Sendable, Hashable {
    /// Its name in the configuration and in the outbox.
    public let name: String
    /// Where events are posted to.
    let url: URL
    /// Host without brackets.
    let host: String
    /// Its port, 443 or 80 unless the address says.
    let port: Int
    /// The secrets that sign, the newest first; two during a rotation.
    let secrets: [WebhookSecret]
    /// What addresses it may have.
    let rule: AddressRule
    /// The most seconds for an attempt; nil = the deliverer's.
    let timeoutSeconds: Double?

    /// A destination from its configuration.
    ///
    /// `allowsPrivate` lets the address lead into the own machine or network, `allowsPlainHTTP` lets `http:` cross the
    /// open network; `http:` to the own machine or network needs only the first.
    ///
    /// `timeoutSeconds` bounds an attempt, nil = as the ``Deliverer`` says.
    ///
    /// Throws ``DeliveryError`` for a secret or an address that cannot be used.
    public init(
        name: String, address: String, secrets: [String], allowsPrivate: Bool = false, allowsPlainHTTP: Bool = false,
        timeoutSeconds: Double? = nil
    ) throws {
        func malformed(_ chinese: String, _ english: String) -> DeliveryError {
            .malformedAddress(destination: name, reason: Message(zh: chinese, en: english))
        }
        guard let components = URLComponents(string: address), let url = components.url,
            let scheme = components.scheme?.lowercased(), ["http", "https"].contains(scheme)
        else { throw malformed("地址应以 https:// 开头", "the address must begin with https://") }
        guard components.user == nil, components.password == nil else {
            throw malformed("地址中不能写用户名或口令，请用签名密钥", "no user or password in the address; the secret signs")
        }
        guard components.fragment == nil else {
            throw malformed("地址中不能有 #", "there must be no # in the address")
        }
        let host = (components.host ?? "").trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        guard !host.isEmpty, host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "%") }) else {
            throw malformed("地址缺少可用的主机名", "the address has no usable host")
        }
        let isPlain = scheme == "http"
        let port = components.port ?? (isPlain ? 80 : 443)
        guard (1...65_535).contains(port) else { throw malformed("端口应为 1 至 65535", "the port must be 1…65535") }
        let keys = secrets.compactMap(WebhookSecret.init)
        guard !keys.isEmpty, keys.count == secrets.count else {
            throw DeliveryError.malformedSecret(destination: name)
        }
        (self.name, self.url, self.host, self.port, self.secrets) = (name, url, host, port, keys)
        self.timeoutSeconds = timeoutSeconds
        rule = AddressRule(allowsPrivate: allowsPrivate, isPlain: isPlain, allowsPlainHTTP: allowsPlainHTTP)
    }
}
