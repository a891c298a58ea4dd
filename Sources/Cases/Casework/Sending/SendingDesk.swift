public import Ground

/// What a person does with messages on their way; each call is one unit of work with an entry in the log for each message.
public struct SendingDesk: Sendable {
    private let store: any CaseStore
    private let clock: @Sendable () -> Instant

    /// `clock` gives the moment of an entry.
    public init(_ store: any CaseStore, clock: @escaping @Sendable () -> Instant) {
        (self.store, self.clock) = (store, clock)
    }

    /// Has messages sent again at once, those that were given up too; a delivered one is refused.
    ///
    /// Throws ``SendingError``; then nothing has changed.
    @discardableResult
    public func retry(_ ids: [Int64], by actor: CaseActor) async throws -> [Sending] {
        let now = clock()
        return try await change(ids, as: .deliveryRetried, by: actor) { sending in
            guard sending.state != .delivered else { throw SendingError.delivered(id: sending.id) }
            // Failures count anew: what was given up for its age is tried often enough again.
            (sending.state, sending.attempts, sending.nextAttemptAt) = (.pending, 0, now)
        }
    }

    /// Gives messages up; what stands behind them goes on. Only what waits can be given up.
    ///
    /// Throws ``SendingError``; then nothing has changed.
    @discardableResult
    public func drop(_ ids: [Int64], reason: String, by actor: CaseActor) async throws -> [Sending] {
        try await change(ids, as: .deliveryDropped, by: actor) { sending in
            guard sending.state == .pending else {
                throw sending.state == .delivered
                    ? SendingError.delivered(id: sending.id) : SendingError.abandoned(id: sending.id)
            }
            (sending.state, sending.lastError) = (.abandoned, reason)
        }
    }

    private func change(
        _ ids: [Int64], as kind: EventKind, by actor: CaseActor,
        _ body: @escaping @Sendable (inout Sending) throws -> Void
    ) async throws -> [Sending] {
        let (now, name) = (clock(), store.name)
        return try await store.write { unit in
            var log = try unit.events(by: actor, at: now)
            return try ids.map { id in
                guard var sending = try unit.sending(id) else { throw SendingError.unknown(store: name, id: id) }
                try body(&sending)
                try unit.put(sending)
                let error = kind == .deliveryDropped ? sending.lastError : nil
                try log.append(kind, sending.key, SendingNote(receiver: sending.receiver, error: error))
                return sending
            }
        }
    }
}

/// Why a person cannot do that with a message.
public enum SendingError: ExplainedError, Hashable {
    /// There is no message of this number.
    case unknown(store: String, id: Int64)
    /// Its receiver has it.
    case delivered(id: Int64)
    /// It was given up already.
    case abandoned(id: Int64)

    /// The one line for people.
    public var message: Message {
        switch self {
        case .unknown(let store, let id):
            Message(
                zh: "\(store)：没有编号为 \(id) 的推送；用 parcelwatch deliveries list 查看",
                en: "\(store): there is no message \(id); parcelwatch deliveries list names them")
        case .delivered(let id):
            Message(
                zh: "推送 \(id) 对方已收到，不能重发或放弃", en: "message \(id) was delivered; it is neither sent again nor given up")
        case .abandoned(let id):
            Message(
                zh: "推送 \(id) 已放弃；要重发用 parcelwatch deliveries retry \(id)",
                en: "message \(id) is given up already; parcelwatch deliveries retry \(id) sends it again")
        }
    }

    /// Nothing is wrong with the store.
    public var exitStatus: ExitStatus {
        switch self {
        case .unknown: .noInput
        case .delivered, .abandoned: .usage
        }
    }
}
