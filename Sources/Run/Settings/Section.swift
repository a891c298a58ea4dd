import Foundation
import Ground

/// A range of numbers and whether its ends belong to it.
struct NumberRange {
    let lower: Double
    let upper: Double
    var excludesLower = false
    var excludesUpper = false

    func contains(_ number: Double) -> Bool {
        (excludesLower ? number > lower : number >= lower) && (excludesUpper ? number < upper : number <= upper)
    }

    /// As a fault shows it, e.g. `0 < x < 1`.
    var text: String {
        func plain(_ number: Double) -> String {
            number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : "\(number)"
        }
        return "\(plain(lower)) \(excludesLower ? "<" : "≤") x \(excludesUpper ? "<" : "≤") \(plain(upper))"
    }
}

/// A mapping of the file whose keys are known, being read.
///
/// Each of its methods reads one key; what is wrong goes into the fault list and the default comes back.
struct Section {
    let path: String
    let position: SettingPosition
    let folder: String
    let faults: FaultList
    private let entries: [String: SettingEntry]

    /// Takes a mapping; keys that are not in `keys` are faults. Anything but a mapping is a fault and gives nil.
    init?(_ value: SettingValue, path: String, keys: [String], folder: String, faults: FaultList) {
        (self.path, self.position, self.folder, self.faults) = (path, value.position, folder, faults)
        guard case .mapping(let list) = value.content else {
            let names = keys.joined(separator: ", ")
            faults.add(
                value.position, path,
                Message(
                    zh: "应为键值表，而不是 \(value.shown)；可用的键：\(names)",
                    en: "must be a mapping, not \(value.shown); its keys: \(names)"))
            return nil
        }
        var entries: [String: SettingEntry] = [:]
        for entry in list {
            guard keys.contains(entry.key) else {
                let place = Self.joined(
                    path, SettingValue(content: .scalar(entry.key, isPlain: true), position: position).shown)
                faults.add(entry.position, place, Self.unknown(entry.key, among: keys))
                continue
            }
            entries[entry.key] = entry
        }
        self.entries = entries
    }

    private static func joined(_ path: String, _ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    private static func unknown(_ key: String, among keys: [String]) -> Message {
        if let near = Spelling.nearest(to: key, among: keys) {
            return Message(zh: "没有这个键；是否指 \(near)？", en: "unknown key; did you mean \(near)?")
        }
        let names = keys.joined(separator: ", ")
        return Message(zh: "没有这个键；可用的键：\(names)", en: "unknown key; known are: \(names)")
    }

    // MARK: Reading

    /// The full path of a key.
    func path(of key: String) -> String { Self.joined(path, key) }

    /// A key's value; nil where it is absent or empty.
    func value(_ key: String) -> SettingValue? {
        guard let value = entries[key]?.value, !value.isNull else { return nil }
        return value
    }

    /// Notes a fault at a key, or at the section where the key is absent.
    func fault(_ key: String, _ message: Message) {
        faults.add(value(key)?.position ?? entries[key]?.position ?? position, path(of: key), message)
    }

    /// Whether a needed key is there; a fault otherwise.
    func requires(_ key: String, _ meaning: Message) -> Bool {
        guard value(key) == nil else { return true }
        fault(key, Message(zh: "缺少：\(meaning.chinese)", en: "missing: \(meaning.english)"))
        return false
    }

    /// Notes a fault where a name, which has to be unique, is taken.
    func take(name: String, among taken: inout Set<String>) {
        guard !taken.insert(name).inserted else { return }
        fault("name", Message(zh: "名称“\(name)”重复", en: "the name “\(name)” is taken already"))
    }

    // MARK: One value

    /// A text that is not empty. A number or truth value without quotes is none.
    func text(_ key: String, _ meaning: Message) -> String? {
        value(key).flatMap { text($0, path: path(of: key), meaning) }
    }

    func text(_ value: SettingValue, path: String, _ meaning: Message) -> String? {
        guard case .scalar(let text, let isPlain) = value.content else {
            faults.add(
                value.position, path,
                Message(
                    zh: "应为文本（\(meaning.chinese)），而不是 \(value.shown)",
                    en: "must be a text (\(meaning.english)), not \(value.shown)"))
            return nil
        }
        if isPlain, value.isNull || PlainScalar.isTruth(text) || PlainScalar.number(text) != nil {
            faults.add(
                value.position, path,
                Message(
                    zh: "应为文本（\(meaning.chinese)），而不是 \(value.shown)；若确为文本请加引号",
                    en: "must be a text (\(meaning.english)), not \(value.shown); quote it if it is meant so"))
            return nil
        }
        let isPrintable = text.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 }
        guard isPrintable, text.contains(where: { !$0.isWhitespace }) else {
            faults.add(
                value.position, path,
                Message(
                    zh: "文本为空或含控制字符（\(meaning.chinese)）",
                    en: "is empty or holds control characters (\(meaning.english))"))
            return nil
        }
        return text
    }

    /// `true` or `false`.
    func truth(_ key: String, default standard: Bool) -> Bool {
        guard let value = value(key) else { return standard }
        if case .scalar(let text, isPlain: true) = value.content {
            if ["true", "True", "TRUE"].contains(text) { return true }
            if ["false", "False", "FALSE"].contains(text) { return false }
        }
        var remedy = Message(zh: "", en: "")
        if case .scalar(let text, _) = value.content, let meant = PlainScalar.meantTruth(text) {
            remedy = Message(
                zh: "；请写成不带引号的 \(meant)（yes/no、on/off 在 YAML 各版本中含义不同）",
                en: "; type \(meant), without quotes (yes, no, on and off mean different things to versions of YAML)")
        }
        fault(
            key,
            Message(
                zh: "应为 true 或 false，而不是 \(value.shown)\(remedy.chinese)",
                en: "must be true or false, not \(value.shown)\(remedy.english)"))
        return standard
    }

    /// A whole number.
    func whole(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let value = value(key) else { return nil }
        let allowed = "\(range.lowerBound) … \(range.upperBound)"
        guard case .scalar(let text, let isPlain) = value.content, isPlain, PlainScalar.isWhole(text) else {
            fault(key, notANumber(value, kind: Message(zh: "整数", en: "a whole number"), allowed: allowed))
            return nil
        }
        guard let number = Int(text.filter { $0 != "_" && $0 != "+" }), range.contains(number) else {
            fault(key, outOfRange(value, allowed: allowed))
            return nil
        }
        return number
    }

    /// A whole number with a default.
    func whole(_ key: String, in range: ClosedRange<Int>, default standard: Int) -> Int {
        whole(key, in: range) ?? standard
    }

    /// A finite number.
    func number(_ key: String, in range: NumberRange) -> Double? {
        guard let value = value(key) else { return nil }
        guard case .scalar(let text, let isPlain) = value.content, isPlain, let number = PlainScalar.number(text) else {
            fault(key, notANumber(value, kind: Message(zh: "数字", en: "a number"), allowed: range.text))
            return nil
        }
        guard number.isFinite, range.contains(number) else {
            fault(key, outOfRange(value, allowed: range.text))
            return nil
        }
        return number
    }

    private func notANumber(_ value: SettingValue, kind: Message, allowed: String) -> Message {
        var remedy = Message(zh: "", en: "")
        if case .scalar(let text, let isPlain) = value.content {
            if !isPlain, PlainScalar.number(text) != nil {
                remedy = Message(zh: "；请去掉引号", en: "; remove the quotes")
            } else if isPlain, PlainScalar.hasLeadingZero(text) {
                remedy = Message(zh: "；请去掉前导零", en: "; remove the leading zero")
            }
        }
        return Message(
            zh: "应为\(kind.chinese)（\(allowed)），而不是 \(value.shown)\(remedy.chinese)",
            en: "must be \(kind.english) (\(allowed)), not \(value.shown)\(remedy.english)")
    }

    private func outOfRange(_ value: SettingValue, allowed: String) -> Message {
        Message(zh: "\(value.shown) 超出范围；允许 \(allowed)", en: "\(value.shown) is out of range; allowed: \(allowed)")
    }

    /// One of a few words.
    func choice<Choice>(_ key: String, _ choices: KeyValuePairs<String, Choice>) -> Choice? {
        guard let value = value(key) else { return nil }
        let words = choices.map(\.key)
        if case .scalar(let text, _) = value.content {
            if let found = choices.first(where: { $0.key == text }) { return found.value }
            if let near = Spelling.nearest(to: text, among: words) {
                fault(
                    key,
                    Message(
                        zh: "\(value.shown) 不可用；允许 \(words.joined(separator: "、"))；是否指 \(near)？",
                        en: "\(value.shown) is none of \(words.joined(separator: ", ")); did you mean \(near)?"))
                return nil
            }
        }
        fault(
            key,
            Message(
                zh: "\(value.shown) 不可用；允许 \(words.joined(separator: "、"))",
                en: "\(value.shown) is none of \(words.joined(separator: ", "))"))
        return nil
    }

    /// A path, made absolute.
    func file(_ key: String, _ meaning: Message) -> String? {
        text(key, meaning).map { Self.absolute($0, in: folder) }
    }

    static func absolute(_ path: String, in folder: String) -> String {
        let whole = path.hasPrefix("/") ? path : folder + "/" + path
        // By its text alone: links are followed when a file is opened, not before.
        var parts: [Substring] = []
        for part in whole.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }

    // MARK: Several values

    /// The items of a list with their paths; none where the key is absent.
    func items(_ key: String) -> [(value: SettingValue, path: String)] {
        guard let value = value(key) else { return [] }
        guard case .sequence(let list) = value.content else {
            fault(
                key,
                Message(
                    zh: "应为列表，而不是 \(value.shown)；每项一行，以“- ”开头",
                    en: "must be a list, not \(value.shown); one item per line, after “- ”"))
            return []
        }
        return list.enumerated().map { ($1, "\(path(of: key))[\($0)]") }
    }

    /// Texts with their places; a single text counts as a list of one.
    func texts(_ key: String, _ meaning: Message) -> [(text: String, value: SettingValue, path: String)] {
        if let value = value(key), case .scalar = value.content {
            return text(key, meaning).map { [($0, value, path(of: key))] } ?? []
        }
        return items(key).compactMap { item in
            text(item.value, path: item.path, meaning).map { ($0, item.value, item.path) }
        }
    }

    /// Paths, made absolute.
    func files(_ key: String, _ meaning: Message) -> [String] {
        texts(key, meaning).map { Self.absolute($0.text, in: folder) }
    }

    /// A section below this one; without the key an empty one, so that every default is said in one place.
    func section(_ key: String, keys: [String]) -> Section? {
        let empty = SettingValue(content: .mapping([]), position: position)
        return Section(value(key) ?? empty, path: path(of: key), keys: keys, folder: folder, faults: faults)
    }

    /// The sections of a list.
    func sections(_ key: String, keys: [String]) -> [Section] {
        items(key).compactMap { Section($0.value, path: $0.path, keys: keys, folder: folder, faults: faults) }
    }
}
