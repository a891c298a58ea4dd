public import Delivery
public import Foundation
import Ground

/// A receiver of digests.
public struct WebhookSettings: Sendable, Hashable {
    /// Where the signing secret comes from.
    public enum Secret: Sendable, Hashable {
        /// From the configuration itself.
        case text(String)
        /// From a file that holds nothing else, so that the configuration may be read by more people.
        case file(String)
    }

    /// Its name, unique.
    public var name: String
    /// Where events are posted.
    public var url: URL
    /// The signing secret.
    public var secret: Secret
    /// Which events are sent; empty = all.
    public var events: [EventType]
    /// How long an answer may take, seconds.
    public var timeoutSeconds: Int
    /// Whether its address may lie in a private network.
    public var allowsPrivateAddresses: Bool

    private static let keys = [
        "name", "url", "secret", "secret_file", "events", "timeout_seconds", "allow_private", "allow_plain_http",
    ]

    /// The secret, `whsec_` and base64 of 24 to 64 bytes.
    ///
    /// - Throws: ``ConfigurationFileError`` where its file cannot be read or holds no secret.
    public func signingSecret() throws(ConfigurationFileError) -> String { try Self.text(of: secret) }

    static func text(of secret: Secret) throws(ConfigurationFileError) -> String {
        switch secret {
        case .text(let text): return text
        case .file(let path): return try read(secretFile: path)
        }
    }

    private static func read(secretFile path: String) throws(ConfigurationFileError) -> String {
        // A regular file only, and no more of it than a secret has.
        let text = String(decoding: try Configuration.data(at: path), as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        guard isSecret(text) else {
            throw ConfigurationFileError(path: path, reason: "not whsec_ + base64 of 24-64 bytes")
        }
        return text
    }

    /// Whether a text is a secret as the Standard Webhooks specification has it.
    static func isSecret(_ text: String) -> Bool {
        guard text.hasPrefix("whsec_"), let bytes = Data(base64Encoded: String(text.dropFirst(6))) else { return false }
        return (24...64).contains(bytes.count)
    }

    static func all(in root: Section) -> [WebhookSettings] {
        var names: Set<String> = []
        return root.sections("webhooks", keys: keys).compactMap { section in
            let webhook = WebhookSettings(section)
            if let webhook { section.take(name: webhook.name, among: &names) }
            return webhook
        }
    }

    private init?(_ section: Section) {
        let nameMeaning = Message(zh: "接收方名称", en: "the receiver's name")
        let urlMeaning = Message(zh: "接收地址", en: "the address to post to")
        let name = section.requires("name", nameMeaning) ? section.text("name", nameMeaning) : nil
        let allowsPlain = section.truth("allow_plain_http", default: false)
        let address = section.requires("url", urlMeaning) ? section.text("url", urlMeaning) : nil
        let url = address.flatMap { Self.url($0, allowsPlain: allowsPlain, section) }
        let secret = Self.secret(section)
        let eventMeaning = Message(zh: "事件名", en: "an event's name")
        events = section.texts("events", eventMeaning).compactMap { item in
            if let event = Self.event(item.text) { return event }
            let known = EventType.allCases.map(\.rawValue)
            let near = Spelling.nearest(to: item.text, among: known)
            let names = known.joined(separator: ", ")
            section.faults.add(
                item.value.position, item.path,
                Message(
                    zh: "没有事件“\(item.text.prefix(60))”；" + (near.map { "是否指 \($0)？" } ?? "可用：\(names)"),
                    en: "there is no event “\(item.text.prefix(60))”; "
                        + (near.map { "did you mean \($0)?" } ?? "there are: \(names)")))
            return nil
        }
        timeoutSeconds = section.whole("timeout_seconds", in: 1...300, default: 20)
        allowsPrivateAddresses = section.truth("allow_private", default: false)
        guard let name, let url, let secret else { return nil }
        (self.name, self.url, self.secret) = (name, url, secret)
    }

    /// An event by its full name or its short one; nil where there is none.
    private static func event(_ text: String) -> EventType? {
        EventType.allCases.first { $0.name == text || $0.rawValue == text }
    }

    static func secret(_ section: Section) -> Secret? {
        let form = Message(
            zh: "签名密钥：whsec_ 加 24～64 字节的 base64", en: "the signing secret: whsec_ and base64 of 24 to 64 bytes")
        if section.value("secret") != nil, section.value("secret_file") != nil {
            section.fault(
                "secret_file", Message(zh: "secret 与 secret_file 只能有一个", en: "give either secret or secret_file"))
            return nil
        }
        if section.value("secret_file") != nil {
            guard let path = section.file("secret_file", form) else { return nil }
            do { _ = try read(secretFile: path) } catch {
                section.fault(
                    "secret_file",
                    Message(
                        zh: "密钥文件 \(path) 不可用（\(error.reason)）；应只含\(form.chinese)，且服务的用户可读",
                        en: "the file \(path) cannot be used (\(error.reason)); it must hold \(form.english), "
                            + "nothing else, and the service's user must be able to read it"))
                return nil
            }
            return .file(path)
        }
        guard section.requires("secret", form), let text = section.text("secret", form) else { return nil }
        guard isSecret(text) else {
            // Not shown: a fault goes into logs, and a mistyped secret is nearly one.
            section.fault("secret", Message(zh: "应为\(form.chinese)", en: "must be \(form.english)"))
            return nil
        }
        return .text(text)
    }

    static func url(_ text: String, allowsPlain: Bool, _ section: Section) -> URL? {
        func refuse(_ message: Message) -> URL? {
            section.fault("url", message)
            return nil
        }
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = parts.host, !host.isEmpty, let url = parts.url
        else {
            return refuse(
                Message(
                    zh: "不是网址；应为 https://主机/路径",
                    en: "is no address; it takes https://host/path"))
        }
        guard parts.user == nil, parts.password == nil, parts.fragment == nil else {
            return refuse(
                Message(zh: "网址不能含用户名、密码或 # 片段", en: "an address with user, password or # part is not taken"))
        }
        if let port = parts.port, !(1...65_535).contains(port) {
            return refuse(
                Message(zh: "端口 \(port) 超出范围；允许 1 … 65535", en: "port \(port) is out of range; allowed: 1 … 65535"))
        }
        // As Delivery takes them: it asks for the address of what is written here, and a % or a letter beyond ASCII is
        // read in one way by some and in another by others.
        guard host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "%") }) else {
            return refuse(
                Message(
                    zh: "主机名含非 ASCII 字符；国际化域名请写成 xn-- 形式",
                    en: "the host's name is not ASCII; write an international name in its xn-- form"))
        }
        guard scheme == "https" || allowsPlain || isLoopback(host) else {
            return refuse(
                Message(
                    zh: "http 不加密；请用 https，或设 allow_plain_http: true",
                    en: "http is not encrypted; use https, or set allow_plain_http: true"))
        }
        return url
    }

    private static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || host == "[::1]"
            || host.wholeMatch(of: #/127(\.[0-9]{1,3}){3}/#) != nil
    }
}
