import Foundation
import Glibc
import Synchronization

/// A receiver of webhooks on 127.0.0.1 that behaves as it is told; real sockets, HTTP/1.1, one request a connection.
final class Receiver: Sendable {
    /// What a receiver can do to a caller.
    enum Behaviour: Sendable, Hashable {
        /// Takes the event and answers with a status and further header lines.
        case answer(Int, headers: [String] = [], body: String = "ok")
        /// Hangs up before reading.
        case hangUp
        /// Takes the event, then hangs up without an answer: the caller cannot know.
        case takeAndHangUp
        /// Reads and says nothing for as long as the caller waits.
        case silence
        /// Answers 200 and never stops sending.
        case flood
    }

    struct Request: Sendable, Hashable {
        var line: String
        var headers: [String: String]
        var body: Data
        /// Whether the receiver took it as delivered: answered 2xx, or meant to.
        var wasTaken: Bool
    }

    private struct State {
        var requests: [Request] = []
        var connections = 0
        var held: [Int32] = []
    }
    let port: UInt16
    private let listener: Int32
    private let state = Mutex(State())
    private let behave: @Sendable (_ connection: Int, _ request: Request?) -> Behaviour

    /// Listens on a port of the system's choice; `behave` is asked before reading (request nil), to hang up at once,
    /// and after.
    init(behave: @escaping @Sendable (_ connection: Int, _ request: Request?) -> Behaviour) throws {
        self.behave = behave
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                guard bind(descriptor, pointer, length) == 0, listen(descriptor, 64) == 0 else { return Int32(-1) }
                return getsockname(descriptor, pointer, &length)
            }
        }
        guard status == 0 else { throw CocoaError(.fileReadUnknown) }
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { [self] in accept() }
    }

    var requests: [Request] { state.withLock(\.requests) }
    var connections: Int { state.withLock(\.connections) }

    /// Keys of the events taken, each once.
    var keys: Set<String> { Set(requests.filter(\.wasTaken).compactMap { $0.headers["webhook-id"] }) }

    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        for descriptor in state.withLock({ state in
            defer { state.held = [] }; return state.held
        }) { close(descriptor) }
    }

    private func accept() {
        while true {
            let connection = Glibc.accept(listener, nil, nil)
            guard connection >= 0 else { break }
            let number = state.withLock { state in
                state.connections += 1
                return state.connections - 1
            }
            Thread.detachNewThread { [self] in serve(connection, number) }
        }
        close(listener)
    }

    private func serve(_ connection: Int32, _ number: Int) {
        if behave(number, nil) == .hangUp {
            close(connection)
            return
        }
        guard var request = Self.read(connection) else {
            close(connection)
            return
        }
        let behaviour = behave(number, request)
        switch behaviour {
        case .answer(let status, let headers, let body):
            request.wasTaken = (200..<300).contains(status)
            note(request)
            let lines =
                ["HTTP/1.1 \(status) X", "Content-Length: \(body.utf8.count)", "Connection: close"]
                + headers + ["", body]
            Self.send(lines.joined(separator: "\r\n"), connection)
        case .hangUp: break
        case .takeAndHangUp:
            request.wasTaken = true
            note(request)
        case .silence:
            note(request)
            state.withLock { $0.held.append(connection) }
            return
        case .flood:
            request.wasTaken = true
            note(request)
            Self.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", connection)
            let junk = String(repeating: "x", count: 1 << 16)
            for _ in 0..<4096 where !Self.send(junk, connection) { break }
        }
        close(connection)
    }

    private func note(_ request: Request) { state.withLock { $0.requests.append(request) } }

    @discardableResult private static func send(_ text: String, _ connection: Int32) -> Bool {
        let bytes = Array(text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    private static func read(_ connection: Int32) -> Request? {
        var data = Data()
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let end = Data("\r\n\r\n".utf8)
        while true {
            if let range = data.range(of: end) {
                let lines = String(decoding: data[..<range.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
                var headers: [String: String] = [:]
                for line in lines.dropFirst() {
                    let parts = line.split(separator: ":", maxSplits: 1)
                    if parts.count == 2 {
                        headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
                    }
                }
                let length = Int(headers["content-length"] ?? "0") ?? 0
                if data.count - range.upperBound >= length {
                    let body = Data(data[range.upperBound..<(range.upperBound + length)])
                    return Request(line: lines[0], headers: headers, body: body, wasTaken: false)
                }
            }
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            data.append(contentsOf: buffer[..<count])
        }
    }
}
