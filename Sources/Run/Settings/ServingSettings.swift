import Foundation
public import Findings
public import Ground

/// How the web door is reached, and which sensors report through it.
public struct ServingSettings: Sendable, Hashable {
    /// The name or number of the address to listen at.
    public var host: String
    /// The port.
    public var port: Int
    /// The PEM file of the certificate; nil = no TLS, on this machine alone.
    public var certificate: String?
    /// The PEM file of its key.
    public var key: String?
    /// The names by which browsers ask for it, in small letters; none = any.
    public var names: [String]
    /// The unit whose desk takes in what people without an account report; nil = there is no page for them.
    public var citizensUnit: UnitCode?
    /// How long a stream of events lasts before its reader has to ask again, seconds.
    public var streamSeconds: Int
    /// Which decisions count only when a second officer says the same.
    public var secondLook: SecondLook
    /// The sensors.
    public var sensors: [SensorSettings]
    /// The identity provider; nil = people sign in with passwords alone.
    public var openID: OpenIDSettings?

    /// Reads the section; without it, this machine alone and no sensors.
    init(_ root: Section) {
        (host, port, certificate, key, names, sensors, streamSeconds) = ("127.0.0.1", 8_443, nil, nil, [], [], 3_600)
        secondLook = SecondLook()
        let keys = [
            "host", "port", "certificate", "key", "names", "citizens_unit", "stream_seconds", "second_look", "sensors",
            "open_id",
        ]
        guard let section = root.section("service", keys: keys) else { return }
        host = section.text("host", Message(zh: "监听的地址", en: "the address to listen at")) ?? host
        port = section.whole("port", in: 1...65_535, default: port)
        certificate = section.file("certificate", Message(zh: "证书文件（PEM）", en: "the certificate's file (PEM)"))
        key = section.file("key", Message(zh: "密钥文件（PEM）", en: "the key's file (PEM)"))
        names = section.texts("names", Message(zh: "主机名", en: "a host name")).map { $0.text.lowercased() }
        citizensUnit = section.text("citizens_unit", Message(zh: "接收单位的代码", en: "the code of the unit that gets them"))
            .map { UnitCode($0) }
        streamSeconds = section.whole("stream_seconds", in: 1...86_400, default: streamSeconds)
        secondLook = SecondLook(section)
        sensors = SensorSettings.all(in: section)
        openID = OpenIDSettings.of(section)
        if (certificate == nil) != (key == nil) {
            section.fault(
                certificate == nil ? "key" : "certificate",
                Message(zh: "certificate 与 key 须一起给出", en: "give certificate and key together"))
        } else if certificate == nil, !["127.0.0.1", "::1", "localhost"].contains(host) {
            section.fault(
                "host",
                Message(
                    zh: "没有证书时只能在本机提供服务；请给出 certificate 与 key，或写 127.0.0.1",
                    en: "without a certificate it serves this machine alone; give certificate and key, or 127.0.0.1"))
        }
    }
}

extension SecondLook {
    /// Reads the key `second_look`: classes that an officer can decide, or `all`.
    fileprivate init(_ section: Section) {
        self.init()
        let known = Decision.classes.map(\.rawValue) + ["all"]
        for item in section.texts("second_look", Message(zh: "核查结论", en: "a decision")) {
            if item.text == "all" {
                classes.formUnion(Decision.classes)
            } else if let decided = Decision.classes.first(where: { $0.rawValue == item.text }) {
                classes.insert(decided)
            } else {
                let near = Spelling.nearest(to: item.text, among: known)
                let words = known.joined(separator: ", ")
                section.faults.add(
                    item.value.position, item.path,
                    Message(
                        zh: "没有结论“\(item.text.prefix(60))”；" + (near.map { "是否指 \($0)？" } ?? "可用：\(words)"),
                        en: "there is no decision “\(item.text.prefix(60))”; "
                            + (near.map { "did you mean \($0)?" } ?? "there are: \(words)")))
            }
        }
    }
}

/// A sensor that reports by signed messages (Standard Webhooks).
public struct SensorSettings: Sendable, Hashable {
    /// Its name, unique: messages come to `/api/v1/sensors/{name}`.
    public var name: String
    /// Where its secret comes from.
    public var secret: WebhookSettings.Secret
    /// What its messages are about where they do not say so themselves.
    public var category: String?
    /// Where it stands: longitude and latitude on WGS 84, where its messages do not say where.
    public var position: Coordinate?
    /// The unit whose desk has what it reports and nobody can place.
    public var unit: UnitCode
    /// Where in its messages the parts of a report stand: a part's name → keys with points between them, e.g. `alarm.type`.
    public var map: [String: String]

    /// The parts of a report that ``map`` may name.
    public static let parts = [
        "category", "text", "longitude", "latitude", "datum", "accuracy", "parcel", "village", "address", "reported_at",
        "reference",
    ]

    /// Its secret, `whsec_` and base64 of 24 to 64 bytes.
    ///
    /// - Throws: ``ConfigurationFileError`` where its file cannot be read or holds no secret.
    public func signingSecret() throws(ConfigurationFileError) -> String {
        try WebhookSettings.text(of: secret)
    }

    static func all(in root: Section) -> [SensorSettings] {
        var names: Set<String> = []
        let keys = ["name", "secret", "secret_file", "category", "position", "unit", "map"]
        return root.sections("sensors", keys: keys).compactMap { section in
            let sensor = SensorSettings(section)
            if let sensor { section.take(name: sensor.name, among: &names) }
            return sensor
        }
    }

    private init?(_ section: Section) {
        let nameMeaning = Message(zh: "传感器名称", en: "the sensor's name")
        let unitMeaning = Message(zh: "接收单位的代码", en: "the code of the unit that gets its reports")
        let name = section.requires("name", nameMeaning) ? section.text("name", nameMeaning) : nil
        let unit = section.requires("unit", unitMeaning) ? section.text("unit", unitMeaning) : nil
        let secret = WebhookSettings.secret(section)
        category = section.text("category", Message(zh: "类别代码", en: "a category's code"))
        let numbers = section.texts("position", Message(zh: "带引号的“经度,纬度”", en: "“longitude,latitude” in quotes"))
        if let written = numbers.first {
            let parts = written.text.split(separator: ",").map { Double($0.trimmingCharacters(in: .whitespaces)) }
            if parts.count == 2, let x = parts[0], let y = parts[1], abs(x) <= 180, abs(y) <= 90 {
                position = Coordinate(x: x, y: y)
            } else {
                section.fault(
                    "position",
                    Message(
                        zh: "“\(written.text)”不是位置；请写成 \"113.14,23.03\"（WGS 84，经度在前）",
                        en: "“\(written.text)” is no position; write \"113.14,23.03\" (WGS 84, longitude first)"))
            }
        }
        map =
            section.section("map", keys: Self.parts).map { part in
                let meaning = Message(zh: "消息中的键", en: "a key of its messages")
                return Dictionary(
                    uniqueKeysWithValues: Self.parts.compactMap { key in part.text(key, meaning).map { (key, $0) } })
            } ?? [:]
        guard let name, let unit, let secret else { return nil }
        let isPlain = name.utf8.allSatisfy {
            (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x5F
        }
        guard isPlain else {
            section.fault(
                "name",
                Message(
                    zh: "名称在地址中：只能有小写字母、数字、- 与 _", en: "the name stands in an address: small letters, digits, - and _"))
            return nil
        }
        (self.name, self.unit, self.secret) = (name, UnitCode(unit), secret)
    }
}
