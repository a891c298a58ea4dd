import Foundation
import Ground

/// This program once more, for work that may crash, hang or be cut short without harm to who started it.
///
/// By `posix_spawn` and `waitpid`: Foundation's `Process` passes blocked signals on to the child, and learns of its end
/// through a run loop of its own, which a failed write there silences for good.
struct ChildProcess {
    /// How long a process that was asked to stop may take before it is killed: a block, and its way to the disk.
    private static let graceSeconds = 120.0

    let arguments: [String]

    /// This program's executable.
    static var program: String {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    }

    /// It could not be started.
    struct CannotStart: ExplainedError {
        let program: String
        let code: Int32

        var message: Message {
            let reason = String(cString: strerror(code))
            return Message(
                zh: "\(program)：无法启动子进程（\(reason)）；请检查进程数与内存上限",
                en: "\(program): no process could be started (\(reason)); check the limits of processes and memory")
        }
        var exitStatus: ExitStatus { .inputOutput }
    }

    /// Runs it to its end; its standard output is thrown away, its standard error is ours.
    ///
    /// It is asked to stop (SIGTERM) once `shouldStop` says so, and killed if it does not. Gives its exit status, or
    /// 128 + the number of the signal that ended it. Throws ``CannotStart``.
    func run(shouldStop: @escaping @Sendable () -> Bool) async throws -> Int32 {
        let process = try start()
        defer { StopSignal.endsToo(0) }
        var asked: ContinuousClock.Instant?
        while true {
            if let status = Self.status(of: process, waiting: false) { return status }
            if asked == nil, shouldStop() {
                asked = .now
                kill(process, SIGTERM)
            }
            if let asked, ContinuousClock.now - asked > .seconds(Self.graceSeconds) { kill(process, SIGKILL) }
            try? await Task.sleep(for: .milliseconds(50))
        }
    }

    /// Runs it to its end, which is near.
    func run() throws -> Int32 {
        let process = try start()
        defer { StopSignal.endsToo(0) }
        return Self.status(of: process, waiting: true) ?? 70
    }

    private func start() throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A group of its own: Ctrl-C reaches us, and we alone pass it on. Signals as a fresh program expects them.
        posix_spawnattr_setpgroup(&attributes, 0)
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var words = ([Self.program] + arguments).map { strdup($0) } + [nil]
        // It speaks as we do, also where our arguments said how.
        let environment = ProcessInfo.processInfo.environment.merging(
            ["PARCELWATCH_LANGUAGE": Language.chosen.rawValue]) { $1 }
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for word in words + variables { free(word) } }
        // What we were handed open is not for it: whoever waits for that to close waits for us, not for a survey.
        for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? [] {
            if let descriptor = Int32(name), descriptor > 2 { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        }
        var process: pid_t = 0
        let code = posix_spawn(&process, Self.program, &actions, &attributes, &words, &variables)
        guard code == 0 else { throw CannotStart(program: Self.program, code: code) }
        StopSignal.endsToo(process)
        return process
    }

    /// How it ended; nil while it runs, if nobody waits.
    private static func status(of process: pid_t, waiting: Bool) -> Int32? {
        var status: Int32 = 0
        var found = waitpid(process, &status, waiting ? 0 : WNOHANG)
        while found < 0, errno == EINTR { found = waitpid(process, &status, waiting ? 0 : WNOHANG) }
        guard found == process else { return found < 0 ? ExitStatus.inputOutput.rawValue : nil }
        // The macros of <sys/wait.h>, which are not imported: the signal in the low 7 bits, the status in the next byte.
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }
}
