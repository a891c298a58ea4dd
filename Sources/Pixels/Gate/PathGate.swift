import Foundation

/// Turns the name of a dataset into the absolute path of a regular file, before any library gets the name.
///
/// GDAL takes far more than paths for a dataset's name: URLs, database connections, XML, its own virtual file systems.
/// Here a name is always a path. The result begins with `/` and an existing folder, so that GDAL cannot read a prefix
/// in it.
public struct PathGate: Sendable {
    /// Folders as they were given.
    private let roots: [String]

    /// Admits files under one of `roots`, links followed.
    ///
    /// None = a file that a person named on a command line: its own folder is the root, so that a link may not lead
    /// out of it. Relative names are looked for under each root in turn, without roots under the working folder.
    public init(roots: [String]) { self.roots = roots }

    /// The file's absolute path without links.
    ///
    /// Throws ``GateError``: `input.missing` for an ordinary name under which nothing lies, or for a link to nothing;
    /// `input.symlink` for a link that leaves the roots or loops; `input.unreadable` where permissions forbid;
    /// `input.name` for everything else that is not the name of a regular file under a root. The file is opened and its
    /// type checked, but not read; a user who may write its folder can still replace it afterwards.
    public func admit(_ name: String) throws(GateError) -> String {
        if let note = OddName.refusal(of: name) { throw GateError(path: name, note: note) }
        let isAbsolute = name.utf8.first == UInt8(ascii: "/")
        let bases = isAbsolute || roots.isEmpty ? [""] : roots
        var first: GateError?
        for base in bases {
            do {
                return try admit(name, at: base.isEmpty ? name : "\(base)/\(name)")
            } catch {
                // The next root may hold the file; the error reports what was wrong under the first root.
                first = first ?? error
            }
        }
        throw first ?? GateError(path: name, note: OddName.nothing(named: name))
    }

    private func admit(_ name: String, at path: String) throws(GateError) -> String {
        let real = try resolve(name, at: path)
        guard !ForbiddenFolder.holds(real) else { throw GateError(path: name, note: ForbiddenFolder.note) }
        var named = stat()
        guard lstat(real, &named) == 0 else { throw GateError(path: name, note: OddName.nothing(named: name)) }
        guard named.st_mode & S_IFMT == S_IFREG else { throw GateError(path: name, note: Self.notRegular) }
        try requireRoot(name, at: path, real: real)
        // Never waits for a writer, never follows a link that was put there meanwhile.
        let descriptor = open(real, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else { throw GateError(path: name, note: Self.unreadable(errno)) }
        defer { close(descriptor) }
        var opened = stat()
        guard fstat(descriptor, &opened) == 0, opened.st_mode & S_IFMT == S_IFREG, opened.st_ino == named.st_ino,
            opened.st_dev == named.st_dev
        else { throw GateError(path: name, note: Self.notRegular) }
        return real
    }

    /// The path without links and dots.
    private func resolve(_ name: String, at path: String) throws(GateError) -> String {
        guard !ForbiddenFolder.holds(LexicalPath.absolute(path)) else {
            throw GateError(path: name, note: ForbiddenFolder.note)
        }
        if !roots.isEmpty, name.utf8.first != UInt8(ascii: "/"), LexicalPath.escapes(name) {
            throw GateError(path: name, note: Self.outside)
        }
        guard let resolved = realpath(path, nil) else {
            throw GateError(path: name, note: Self.unresolved(errno, name: name))
        }
        defer { free(resolved) }
        guard let real = String(validatingCString: resolved) else {
            throw GateError(path: name, note: OddName.notText)
        }
        return real
    }

    private func requireRoot(_ name: String, at path: String, real: String) throws(GateError) {
        let lexical = LexicalPath.absolute(path)
        if roots.isEmpty {
            // The folder as the person named it. Its own links are followed: the person chose them.
            let folder = LexicalPath.realFolder(of: path)
            guard let folder, LexicalPath.isUnder(real, folder) else {
                throw GateError(path: name, note: Self.linkLeaves)
            }
            return
        }
        for root in roots {
            guard let resolved = realpath(root, nil) else { continue }
            defer { free(resolved) }
            if LexicalPath.isUnder(real, String(cString: resolved)) { return }
        }
        let isNamedInside = roots.contains { LexicalPath.isUnder(lexical, LexicalPath.absolute($0)) }
        throw GateError(path: name, note: isNamedInside ? Self.linkLeaves : Self.outside)
    }

    private static func unresolved(_ code: Int32, name: String) -> GateNote {
        switch code {
        case ELOOP:
            GateNote(
                "input.symlink", zh: "符号链接循环指向自己；请放入文件本身",
                en: "is a link that leads round in a circle; put the file itself there")
        case EACCES: unreadable(code)
        case ENOENT: OddName.nothing(named: name)
        default:
            GateNote(
                "input.name", zh: "不是文件路径；请给出影像或宗地文件的路径",
                en: "is no path of a file; give the path of a scene or parcel file")
        }
    }

    private static func unreadable(_ code: Int32) -> GateNote {
        let reason = String(cString: strerror(code))
        return GateNote(
            "input.unreadable", zh: "无法读取（\(reason)）；请检查权限", en: "cannot be read (\(reason)); check its permissions")
    }

    private static let notRegular = GateNote(
        "input.name", zh: "不是普通文件（文件夹、设备或管道）；请给出文件路径",
        en: "is no regular file but a folder, a device or a pipe; give the path of a file")
    private static let linkLeaves = GateNote(
        "input.symlink", zh: "符号链接指向所在文件夹之外；请放入文件本身",
        en: "is a link that leads out of its folder; put the file itself there")
    private static let outside = GateNote(
        "input.name", zh: "不在允许的文件夹之内；请把文件放入收件夹或影像文件夹",
        en: "lies outside the folders that may be read; put the file into an inbox or a scene folder")
}
