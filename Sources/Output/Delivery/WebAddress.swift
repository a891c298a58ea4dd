import Foundation
import Ground

/// Where requests are posted, as configured, and what addresses it may have.
struct WebAddress: Sendable, Hashable {
    /// The whole address.
    let url: URL
    /// Host without brackets.
    let host: String
    /// Its port, 443 or 80 unless the address says.
    let port: Int
    /// What addresses the host may have.
    let rule: AddressRule

    /// An address from its configuration; throws ``DeliveryError/malformedAddress(destination:reason:)``, which never shows the
    /// address: that of a robot is a secret.
    init(_ address: String, of name: String, allowsPrivate: Bool, allowsPlainHTTP: Bool) throws {
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
        (self.url, self.host, self.port) = (url, host, port)
        rule = AddressRule(allowsPrivate: allowsPrivate, isPlain: isPlain, allowsPlainHTTP: allowsPlainHTTP)
    }
}
