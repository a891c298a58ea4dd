import Foundation
import Synchronization

/// This program started once more, with a question on standard input and an answer on standard output.
///
/// By `posix_spawn` and pipes: Foundation's `Process` opens sockets to the loopback, and a check of hostile files is to
/// open none at all.
enum ProbeChild {
    /// How a child ended.
    struct End {
        let answer: Data
        /// As `waitpid` gives it.
        let status: Int32
        /// Whether it was killed because its time was up.
        let wasLate: Bool
    }

    /// Runs a child to its end; after `seconds` it is killed.
    static func run(_ arguments: [String], question: Data, seconds: Double) throws -> End {
        let (child, output) = try start(arguments, question: question)
        let state = Mutex((hasEnded: false, wasLate: false))
        let killer = DispatchWorkItem {
            state.withLock { state in
                guard !state.hasEnded else { return }
                state.wasLate = true
                kill(child, SIGKILL)
            }
        }
        DispatchQueue.global().asyncAfter(deadline: .now() + seconds, execute: killer)
        let answer = (try? output.readToEnd()) ?? Data()
        var status: Int32 = 0
        // Its end is waited for without reaping it, so that its number is still its own when the killer asks.
        var information = siginfo_t()
        while waitid(P_PID, id_t(child), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        state.withLock { $0.hasEnded = true }
        killer.cancel()
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        // The kernel's own limit on processor time ends it by a signal of its own.
        let wasLate = state.withLock { $0.wasLate } || status & 0x7F == SIGXCPU
        return End(answer: answer, status: status, wasLate: wasLate)
    }

    /// Two starts at once would give one child the other's pipe, which then never ends.
    private static let starting = Mutex(())

    private static func start(_ arguments: [String], question: Data) throws -> (process: pid_t, output: FileHandle) {
        try starting.withLock { _ in
            // A nameless file, not a pipe: a child that dies without reading would stop a writer by SIGPIPE.
            let input = try FileHandle.nameless(holding: question)
            defer { try? input.close() }
            var ends: [Int32] = [-1, -1]
            guard pipe(&ends) == 0 else { throw POSIXError.last }
            defer { close(ends[1]) }
            _ = fcntl(ends[0], F_SETFD, FD_CLOEXEC)
            _ = fcntl(ends[1], F_SETFD, FD_CLOEXEC)
            let output = FileHandle(fileDescriptor: ends[0], closeOnDealloc: true)
            var actions = posix_spawn_file_actions_t()
            posix_spawn_file_actions_init(&actions)
            defer { posix_spawn_file_actions_destroy(&actions) }
            posix_spawn_file_actions_adddup2(&actions, input.fileDescriptor, 0)
            posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
            var process: pid_t = 0
            let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path
            var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
            defer { for word in words { free(word) } }
            let failure = posix_spawn(&process, program, &actions, nil, &words, environ)
            guard failure == 0 else { throw POSIXError(POSIXErrorCode(rawValue: failure) ?? .EIO) }
            return (process, output)
        }
    }
}

extension POSIXError {
    fileprivate static var last: POSIXError { POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
}

extension FileHandle {
    /// A temporary file that has no name any more, to be read from its start.
    fileprivate static func nameless(holding data: Data) throws -> FileHandle {
        var name = Array((NSTemporaryDirectory() + "parcelwatch-probe-XXXXXX").utf8CString)
        let descriptor = mkstemp(&name)
        guard descriptor >= 0 else { throw POSIXError.last }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        unlink(&name)
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try handle.write(contentsOf: data)
        try handle.seek(toOffset: 0)
        return handle
    }
}
