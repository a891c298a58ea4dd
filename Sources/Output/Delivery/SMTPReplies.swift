import NIOCore
import Synchronization

/// A server's reply: its code and its lines (RFC 5321 §4.2).
struct SMTPReply: Sendable, Hashable {
    var code: Int
    var lines: [String]

    /// What it says, for people: what a server sends goes into logs, so without control characters and not without end.
    var text: String {
        let words = lines.joined(separator: " ").unicodeScalars.filter { $0.value >= 32 && $0.value != 127 }
        return "\(code) " + String(String.UnicodeScalarView(words.prefix(160)))
    }
}

/// Reads replies off a connection, one after the other.
final class SMTPReplies: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    private struct State {
        var bytes: [UInt8] = []
        var lines: [String] = []
        var count = 0
    }
    private let state = Mutex(State())
    private let sink: AsyncThrowingStream<SMTPReply, any Error>.Continuation

    /// What a server that is none could send at most before it is left.
    private static let (mostBytes, mostLines) = (8_192, 100)

    init(_ sink: AsyncThrowingStream<SMTPReply, any Error>.Continuation) { self.sink = sink }

    /// Whether something has come in besides so many replies: before TLS begins there must be nothing (CVE-2011-0411).
    func holdsMore(than replies: Int) -> Bool {
        state.withLock { !$0.bytes.isEmpty || !$0.lines.isEmpty || $0.count > replies }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let read = unwrapInboundIn(data).readableBytesView
        let isTooMuch = state.withLock { state -> Bool in
            for byte in read {
                guard byte == 0x0A else {
                    state.bytes.append(byte)
                    continue
                }
                if state.bytes.last == 0x0D { state.bytes.removeLast() }
                take(String(decoding: state.bytes, as: UTF8.self), &state)
                state.bytes = []
            }
            return state.bytes.count > Self.mostBytes || state.lines.count > Self.mostLines
        }
        if isTooMuch { context.close(promise: nil) }
    }

    private func take(_ line: String, _ state: inout State) {
        state.lines.append(String(line.dropFirst(4)))
        // `250-` goes on, `250 ` and `250` end.
        guard line.dropFirst(3).first != "-" else { return }
        state.count += 1
        sink.yield(SMTPReply(code: Int(line.prefix(3)) ?? 0, lines: state.lines))
        state.lines = []
    }

    func channelInactive(context: ChannelHandlerContext) { sink.finish() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        sink.finish(throwing: error)
        context.close(promise: nil)
    }
}
