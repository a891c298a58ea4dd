import Foundation
import TestNeeds
import TestRasters
import Testing

/// What no browser sends, from the hostile corpus, with our addresses in place of its own.
@Suite struct HTTPCasesTests {
    private struct Case: Decodable {
        let id: String
        let raw: Data
        /// Statuses, and `close` where the connection may be closed without an answer.
        let expected: Set<String>

        private enum CodingKeys: String, CodingKey {
            case id, status
            case raw = "raw_b64"
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            (id, raw) = (try container.decode(String.self, forKey: .id), try container.decode(Data.self, forKey: .raw))
            var list = try container.nestedUnkeyedContainer(forKey: .status)
            var expected: Set<String> = []
            while !list.isAtEnd {
                if let number = try? list.decode(Int.self) {
                    expected.insert("\(number)")
                } else {
                    expected.insert(try list.decode(String.self))
                }
            }
            self.expected = expected
        }
    }

    private static let corpus = URL(fileURLWithPath: Program.root).deletingLastPathComponent()
        .appendingPathComponent("shared/hostile/corpus/http_cases.json")
    private static var isThere: Bool { FileManager.default.fileExists(atPath: corpus.path) }

    /// Ours by the corpus's; a sign-in page is a later matter, health is what anybody may ask.
    private static let addresses: [(String, String)] = [
        ("POST /api/login HTTP/1.1\r\n", "POST /api/v1/session HTTP/1.1\r\nContent-Type: application/json\r\n"),
        ("Content-Type: application/json\r\nHost: localhost\r\nContent-Type:", "Host: localhost\r\nContent-Type:"),
        (" /api/orders", " /api/v1/orders"), (" /api/findings", " /api/v1/findings"), (" /api/me", " /api/v1/session"),
        (" /api/scenes", " /api/v1/photos"), (" /chips/", " /api/v1/findings/"), (" /orders/", " /api/v1/orders/"),
        ("GET / HTTP", "GET /health HTTP"), ("GET /login HTTP", "GET /health HTTP"),
        ("Cookie: session={SESSION}", "Authorization: Bearer {TOKEN}"), ("Cookie: session=", "Cookie: __Host-session="),
    ]

    @Test(.needs(isThere, "../shared/hostile/corpus is absent"))
    func everyCaseIsAnsweredAsExpected() throws {
        let folder = try TemporaryFolder()
        let store = folder.file("a.gpkg")
        try Program.satelliteStore(at: store)
        let made = try Program.run([
            "accounts", "add", "desk", "--system", "--post", "dispatcher:440605", "--store", store, "--json",
        ])
        let token = try #require(
            (try JSONSerialization.jsonObject(with: Data(made.output.utf8)) as? [String: Any])?["token"] as? String)
        let served = try ServedOffice(["--store", store])
        let cases = try JSONDecoder().decode([Case].self, from: Data(contentsOf: Self.corpus))
        #expect(cases.count >= 53)
        // What never arrives is waited for by the service, half a minute.
        let late: Set<String> = ["http09", "body_short", "tls_hello"]
        for one in cases where !late.contains(one.id) {
            let answer = try RawConnection(port: served.port).ask(request(one, token))
            let status = answer.split(separator: " ").dropFirst().first.map { String($0.prefix(3)) } ?? "close"
            // An account of the corpus has other keys than ours: what is missing is named.
            let expected = one.id == "json_dup" ? one.expected.union(["422"]) : one.expected
            #expect(expected.contains(status), "\(one.id): \(answer.prefix(80))")
            for secret in [token, "evil.example", "root:", "alert(1)"] {
                #expect(!answer.contains(secret), "\(one.id)")
            }
        }
        #expect(try served.ask("/health").status == 200)
        #expect(try served.stop().status == 0)
    }

    private func request(_ one: Case, _ token: String) -> [UInt8] {
        guard var text = String(data: one.raw, encoding: .isoLatin1) else { return [UInt8](one.raw) }
        // What a page of another site sends has the browser's cookie, no token.
        if one.id == "csrf_missing" { text = text.replacingOccurrences(of: "{SESSION}", with: "x") }
        for (their, our) in Self.addresses { text = text.replacingOccurrences(of: their, with: our) }
        text = text.replacingOccurrences(of: "{TOKEN}", with: token)
        return [UInt8](text.data(using: .isoLatin1) ?? one.raw)
    }

    /// Four hundred connections that say half a head, or half a body, and wait: others are served on.
    @Test func whoIsSlowKeepsNobodyElseWaiting() throws {
        let folder = try TemporaryFolder()
        let store = folder.file("a.gpkg")
        try Program.satelliteStore(at: store)
        let served = try ServedOffice(["--store", store])
        let head = Array("GET /health HTTP/1.1\r\nHost: loc".utf8)
        let body = Array(
            "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
                .utf8)
        let slow = try (0..<400).map { number in
            let connection = try RawConnection(port: served.port)
            connection.say(number % 2 == 0 ? head : body)
            return connection
        }
        for _ in 0..<5 { #expect(try served.ask("/health").status == 200) }
        for connection in slow { connection.end() }
        #expect(try served.ask("/health").status == 200)
        #expect(try served.stop().status == 0)
    }
}
