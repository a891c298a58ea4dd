public import Catalogue
import Foundation
public import Ground

/// A folder into which new scenes are dropped.
public struct InboxSettings: Sendable, Hashable {
    /// What the watch does with a processed file.
    public enum Afterwards: String, Sendable, Hashable {
        /// It stays where it is.
        case keep
        /// It goes to `done/` or `rejected/` below the inbox.
        case move
    }

    /// The folder.
    public var folder: String
    /// What kind of sensor its scenes are from; nil = by their pixel size.
    public var sensor: SensorClass?
    /// What the bands of its scenes record; empty = as the files say.
    public var declared = SceneDeclaration()
    /// A file is taken once it has not changed for so many seconds.
    public var settleSeconds: Int
    /// The patterns of acquisition times in file names, tried in turn.
    public var fileNamePatterns: [FileNamePattern]
    /// What the watch does with a processed file.
    public var afterwards: Afterwards

    private static let keys = ["folder", "sensor", "bands", "settle", "file_name_time", "utc_offset", "after"]

    static func all(in root: Section) -> [InboxSettings] {
        var folders: [String] = []
        return root.sections("inboxes", keys: keys).compactMap { section in
            guard let inbox = InboxSettings(section) else { return nil }
            if folders.contains(inbox.folder) {
                section.fault("folder", Message(zh: "收件夹重复", en: "another inbox has this folder already"))
            } else if let other = folders.first(where: { isNested($0, inbox.folder) }) {
                // Inboxes are read with all their folders: every file would be taken in twice.
                section.fault(
                    "folder",
                    Message(
                        zh: "与收件夹 \(other) 互相包含，文件会处理两次；请把二者并列，或只保留外层",
                        en: "this inbox and the inbox \(other) lie one within the other, so that files would be "
                            + "taken in twice; put them side by side, or keep the outer one"))
            }
            folders.append(inbox.folder)
            return inbox
        }
    }

    private static func isNested(_ one: String, _ other: String) -> Bool {
        func holds(_ outer: String, _ inner: String) -> Bool {
            inner.hasPrefix(outer.hasSuffix("/") ? outer : outer + "/")
        }
        return holds(one, other) || holds(other, one)
    }

    private init?(_ section: Section) {
        let meaning = Message(zh: "收件夹", en: "the folder to watch")
        let folder = section.requires("folder", meaning) ? section.file("folder", meaning) : nil
        sensor = section.choice("sensor", ["satellite": SensorClass.satellite, "drone": .drone])
        let bands = section.texts("bands", Message(zh: "波段名", en: "names of bands"))
        if let first = bands.first {
            if let declared = SceneDeclaration(bands: bands.map(\.text).joined(separator: ",")) {
                self.declared = declared
            } else {
                section.faults.add(
                    first.value.position, section.path(of: "bands"),
                    Message(
                        zh: "应为 red、green、blue、nir、grey 的列表，各一次，- 为不用；例如 [blue, green, red, nir]",
                        en: "should be a list of red, green, blue, nir and grey, each once, \"-\" for unused; "
                            + "e.g. [blue, green, red, nir]"))
            }
        }
        settleSeconds = section.whole("settle", in: 1...86_400, default: 30)
        afterwards = section.choice("after", ["keep": Afterwards.keep, "move": .move]) ?? .keep
        let offset = Self.utcOffset(section)
        let patternMeaning = Message(zh: "文件名样式", en: "a file name pattern")
        fileNamePatterns = section.texts("file_name_time", patternMeaning).compactMap { item in
            if let pattern = FileNamePattern(item.text, utcOffsetSeconds: offset) { return pattern }
            section.faults.add(
                item.value.position, item.path,
                Message(
                    zh: "“\(item.text.prefix(80))”不是文件名样式；例如 *_{yyyy}{MM}{dd}T{HH}{mm}{ss}*",
                    en: "“\(item.text.prefix(80))” is no file name pattern; e.g. *_{yyyy}{MM}{dd}T{HH}{mm}{ss}*"))
            return nil
        }
        guard let folder else { return nil }
        self.folder = folder
    }

    /// Seconds ahead of UTC; eight hours unless said otherwise.
    private static func utcOffset(_ section: Section) -> Int {
        let standard = 8 * 3600
        guard let text = section.text("utc_offset", Message(zh: "与 UTC 的时差", en: "an offset from UTC")) else {
            return standard
        }
        if text == "Z" { return 0 }
        if let match = text.wholeMatch(of: #/([+-])([0-9]{2}):([0-9]{2})/#), let hours = Int(match.2),
            let minutes = Int(match.3), minutes < 60
        {
            let seconds = (match.1 == "-" ? -1 : 1) * (hours * 3600 + minutes * 60)
            if (-12 * 3600...14 * 3600).contains(seconds) { return seconds }
        }
        section.fault(
            "utc_offset",
            Message(
                zh: "“\(text.prefix(40))”不是时差；允许 -12:00 到 +14:00 或 Z，请加引号，例如 \"+08:00\"",
                en: "“\(text.prefix(40))” is no offset; allowed: -12:00 to +14:00 or Z, quoted, e.g. \"+08:00\""))
        return standard
    }
}
