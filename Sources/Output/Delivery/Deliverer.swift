import Foundation
public import Ground

/// Posts what is due, every destination on its own.
public final class Deliverer: Sendable {
    private let destinations: [String: Destination]
    private let policy: RetryPolicy
    private let timeoutSeconds: Double
    private let batch: Int
    private let calls = WebhookCalls()

    /// A deliverer to these destinations; names are unique.
    ///
    /// `timeoutSeconds` bounds a whole attempt, look-up and TLS included (20: Standard Webhooks recommends 15 to 30),
    /// unless the destination has a bound of its own.
    /// `batch` bounds how many entries one destination gets in a round.
    public init(
        destinations: [Destination], policy: RetryPolicy = RetryPolicy(), timeoutSeconds: Double = 20, batch: Int = 50
    ) {
        precondition(timeoutSeconds > 0 && batch > 0, "a deliverer has time and work")
        self.destinations = Dictionary(destinations.map { ($0.name, $0) }) { $1 }
        (self.policy, self.timeoutSeconds, self.batch) = (policy, timeoutSeconds, batch)
    }

    /// One round: everything that is due at its begin, destinations side by side, each one's entries one by one.
    ///
    /// A destination that does not answer is left alone for the rest of the round; one that answers with an error
    /// gets its other entries all the same. Cancelling the task ends the attempts in flight, which count for nothing.
    ///
    /// `now` tells the time of every attempt; nothing here waits for a time to come. Throws what the outbox throws,
    /// after every destination has had its turn; an entry whose delivery could not be written down is sent again.
    /// Asked before every attempt, `isStopped` ends the round early: what is left is still due.
    public func deliver(
        from outbox: any Outbox, now: @escaping @Sendable () -> Instant,
        isStopped: @escaping @Sendable () -> Bool = { false }
    ) async throws -> DeliveryRound {
        let due = try await outbox.due(at: now(), limit: batch)
        let queues = Dictionary(grouping: due, by: \.destination)
        return try await withThrowingTaskGroup(of: Result<DeliveryRound, any Error>.self) { group in
            for (name, entries) in queues {
                group.addTask {
                    // An error must not cancel the other destinations' turns.
                    do {
                        let ordered = entries.sorted { $0.id < $1.id }
                        return .success(try await self.deliver(ordered, to: name, outbox, now, isStopped))
                    } catch { return .failure(error) }
                }
            }
            var round = DeliveryRound()
            var failure: (any Error)?
            for try await result in group {
                switch result {
                case .success(let part): round.add(part)
                case .failure(let error): failure = failure ?? error
                }
            }
            if let failure { throw failure }
            round.abandoned.sort { $0.entry.id < $1.entry.id }
            return round
        }
    }

    private func deliver(
        _ entries: [OutboxEntry], to name: String, _ outbox: any Outbox, _ now: () -> Instant,
        _ isStopped: () -> Bool
    ) async throws -> DeliveryRound {
        var round = DeliveryRound()
        for (index, entry) in entries.enumerated() {
            if isStopped() || Task.isCancelled {
                round.left += entries.count - index
                break
            }
            let outcome = await attempt(entry, to: destinations[name], at: now())
            // Stopped from outside: no failure of the receiver's.
            if Task.isCancelled, case .unanswered = outcome {
                round.left += entries.count - index
                break
            }
            try await settle(entry, outcome, outbox, at: now(), &round)
            if case .unanswered = outcome {
                round.left += entries.count - index - 1
                break
            }
        }
        return round
    }

    private func attempt(_ entry: OutboxEntry, to destination: Destination?, at instant: Instant) async -> CallOutcome {
        guard let destination else {
            return .refused(
                Message(
                    zh: "配置中没有这个目的地；请恢复该目的地的配置", en: "the configuration has no such destination; put it back"))
        }
        guard OutboxEntry.isKey(entry.key) else {
            return .refused(Message(zh: "事件编号不能作为报头", en: "the event's key cannot be a header"))
        }
        let signature = WebhookSignature(id: entry.key, at: instant, body: entry.body, secrets: destination.secrets)
        return await calls.post(
            entry.body, to: destination, signature: signature,
            timeoutSeconds: destination.timeoutSeconds ?? timeoutSeconds)
    }

    private func settle(
        _ entry: OutboxEntry, _ outcome: CallOutcome, _ outbox: any Outbox, at instant: Instant,
        _ round: inout DeliveryRound
    ) async throws {
        let reason: Message
        var retryAfter: Int64?
        var isGone = false
        switch outcome {
        case .answered(let status, _) where (200..<300).contains(status):
            try await outbox.markDelivered(id: entry.id, at: instant)
            round.delivered += 1
            return
        case .answered(let status, let text):
            reason = Self.explanation(status)
            retryAfter = text.flatMap { RetryPolicy.seconds(retryAfter: $0, at: instant) }
            isGone = status == 410
        case .unanswered(let message), .refused(let message):
            reason = message
        }
        round.errors[entry.destination] = reason
        let next = policy.nextAttempt(for: entry, at: instant, retryAfterSeconds: retryAfter)
        if let next, !isGone {
            try await outbox.markFailed(id: entry.id, at: instant, nextAttemptAt: next, error: reason.english)
            round.failed += 1
            return
        }
        try await outbox.markAbandoned(id: entry.id, at: instant, error: reason.english)
        let attempts = entry.attempts + 1
        round.abandoned.append(
            DeliveryRound.Abandoned(
                entry: entry,
                message: Message(
                    zh: "事件 \(entry.key) 第 \(attempts) 次推送到 \(entry.destination) 仍未成功，不再尝试：\(reason.chinese)",
                    en: "event \(entry.key) was not taken by \(entry.destination) in \(attempts) attempts and is given "
                        + "up: \(reason.english)")))
    }

    private static func explanation(_ status: Int) -> Message {
        switch status {
        case 410:
            Message(
                zh: "接收端表示该地址已永久停用（410）；请从配置中删除或更正",
                en: "the receiver says that the address is gone for good (410); remove or correct it")
        case 300..<400:
            Message(
                zh: "接收端要求转到别处（\(status)），推送不跟随转向；请配置最终地址",
                en: "the receiver redirects (\(status)), which is not followed; configure the final address")
        case 401, 403:
            Message(
                zh: "接收端拒绝（\(status)）；请核对签名密钥", en: "the receiver refuses (\(status)); compare the secrets")
        case 404, 405:
            Message(
                zh: "接收端没有这个地址（\(status)）；请核对地址", en: "the receiver has no such address (\(status)); check it")
        case 429: Message(zh: "接收端要求放慢（429）", en: "the receiver asks to slow down (429)")
        default: Message(zh: "接收端应答 \(status)", en: "the receiver answered \(status)")
        }
    }
}
