import Console
import Foundation

/// A log of one JSON value a line.
enum LogFile {
    /// Adds a line; it is on disk whole or not at all, also where several processes write and where the disk is full.
    ///
    /// Throws `CommandOutput.CannotWrite`; the file is then as it was.
    static func append(_ json: Data, to path: String) throws {
        try CommandOutput.makeFolder(URL(fileURLWithPath: path).deletingLastPathComponent().path)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        func failure() -> CommandOutput.CannotWrite {
            CommandOutput.CannotWrite(path: path, reason: String(cString: strerror(errno)))
        }
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }
        // One writer at a time, so that an incomplete line that is removed is this process's own. Some network volumes
        // have no locks.
        while flock(descriptor, LOCK_EX) != 0, errno == EINTR {}
        let start = lseek(descriptor, 0, SEEK_END)
        guard start >= 0 else { throw failure() }
        do {
            var rest = (json + Data("\n".utf8))[...]
            while !rest.isEmpty {
                let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
                guard written >= 0 || errno == EINTR else { throw failure() }
                rest = rest.dropFirst(max(0, written))
            }
            guard fsync(descriptor) == 0 else { throw failure() }
        } catch {
            _ = ftruncate(descriptor, start)
            throw error
        }
    }
}
