import Access
import Casework
import Foundation
import Governance
import Ground
import Hummingbird
import NIOCore
import ServiceLifecycle
import StorePorts
import Synchronization

/// The log as it grows, for one reader (server-sent events, WHATWG HTML 9.2).
///
/// Each event has its number in the log as its id: who comes back with `Last-Event-ID` goes on behind it, and none is lost or sent twice.
/// A stream ends when its session or account does, when the service stops, and after ``ServiceSettings/streamSeconds``.
struct EventStream: Sendable {
    let rooms: Rooms
    let account: AccountName
    /// The session's token; nil for another system.
    let session: String?
    let begin: Int
    let seconds: Int
    /// Held as long as the stream lasts.
    let seat: StreamSeats.Seat

    /// How often the log's end is asked for, and after how many such pauses the account is looked at and something is sent in any case.
    private static let pause = Duration.milliseconds(250)
    private static let (pausesToCheck, pausesToBeat) = (20, 20)
    private static let eventsAtOnce = 200

    func write(_ writer: inout any ResponseBodyWriter) async throws {
        let end = ContinuousClock.now + .seconds(seconds)
        guard let first = try await rooms.signIn.standing(of: account, session: session) else {
            return try await writer.finish(nil)
        }
        var (feed, last) = (EventFeed(rooms.store, for: first.account), begin)
        try await send("retry: 3000\nid: \(last)\n: begun\n\n", &writer)
        var pauses = 0
        while true {
            let head = try await rooms.pulse.head()
            if head > last || pauses % Self.pausesToCheck == Self.pausesToCheck - 1 {
                guard let standing = try await rooms.signIn.standing(of: account, session: session),
                    standing.secret == first.secret
                else { break }
                feed = EventFeed(rooms.store, for: standing.account)
            }
            while last < head {
                let part = try await feed.part(behind: last, limit: Self.eventsAtOnce)
                for (topic, event) in part.events {
                    let data = String(decoding: try JSONBody.data(EventDocument(topic, event)), as: UTF8.self)
                    try await send("id: \(event.sequence)\nevent: \(topic.rawValue)\ndata: \(data)\n\n", &writer)
                }
                // Beyond what somebody else's entries are: they need not be passed over again.
                if part.last > part.events.last?.event.sequence ?? last {
                    try await send("id: \(part.last)\n\n", &writer)
                }
                last = part.last
                if !part.goesOn { break }
            }
            guard ContinuousClock.now < end, !Task.isShuttingDownGracefully, !Task.isCancelled else { break }
            try await Task.sleep(for: Self.pause)
            pauses += 1
            if pauses % Self.pausesToBeat == 0 { try await send("id: \(last)\n: here\n\n", &writer) }
        }
        try await writer.finish(nil)
    }

    private func send(_ text: String, _ writer: inout any ResponseBodyWriter) async throws {
        try await writer.write(ByteBuffer(string: text))
    }
}

/// The end of the log, which many streams ask for: the store is asked twice a second at most.
final class LogPulse: Sendable {
    private let store: any OfficeStore
    private let seen = Mutex<(sequence: Int, at: ContinuousClock.Instant)?>(nil)

    init(_ store: any OfficeStore) { self.store = store }

    func head() async throws -> Int {
        if let seen = seen.withLock({ $0 }), ContinuousClock.now - seen.at < .milliseconds(500) {
            return seen.sequence
        }
        let asked = ContinuousClock.now
        let head = try await store.logHead().sequence
        seen.withLock { $0 = (max(head, $0?.sequence ?? 0), asked) }
        return head
    }
}

/// Counts streams: an account has four at most, all of them together 500.
final class StreamSeats: Sendable {
    private let taken = Mutex<[AccountName: Int]>([:])
    private static let (most, mostOfAll) = (4, 500)

    /// A stream's place, given back when nobody holds it any more.
    final class Seat: Sendable {
        private let giveBack: @Sendable () -> Void

        init(_ giveBack: @escaping @Sendable () -> Void) { self.giveBack = giveBack }
        deinit { giveBack() }
    }

    func take(_ account: AccountName) throws -> Seat {
        let isFree = taken.withLock { taken in
            guard taken[account, default: 0] < Self.most, taken.values.reduce(0, +) < Self.mostOfAll else {
                return false
            }
            taken[account, default: 0] += 1
            return true
        }
        guard isFree else {
            var problem = Problem(
                .tooManyRequests, "too-many-streams", zh: "同时打开的事件流过多，请先关闭其他页面",
                en: "too many streams are open; close other pages first")
            problem.retryAfter = 10
            throw problem
        }
        return Seat { [self] in
            taken.withLock { taken in
                taken[account, default: 1] -= 1
                if taken[account] == 0 { taken[account] = nil }
            }
        }
    }
}
