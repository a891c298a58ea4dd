import Foundation
import Ground
import NIOCore
import NIOPosix
import NIOSSL

/// Hands one mail to a server (RFC 5321), over TLS where the configuration says so, and never without it then.
struct SMTPSession {
    /// Why a server has not taken a mail.
    private struct Refusal: Error {
        let message: Message
        /// Whether the server will refuse the same again (5yz).
        let isFinal: Bool
    }

    private let channel: any Channel
    private let replies: SMTPReplies
    private var iterator: AsyncThrowingStream<SMTPReply, any Error>.AsyncIterator
    /// How many replies were read.
    private var known = 0

    /// One attempt, over within the server's time whatever the network does.
    static func send(_ mail: MailMessage, through server: MailServer) async -> AttemptResult {
        let timeout = Duration.seconds(server.timeoutSeconds)
        return await withTaskGroup(of: AttemptResult?.self) { group in
            group.addTask { await deliver(mail, through: server) }
            group.addTask {
                try? await Task.sleep(for: timeout)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
                ?? .failed(
                    Message(
                        zh: "邮件服务器 \(server) \(server.timeoutSeconds.formatted()) 秒内没有完成",
                        en: "the mail server \(server) did not finish within \(server.timeoutSeconds.formatted()) s"))
        }
    }

    private static func deliver(_ mail: MailMessage, through server: MailServer) async -> AttemptResult {
        do {
            var session = try await SMTPSession(server)
            // A task that is cancelled, out of time or stopped, closes the connection, and what waits for a reply ends.
            let channel = session.channel
            return try await withTaskCancellationHandler {
                defer { channel.close(promise: nil) }
                try await session.hand(over: mail, to: server)
                return .taken(answerID: nil)
            } onCancel: {
                channel.close(promise: nil)
            }
        } catch let refusal as Refusal {
            return .failed(refusal.message, ending: refusal.isFinal ? .refused : .none)
        } catch {
            return .failed(
                Message(
                    zh: "邮件服务器 \(server) 连不上或中断（\(error)）；请核对地址、端口、加密方式与证书",
                    en:
                        "the mail server \(server) cannot be reached or broke off (\(error)); check address, port, TLS and "
                        + "certificate"))
        }
    }

    private init(_ server: MailServer) async throws {
        let (stream, sink) = AsyncThrowingStream.makeStream(of: SMTPReply.self)
        let replies = SMTPReplies(sink)
        let tls = server.security == .implicit ? try Self.context(server) : nil
        channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.milliseconds(Int64(min(server.timeoutSeconds, 20) * 1_000)))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls { try channel.pipeline.syncOperations.addHandler(try Self.handler(tls, server)) }
                    try channel.pipeline.syncOperations.addHandler(replies)
                }
            }
            .connect(host: server.host, port: server.port).get()
        self.replies = replies
        iterator = stream.makeAsyncIterator()
    }

    private static func context(_ server: MailServer) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        if let file = server.authorityFile { configuration.trustRoots = .file(file) }
        return try NIOSSLContext(configuration: configuration)
    }

    /// The server must prove its name; one that is given by its number, that number.
    private static func handler(_ context: NIOSSLContext, _ server: MailServer) throws -> NIOSSLClientHandler {
        let isNumber = (try? SocketAddress(ipAddress: server.host, port: server.port)) != nil
        return try NIOSSLClientHandler(context: context, serverHostname: isNumber ? nil : server.host)
    }

    // MARK: - Dialogue

    private mutating func hand(over mail: MailMessage, to server: MailServer) async throws {
        try await expect(220, "-")
        var offers = try await greet(server)
        if server.security == .starttls {
            guard offers.contains("STARTTLS") else {
                throw Refusal(
                    message: Message(
                        zh: "邮件服务器 \(server) 不提供 STARTTLS，未发送；请改用 security: implicit 或更正端口",
                        en:
                            "the mail server \(server) offers no STARTTLS, nothing was sent; use security: implicit, or "
                            + "correct the port"), isFinal: false)
            }
            try await say("STARTTLS", expecting: 220)
            let tls = try Self.context(server)
            let (channel, replies, known) = (channel, replies, known)
            // In one step on the connection's own loop: nothing can come in between.
            try await channel.eventLoop.submit {
                guard !replies.holdsMore(than: known) else { throw Self.injected(server) }
                try channel.pipeline.syncOperations.addHandler(try Self.handler(tls, server), position: .first)
            }.get()
            offers = try await greet(server)
        }
        try await signIn(server, offers)
        try await say("MAIL FROM:<\(server.sender)>", expecting: 250)
        try await say("RCPT TO:<\(mail.recipient)>", expecting: 250)
        try await say("DATA", expecting: 354)
        // Base64 and headers begin no line with a dot: none has to be doubled.
        try await say(mail.text + ".", shown: "DATA", expecting: 250)
        try? await write("QUIT\r\n")
    }

    private static func injected(_ server: MailServer) -> Refusal {
        Refusal(
            message: Message(
                zh: "邮件服务器 \(server) 在加密前多发了数据，未发送；请检查线路",
                en: "the mail server \(server) sent more before TLS began; nothing was sent, check the line"),
            isFinal: false)
    }

    /// Greets and gives what the server offers.
    private mutating func greet(_ server: MailServer) async throws -> [String] {
        try await write("EHLO \(server.sender.domain)\r\n")
        return try await expect(250, "EHLO").lines.map { $0.uppercased() }
    }

    /// By AUTH PLAIN (RFC 4616), where the server offers that, else LOGIN; over TLS alone.
    private mutating func signIn(_ server: MailServer, _ offers: [String]) async throws {
        guard let user = server.user, let password = server.password, server.security != .none else { return }
        func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
        let ways = offers.first { $0.hasPrefix("AUTH ") }?.split(separator: " ").map(String.init) ?? []
        if ways.contains("LOGIN"), !ways.contains("PLAIN") {
            try await say("AUTH LOGIN", expecting: 334)
            try await say(base64(user), shown: "AUTH", expecting: 334)
            try await say(base64(password), shown: "AUTH", expecting: 235)
        } else {
            try await say("AUTH PLAIN \(base64("\0\(user)\0\(password)"))", shown: "AUTH", expecting: 235)
        }
    }

    /// Sends a line and waits for its reply; `shown`: what messages call it, as a password is never shown.
    private mutating func say(_ line: String, shown: String? = nil, expecting code: Int) async throws {
        try await write(line + "\r\n")
        try await expect(code, shown ?? String(line.prefix { $0 != " " }))
    }

    private func write(_ text: String) async throws {
        try await channel.writeAndFlush(channel.allocator.buffer(string: text)).get()
    }

    @discardableResult
    private mutating func expect(_ code: Int, _ command: String) async throws -> SMTPReply {
        guard let reply = try await iterator.next() else {
            throw Refusal(
                message: Message(
                    zh: "邮件服务器在 \(command) 之后断开", en: "the mail server hung up after \(command)"), isFinal: false)
        }
        known += 1
        guard reply.code == code else {
            // A refused sign-in is the configuration's fault, not the mail's.
            throw Refusal(
                message: Message(
                    zh: "邮件服务器拒绝 \(command)：\(reply.text)", en: "the mail server refuses \(command): \(reply.text)"),
                isFinal: (500..<600).contains(reply.code) && command != "AUTH")
        }
        return reply
    }
}
