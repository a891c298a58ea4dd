import Foundation

/// A started process with a time limit; one socket is its standard input and output.
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

    /// Most bytes of an answer.
    static let longestAnswer = 16 << 20
    /// Variables that are passed on; many others would change which files and servers GDAL and PROJ open.
    private static let passedOn: Set<String> = [
        "PATH", "LD_LIBRARY_PATH", "GDAL_DATA", "PROJ_LIB", "PROJ_DATA", "LANG", "LC_ALL", "TZ",
    ]

    private let process: SpawnedProcess
    private let channel: Int32
    private let errors: Int32
    private let deadline: ContinuousClock.Instant

    /// Starts `command`, whose first word is the program's path.
    init(_ command: [String], seconds: Int) throws(CannotStart) {
        let (ours, theirs) = try Self.socketPair(for: command[0])
        defer { close(theirs) }
        let errors: (ours: Int32, theirs: Int32)
        do { errors = try Self.socketPair(for: command[0]) } catch {
            close(ours)
            throw error
        }
        defer { close(errors.theirs) }
        var environment = ProcessInfo.processInfo.environment.filter { Self.passedOn.contains($0.key) }
        (environment["PROJ_NETWORK"], environment["SWIFT_BACKTRACE"]) = ("OFF", "enable=no")
        do {
            process = try SpawnedProcess(
                command, environment: environment, input: .descriptor(theirs), output: .descriptor(theirs),
                errors: .descriptor(errors.theirs))
        } catch {
            close(ours)
            close(errors.ours)
            throw error
        }
        (channel, self.errors) = (ours, errors.ours)
        deadline = .now + .seconds(seconds)
    }

    deinit {
        close(channel)
        close(errors)
    }

    /// Sends the question, takes the answer until its end, and waits until the process is gone.
    ///
    /// Our end of the socket stays open meanwhile: a child whose standard input ends takes it that its parent is gone.
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
                    // A failed write means that the process is gone; its ending is reported below.
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
        if isTalkative { end() }
        return Result(status: status, answer: answer, complaint: String(decoding: complaint, as: UTF8.self))
    }

    /// Waits until the deadline, then kills; the process is gone afterwards, and no zombie is left.
    private func wait() -> Status {
        var pause: UInt32 = 200
        while ContinuousClock.now < deadline {
            if let ending = process.endingIfOver() { return Self.status(ending) }
            usleep(pause)
            pause = min(2 * pause, 20_000)
        }
        end()
        return .late
    }

    private func end() {
        process.end()
        _ = process.wait()
    }

    private static func status(_ ending: SpawnedProcess.Ending) -> Status {
        switch ending {
        // Shells and bubblewrap report a signal in this way.
        case .exited(let code): code > 128 && code < 160 ? .signalled(code - 128) : .exited(code)
        case .signalled(let number): .signalled(number)
        case .unknown: .exited(-1)
        }
    }

    private static func socketPair(for program: String) throws(CannotStart) -> (Int32, Int32) {
        var pair: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &pair) == 0 else { throw CannotStart(program: program, code: errno) }
        return (pair[0], pair[1])
    }
}
