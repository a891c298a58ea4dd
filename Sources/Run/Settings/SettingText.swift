import Foundation
import Ground
import Yams

/// Turns the bytes of a YAML (or JSON) file into ``SettingValue``s.
///
/// Anchors, aliases and tags are refused: a configuration needs none, and aliases of aliases are how a file of one
/// kilobyte becomes gigabytes.
struct SettingText {
    private static let deepest = 64

    private let faults: FaultList
    private let wide: WideSigns
    private let repeats = RepeatedKeys()
    private var lines: [[Unicode.Scalar]]

    /// The file's one document; nil, and at least one fault, where there is none.
    static func tree(of data: Data, faults: FaultList) -> SettingValue? {
        let start = SettingPosition(line: 1, column: 1)
        guard data.count <= Configuration.largestFileBytes else {
            faults.add(
                start, "",
                Message(zh: "配置文件超过 1 MiB；请确认文件正确", en: "larger than 1 MiB; is this the right file?"))
            return nil
        }
        let bytes = data.starts(with: [0xEF, 0xBB, 0xBF]) ? data.dropFirst(3) : data
        guard let text = String(validating: bytes, as: UTF8.self) else {
            let valid = String(decoding: bytes, as: UTF8.self).prefix { $0 != "\u{FFFD}" }
            faults.add(
                end(of: valid), "",
                Message(zh: "不是 UTF-8 文本；请另存为 UTF-8", en: "not UTF-8; save the file as UTF-8"))
            return nil
        }
        guard text.contains(where: { !$0.isWhitespace }) else {
            faults.add(
                start, "",
                Message(
                    zh: "配置文件为空；“parcelwatch config sample”可打印样例",
                    en: "the file is empty; “parcelwatch config sample” prints a sample"))
            return nil
        }
        var reader = SettingText(text: text, faults: faults)
        defer {
            reader.repeats.tellRest(into: faults)
            for (place, message) in reader.wide.found { faults.add(place, "", message) }
        }
        return reader.tree()
    }

    private init(text: String, faults: FaultList) {
        self.faults = faults
        // What ends a line for YAML 1.1.
        let ends: Set<Character> = ["\n", "\r\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"]
        faults.lines = text.split(omittingEmptySubsequences: false, whereSeparator: ends.contains)
            .map { Array($0.unicodeScalars) }
        wide = WideSigns(faults.lines)
        lines = wide.lines
    }

    private var text: String {
        var scalars = String.UnicodeScalarView()
        for (index, line) in lines.enumerated() {
            if index > 0 { scalars.append("\n") }
            scalars.append(contentsOf: line)
        }
        return String(scalars)
    }

    private mutating func tree() -> SettingValue? {
        guard isHarmless() else { return nil }
        // A file of usual size may have many repeated keys; a huge one is not read over and over for them.
        let size = lines.reduce(0) { $0 + $1.count }
        for _ in 0..<max(2, min(50, (1 << 18) / max(1, size))) {
            do {
                guard let node = try Yams.compose(yaml: text, .default, .default, .utf8) else {
                    faults.add(
                        SettingPosition(line: 1, column: 1), "",
                        Message(
                            zh: "没有任何设置；“parcelwatch config sample”可打印样例",
                            en: "nothing is set; “parcelwatch config sample” prints a sample"))
                    return nil
                }
                if node.mapping == nil, hasSlashComments {
                    // Without a space after its colons the whole file is one long text for YAML.
                    let place = SettingPosition(line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
                    faults.add(place, "", Self.slashComments)
                    return nil
                }
                return value(node, depth: 0)
            } catch let YamlError.duplicatedKeysInMapping(names, context) {
                let place = SettingPosition(line: context.mark.line, column: context.mark.column)
                let standIn = repeats.standIn(for: names.first ?? "", at: wide.original(place))
                guard let standIn, replaceKey(at: place, by: standIn) else { return nil }
            } catch let error as YamlError {
                // A fault found before explains this error.
                if wide.found.isEmpty { add(error) }
                return nil
            } catch {
                faults.add(SettingPosition(line: 1, column: 1), "", Message(zh: "\(error)", en: "\(error)"))
                return nil
            }
        }
        return nil
    }

    // MARK: Before the library sees it

    private func isHarmless() -> Bool {
        var depth = 0
        var anchors: [[Unicode.Scalar]: SettingPosition] = [:]
        var aliases: Set<[Unicode.Scalar]> = []
        for (lineIndex, line) in lines.enumerated() {
            var before: Unicode.Scalar = " "
            for (index, scalar) in line.enumerated() {
                let position = SettingPosition(line: lineIndex + 1, column: index + 1)
                if scalar == "[" || scalar == "{" { depth += 1 }
                if scalar == "]" || scalar == "}" { depth = max(0, depth - 1) }
                if depth > Self.deepest {
                    addDepth(at: position)
                    return false
                }
                if scalar == "&" || scalar == "*", " \t[{,:?-".unicodeScalars.contains(before) {
                    let name = Array(line[(index + 1)...].prefix { Self.isNamePart($0) })
                    if scalar == "&", !name.isEmpty { anchors[name] = position } else { aliases.insert(name) }
                }
                before = scalar
            }
        }
        for (name, position) in anchors where aliases.contains(name) { addAnchor(at: position) }
        return anchors.keys.allSatisfy { !aliases.contains($0) }
    }

    private static func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII
            && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "_-".unicodeScalars.contains(scalar))
    }

    private func addDepth(at position: SettingPosition) {
        faults.add(
            position, "",
            Message(zh: "嵌套超过 \(Self.deepest) 层", en: "nested more than \(Self.deepest) levels deep"))
    }

    private func addAnchor(at position: SettingPosition) {
        faults.add(
            position, "",
            Message(
                zh: "不支持 YAML 锚点、别名与标签（& * !）；请写出值，以这些字符开头的文本请加引号",
                en: "YAML anchors, aliases and tags (& * !) are not supported; write the value out, and quote a text "
                    + "that begins with one of these"))
    }

    private mutating func replaceKey(at place: SettingPosition, by standIn: Unicode.Scalar) -> Bool {
        guard lines.indices.contains(place.line - 1) else { return false }
        var line = lines[place.line - 1]
        var index = place.column - 1
        guard line.indices.contains(index) else { return false }
        let quote: Unicode.Scalar? = line[index] == "\"" || line[index] == "'" ? line[index] : nil
        if quote != nil { index += 1 }
        let start = index
        while index < line.count, quote.map({ line[index] != $0 }) ?? (line[index] != ":") {
            line[index] = standIn
            index += 1
        }
        lines[place.line - 1] = line
        return index > start
    }

    // MARK: What the library makes of it

    private func value(_ node: Node, depth: Int) -> SettingValue? {
        let mark = SettingPosition(line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
        let position = wide.original(mark)
        guard depth <= Self.deepest else {
            addDepth(at: position)
            return nil
        }
        if let scalar = self.scalar(at: mark), scalar == "&" || scalar == "!" || scalar == "*" {
            addAnchor(at: position)
            return nil
        }
        switch node {
        case .scalar(let scalar):
            return SettingValue(
                content: .scalar(scalar.string, isPlain: scalar.style == .plain), position: position)
        case .sequence(let sequence):
            return SettingValue(
                content: .sequence(sequence.compactMap { value($0, depth: depth + 1) }), position: position)
        case .mapping(let mapping):
            repeats.tell(
                of: mapping.compactMap { key, _ in
                    guard let name = key.scalar?.string, let mark = key.mark else { return nil }
                    return (name, wide.original(SettingPosition(line: mark.line, column: mark.column)))
                }, into: faults)
            return SettingValue(
                content: .mapping(mapping.compactMap { entry($0.key, $0.value, depth: depth) }), position: position)
        case .alias:
            addAnchor(at: position)
            return nil
        }
    }

    private func entry(_ key: Node, _ value: Node, depth: Int) -> SettingEntry? {
        guard let read = self.value(key, depth: depth + 1), let item = self.value(value, depth: depth + 1) else {
            return nil
        }
        guard case .scalar(let name, _) = read.content else {
            faults.add(
                read.position, "",
                Message(zh: "键必须是文本", en: "a key must be a text, not a list or a mapping"))
            return nil
        }
        // A stand-in's fault is known already.
        if RepeatedKeys.isStandIn(name) { return nil }
        return SettingEntry(key: name, position: read.position, value: item)
    }

    private func scalar(at position: SettingPosition) -> Unicode.Scalar? {
        guard lines.indices.contains(position.line - 1), lines[position.line - 1].indices.contains(position.column - 1)
        else { return nil }
        return lines[position.line - 1][position.column - 1]
    }

    private static func end(of text: some StringProtocol) -> SettingPosition {
        let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
        return SettingPosition(line: max(1, lines.count), column: (lines.last?.unicodeScalars.count ?? 0) + 1)
    }

    // MARK: What the library cannot read

    private func add(_ error: YamlError) {
        var position = SettingPosition(line: 1, column: 1)
        var problem = "\(error)"
        switch error {
        case .scanner(let context, let text, let mark, _), .parser(let context, let text, let mark, _),
            .composer(let context, let text, let mark, _):
            position = SettingPosition(line: mark.line, column: mark.column)
            problem = [context?.text, text].compactMap { $0 }.joined(separator: ": ")
        case .reader(let text, let offset, _, let yaml):
            problem = text
            if let offset { position = Self.end(of: yaml.prefix(offset)) }
        case .memory:
            problem = "nested too deeply or out of memory"
        default:
            break
        }
        let remedy = remedy(for: problem, at: position)
        if let place = tab(near: position) ?? gluedColon(near: position) { position = place }
        // The library sees the end of the file on a line of its own.
        if position.line > lines.count {
            position = SettingPosition(line: lines.count, column: (lines.last?.count ?? 0) + 1)
        }
        faults.add(
            position, "",
            Message(
                zh: "不是合法的 YAML（\(problem)）" + (remedy.map { "；\($0.chinese)" } ?? "；请检查此行与上一行的缩进、引号与括号"),
                en: "not valid YAML (\(problem))"
                    + (remedy.map { "; \($0.english)" }
                        ?? "; check the indentation, quotes and brackets of this line and the one before")))
    }

    /// A tab in the indentation of the line that YAML stumbles over, or of the one before.
    private func tab(near position: SettingPosition) -> SettingPosition? {
        for row in [position.line - 1, position.line - 2] where lines.indices.contains(row) {
            let indentation = lines[row].prefix { $0 == " " || $0 == "\t" }
            if let column = indentation.firstIndex(of: "\t") {
                return SettingPosition(line: row + 1, column: column + 1)
            }
        }
        return nil
    }

    /// A key's colon without the space that makes it one, in the line that YAML stumbles over or the one before.
    private func gluedColon(near position: SettingPosition) -> SettingPosition? {
        for row in [position.line - 2, position.line - 1] where lines.indices.contains(row) {
            let text = lines[row].drop { $0 == " " || $0 == "-" }
            let name = text.prefix { $0.isASCII && ($0.properties.isAlphabetic || $0 == "_") }
            guard !name.isEmpty, name.endIndex + 1 < lines[row].count, lines[row][name.endIndex] == ":",
                ![" ", "\t", "/"].contains(lines[row][name.endIndex + 1])
            else { continue }
            return SettingPosition(line: row + 1, column: name.endIndex + 1)
        }
        return nil
    }

    private static let slashComments = Message(zh: "注释以 # 开头，不是 //", en: "comments begin with #, not //")

    private var hasSlashComments: Bool {
        lines.contains { line in line.drop { $0 == " " || $0 == "\t" }.prefix(2) == ["/", "/"] }
    }

    private func remedy(for problem: String, at position: SettingPosition) -> Message? {
        if tab(near: position) != nil {
            return Message(
                zh: "缩进请用空格，不要用制表符（Tab）：YAML 不接受；请删去它，每级输入两个空格",
                en:
                    "indent with spaces, not tabs, which YAML does not take; delete it and type two spaces for each level"
            )
        }
        if gluedColon(near: position) != nil {
            return Message(
                zh: "冒号后须有一个空格，例如 store: a.gpkg", en: "a space is needed after the colon, e.g. store: a.gpkg")
        }
        if problem.contains("alias") || problem.contains("anchor") {
            return Message(
                zh: "以 * 或 & 开头的文本请加引号，例如 \"*/15 * * * *\"",
                en: "quote a text that begins with * or &, e.g. \"*/15 * * * *\"")
        }
        if hasSlashComments { return Self.slashComments }
        if problem.contains("found another document") {
            return Message(zh: "只能有一个文档，请删去“---”之后的内容", en: "one document only; remove what follows “---”")
        }
        if position.line >= lines.count {
            return Message(zh: "文件似乎不完整", en: "the file seems to be cut off")
        }
        return nil
    }
}
