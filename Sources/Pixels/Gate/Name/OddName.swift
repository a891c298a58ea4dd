import Foundation

/// Checks of a dataset's name by its text alone.
enum OddName {
    /// The longest path and the longest part of one that Linux takes, in bytes.
    static let maximumPath = 4_095
    static let maximumPart = 255

    /// Why no file can have this name; nil = one can.
    static func refusal(of name: String) -> GateNote? {
        if name.isEmpty { return note("名称是空的；请给出文件路径", "is an empty name; give the path of a file") }
        if name.utf8.contains(0) { return note("名称含有 NUL 字符", "holds a NUL character") }
        if name.utf8.count > maximumPath
            || name.utf8.split(separator: UInt8(ascii: "/")).contains(where: { $0.count > maximumPart })
        {
            return note("名称过长；请改短", "is too long a name; make it shorter")
        }
        // Upper case too: a reader of the message should not have to know which spelling GDAL knows.
        if name.utf8.first == UInt8(ascii: "/"), LexicalPath.parts(name).first?.lowercased().hasPrefix("vsi") == true {
            return note("是 GDAL 虚拟文件系统；请给出磁盘上的文件", "is one of GDAL's virtual file systems; give a file on disk")
        }
        return nil
    }

    /// What is said of a name under which nothing lies.
    static func nothing(named name: String) -> GateNote {
        if let what = oddity(of: name) { return what }
        return GateNote("input.missing", zh: "没有这个文件；请检查路径", en: "there is no such file; check the path")
    }

    static let notText = note(
        "名称不是 UTF-8；请改名（convmv -f GBK -t UTF-8）", "is a name that is not UTF-8; rename it (convmv -f GBK -t UTF-8)")

    /// What in a name is no part of an ordinary file's; nil = nothing.
    private static func oddity(of name: String) -> GateNote? {
        if hasPrefix(name) {
            return note(
                "是网址或 GDAL 数据源前缀；请给出磁盘上的文件",
                "is a URL or one of GDAL's prefixes; give a file on disk")
        }
        if let first = name.unicodeScalars.first, ["<", "{", "["].contains(first) {
            return note("是 XML 或 JSON 文本，不是文件名", "is a piece of XML or JSON, not a file's name")
        }
        if name.unicodeScalars.contains("\u{FFFD}") { return notText }
        for scalar in name.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse:
                return note("名称含有不可见的控制字符；请改名", "holds invisible control characters; rename it")
            default: break
            }
        }
        // Percent signs and backslashes are escapes elsewhere, the others belong to a shell.
        if name.unicodeScalars.contains(where: { "%\\$`;|&<>\"'*?".unicodeScalars.contains($0) }) {
            return note("没有这个文件，名称含有转义或命令字符", "is no file, and its name holds escapes or a shell's characters")
        }
        if LexicalPath.turnsBack(name) {
            return note("没有这个文件，路径含有多余的 ..", "is no file, and its path goes back with ..")
        }
        let last = LexicalPath.parts(name).last ?? ""
        if last.utf8.first == UInt8(ascii: "-") {
            return note("没有这个文件，名称像命令选项", "is no file, and its name looks like an option")
        }
        if [".", ".."].contains(last) { return note("是文件夹", "is a folder") }
        let stem = last.split(separator: ".", omittingEmptySubsequences: false).first ?? Substring(last)
        if reserved.contains(stem.uppercased()) {
            return note("没有这个文件，名称为 Windows 保留", "is no file, and Windows keeps its name for a device")
        }
        // Composed and decomposed spellings look alike; the program does not guess which of them the disk has.
        if !name.unicodeScalars.elementsEqual(name.precomposedStringWithCanonicalMapping.unicodeScalars) {
            return note(
                "没有这个文件；名称用了分解的 Unicode 写法（NFD），磁盘上可能是合成写法（NFC）",
                "is no file; its name is spelt with decomposed Unicode (NFD), the one on disk may be composed (NFC)")
        }
        return nil
    }

    private static let reserved: Set<String> = Set(
        ["CON", "PRN", "AUX", "NUL"] + (1...9).flatMap { ["COM\($0)", "LPT\($0)"] })

    /// `X:` as URLs and GDAL's drivers have it: letters, digits and `_+-.` up to a colon.
    private static func hasPrefix(_ name: String) -> Bool {
        guard let colon = name.utf8.firstIndex(of: UInt8(ascii: ":")), let first = name.utf8.first,
            isLetter(first)
        else { return false }
        return name.utf8[..<colon].allSatisfy { byte in
            isLetter(byte) || (0x30...0x39).contains(byte) || "_+-.".utf8.contains(byte)
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte & 0xDF) }

    private static func note(_ chinese: String, _ english: String) -> GateNote {
        GateNote("input.name", zh: chinese, en: english)
    }
}
