import Foundation
import TestNeeds
import TestRasters
import Testing

/// `serve`: the web door as people and systems come through it.
@Suite struct ServeCommandTests {
    private let folder: TemporaryFolder
    private let store: String

    init() throws {
        folder = try TemporaryFolder()
        store = folder.file("a.gpkg")
        try Program.satelliteStore(at: store)
    }

    private func token(_ post: String, _ name: String) throws -> String {
        let made = try Program.run(["accounts", "add", name, "--system", "--post", post, "--store", store, "--json"])
        try #require(made.status == 0, "\(made.errors)")
        let object = try JSONSerialization.jsonObject(with: Data(made.output.utf8)) as? [String: Any]
        return try #require(object?["token"] as? String)
    }

    @Test func anOfficerSignsInOverTLSAndReadsAnOrder() throws {
        let (certificate, key) = (folder.file("site.pem"), folder.file("site.key"))
        try Program.tool([
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
            "-keyout",
            key, "-out", certificate,
        ])
        let made = try Program.run([
            "accounts", "add", "lixm", "--post", "dispatcher:440605", "--store", store, "--json",
        ])
        let password = try #require(
            (try JSONSerialization.jsonObject(with: Data(made.output.utf8)) as? [String: Any])?["password"] as? String)
        let token = try token("dispatcher:440605", "desk")
        let served = try ServedOffice(["--store", store, "--certificate", certificate, "--key", key])
        #expect(served.scheme == "https")
        #expect(try served.ask("/health").status == 200)
        #expect(try served.ask("/api/v1/orders").status == 401)
        let signedIn = try served.ask(
            "/api/v1/session",
            ["-H", "Content-Type: application/json", "-d", #"{"name":"lixm","password":"\#(password)"}"#])
        #expect(signedIn.status == 201 && signedIn.body.contains("csrf_token"), "\(signedIn)")
        let list = try served.ask("/api/v1/orders?limit=3", ["-H", "Authorization: Bearer \(token)"])
        let items = try #require(
            (try JSONSerialization.jsonObject(with: Data(list.body.utf8)) as? [String: Any])?["items"]
                as? [[String: Any]])
        #expect(items.count == 3)
        let id = try #require(items[0]["id"] as? String)
        let order = try served.ask("/api/v1/orders/\(id)", ["-H", "Authorization: Bearer \(token)"])
        #expect(order.status == 200 && order.body.contains(#""action":"dispatch""#), "\(order.body)")
        let finding = try #require(
            (try JSONSerialization.jsonObject(with: Data(order.body.utf8)) as? [String: Any])?["findings"] as? [String])
        let chip = try served.ask(
            "/api/v1/findings/\(finding[0])/chips/later",
            ["-H", "Authorization: Bearer \(token)", "-o", folder.file("chip.png")])
        #expect(chip.status == 200)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.file("chip.png")))
        #expect(bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]))
        #expect(try served.ask("/metrics").body.contains(#"route="/api/v1/orders/{id}",method="GET",status="200""#))
        let outcome = try served.stop()
        #expect(outcome.status == 0)
        // A line for each request, without a secret.
        #expect(outcome.errors.contains(#""path":"/api/v1/session""#) && outcome.errors.contains(#""status":"201""#))
        for secret in [password, token] { #expect(!outcome.errors.contains(secret)) }
        let check = try Program.run(["store", "verify", "--store", store])
        #expect(check.status == 0, "\(check.errors)")
    }

    /// What no browser sends: each is refused, and others are served on.
    @Test func whatIsNoRequestIsTurnedAway() throws {
        let served = try ServedOffice(["--store", store])
        let long = String(repeating: "a", count: 100_000)
        let cases: [(String, Set<String>)] = [
            ("GARBAGE\r\n\r\n", ["400", ""]), ("GET / HTTP/9.9\r\nHost: a\r\n\r\n", ["400", "505", ""]),
            ("GET /health HTTP/1.1\r\n\r\n", ["400"]),
            ("GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", ["400"]),
            ("GET /health HTTP/1.1\r\nHost: a\r\nX: \(long)\r\n\r\n", ["400", "431", ""]),
            ("GET /\(long) HTTP/1.1\r\nHost: a\r\n\r\n", ["400", "404", "414", ""]),
            (
                "POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG",
                ["400"]
            ),
            ("POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 44\r\n\r\n", ["400"]),
            ("POST /api/v1/session HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n", ["400", "501"]),
            ("POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", ["400"]),
            ("GET /health HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", ["400"]),
            ("GET /health HTTP/1.1\r\nHost : a\r\n\r\n", ["400"]),
            ("GET /api/v1/orders/%2e%2e%2f%2e%2e%2fetc%2fpasswd HTTP/1.1\r\nHost: a\r\n\r\n", ["400", "401", "404"]),
            ("GET /api/v1/orders/%ff%fe HTTP/1.1\r\nHost: a\r\n\r\n", ["400", "401", "404"]),
            ("TRACE /health HTTP/1.1\r\nHost: a\r\nCookie: x=secret\r\n\r\n", ["404", "405", "501"]),
            ("CONNECT b:443 HTTP/1.1\r\nHost: b:443\r\n\r\n", ["400", "404", "405", "501"]),
            ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", ["400", "505", ""]),
        ]
        for (request, statuses) in cases {
            let answer = try RawConnection(port: served.port).ask(request)
            let status = answer.split(separator: " ").dropFirst().first.map(String.init) ?? ""
            #expect(statuses.contains(status), "\(request.prefix(60)): \(answer.prefix(80))")
            #expect(!answer.contains("secret") && !answer.contains("root:"))
        }
        #expect(try served.ask("/health").status == 200)
        #expect(try served.stop().status == 0)
    }

    /// A reader of the stream: curl, which writes what comes into a file.
    private final class Reader {
        private let process = Process()
        private let path: String

        init(_ served: ServedOffice, _ token: String, behind last: Int, into path: String) throws {
            self.path = path
            FileManager.default.createFile(atPath: path, contents: nil)
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = [
                "curl", "-s", "-N", "-H", "Authorization: Bearer \(token)", "-H", "Last-Event-ID: \(last)",
                "http://localhost:\(served.port)/api/v1/stream",
            ]
            process.standardOutput = FileHandle(forWritingAtPath: path)
            process.standardError = FileHandle.nullDevice
            try process.run()
        }

        /// The numbers of the events that have come whole.
        func numbers() throws -> [Int] {
            let text = try String(contentsOfFile: path, encoding: .utf8)
            let blocks = text.components(separatedBy: "\n\n").dropLast()
            return blocks.filter { $0.contains("\ndata: ") }.compactMap { block in
                block.split(separator: "\n").first { $0.hasPrefix("id: ") }.flatMap { Int($0.dropFirst(4)) }
            }
        }

        /// Waits until so many have come.
        func wait(_ isEnough: ([Int]) -> Bool) throws -> [Int] {
            for _ in 0..<1_200 {
                let come = try numbers()
                if isEnough(come) { return come }
                usleep(50_000)
            }
            return try numbers()
        }

        func cut() {
            // The signal that asks politely is blocked in what the tests start.
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
            process.waitUntilExit()
        }

        /// Whether the other end has ended it.
        func hasEnded() -> Bool {
            for _ in 0..<200 where process.isRunning { usleep(50_000) }
            return !process.isRunning
        }
    }

    /// One reader stays, the other is cut off again and again and comes back: both have each event once, in its order.
    @Test func aStreamGoesOnWhereItWasCutOff() throws {
        let token = try token("dispatcher:440605", "desk")
        let served = try ServedOffice(["--store", store])
        let staying = try Reader(served, token, behind: 0, into: folder.file("staying.txt"))
        var parts: [Int] = []
        var leaving = try Reader(served, token, behind: 0, into: folder.file("leaving0.txt"))
        #expect(try !staying.wait { !$0.isEmpty }.isEmpty)
        for round in 1...4 {
            for number in 0..<2 {
                let added = try Program.run([
                    "reports", "add", "--channel", "巡查", "--category", "waste.dump", "--text", "垃圾",
                    "--at", "113.1\(round),23.0\(number)", "--datum", "wgs84", "--village", "下村",
                    "--store", store,
                ])
                try #require(added.status == 0, "\(added.errors)")
            }
            if round % 2 == 0 { usleep(700_000) }
            leaving.cut()
            parts += try leaving.numbers()
            leaving = try Reader(
                served, token, behind: parts.last ?? 0, into: folder.file("leaving\(round).txt"))
        }
        let listed = try served.ask("/api/v1/events?limit=500", ["-H", "Authorization: Bearer \(token)"])
        let items = try #require(
            (try JSONSerialization.jsonObject(with: Data(listed.body.utf8)) as? [String: Any])?["items"]
                as? [[String: Any]])
        let all = items.compactMap { $0["sequence"] as? Int }
        #expect(all.count >= 16 && all == all.sorted())
        #expect(try staying.wait { $0.count >= all.count } == all)
        let rest = try leaving.wait { parts.count + $0.count >= all.count }
        #expect(parts + rest == all)
        // A lock ends the streams of the account, a stop all others at once.
        let other = try self.token("handler:440605", "other")
        let third = try Reader(served, other, behind: 0, into: folder.file("third.txt"))
        #expect(try !third.wait { !$0.isEmpty }.isEmpty)
        #expect(try Program.run(["accounts", "lock", "desk", "--store", store]).status == 0)
        #expect(staying.hasEnded() && leaving.hasEnded())
        let began = Date()
        #expect(try served.stop().status == 0)
        #expect(Date().timeIntervalSince(began) < 5 && third.hasEnded())
    }

    @Test func withoutACertificateItServesThisMachineAlone() throws {
        let open = try Program.run(["serve", "--store", store, "--host", "0.0.0.0", "--port", "0", "--language", "en"])
        #expect(open.status == 78 && open.errors.contains("--certificate"), "\(open.errors)")
        let half = try Program.run(["serve", "--store", store, "--key", "a.key"])
        #expect(half.status == 64)
        let none = try Program.run(
            ["serve", "--store", store, "--certificate", folder.file("no.pem"), "--key", folder.file("no.key")])
        #expect(none.status == 78, "\(none.errors)")
        let served = try ServedOffice(["--store", store])
        let taken = try Program.run(["serve", "--store", store, "--port", "\(served.port)", "--language", "en"])
        #expect(taken.status == 73 && taken.errors.contains("cannot listen"), "\(taken.errors)")
        #expect(try served.stop().status == 0)
    }
}
