import Foundation

/// A started process with one socket as its standard input and output, and an end in sight.
struct ConfinedProcess: ~Copyable {
    /// How it went.
    enum Status: Equatable {
        case exited(Int32)
        case signalled(Int32)
        case late
        /// It said more than it may.
        case talkative
    }

    /// What came of it.
    struct Result {
        let status: Status
        /// What it said on standard output, at most ``ConfinedProcess/longestAnswer`` bytes.
        let answer: Data
        /// The end of what it said on standard error.
        let complaint: String
    }

    /// It could not be started.
    struct CannotStart: Error {
        let code: Int32
    }

    /// Most bytes of an answer.
    static let longestAnswer = 16 << 20
    /// Variables that are passed on; GDAL and PROJ let many others change what they open and whom they ask.
    private static let passedOn: Set<String> = [
        "PATH", "LD_LIBRARY_PATH", "GDAL_DATA", "PROJ_LIB", "PROJ_DATA", "LANG", "LC_ALL", "TZ",
    ]

    private let identifier: pid_t
    private let channel: Int32
    private let errors: Int32
    private let deadline: ContinuousClock.Instant

    /// Starts `command`, whose first word is the program's path.
    init(_ command: [String], seconds: Int) throws(CannotStart) {
        let (ours, theirs) = try Self.socketPair()
        defer { close(theirs) }
        let errors: (ours: Int32, theirs: Int32)
        do { errors = try Self.socketPair() } catch {
            close(ours)
            throw error
        }
        defer { close(errors.theirs) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, theirs, 0)
        posix_spawn_file_actions_adddup2(&actions, theirs, 1)
        posix_spawn_file_actions_adddup2(&actions, errors.theirs, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A group of its own, to be killed together; signals as a fresh program expects them.
        posix_spawnattr_setpgroup(&attributes, 0)
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        let environment =
            ProcessInfo.processInfo.environment.filter { Self.passedOn.contains($0.key) }.map {
                "\($0.key)=\($0.value)"
            }
            + ["PROJ_NETWORK=OFF", "SWIFT_BACKTRACE=enable=no"]
        var started: pid_t = 0
        let code = Self.withStrings(command) { arguments in
            Self.withStrings(environment) { variables in
                posix_spawn(&started, command[0], &actions, &attributes, arguments, variables)
            }
        }
        guard code == 0 else {
            close(ours)
            close(errors.ours)
            throw CannotStart(code: code)
        }
        (identifier, channel, self.errors) = (started, ours, errors.ours)
        deadline = .now + .seconds(seconds)
    }

    deinit {
        close(channel)
        close(errors)
    }

    /// Sends the question, takes the answer until its end, and waits until the process is gone.
    ///
    /// Our end of the socket stays open all the while: a child whose standard input ends knows that nobody waits.
    func talk(question: Data) -> Result {
        var waiting = question[...]
        var answer = Data()
        var complaint = Data()
        var isTalkative = false
        var open = [channel, errors]
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while !open.isEmpty, !isTalkative {
            let left = deadline - .now
            guard left > .zero else { break }
            var states = open.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            if !waiting.isEmpty, open.first == channel { states[0].events |= Int16(POLLOUT) }
            let milliseconds = Int32(clamping: Int64(left / .milliseconds(1)) + 1)
            guard poll(&states, nfds_t(states.count), milliseconds) >= 0 || errno == EINTR else { break }
            for state in states where state.revents != 0 {
                if state.revents & Int16(POLLOUT) != 0, !waiting.isEmpty {
                    let sent = waiting.withUnsafeBytes {
                        send(channel, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
                    }
                    // What cannot be sent any more is missed by nobody: the process is gone.
                    waiting = sent > 0 ? waiting.dropFirst(sent) : errno == EAGAIN || errno == EINTR ? waiting : Data()
                }
                guard state.revents & ~Int16(POLLOUT) != 0 else { continue }
                let count = recv(state.fd, &buffer, buffer.count, Int32(MSG_DONTWAIT))
                if count > 0 {
                    if state.fd == channel {
                        answer.append(contentsOf: buffer[..<count])
                        isTalkative = answer.count > Self.longestAnswer
                    } else {
                        complaint = (complaint + buffer[..<count]).suffix(4_096)
                    }
                } else if count == 0 || errno != EAGAIN && errno != EINTR {
                    open.removeAll { $0 == state.fd }
                }
            }
        }
        let status = isTalkative ? .talkative : wait()
        if isTalkative { _ = end() }
        return Result(status: status, answer: answer, complaint: String(decoding: complaint, as: UTF8.self))
    }

    /// Waits until the deadline, then kills; the process is gone afterwards, and no zombie is left.
    private func wait() -> Status {
        var status: Int32 = 0
        var pause: UInt32 = 200
        while ContinuousClock.now < deadline {
            let found = waitpid(identifier, &status, WNOHANG)
            if found == identifier { return Self.status(status) }
            if found < 0, errno != EINTR { return .exited(-1) }
            usleep(pause)
            pause = min(2 * pause, 20_000)
        }
        _ = end()
        return .late
    }

    private func end() -> Int32 {
        kill(-identifier, SIGKILL)
        kill(identifier, SIGKILL)
        var status: Int32 = 0
        while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
        return status
    }

    private static func status(_ status: Int32) -> Status {
        let signal = status & 0x7f
        if signal != 0 { return .signalled(signal) }
        let code = status >> 8 & 0xff
        // Shells and bubblewrap tell a signal so.
        return code > 128 && code < 160 ? .signalled(code - 128) : .exited(code)
    }

    private static func socketPair() throws(CannotStart) -> (Int32, Int32) {
        var pair: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &pair) == 0 else { throw CannotStart(code: errno) }
        return (pair[0], pair[1])
    }

    private static func withStrings<Result>(
        _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        var list = strings.map { strdup($0) } + [nil]
        defer { for string in list { free(string) } }
        return list.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { preconditionFailure("the list ends with nil") }
            return body(base)
        }
    }
}
