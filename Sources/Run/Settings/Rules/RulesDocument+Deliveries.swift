import Ground
import Reports
import WorkOrders

extension FieldDelivery {
    static let keys = ["to", "on", "map", "constants", "values", "datum", "times"]

    init?(_ section: Section) {
        let meaning = Message(zh: "接收系统", en: "the receiver")
        guard section.requires("to", meaning), let receiver = section.text("to", meaning) else { return nil }
        let occasions = section.texts("on", Message(zh: "何时推送", en: "what it is told of")).compactMap { item in
            Self.occasion(item.text, item.value, item.path, section)
        }
        var values: [String: [String: String]] = [:]
        if let map = section.value("values") {
            if case .mapping(let entries) = map.content {
                for entry in entries {
                    values[entry.key] = section.names(entry.value, path: section.path(of: "values") + "." + entry.key)
                }
            } else {
                section.fault(
                    "values", Message(zh: "应为“本表字段: {值: 对方的值}”", en: "must be a mapping of fields to values"))
            }
        }
        let constants = section.value("constants").map { section.names($0, path: section.path(of: "constants")) }
        self.init(
            receiver: receiver,
            fields: section.value("map").map { section.names($0, path: section.path(of: "map")) } ?? [:],
            occasions: section.value("on") == nil ? nil : occasions, constants: constants,
            values: values.isEmpty ? nil : values,
            datum: section.choice("datum", ["wgs84": .wgs84, "gcj02": .gcj02, "bd09": .bd09]),
            times: section.choice(
                "times", ["local": .local, "rfc3339": .rfc3339, "unix": .unix, "unix_ms": .unixMilliseconds]),
            line: section.position.line)
    }

    private static func occasion(
        _ text: String, _ value: SettingValue, _ path: String, _ section: Section
    ) -> Occasion? {
        if let found = Occasion(rawValue: text) { return found }
        let known = Occasion.allCases.map(\.rawValue)
        let near = Spelling.nearest(to: text, among: known)
        section.faults.add(
            value.position, path,
            Message(
                zh: "没有“\(text.prefix(40))”；" + (near.map { "是否指 \($0)？" } ?? "可用：\(known.joined(separator: "、"))"),
                en: "there is no “\(text.prefix(40))”; "
                    + (near.map { "did you mean \($0)?" } ?? "there are: \(known.joined(separator: ", "))")))
        return nil
    }
}

extension Section {
    /// A mapping of names to names; a number or a truth value counts as it is written, since other systems' codes look so.
    fileprivate func names(_ value: SettingValue, path: String) -> [String: String] {
        guard case .mapping(let entries) = value.content else {
            faults.add(
                value.position, path, Message(zh: "应为“本表: 对方”", en: "must be a mapping of ours to theirs"))
            return [:]
        }
        var names: [String: String] = [:]
        for entry in entries {
            if case .scalar(let text, isPlain: true) = entry.value.content, !entry.value.isNull, !text.isEmpty,
                text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
            {
                names[entry.key] = text
            } else {
                names[entry.key] = self.text(
                    entry.value, path: path + "." + entry.key, Message(zh: "对方的名称", en: "its name there"))
            }
        }
        return names
    }
}
