import Ground

/// The identity provider whose accounts people may sign in with (OpenID Connect).
public struct OpenIDSettings: Sendable, Hashable {
    /// The provider, exactly as it calls itself.
    public var issuer: String
    /// What it calls this site.
    public var clientID: String
    /// What proves that it is this site; nil = nothing.
    public var clientSecret: SecretSetting?
    /// The address by which people reach this site.
    public var site: String
    /// The claim that is the name of the account here.
    public var accountClaim: String
    /// What people call the provider; nil = 统一认证.
    public var name: String?
    /// Whether its addresses may lie in a private network.
    public var allowsPrivateAddresses: Bool

    private static let keys =
        ["issuer", "client_id", "site", "account_claim", "name", "allow_private"] + SecretSetting.keys("client_secret")

    /// The provider that a section names; nil where it names none.
    static func of(_ service: Section) -> OpenIDSettings? {
        guard service.value("open_id") != nil, let section = service.section("open_id", keys: keys) else { return nil }
        return OpenIDSettings(section)
    }

    private init?(_ section: Section) {
        func required(_ key: String, _ zh: String, _ en: String) -> String? {
            let meaning = Message(zh: zh, en: en)
            return section.requires(key, meaning) ? section.text(key, meaning) : nil
        }
        let issuer = required("issuer", "统一认证的地址（issuer）", "the provider's issuer")
        let clientID = required("client_id", "统一认证给本系统的编号", "what the provider calls this site")
        let site = required("site", "本系统的地址，如 https://gdy.example", "this site's address, e.g. https://gdy.example")
        clientSecret = SecretSetting(section, "client_secret", Message(zh: "客户端密钥", en: "the client's secret"))
        let claim = section.text("account_claim", Message(zh: "声明名", en: "a claim's name"))
        accountClaim = claim ?? "preferred_username"
        name = section.text("name", Message(zh: "名称", en: "a name"))
        allowsPrivateAddresses = section.truth("allow_private", default: false)
        guard let issuer, let clientID, let site else { return nil }
        (self.issuer, self.clientID, self.site) = (issuer, clientID, site)
        for (key, text) in [("issuer", issuer), ("site", site)] where !Self.isAddress(text) {
            section.fault(
                key,
                Message(
                    zh: "“\(text)”须以 https:// 开头（本机可用 http://localhost），不带 ? 与 #",
                    en: "“\(text)” must begin with https:// (http://localhost on this machine), without ? and #"))
        }
    }

    /// An address of TLS, or of this machine, without query and fragment.
    private static func isAddress(_ text: String) -> Bool {
        guard !text.contains(where: { $0 == "?" || $0 == "#" || $0 == "@" || $0.isWhitespace }) else { return false }
        if text.hasPrefix("https://") { return text.dropFirst(8).first.map { $0 != "/" } ?? false }
        let host = text.dropFirst(7).prefix { $0 != "/" && $0 != ":" }
        return text.hasPrefix("http://") && ["localhost", "127.0.0.1"].contains(host)
    }
}
