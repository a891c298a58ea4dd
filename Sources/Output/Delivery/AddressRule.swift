import Ground

/// Where a destination's address may lead, so that a configuration file cannot turn the program against the network
/// that it runs in (server-side request forgery, OWASP).
///
/// Names are looked up before every attempt and **all** of their addresses must be allowed. A name that changes its
/// address right after (DNS rebinding) gains nothing: plain HTTP is sent to the address that was checked, and over TLS
/// the server there must prove the destination's name before anything is sent.
struct AddressRule: Sendable, Hashable {
    /// Whether the own machine and network are allowed.
    let allowsPrivate: Bool
    /// Whether the address is `http:`.
    let isPlain: Bool
    /// Whether `http:` may cross the open network.
    let allowsPlainHTTP: Bool

    /// Why none of `addresses` may be posted to; nil = they may.
    func refusal(host: String, _ addresses: [NetworkAddress]) -> Message? {
        guard !addresses.isEmpty else {
            return Message(
                zh: "找不到主机 \(host) 的地址；请检查域名和 DNS",
                en: "no address found for the host \(host); check the name and the DNS")
        }
        return addresses.lazy.compactMap { refusal(host: host, $0) }.first
    }

    private func refusal(host: String, _ address: NetworkAddress) -> Message? {
        switch address.reach {
        case .special:
            Message(
                zh: "\(host) 指向 \(address)，这类地址（链路本地、组播或保留）不允许推送；请更正地址",
                en: "\(host) leads to \(address), link-local, multicast or reserved, where nothing is posted to; "
                    + "correct the address")
        case .loopback, .internalNetwork:
            allowsPrivate
                ? nil
                : Message(
                    zh: "\(host) 指向本机或内网地址 \(address)；如确属本单位的接收端，请在该目的地设置 allow_private: true",
                    en: "\(host) leads to \(address), this machine or its network; if the receiver is your own, set "
                        + "allow_private: true for the destination")
        case .global:
            !isPlain || allowsPlainHTTP
                ? nil
                : Message(
                    zh: "\(host) 在公网上（\(address)），不能用未加密的 http；请改用 https",
                    en: "\(host) is on the open network (\(address)), where plain http is not used; use https")
        }
    }
}
