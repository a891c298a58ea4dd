import Calendar
import Foundation
public import Ground
import Synchronization

/// Posts what is due, every destination on its own.
public final class Deliverer: Sendable {
    private let destinations: [String: Destination]
    private let policy: RetryPolicy
    private let timeoutSeconds: Double
    private let batch: Int
    private let calls = WebhookCalls()
    /// When a destination that takes only so many messages a minute was told something.
    private let told = Mutex<[String: [Instant]]>([:])

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
    /// A destination that does not answer is left alone for the rest of the round; a webhook that answers with an error gets its
    /// other entries all the same, another system or people do not, as they get everything in order. People who are not to be
    /// disturbed now, and robots that have had their messages of this minute, are left for a later round.
    /// Cancelling the task ends the attempts in flight, which count for nothing.
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
        let destination = destinations[name]
        for (index, entry) in entries.enumerated() {
            if isStopped() || Task.isCancelled || destination?.quietHours?.contains(now()) ?? false
                || !mayTell(destination, at: now())
            {
                round.left += entries.count - index
                break
            }
            let result = await attempt(entry, to: destination, at: now())
            // Stopped from outside: no failure of the receiver's.
            if Task.isCancelled, case .failed = result {
                round.left += entries.count - index
                break
            }
            let isSettled = try await settle(entry, result, outbox, destination, at: now(), &round)
            let goesOn = destination.map { !$0.keepsOrder } ?? false
            if unanswered(result) || !isSettled && !goesOn {
                round.left += entries.count - index - 1
                break
            }
        }
        return round
    }

    /// Whether a destination may be told one thing more in this minute; if so, that is noted.
    private func mayTell(_ destination: Destination?, at instant: Instant) -> Bool {
        guard let destination, let most = destination.mostPerMinute else { return true }
        return told.withLock { told in
            let minute = (told[destination.name] ?? []).filter { $0 > instant.advanced(by: -60) }
            guard minute.count < most else { return false }
            told[destination.name] = minute + [instant]
            return true
        }
    }

    private func attempt(_ entry: OutboxEntry, to destination: Destination?, at instant: Instant) async -> AttemptResult
    {
        guard let destination else {
            return .failed(
                Message(
                    zh: "配置中没有这个目的地；请恢复该目的地的配置", en: "the configuration has no such destination; put it back"))
        }
        guard OutboxEntry.isKey(entry.key) else {
            return .failed(Message(zh: "事件编号不能作为报头", en: "the event's key cannot be a header"))
        }
        let seconds = destination.timeoutSeconds ?? timeoutSeconds
        do {
            switch destination.wire {
            case .webhook(let address, let secrets):
                let signature = WebhookSignature(id: entry.key, at: instant, body: entry.body, secrets: secrets)
                let request = WebRequest(
                    url: address.url, body: entry.body,
                    headers: [(name: "Content-Type", value: CloudEvent.mediaType)] + signature.headers)
                return result(await calls.post(request, to: address, timeoutSeconds: seconds), at: instant)
            case .system(let address, let wire):
                let request = try wire.request(entry, to: address)
                return result(
                    await calls.post(request, to: address, timeoutSeconds: seconds), at: instant,
                    refusing: [400, 409, 413, 415, 422], reading: wire.reading)
            case .robot(let address, let robot):
                let request = robot.request(try notice(entry), to: address, at: instant)
                return result(
                    await calls.post(request, to: address, timeoutSeconds: seconds), at: instant,
                    reading: robot.reading)
            case .mail(let server, let mailbox):
                let mail = MailMessage(
                    notice: try notice(entry), key: entry.key, sender: server.sender, senderName: server.senderName,
                    recipient: mailbox, date: entry.createdAt)
                return await SMTPSession.send(mail, through: server)
            }
        } catch let error as any ExplainedError {
            return .failed(error.message, ending: .refused)
        } catch {
            return .failed(Message(zh: "\(error)", en: "\(error)"))
        }
    }

    private func notice(_ entry: OutboxEntry) throws -> NoticeContent {
        guard let notice = try? JSONDecoder().decode(NoticeContent.self, from: entry.body) else {
            throw DeliveryError.malformedEvent(id: entry.key, reason: "notice")
        }
        return notice
    }

    /// What an answer over HTTP means; `refusing`: the statuses by which the receiver refuses this very message.
    private func result(
        _ outcome: CallOutcome, at instant: Instant, refusing: Set<Int> = [],
        reading: (Data) -> AttemptResult = { _ in .taken(answerID: nil) }
    ) -> AttemptResult {
        switch outcome {
        case .answered(let status, _, let body) where (200..<300).contains(status): reading(body)
        case .answered(let status, let text, _):
            .failed(
                Self.explanation(status),
                retryAfterSeconds: text.flatMap { RetryPolicy.seconds(retryAfter: $0, at: instant) },
                ending: status == 410 ? .gone : refusing.contains(status) ? .refused : .none)
        case .unanswered(let message): .failed(message, ending: .unanswered)
        case .refused(let message): .failed(message)
        }
    }

    private func unanswered(_ result: AttemptResult) -> Bool {
        if case .failed(_, _, .unanswered) = result { true } else { false }
    }

    /// Writes down what became of an attempt; gives whether the entry is done with.
    private func settle(
        _ entry: OutboxEntry, _ result: AttemptResult, _ outbox: any Outbox, _ destination: Destination?,
        at instant: Instant, _ round: inout DeliveryRound
    ) async throws -> Bool {
        guard case .failed(let reason, let retryAfter, let ending) = result else {
            if case .taken(let answerID) = result {
                try await outbox.markDelivered(id: entry.id, at: instant, answerID: answerID)
            }
            round.delivered += 1
            return true
        }
        round.errors[entry.destination] = reason
        var policy = policy
        policy.longestSeconds = min(policy.longestSeconds, destination?.longestWaitSeconds ?? .max)
        // What the receiver refuses holds up what stands behind it: not for a week.
        if ending == .refused { policy.givesUpAfterSeconds = 0 }
        let next = policy.nextAttempt(for: entry, at: instant, retryAfterSeconds: retryAfter)
        if var next, ending != .gone {
            if let quiet = destination?.quietHours, quiet.contains(next) { next = quiet.end(after: next) }
            try await outbox.markFailed(id: entry.id, at: instant, nextAttemptAt: next, error: reason.english)
            round.failed += 1
            return false
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
        return true
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
