import Foundation
public import Ground

/// A started process; it leads a new process group.
///
/// By `posix_spawn` and `waitpid`: Foundation's `Process` passes blocked signals on to the child, and learns of its end
/// through a separate run loop, which stops for good after one failed write.
struct SpawnedProcess: Sendable {
    /// Where one of its standard streams leads.
    enum Stream {
        /// Nowhere: nothing is read, what is written is thrown away.
        case nothing
        /// Where ours leads.
        case inherited
        /// To an open descriptor of ours.
        case descriptor(Int32)
    }

    /// How it ended.
    enum Ending: Equatable {
        case exited(Int32)
        case signalled(Int32)
        /// Somebody else waited for it.
        case unknown
    }

    /// Its number, which is also that of its group.
    let identifier: pid_t

    /// Starts `command`, whose first word is the program's path, with these variables and no open file of ours but the
    /// three streams.
    init(
        _ command: [String], environment: [String: String], input: Stream = .nothing, output: Stream = .nothing,
        errors: Stream = .inherited
    ) throws(CannotStart) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (number, stream) in [input, output, errors].enumerated() {
            switch stream {
            case .nothing:
                posix_spawn_file_actions_addopen(
                    &actions, Int32(number), "/dev/null", number == 0 ? O_RDONLY : O_WRONLY, 0)
            case .inherited: break
            case .descriptor(let descriptor): posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
            }
        }
        Self.keepOpenFilesToOurselves()
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A new process group, so that all of it can be ended at once; Ctrl-C reaches only this process, which passes
        // it on. Signals are reset to their defaults.
        posix_spawnattr_setpgroup(&attributes, 0)
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var words = command.map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for word in words + variables { free(word) } }
        var started: pid_t = 0
        let code = posix_spawn(&started, command[0], &actions, &attributes, &words, &variables)
        guard code == 0 else { throw CannotStart(program: command[0], code: code) }
        identifier = started
    }

    /// The child inherits no other open file: a process that waits for such a file to close would wait for the child
    /// too.
    private static func keepOpenFilesToOurselves() {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? [] {
            if let descriptor = Int32(name), descriptor > 2 { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        }
    }

    /// How it ended; nil while it runs.
    func endingIfOver() -> Ending? { ending(WNOHANG) }

    /// Waits for its end, in this thread.
    func wait() -> Ending { ending(0) ?? .unknown }

    /// Asks this process, not the rest of its group, to stop.
    func askToStop() { kill(identifier, SIGTERM) }

    /// Ends it with all that it started.
    func end() {
        kill(-identifier, SIGKILL)
        kill(identifier, SIGKILL)
    }

    private func ending(_ options: Int32) -> Ending? {
        var status: Int32 = 0
        var found = waitpid(identifier, &status, options)
        while found < 0, errno == EINTR { found = waitpid(identifier, &status, options) }
        guard found == identifier else { return found < 0 ? .unknown : nil }
        // The macros of <sys/wait.h>, which are not imported: the signal in the low 7 bits, the status in the next byte.
        let signal = status & 0x7F
        return signal == 0 ? .exited((status >> 8) & 0xFF) : .signalled(signal)
    }
}

/// Why no process could be started.
public struct CannotStart: ExplainedError, Hashable {
    /// The executable.
    public let program: String
    let code: Int32

    /// The one line for people.
    public var message: Message {
        let reason = String(cString: strerror(code))
        return Message(
            zh: "\(program)：无法启动子进程（\(reason)）；请检查进程数与内存上限",
            en: "\(program): no process could be started (\(reason)); check the limits of processes and memory")
    }
    /// No file's fault: try again.
    public var exitStatus: ExitStatus { .busy }
}
