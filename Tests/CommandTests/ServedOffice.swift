import Foundation
import Testing

/// A service that runs, and the port that it listens at.
struct ServedOffice {
    let running: Program.Running
    let port: Int
    let scheme: String

    init(_ arguments: [String]) throws {
        running = try Program.start(["serve", "--port", "0", "--language", "en"] + arguments)
        var said = ""
        for _ in 0..<1_200 where !said.contains("\n") && running.process.isRunning {
            usleep(50_000)
            said = try String(contentsOfFile: running.base + ".out", encoding: .utf8)
        }
        let address = try #require(said.split(separator: "\n").first?.split(separator: " ").last)
        scheme = String(address.split(separator: ":")[0])
        port = try #require(Int(address.split(separator: ":").last ?? ""))
    }

    /// Asks with curl; gives the status and the body.
    func ask(_ path: String, _ more: [String] = []) throws -> (status: Int, body: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            ["curl", "-s", "-k", "-m", "60", "-w", "\n%{http_code}", "\(scheme)://localhost:\(port)\(path)"] + more
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return (Int(lines.last ?? "") ?? 0, lines.dropLast().joined(separator: "\n"))
    }

    func stop() throws -> Program.Outcome {
        running.process.terminate()
        return try running.wait()
    }
}

/// A connection to this machine on which bytes are sent as they are.
struct RawConnection {
    private let socket: Int32

    init(port: Int) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let done = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(socket, $0, size) }
        }
        try #require(done == 0)
        var limit = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    /// Sends it, and gives the first of what comes back; empty where the other end closes or says nothing.
    func ask(_ text: String) -> String { ask(Array(text.utf8)) }

    /// The same with bytes.
    func ask(_ bytes: [UInt8]) -> String {
        defer { close(socket) }
        say(bytes)
        var answer = [UInt8](repeating: 0, count: 4_096)
        let count = recv(socket, &answer, answer.count, 0)
        return count > 0 ? String(decoding: answer[..<count], as: UTF8.self) : ""
    }

    /// Sends it and keeps the connection open.
    func say(_ bytes: [UInt8]) {
        _ = bytes.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    }

    func end() { close(socket) }
}
