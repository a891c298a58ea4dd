import Foundation

/// Paths as text, compared byte by byte: Swift's own comparison takes two spellings of `é` for the same name.
enum LexicalPath {
    private static let slash = UInt8(ascii: "/")

    /// The parts between slashes, as bytes: a slash followed by a combining mark is one character to Swift.
    static func parts(_ path: String) -> [String] {
        path.utf8.split(separator: slash).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The path from `/`, without `.`, `..` and double slashes; links are not followed.
    static func absolute(_ path: String) -> String {
        let whole = path.utf8.first == slash ? path : FileManager.default.currentDirectoryPath + "/" + path
        var kept: [String] = []
        for part in parts(whole) {
            switch part {
            case ".": continue
            case "..": _ = kept.popLast()
            default: kept.append(part)
            }
        }
        return "/" + kept.joined(separator: "/")
    }

    /// Whether a relative path climbs above where it starts, at any point on its way.
    static func escapes(_ path: String) -> Bool {
        var depth = 0
        for part in parts(path) where part != "." {
            depth += part == ".." ? -1 : 1
            if depth < 0 { return true }
        }
        return false
    }

    /// Whether a path goes down into a folder and up again: people do not write paths like that.
    static func turnsBack(_ path: String) -> Bool {
        var isBelow = false
        for part in parts(path) where part != "." {
            if part == "..", isBelow { return true }
            isBelow = part != ".."
        }
        return false
    }

    /// Whether `path` lies in `folder` or below it.
    static func isUnder(_ path: String, _ folder: String) -> Bool {
        var prefix = Array(folder.utf8)
        if prefix.last != slash { prefix.append(slash) }
        return Array(path.utf8).starts(with: prefix)
    }

    /// The folder that a path's last part lies in, links followed; nil where there is none.
    static func realFolder(of path: String) -> String? {
        var bytes = Array(path.utf8)
        while bytes.last == slash { bytes.removeLast() }
        let end = bytes.lastIndex(of: slash)
        let folder = end.map { $0 == 0 ? "/" : String(decoding: bytes[..<$0], as: UTF8.self) } ?? "."
        guard let resolved = realpath(folder, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}

/// Folders in which nothing is a scene: what the kernel shows as files.
enum ForbiddenFolder {
    static let note = GateNote(
        "input.name", zh: "是系统设备或进程信息，不是数据文件", en: "is a device or belongs to the system, not a data file")

    /// Whether an absolute path lies in one of them, or would be taken for one of GDAL's virtual file systems.
    static func holds(_ path: String) -> Bool {
        let first = LexicalPath.parts(path).first ?? ""
        return ["proc", "dev", "sys"].contains(first) || first.lowercased().hasPrefix("vsi")
    }
}
