import Foundation
import Ground
import Synchronization
import TestNeeds
import Testing

@testable import Delivery

/// An outbox in memory.
final class MemoryOutbox: Outbox {
    private let entries: Mutex<[OutboxEntry]>

    init(_ entries: [OutboxEntry]) { self.entries = Mutex(entries) }

    var all: [OutboxEntry] { entries.withLock { $0 } }
    var pending: [OutboxEntry] { all.filter { $0.state == .pending } }

    func outbox() -> [OutboxEntry] { all }

    func outbox(ofOrder order: String) -> [OutboxEntry] { all.filter { $0.order == order } }

    func due(at instant: Instant, limit: Int) -> [OutboxEntry] {
        let pending = pending
        let held = Dictionary(
            pending.filter { $0.isInOrder && $0.nextAttemptAt > instant }.map { ($0.destination, $0.id) },
            uniquingKeysWith: min)
        let due = pending.filter { entry in
            entry.nextAttemptAt <= instant
                && !(entry.isInOrder && held[entry.destination].map { $0 < entry.id } ?? false)
        }
        return Dictionary(grouping: due, by: \.destination).values.flatMap { $0.sorted { $0.id < $1.id }.prefix(limit) }
    }

    private func change(_ id: Int64, _ body: (inout OutboxEntry) -> Void) {
        entries.withLock { entries in
            for index in entries.indices where entries[index].id == id {
                precondition(entries[index].state == .pending, "a settled entry is not settled again")
                body(&entries[index])
            }
        }
    }

    func markDelivered(id: Int64, at instant: Instant, answerID: String?) {
        change(id) { ($0.state, $0.answerID, $0.deliveredAt) = (.delivered, answerID, instant) }
    }

    func markFailed(id: Int64, at instant: Instant, nextAttemptAt: Instant, error: String) {
        change(id) { ($0.attempts, $0.nextAttemptAt, $0.lastError) = ($0.attempts + 1, nextAttemptAt, error) }
    }

    func markAbandoned(id: Int64, at instant: Instant, error: String) {
        change(id) { ($0.attempts, $0.state, $0.lastError) = ($0.attempts + 1, .abandoned, error) }
    }
}

/// A clock that goes when it is told to.
final class HandClock: Sendable {
    private let seconds: Mutex<Int64>
    init(_ instant: Instant) { seconds = Mutex(instant.secondsSince1970) }
    var now: Instant { Instant(secondsSince1970: seconds.withLock { $0 }) }
    func advance(to instant: Instant) { seconds.withLock { $0 = max($0, instant.secondsSince1970) } }
    func advance(by step: Int64) { seconds.withLock { $0 += step } }
}

enum DeliveryFixture {
    static let start = Instant(secondsSince1970: 1_790_000_000)
    static let secret = "whsec_" + Data((0..<32).map { UInt8($0) }).base64EncodedString()
    static let oldSecret = "whsec_" + Data((100..<124).map { UInt8($0) }).base64EncodedString()

    static func event(_ number: Int) throws -> CloudEvent {
        try CloudEvent(
            id: "survey-0123456789abcdef:\(number)", source: "/parcelwatch/里水镇", type: "cn.parcelwatch.survey.finished",
            subject: "东村 \"甲\"", time: start, data: Data(#"{"n":\#(number),"名":"宅"}"#.utf8))
    }

    static func entry(_ id: Int64, _ number: Int, to destination: String) throws -> OutboxEntry {
        let event = try event(number)
        return OutboxEntry(
            id: id, key: event.id, destination: destination, eventType: event.type, body: event.body, createdAt: start)
    }

    static func local(_ name: String, _ port: UInt16, path: String = "/hook", timeoutSeconds: Double? = nil) throws
        -> Destination
    {
        try Destination(
            name: name, address: "http://127.0.0.1:\(port)\(path)", secrets: [secret, oldSecret], allowsPrivate: true,
            timeoutSeconds: timeoutSeconds)
    }

    /// Python with the packages that other people's receivers use, where the set-up has made it.
    static let python = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: ".build/test-python/bin/python3").path

    static func pythonHas(_ module: String) -> Bool {
        guard FileManager.default.isExecutableFile(atPath: python) else { return false }
        return (try? run(python, ["-c", "import \(module)"], input: Data()).status) == 0
    }

    static func run(_ tool: String, _ arguments: [String], input: Data) throws -> (status: Int32, output: String) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "delivery-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "in")
        try input.write(to: file)
        return try runTool(tool, arguments, input: file)
    }
}
