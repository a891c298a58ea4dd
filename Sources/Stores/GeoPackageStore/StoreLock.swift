import Glibc
import Synchronization
import StorePorts

/// Lets one process at a time open a store for writing, while it may change the layout; once open, SQLite's own locks
/// keep transactions apart, and the lease for surveying keeps surveys apart.
///
/// The lock is `flock` on the store file itself, so that no lock file is left lying about and the kernel drops it when
/// the process dies. One hazard shapes the code: SQLite's own locks are POSIX `fcntl` locks, and those of a whole
/// process vanish when *any* descriptor of the file is closed in it (sqlite.org, "How To Corrupt", 2.2). So a
/// descriptor is opened at most once per file and closed only when the last store of that file, reading or
/// writing, is closed in this process; a lock that could not be had keeps its descriptor until then, too.
final class StoreLock: Sendable {
    private let file: FileIdentity
    private let isWriter: Bool
    /// Whether this one holds the kernel's lock, and whether it was given back for good.
    private let state = Mutex((isHeld: false, isReleased: false))

    private init(file: FileIdentity, isWriter: Bool) {
        self.file = file
        self.isWriter = isWriter
        state.withLock { $0.isHeld = isWriter }
    }

    deinit { release() }

    /// Announces a reading store: it locks nothing, but keeps descriptors of the file open while it lives.
    static func reading(_ path: String) throws -> StoreLock {
        guard let file = FileIdentity(path) else { throw StoreError.missing(path: path) }
        files.withLock { $0[file, default: Entry()].users += 1 }
        return StoreLock(file: file, isWriter: false)
    }

    /// Takes the writer's lock, creating an empty file if there is none; throws ``StorePorts/StoreError/busy(path:)`` if somebody
    /// else still holds it after `patience` seconds.
    static func writing(_ path: String, patience: Double) throws -> StoreLock {
        let step = 0.02
        for _ in 0..<Int(patience / step) {
            do { return try writing(path) } catch StoreError.busy { usleep(UInt32(step * 1e6)) }
        }
        return try writing(path)
    }

    private static func writing(_ path: String) throws -> StoreLock {
        try files.withLock { files in
            // By stat, not by opening: a descriptor opened here would have to be closed again.
            if let file = FileIdentity(path), let entry = files[file] {
                return try lock(file, entry, path, &files)
            }
            let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
            guard descriptor >= 0 else {
                throw StoreError.cannotWrite(path: path, reason: String(cString: strerror(errno)))
            }
            guard let file = FileIdentity(descriptor: descriptor) else {
                close(descriptor)
                throw StoreError.cannotWrite(path: path, reason: "not a regular file")
            }
            return try lock(file, Entry(descriptor: descriptor), path, &files)
        }
    }

    private static func lock(
        _ file: FileIdentity, _ known: Entry, _ path: String, _ files: inout [FileIdentity: Entry]
    ) throws -> StoreLock {
        var entry = known
        if entry.descriptor < 0 {
            entry.descriptor = open(path, O_RDWR | O_CLOEXEC)
            guard entry.descriptor >= 0 else {
                throw StoreError.cannotWrite(path: path, reason: String(cString: strerror(errno)))
            }
        }
        if entry.hasWriter || flock(entry.descriptor, LOCK_EX | LOCK_NB) != 0 {
            let reason = errno
            if entry.users > 0 { files[file] = entry } else { close(entry.descriptor) }
            guard entry.hasWriter || reason == EWOULDBLOCK || reason == EINTR else {
                throw StoreError.cannotWrite(path: path, reason: String(cString: strerror(reason)))
            }
            throw StoreError.busy(path: path)
        }
        guard FileIdentity(path) == file else {
            // Replaced between opening and locking: the next attempt finds the new one.
            flock(entry.descriptor, LOCK_UN)
            if entry.users > 0 { files[file] = entry } else { close(entry.descriptor) }
            throw StoreError.busy(path: path)
        }
        entry.users += 1
        entry.hasWriter = true
        files[file] = entry
        return StoreLock(file: file, isWriter: true)
    }

    /// Lets the next one open; the descriptor stays, since closing it would drop SQLite's locks.
    func letOthersIn() {
        let wasHeld = state.withLock { state in
            defer { state.isHeld = false }
            return state.isHeld
        }
        guard wasHeld else { return }
        Self.files.withLock { files in
            guard let entry = files[file] else { return }
            files[file]?.hasWriter = false
            flock(entry.descriptor, LOCK_UN)
        }
    }

    /// Gives the lock back; call it after the database is closed.
    func release() {
        letOthersIn()
        let isFirst = state.withLock { state in
            defer { state.isReleased = true }
            return !state.isReleased
        }
        guard isFirst else { return }
        Self.files.withLock { files in
            guard var entry = files[file] else { return }
            entry.users -= 1
            if entry.users == 0, entry.descriptor >= 0 { close(entry.descriptor) }
            files[file] = entry.users == 0 ? nil : entry
        }
    }

    private struct Entry {
        var descriptor: Int32 = -1
        var users = 0
        var hasWriter = false
    }

    /// Every file that a store of this process has open.
    private static let files = Mutex<[FileIdentity: Entry]>([:])
}

/// A regular file, however its path is written.
private struct FileIdentity: Hashable, Sendable {
    let device: UInt64
    let inode: UInt64

    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    init?(descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    private init?(_ status: stat) {
        guard status.st_mode & S_IFMT == S_IFREG else { return nil }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
    }
}
