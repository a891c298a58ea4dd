import Foundation

/// An open file that is read piece by piece, never as a whole; closed when released.
final class ByteFile {
    let path: String
    /// Bytes of the file when it was opened.
    let size: Int
    private let descriptor: Int32

    /// Opens a regular file without following a link at its end; throws ``FileFault``.
    init(path: String) throws(FileFault) {
        let opened = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        guard opened >= 0 else {
            switch errno {
            case ENOENT:
                throw FileFault("input.missing", zh: "没有这个文件；请检查路径", en: "there is no such file; check the path")
            case ELOOP:
                throw FileFault("input.symlink", zh: "是符号链接；请放入文件本身", en: "is a link; put the file itself there")
            default: throw Self.unreadable(errno)
            }
        }
        var status = stat()
        guard fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(opened)
            throw FileFault("input.name", zh: "不是普通文件；请给出文件路径", en: "is no regular file; give the path of a file")
        }
        (self.path, descriptor, size) = (path, opened, Int(status.st_size))
    }

    deinit { close(descriptor) }

    /// Fills `buffer` from `offset`; false where the file ends before that. Throws ``FileFault`` if the disk fails.
    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(FileFault) -> Bool {
        guard offset >= 0, offset <= size, buffer.count <= size - offset, let base = buffer.baseAddress else {
            return buffer.isEmpty
        }
        var done = 0
        while done < buffer.count {
            let count = pread(descriptor, base + done, buffer.count - done, off_t(offset + done))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Self.unreadable(errno) }
            // It has become shorter since it was opened.
            guard count > 0 else { return false }
            done += count
        }
        return true
    }

    /// `count` bytes from `offset`, or as many of them as there are before the file's end.
    func bytes(at offset: Int, upTo count: Int) throws(FileFault) -> [UInt8] {
        guard offset >= 0, offset < size, count > 0 else { return [] }
        var bytes = [UInt8](repeating: 0, count: min(count, size - offset))
        let outcome = bytes.withUnsafeMutableBytes { buffer in
            Result { () throws(FileFault) in try read(at: offset, into: buffer) }
        }
        return try outcome.get() ? bytes : []
    }

    private static func unreadable(_ code: Int32) -> FileFault {
        let reason = String(cString: strerror(code))
        return FileFault(
            "input.unreadable", zh: "无法读取（\(reason)）；请检查权限和磁盘",
            en: "cannot be read (\(reason)); check its permissions and the disk")
    }
}

/// A fault of one file, without the file's name.
struct FileFault: Error {
    let note: GateNote

    init(_ code: String, zh chinese: String, en english: String) {
        note = GateNote(code, zh: chinese, en: english)
    }

    init(_ note: GateNote) { self.note = note }
}
