import Foundation
import Testing

/// Other people's servers, made of Python: every path is one, and what they got lies in a file, line by line.
///
/// | path | answers |
/// |---|---|
/// | `/fire` | 200 with an id of its own |
/// | `/robot` | as the robots of 企业微信 do |
/// | another | 500, until ``goUp()`` |
final class WebReceiver {
    struct Request: Decodable {
        let path: String
        let key: String?
        let type: String
        let body: String
    }

    private let folder: URL
    private let process = Process()
    /// Its end is the server's: it is not left behind when a test ends early.
    private let input = Pipe()
    let port: Int

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "web-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let script = folder.appending(path: "server.py")
        try Data(Self.script.utf8).write(to: script)
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = [script.path, folder.path]
        process.standardInput = input
        // Who waits for the tests' output would wait for the server's.
        (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
        try process.run()
        var text = ""
        for _ in 0..<600 where text.isEmpty {
            text = (try? String(contentsOf: folder.appending(path: "port"), encoding: .utf8)) ?? ""
            usleep(20_000)
        }
        port = try #require(Int(text))
    }

    func goUp() throws { try Data().write(to: folder.appending(path: "up")) }

    /// What a path got, in order.
    func requests(_ path: String) throws -> [Request] {
        let text = (try? String(contentsOf: folder.appending(path: "requests"), encoding: .utf8)) ?? ""
        return try text.split(separator: "\n").map { try JSONDecoder().decode(Request.self, from: Data($0.utf8)) }
            .filter { $0.path == path }
    }

    func stop() {
        // Signals may be blocked in what a test starts.
        kill(process.processIdentifier, SIGKILL)
        try? FileManager.default.removeItem(at: folder)
    }

    private static let script = #"""
        import http.server, json, os, sys, threading
        folder = sys.argv[1]
        threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                path = self.path.split("?")[0]
                with open(folder + "/requests", "a") as f:
                    f.write(json.dumps({"path": path, "key": self.headers.get("Idempotency-Key"),
                                        "type": self.headers.get("Content-Type"), "body": body}) + "\n")
                answers = {"/fire": b'{"code":0,"data":{"id":"XF-2026-88"}}', "/robot": b'{"errcode":0,"errmsg":"ok"}'}
                answer = answers.get(path, b"{}")
                self.send_response(200 if path in answers or os.path.exists(folder + "/up") else 500)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)
            def log_message(self, *arguments): pass
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        with open(folder + "/port.new", "w") as f: f.write(str(server.server_port))
        os.rename(folder + "/port.new", folder + "/port")
        server.serve_forever()
        """#
}
