import Foundation
import Ground

/// Why a file or folder that a configuration names cannot be used; nil = it can.
enum NamedPlace {
    /// A folder that is read.
    static func folderToRead(_ path: String) -> Message? {
        if let fault = ofSystem(path) { return fault }
        switch kind(path) {
        case nil: return missing(path, make: true)
        case S_IFDIR?: break
        default:
            return Message(
                zh: "\(path) 是文件，不是文件夹；请写它所在的文件夹", en: "\(path) is a file; name the folder that it lies in")
        }
        guard access(path, R_OK | X_OK) == 0 else {
            return Message(
                zh: "\(path) 不可读（\(reason(errno))）；请给运行服务的用户读取权限，例如 chmod o+rx，或把该用户加入其组",
                en:
                    "\(path) cannot be read (\(reason(errno))); let the service's user read it, e.g. chmod o+rx, or add "
                    + "that user to its group")
        }
        return nil
    }

    /// A file that is read.
    static func fileToRead(_ path: String) -> Message? {
        if let fault = ofSystem(path) { return fault }
        switch kind(path) {
        case nil:
            return Message(
                zh: "没有文件 \(path)；请检查路径，以及运行服务的用户能否进入其文件夹",
                en: "there is no file \(path); check the path, and whether the service's user may enter its folder")
        case S_IFREG?: break
        default: return notRegular(path)
        }
        guard access(path, R_OK) == 0 else {
            return Message(
                zh: "\(path) 不可读（\(reason(errno))）；请给运行服务的用户读取权限",
                en: "\(path) cannot be read (\(reason(errno))); let the service's user read it")
        }
        return nil
    }

    /// A folder that is there and can be written to.
    static func folderToWrite(_ path: String) -> Message? {
        if let fault = folderToRead(path) { return fault }
        guard access(path, W_OK | X_OK) == 0 else { return notWritable(path) }
        return nil
    }

    /// A folder that is made when it is needed.
    static func folderToMake(_ path: String) -> Message? {
        if let fault = ofSystem(path) { return fault }
        let there = nearest(path)
        guard kind(there) == S_IFDIR else {
            return Message(
                zh: "\(there) 是文件，不是文件夹；请换一个路径", en: "\(there) is a file, not a folder; name another path")
        }
        guard access(there, W_OK | X_OK) == 0 else { return notWritable(there) }
        return nil
    }

    /// A file that is written; its folder is made when it is needed.
    static func fileToWrite(_ path: String) -> Message? {
        switch kind(path) {
        case nil: return folderToMake(URL(fileURLWithPath: path).deletingLastPathComponent().path)
        case S_IFREG?: return access(path, W_OK) == 0 ? ofSystem(path) : notWritable(path)
        default: return ofSystem(path) ?? notRegular(path)
        }
    }

    /// A file that is written into a folder which must be there.
    static func fileToMake(_ path: String) -> Message? {
        if let fault = ofSystem(path) { return fault }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        if kind(folder) == nil { return missing(folder, make: true) }
        if let fault = folderToWrite(folder) { return fault }
        switch kind(path) {
        case nil: return nil
        case S_IFREG?: return access(path, W_OK) == 0 ? nil : notWritable(path)
        default: return notRegular(path)
        }
    }

    /// The path with its links followed, as far as it is there.
    static func real(_ path: String) -> String {
        let there = nearest(path)
        guard let resolved = realpath(there, nil) else { return path }
        defer { free(resolved) }
        let rest = path.dropFirst(there.count)
        let base = String(cString: resolved)
        return rest.isEmpty ? base : (base == "/" ? "" : base) + (rest.hasPrefix("/") ? "" : "/") + rest
    }

    /// Whether `inner` is `outer` or lies in it, links followed.
    static func lies(_ inner: String, in outer: String) -> Bool {
        let (inner, outer) = (real(inner), real(outer))
        return inner == outer || inner.hasPrefix(outer == "/" ? "/" : outer + "/")
    }

    /// The nearest of a path and the folders above it that is there.
    private static func nearest(_ path: String) -> String {
        var path = path
        while kind(path) == nil, path != "/", !path.isEmpty {
            path = URL(fileURLWithPath: path).deletingLastPathComponent().path
        }
        return path
    }

    private static func kind(_ path: String) -> mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
    }

    /// Folders that the kernel provides cannot hold data.
    private static func ofSystem(_ path: String) -> Message? {
        let first = real(path).split(separator: "/").first ?? ""
        guard ["proc", "sys", "dev"].contains(first) else { return nil }
        return Message(
            zh: "\(path) 在系统目录 /\(first) 中，不能存放数据；请换到磁盘上的文件夹，例如 /var/lib/parcelwatch",
            en: "\(path) lies in the system's /\(first), where no data is kept; name a folder on a disk, e.g. "
                + "/var/lib/parcelwatch")
    }

    private static func missing(_ path: String, make: Bool) -> Message {
        // Without permission a folder appears to be missing.
        let above = nearest(path)
        guard access(above, X_OK) == 0 else {
            return Message(
                zh: "\(above) 不可进入（\(reason(EACCES))）；请给运行服务的用户进入权限，例如 chmod o+x",
                en: "\(above) cannot be entered (\(reason(EACCES))); let the service's user enter it, e.g. chmod o+x")
        }
        return Message(
            zh: "没有文件夹 \(path)；请检查路径，或新建：mkdir -p \(quoted(path))（若是网络盘，请先挂载）",
            en:
                "there is no folder \(path); check the path, or make it: mkdir -p \(quoted(path)) (a network drive is to be "
                + "mounted first)")
    }

    private static func notWritable(_ path: String) -> Message {
        Message(
            zh: "\(path) 不可写；请给运行服务的用户写入权限，例如 chown parcelwatch，或换一个路径",
            en:
                "\(path) cannot be written to; let the service's user write it, e.g. chown parcelwatch, or name another path"
        )
    }

    private static func notRegular(_ path: String) -> Message {
        Message(zh: "\(path) 不是普通文件；请换一个文件名", en: "\(path) is no regular file; give another name")
    }

    private static func quoted(_ path: String) -> String {
        let isPlain = path.unicodeScalars.allSatisfy {
            $0.properties.isAlphabetic || $0.properties.numericType != nil || "/._-+".unicodeScalars.contains($0)
        }
        return isPlain ? path : "'" + path.replacingOccurrences(of: "'", with: "'\\''") + "'"
    }

    private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}
