import Crypto
import Foundation
import Ground

/// A robot that writes into a group of people.
///
/// Sources: 企业微信开发者中心 “群机器人配置说明” (`msgtype` text and markdown, 20 messages a minute, `errcode` 0 = sent, 45009 = too
/// many); 钉钉开放平台 “自定义机器人接入” and “安全设置” (the same shapes, `timestamp` and `sign` in the query, 130101 = too many,
/// 310000 = signature, keyword or address refused).
public struct Robot: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Whose it is.
    public enum Vendor: String, Sendable, Hashable, CaseIterable {
        /// 企业微信.
        case wecom
        /// 钉钉.
        case dingtalk
    }

    /// Whose it is.
    public let vendor: Vendor
    /// The secret that signs, 钉钉's alone; nil where the group goes by keywords or addresses.
    let secret: String?
    /// Whether the title stands out and lines are set apart; otherwise plain text.
    public let usesMarkdown: Bool

    /// A robot from its configuration.
    public init(_ vendor: Vendor, secret: String? = nil, usesMarkdown: Bool = false) {
        (self.vendor, self.secret, self.usesMarkdown) = (vendor, secret, usesMarkdown)
    }

    /// Both vendors take 20 messages a minute and shut a robot out for a while that sends more.
    static let mostPerMinute = 20

    /// Never the secret.
    public var description: String { vendor.rawValue }
    /// Never the secret.
    public var debugDescription: String { description }
    /// Never the secret.
    public var customMirror: Mirror { Mirror(self, children: []) }

    // MARK: - Request

    /// The request of a notice.
    func request(_ notice: NoticeContent, to address: WebAddress, at instant: Instant) -> WebRequest {
        WebRequest(
            url: signed(address.url, at: instant), body: body(notice),
            headers: [(name: "Content-Type", value: "application/json; charset=utf-8")], readsAnswer: true)
    }

    /// The message in the vendor's shape.
    func body(_ notice: NoticeContent) -> Data {
        let content: String
        if usesMarkdown {
            let lines = ["### \(Self.escaped(notice.title))"] + notice.lines.map { "> \(Self.escaped($0))" }
            content = lines.joined(separator: vendor == .dingtalk ? "\n\n" : "\n")
        } else {
            content = ([notice.title] + notice.lines).joined(separator: "\n")
        }
        let text = JSONString.quoted(Self.cut(content, to: mostBytes))
        let kind = usesMarkdown ? "markdown" : "text"
        switch (vendor, usesMarkdown) {
        case (.dingtalk, true):
            let title = JSONString.quoted(Self.cut(notice.title, to: 200))
            return Data(#"{"msgtype":"markdown","markdown":{"title":\#(title),"text":\#(text)}}"#.utf8)
        default: return Data(#"{"msgtype":"\#(kind)","\#(kind)":{"content":\#(text)}}"#.utf8)
        }
    }

    /// What a message may hold: 企业微信 2,048 bytes of text, 4,096 of markdown; 钉钉 20,000.
    private var mostBytes: Int {
        switch (vendor, usesMarkdown) {
        case (.wecom, false): 2_048
        case (.wecom, true): 4_096
        case (.dingtalk, _): 20_000
        }
    }

    /// The beginning of a text, in so many bytes of UTF-8, whole characters.
    static func cut(_ text: String, to bytes: Int) -> String {
        guard text.utf8.count > bytes else { return text }
        var kept = ""
        var used = 3
        for character in text {
            used += character.utf8.count
            if used > bytes { break }
            kept.append(character)
        }
        return kept + "…"
    }

    /// A text that stands for itself in markdown: no link, no mention, no colour of somebody's making.
    static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "<": result += "＜"
            case ">": result += "＞"
            case "[": result += "［"
            case "]": result += "］"
            case "@": result += "＠"
            case "*", "_", "`", "#", "\\", "~", "|": result += "\\\(character)"
            default: result.append(character)
            }
        }
        return result
    }

    /// The address with 钉钉's `timestamp` and `sign`: the base64 of HMAC-SHA256 over `timestamp\nsecret`, keyed by the secret.
    func signed(_ url: URL, at instant: Instant) -> URL {
        guard vendor == .dingtalk, let secret, var components = URLComponents(url: url, resolvingAgainstBaseURL: false)
        else { return url }
        let timestamp = instant.secondsSince1970 * 1_000
        let sign = Self.signature(timestamp: timestamp, secret: secret)
        let encoded = sign.replacing("+", with: "%2B").replacing("/", with: "%2F").replacing("=", with: "%3D")
        let query = components.percentEncodedQuery.map { $0 + "&" } ?? ""
        components.percentEncodedQuery = query + "timestamp=\(timestamp)&sign=\(encoded)"
        return components.url ?? url
    }

    static func signature(timestamp: Int64, secret: String) -> String {
        let code = HMAC<SHA256>.authenticationCode(
            for: Data("\(timestamp)\n\(secret)".utf8), using: SymmetricKey(data: Data(secret.utf8)))
        return Data(code).base64EncodedString()
    }

    // MARK: - Answer

    /// What an answer with a good status says: the robots answer 200 to everything.
    func reading(_ answer: Data) -> AttemptResult {
        struct Answer: Decodable {
            let errcode: Int
            let errmsg: String?
        }
        guard let said = try? JSONDecoder().decode(Answer.self, from: answer) else {
            return .failed(
                Message(
                    zh: "机器人的答复看不懂；请核对地址", en: "the robot's answer cannot be read; check the address"))
        }
        guard said.errcode != 0 else { return .taken(answerID: nil) }
        let words = String(
            String.UnicodeScalarView((said.errmsg ?? "").unicodeScalars.filter { $0.value >= 32 }.prefix(120)))
        let (chinese, english) = Self.remedy(said.errcode)
        let isTooOften = [45_009, 130_101].contains(said.errcode)
        // 钉钉 shuts a robot that sends too much out for ten minutes.
        return .failed(
            Message(
                zh: "机器人拒绝（\(said.errcode) \(words)）\(chinese)",
                en: "the robot refuses (\(said.errcode) \(words))\(english)"),
            retryAfterSeconds: isTooOften ? (vendor == .dingtalk ? 600 : 60) : nil)
    }

    private static func remedy(_ code: Int) -> (String, String) {
        switch code {
        case 45_009, 130_101: ("：发送太频繁，稍后再试", ": too many messages, it is tried again later")
        case 310_000: ("：请核对加签密钥、关键词或允许的地址", ": compare the signing secret, keywords or allowed addresses")
        case 93_000, 93_008, 300_001, 300_005: ("：机器人已不在群中或地址有误；请更新地址", ": no such robot; correct the address")
        default: ("", "")
        }
    }
}
