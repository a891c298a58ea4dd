public import Delivery
public import Foundation
import Ground

/// Another system that orders are sent into, in its own fields: the `deliver` lines of the rules name it.
public struct SystemSettings: Sendable, Hashable {
    /// Its name, unique.
    public var name: String
    /// Where it takes orders.
    public var url: URL
    /// How it takes fields.
    public var format: SystemWire.Form
    /// What proves who sends; nil = nothing.
    public var token: SecretSetting?
    /// The header of the token as it is; nil = `Authorization: Bearer` and the token.
    public var tokenHeader: String?
    /// Where its answer holds its own id.
    public var answerID: String?
    /// What its answer must hold.
    public var condition: SystemWire.Condition?
    /// How long an answer may take, seconds.
    public var timeoutSeconds: Int
    /// Whether its address may lie in a private network.
    public var allowsPrivateAddresses: Bool

    private static let keys =
        [
            "name", "url", "format", "token_header", "answer_id", "answer_ok", "timeout_seconds", "allow_private",
            "allow_plain_http",
        ] + SecretSetting.keys("token")

    static func all(in root: Section) -> [SystemSettings] {
        root.sections("systems", keys: keys).compactMap { SystemSettings($0) }
    }

    private init?(_ section: Section) {
        let nameMeaning = Message(zh: "系统名称，与规则 deliver 的 to 相同", en: "the system's name, as deliver names it")
        let urlMeaning = Message(zh: "接收地址", en: "the address to post to")
        let name = section.requires("name", nameMeaning) ? section.text("name", nameMeaning) : nil
        let allowsPlain = section.truth("allow_plain_http", default: false)
        let address = section.requires("url", urlMeaning) ? section.text("url", urlMeaning) : nil
        let url = address.flatMap { WebhookSettings.url($0, allowsPlain: allowsPlain, section) }
        format = section.choice("format", ["json": .json, "form": .form]) ?? .json
        token = SecretSetting(section, "token", Message(zh: "令牌", en: "the token"))
        tokenHeader = section.text("token_header", Message(zh: "报头名", en: "a header's name"))
        if let header = tokenHeader, SystemWire.Credential(name: header, value: "x") == nil {
            section.fault("token_header", Message(zh: "不是报头名，如 X-Token", en: "is no header's name such as X-Token"))
        }
        answerID = section.text("answer_id", Message(zh: "对方编号在答复中的位置，如 data.id", en: "where the id is, e.g. data.id"))
        let wanted = section.text(
            "answer_ok", Message(zh: "受理的标志，如 code=0", en: "what says that it is taken, e.g. code=0"))
        condition = wanted.flatMap { SystemWire.Condition($0) }
        if wanted != nil, condition == nil {
            section.fault("answer_ok", Message(zh: "应写作 code=0", en: "must read code=0"))
        }
        timeoutSeconds = section.whole("timeout_seconds", in: 1...300, default: 20)
        allowsPrivateAddresses = section.truth("allow_private", default: false)
        guard let name, let url else { return nil }
        (self.name, self.url) = (name, url)
    }

    /// The destination; throws ``ConfigurationFileError`` and ``/Delivery/DeliveryError``.
    public func destination() throws -> Destination {
        let secret = try token?.value()
        let credential = secret.flatMap { secret in
            tokenHeader.map { SystemWire.Credential(name: $0, value: secret) }
                ?? SystemWire.Credential(name: "Authorization", value: "Bearer \(secret)")
        }
        guard secret == nil || credential != nil else {
            throw ConfigurationFileError(path: name, reason: "the token is not ASCII")
        }
        return try Destination(
            system: name, address: url.absoluteString,
            wire: SystemWire(form: format, credential: credential, answerID: answerID, condition: condition),
            allowsPrivate: allowsPrivateAddresses, allowsPlainHTTP: url.scheme?.lowercased() == "http",
            timeoutSeconds: Double(timeoutSeconds))
    }
}
