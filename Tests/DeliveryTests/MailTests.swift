import Calendar
import Foundation
import Ground
import TestNeeds
import Testing

@testable import Delivery

/// Notices by mail, to a server that is made of Python and reads what it gets as a mail program would.
@Suite(.needs(isInstalled("/usr/bin/python3"), "python3 is not installed")) struct MailTests {
    private typealias F = DeliveryFixture

    /// A server of outgoing mail: one connection after the other; what it got lies in files.
    private final class Server {
        let folder: URL
        let port: Int
        private let process = Process()
        private let input = Pipe()

        /// `way`: plain, starttls, implicit, or nothing that it should be (`strip`: no STARTTLS; `inject`: more before TLS;
        /// `busy`, `refuse`: 451 or 550 to every recipient).
        init(_ way: String) throws {
            folder = FileManager.default.temporaryDirectory.appending(path: "mail-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let key = folder.appending(path: "key.pem").path
            let certificate = folder.appending(path: "cert.pem").path
            _ = try runTool(
                "/usr/bin/openssl",
                [
                    "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "2",
                    "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                ])
            let script = folder.appending(path: "server.py")
            try Data(Self.script.utf8).write(to: script)
            process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
            process.arguments = [script.path, way, folder.path]
            // Its end is the server's; and who waits for the tests' output would wait for the server's.
            process.standardInput = input
            (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
            try process.run()
            let file = folder.appending(path: "port")
            var text = ""
            for _ in 0..<600 where text.isEmpty {
                text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
                usleep(20_000)
            }
            port = try #require(Int(text))
        }

        var authority: String { folder.appending(path: "cert.pem").path }

        /// The messages that it took, as they came.
        var messages: [Data] {
            get throws {
                let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
                return try names.filter { $0.hasPrefix("message-") }
                    .map { try Data(contentsOf: folder.appending(path: $0)) }
            }
        }

        /// What was said to it, line by line, without messages.
        var dialogue: String { (try? String(contentsOf: folder.appending(path: "log"), encoding: .utf8)) ?? "" }

        func stop() {
            // Signals may be blocked in what a test starts.
            kill(process.processIdentifier, SIGKILL)
            try? FileManager.default.removeItem(at: folder)
        }

        private static let script = #"""
            import os, socket, ssl, sys, threading
            way, folder = sys.argv[1:]
            threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
            listener = socket.create_server(("127.0.0.1", 0))
            with open(folder + "/port.new", "w") as f: f.write(str(listener.getsockname()[1]))
            os.rename(folder + "/port.new", folder + "/port")
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(folder + "/cert.pem", folder + "/key.pem")
            log, count = open(folder + "/log", "w", buffering=1), 0
            def serve(connection):
                global count
                safe = way == "implicit"
                if safe: connection = context.wrap_socket(connection, server_side=True)
                stream = connection.makefile("rb")
                def say(text): connection.sendall(text.encode() + b"\r\n")
                say("220-localhost ESMTP\r\n220 ready")
                while True:
                    line = stream.readline().decode().rstrip("\r\n")
                    if not line: return
                    print(("tls " if safe else "") + line, file=log)
                    word = line.split(" ")[0].upper()
                    if word == "EHLO":
                        say("250-localhost")
                        if way in ("starttls", "inject") and not safe: say("250-STARTTLS")
                        if safe: say("250-AUTH LOGIN" if way == "implicit" else "250-AUTH LOGIN PLAIN")
                        say("250 8BITMIME")
                    elif word == "STARTTLS":
                        say("220 go" + ("\r\n250 injected" if way == "inject" else ""))
                        connection = context.wrap_socket(connection, server_side=True)
                        stream, safe = connection.makefile("rb"), True
                    elif word == "AUTH" and "PLAIN" in line: say("235 yes")
                    elif word == "AUTH":
                        say("334 VXNlcm5hbWU6")
                        print("tls " + stream.readline().decode().rstrip(), file=log)
                        say("334 UGFzc3dvcmQ6")
                        print("tls " + stream.readline().decode().rstrip(), file=log)
                        say("235 yes")
                    elif word == "RCPT" and way == "busy": say("451 later")
                    elif word == "RCPT" and way == "refuse": say("550 nobody of that name")
                    elif word == "DATA":
                        say("354 go")
                        lines = []
                        while True:
                            line = stream.readline()
                            if line == b".\r\n" or not line: break
                            lines.append(line[1:] if line.startswith(b".") else line)
                        count += 1
                        with open(folder + "/message-%d" % count, "wb") as f: f.write(b"".join(lines))
                        say("250 taken")
                    elif word == "QUIT": return say("221 bye")
                    else: say("250 ok")
            while True:
                connection, _ = listener.accept()
                try: serve(connection)
                except (OSError, ssl.SSLError) as e: print("fault", e, file=log)
                finally: connection.close()
            """#
    }

    private static func server(
        _ server: Server, _ security: MailServer.Security, trusts: Bool = true, user: String? = nil
    ) throws -> MailServer {
        MailServer(
            host: "localhost", port: server.port, security: security, user: user, password: user.map { _ in "密码 p" },
            sender: try #require(Mailbox("desk@parcelwatch.example")), senderName: "村居哨兵，南海",
            authorityFile: trusts ? server.authority : nil, timeoutSeconds: 300)
    }

    /// Sends a notice; gives what became of it.
    private static func send(
        _ notice: NoticeContent, through server: MailServer, to mailbox: String = "duty@example.org",
        quiet: QuietHours? = nil, at instant: Instant = F.start
    ) async throws -> (round: DeliveryRound, entry: OutboxEntry) {
        let entry = OutboxEntry(
            id: 1, key: "notice:7", destination: "值班", eventType: "notice.deadline",
            body: try JSONEncoder().encode(notice), createdAt: F.start, isInOrder: true)
        let outbox = MemoryOutbox([entry])
        let destination = Destination(
            mail: "值班", to: try #require(Mailbox(mailbox)), through: server, quietHours: quiet)
        let round = try await Deliverer(destinations: [destination]).deliver(from: outbox, now: { instant })
        return (round, outbox.all[0])
    }

    private static let notice = NoticeContent(
        title: "已超期 PR-2026-000002：新建房屋，地址在里水镇东村第三村民小组的一条很长很长的巷子里",
        lines: ["摘要：第一行\r\nBcc: victim@example.org\r\n\r\n.", "状态：处置中"])

    /// What Python's mail reader makes of a message.
    private static func read(_ message: Data) throws -> [String: Any] {
        let script = """
            import sys, json, email, email.policy, email.utils
            raw = sys.stdin.buffer.read()
            assert all(len(line) <= 78 for line in raw.decode("ascii").split("\\r\\n")), "long"
            assert b"\\n" not in raw.replace(b"\\r\\n", b""), "bare line feed"
            m = email.message_from_bytes(raw, policy=email.policy.default)
            assert not m.defects and not any(v.defects for v in m.values()), [v.defects for v in m.values()]
            print(json.dumps({"headers": m.keys(), "subject": m["Subject"], "from": m["From"].addresses[0].addr_spec,
              "name": m["From"].addresses[0].display_name, "to": m["To"].addresses[0].addr_spec, "id": m["Message-ID"],
              "date": email.utils.parsedate_to_datetime(m["Date"]).timestamp(), "body": m.get_content()}))
            """
        let outcome = try F.run("/usr/bin/python3", ["-c", script], input: message)
        try #require(outcome.status == 0, "\(outcome.output)")
        return try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    }

    @Test func aMailIsWellFormedWhateverAnOrderSays() async throws {
        let server = try Server("plain")
        defer { server.stop() }
        let (round, entry) = try await Self.send(Self.notice, through: Self.server(server, .none))
        #expect(round.delivered == 1 && entry.state == .delivered, "\(round) \(server.dialogue)")
        let messages = try server.messages
        let mail = try Self.read(try #require(messages.first))
        #expect(mail["subject"] as? String == Self.notice.title)
        #expect(mail["from"] as? String == "desk@parcelwatch.example" && mail["name"] as? String == "村居哨兵，南海")
        #expect(mail["to"] as? String == "duty@example.org")
        #expect(mail["date"] as? Double == Double(F.start.secondsSince1970))
        let headers = try #require(mail["headers"] as? [String])
        #expect(Set(headers).count == headers.count && !headers.contains("Bcc"), "\(headers)")
        let body = try #require(mail["body"] as? String)
        #expect(body.contains("摘要：第一行  Bcc: victim@example.org    .") && body.contains("状态：处置中"), "\(body)")
        #expect(messages.count == 1 && server.dialogue.contains("RCPT TO:<duty@example.org>"))
        #expect(!server.dialogue.contains("victim") && !server.dialogue.contains("AUTH"))
    }

    @Test func aRepeatIsTheSameMail() throws {
        let sender = try #require(Mailbox("a@example.org"))
        func mail(_ key: String, _ to: String) throws -> String {
            MailMessage(
                notice: Self.notice, key: key, sender: sender, senderName: nil, recipient: try #require(Mailbox(to)),
                date: F.start
            ).text
        }
        #expect(try mail("notice:7", "b@example.org") == mail("notice:7", "b@example.org"))
        let ids = try [
            mail("notice:7", "b@example.org"), mail("notice:8", "b@example.org"), mail("notice:7", "c@d.org"),
        ]
        .map { $0.split(separator: "\r\n").first { $0.hasPrefix("Message-ID:") } }
        #expect(Set(ids).count == 3)
    }

    @Test(arguments: [("starttls", MailServer.Security.starttls), ("implicit", .implicit)])
    func aPasswordGoesOverTLSAlone(_ way: String, _ security: MailServer.Security) async throws {
        let server = try Server(way)
        defer { server.stop() }
        let (round, _) = try await Self.send(Self.notice, through: Self.server(server, security, user: "desk"))
        #expect(round.delivered == 1, "\(round) \(server.dialogue)")
        let said = server.dialogue.split(separator: "\n")
        let password = Data("密码 p".utf8).base64EncodedString()
        let plain = Data("\0desk\0密码 p".utf8).base64EncodedString()
        #expect(said.contains { $0.hasPrefix("tls ") && ($0.contains(password) || $0.contains(plain)) }, "\(said)")
        #expect(said.allSatisfy { $0.hasPrefix("tls ") || $0.hasPrefix("EHLO") || $0 == "STARTTLS" }, "\(said)")
        #expect(try server.messages.count == 1)
    }

    @Test func aServerThatProvesNothingGetsNothing() async throws {
        for (way, security, trusts) in [
            ("starttls", MailServer.Security.starttls, false), ("implicit", .implicit, false),
            ("strip", .starttls, true), ("inject", .starttls, true),
        ] {
            let server = try Server(way)
            defer { server.stop() }
            let (round, entry) = try await Self.send(
                Self.notice, through: Self.server(server, security, trusts: trusts, user: "desk"))
            #expect(round.failed == 1 && entry.state == .pending, "\(way) \(round)")
            #expect(try server.messages.isEmpty && !server.dialogue.contains("AUTH"), "\(way) \(server.dialogue)")
        }
    }

    @Test func aRefusedMailboxIsNotTriedForAWeekAndABusyServerIs() async throws {
        for (way, isFinal) in [("busy", false), ("refuse", true)] {
            let server = try Server(way)
            defer { server.stop() }
            let (round, entry) = try await Self.send(Self.notice, through: Self.server(server, .none))
            #expect(round.failed == 1 && entry.state == .pending)
            let said = try #require(entry.lastError)
            #expect(said.contains(isFinal ? "550 nobody" : "451 later"), "\(said)")
            let result = await SMTPSession.send(
                MailMessage(
                    notice: Self.notice, key: "k", sender: try #require(Mailbox("a@b.org")), senderName: nil,
                    recipient: try #require(Mailbox("c@d.org")), date: F.start),
                through: try Self.server(server, .none))
            guard case .failed(_, _, let ending) = result else {
                Issue.record("taken")
                continue
            }
            #expect(ending == (isFinal ? .refused : .none))
        }
    }

    @Test func nobodyIsDisturbedInQuietHours() async throws {
        let server = try Server("plain")
        defer { server.stop() }
        let zone = try #require(TimeZone(identifier: "Asia/Shanghai"))
        let quiet = try QuietHours(windows: [QuietHours.Window("21:00-07:30")], in: zone)
        // 2026-11-30 23:00 and the next morning, by China's clock.
        let (night, morning) = (
            Instant(rfc3339: "2026-11-30T15:00:00Z"), Instant(rfc3339: "2026-12-01T00:00:00Z")
        )
        let first = try await Self.send(
            Self.notice, through: Self.server(server, .none), quiet: quiet, at: try #require(night))
        #expect(first.round.left == 1 && first.entry.attempts == 0)
        #expect(try server.messages.isEmpty)
        let second = try await Self.send(
            Self.notice, through: Self.server(server, .none), quiet: quiet, at: try #require(morning))
        #expect(second.round.delivered == 1)
    }

    @Test func whatIsNoMailboxIsRefused() {
        for text in [
            "", "a", "a@", "@b", "a b@c.org", "a@b.org\r\nRCPT TO:<x@y.org>", "a@b..org", "a@-b.org", "<a@b.org>",
            "a@b.org ",
            "李@b.org", "a@b.org,c@d.org", "\"a\"@b.org", "a@[127.0.0.1]", "a>@b.org",
        ] {
            #expect(Mailbox(text) == nil, "\(text)")
        }
        for text in ["a@b", "a.b+c@x-y.example.org", "o'neil@example.org"] {
            #expect(Mailbox(text)?.text == text, "\(text)")
        }
    }
}
