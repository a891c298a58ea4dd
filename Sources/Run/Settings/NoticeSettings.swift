public import Calendar
public import Casework
public import Delivery
import Foundation
public import Ground

/// The site's server of outgoing mail.
public struct MailSettings: Sendable, Hashable {
    /// Its name.
    public var host: String
    /// Its port.
    public var port: Int
    /// How the connection is made safe.
    public var security: MailServer.Security
    /// Who signs in; nil = nobody.
    public var user: String?
    /// The password.
    public var password: SecretSetting?
    /// Of whom the mail is.
    public var from: Mailbox
    /// What people call that.
    public var fromName: String?
    /// Certificates of the authority that the server's is of; nil = the system's.
    public var authorityFile: String?
    /// The most seconds for a mail.
    public var timeoutSeconds: Int

    private static let keys =
        ["host", "port", "security", "user", "from", "from_name", "ca_file", "timeout_seconds"]
        + SecretSetting.keys("password")

    init?(_ root: Section) {
        guard root.value("mail") != nil, let section = root.section("mail", keys: Self.keys) else { return nil }
        let hostMeaning = Message(zh: "邮件服务器", en: "the mail server")
        let fromMeaning = Message(zh: "发件地址", en: "the sender's address")
        let host = section.requires("host", hostMeaning) ? section.text("host", hostMeaning) : nil
        security =
            section.choice("security", ["implicit": .implicit, "starttls": .starttls, "none": .none]) ?? .implicit
        let usual: [MailServer.Security: Int] = [.implicit: 465, .starttls: 587, .none: 25]
        port = section.whole("port", in: 1...65_535, default: usual[security] ?? 465)
        user = section.text("user", Message(zh: "登录名", en: "who signs in"))
        password = SecretSetting(section, "password", Message(zh: "密码", en: "the password"))
        if user != nil, security == .none {
            section.fault(
                "user",
                Message(
                    zh: "不加密时不能登录；请设 security: implicit 或 starttls", en: "nobody signs in without TLS; set security"))
        }
        let hasPassword = SecretSetting.keys("password").contains { section.value($0) != nil }
        if (section.value("user") != nil) != hasPassword {
            section.fault("user", Message(zh: "user 与 password 须一起给出", en: "user and password go together"))
        }
        fromName = section.text("from_name", Message(zh: "发件人名称", en: "the sender's name"))
        authorityFile = section.file("ca_file", Message(zh: "证书文件", en: "certificates"))
        timeoutSeconds = section.whole("timeout_seconds", in: 5...300, default: 60)
        let from = section.requires("from", fromMeaning) ? section.mailbox("from", fromMeaning) : nil
        guard let host, let from else { return nil }
        (self.host, self.from) = (host, from)
    }

    /// The server; throws ``ConfigurationFileError``.
    public func server() throws -> MailServer {
        MailServer(
            host: host, port: port, security: security, user: user, password: try password?.value(), sender: from,
            senderName: fromName, authorityFile: authorityFile, timeoutSeconds: Double(timeoutSeconds))
    }
}

/// Who is told what, and when not.
public struct NoticeSettings: Sendable, Hashable {
    /// A group or mailboxes of people.
    public struct Receiver: Sendable, Hashable {
        /// Where messages go.
        public enum Channel: Sendable, Hashable {
            /// A robot in a group, at a secret address.
            case robot(
                Robot.Vendor, address: SecretSetting, secret: SecretSetting?, markdown: Bool, allowsPrivate: Bool)
            /// Mailboxes, each of which gets its own.
            case mail([Mailbox])
        }

        /// Its name, unique.
        public var name: String
        /// Whose notices it gets, and those of the units that lie in them; none = everybody's.
        public var units: [UnitCode]
        /// What it is told of; none = everything.
        public var about: Set<NoticeKind>
        /// Where messages go.
        public var channel: Channel

        /// The names of its destinations: of each mailbox its own, so that one that fails stops no other.
        public var destinations: [String] {
            switch channel {
            case .robot: [name]
            case .mail(let mailboxes): mailboxes.map { "\(name) <\($0)>" }
            }
        }

        /// Whether it gets a notice.
        public func wants(_ notice: PeopleNotice) -> Bool {
            guard about.isEmpty || about.contains(notice.kind) else { return false }
            return units.isEmpty || notice.units.isEmpty
                || notice.units.contains { unit in units.contains { $0.holds(unit) } }
        }
    }

    /// When nobody is told anything.
    public var quietHours: QuietHours?
    /// When the weekly digest goes out; nil = never.
    public var digest: CronExpression?
    /// Who is told.
    public var receivers: [Receiver]

    private static let keys = ["quiet_hours", "digest", "receivers"]

    init(_ root: Section, in zone: TimeZone, hasMail: Bool) {
        (quietHours, digest, receivers) = (nil, nil, [])
        guard let section = root.section("notices", keys: Self.keys) else { return }
        quietHours = ScheduleSettings.quietHours(section, in: zone)
        if let text = section.text("digest", Message(zh: "cron 表达式", en: "a cron expression")) {
            do throws(ScheduleError) { digest = try CronExpression(text) } catch {
                section.fault("digest", error.message)
            }
        }
        receivers = section.sections("receivers", keys: Receiver.keys).compactMap { Receiver($0, hasMail: hasMail) }
    }

    /// The destinations; throws ``ConfigurationFileError`` and ``/Delivery/DeliveryError``.
    public func destinations(mail: MailSettings?) throws -> [Destination] {
        try receivers.flatMap { receiver -> [Destination] in
            switch receiver.channel {
            case .robot(let vendor, let address, let secret, let markdown, let allowsPrivate):
                let robot = Robot(vendor, secret: try secret?.value(), usesMarkdown: markdown)
                return [
                    try Destination(
                        robot: receiver.name, address: try address.value(), robot: robot, quietHours: quietHours,
                        allowsPrivate: allowsPrivate)
                ]
            case .mail(let mailboxes):
                guard let server = try mail?.server() else { return [] }
                return zip(receiver.destinations, mailboxes).map {
                    Destination(mail: $0, to: $1, through: server, quietHours: quietHours)
                }
            }
        }
    }
}

extension NoticeSettings.Receiver {
    fileprivate static let keys =
        ["name", "units", "about", "robot", "format", "mail", "allow_private"] + SecretSetting.keys("url")
        + SecretSetting.keys("secret")

    fileprivate init?(_ section: Section, hasMail: Bool) {
        let meaning = Message(zh: "接收人名称", en: "who is told")
        guard section.requires("name", meaning), let name = section.text("name", meaning) else { return nil }
        let units = section.texts("units", Message(zh: "单位代码", en: "a unit's code")).map { UnitCode($0.text) }
        var about: Set<NoticeKind> = []
        for item in section.texts("about", Message(zh: "通知种类", en: "a kind of notice")) {
            if let kind = NoticeKind(rawValue: item.text) {
                about.insert(kind)
                continue
            }
            let known = NoticeKind.allCases.map(\.rawValue)
            section.faults.add(
                item.value.position, item.path,
                Message(
                    zh: "没有“\(item.text.prefix(40))”；可用：\(known.joined(separator: "、"))",
                    en: "there is no “\(item.text.prefix(40))”; there are: \(known.joined(separator: ", "))"))
        }
        guard (section.value("robot") == nil) != (section.value("mail") == nil) else {
            section.fault(
                section.value("robot") == nil ? "name" : "mail",
                Message(zh: "robot 与 mail 须有且只有一个", en: "give either robot or mail"))
            return nil
        }
        guard let channel = section.value("mail") == nil ? Self.robot(section) : Self.mail(section, hasMail) else {
            return nil
        }
        self.init(name: name, units: units, about: about, channel: channel)
    }

    private static func robot(_ section: Section) -> Channel? {
        let meaning = Message(zh: "机器人地址", en: "the robot's address")
        let vendor = section.choice("robot", ["wecom": Robot.Vendor.wecom, "dingtalk": .dingtalk])
        let address = SecretSetting(section, "url", meaning)
        if SecretSetting.keys("url").allSatisfy({ section.value($0) == nil }) {
            _ = section.requires("url_file", meaning)
        }
        let secret = SecretSetting(section, "secret", Message(zh: "加签密钥", en: "the signing secret"))
        if secret != nil, vendor == .wecom {
            section.fault(
                "robot", Message(zh: "企业微信机器人没有加签密钥；请删去 secret", en: "a robot of wecom has no secret; remove it"))
        }
        let usesMarkdown = section.choice("format", ["text": false, "markdown": true]) ?? false
        let allowsPrivate = section.truth("allow_private", default: false)
        guard let vendor, let address else { return nil }
        return .robot(vendor, address: address, secret: secret, markdown: usesMarkdown, allowsPrivate: allowsPrivate)
    }

    private static func mail(_ section: Section, _ hasMail: Bool) -> Channel? {
        if !hasMail {
            section.fault("mail", Message(zh: "没有配置 mail（邮件服务器）；请加上", en: "no mail server is configured; add mail"))
        }
        let mailboxes = section.texts("mail", Message(zh: "邮箱地址", en: "a mailbox")).compactMap { item in
            let mailbox = Mailbox(item.text)
            if mailbox == nil { section.faults.add(item.value.position, item.path, Section.noMailbox) }
            return mailbox
        }
        return .mail(mailboxes)
    }
}

extension Section {
    fileprivate static let noMailbox = Message(zh: "不是邮箱地址，如 a@example.org", en: "is no mailbox such as a@example.org")

    fileprivate func mailbox(_ key: String, _ meaning: Message) -> Mailbox? {
        guard let text = text(key, meaning) else { return nil }
        let mailbox = Mailbox(text)
        if mailbox == nil { fault(key, Self.noMailbox) }
        return mailbox
    }
}
