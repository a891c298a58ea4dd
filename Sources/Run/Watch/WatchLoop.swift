import Casework
public import Delivery
public import Ground
public import StorePorts

/// Passes, one after another, until it is stopped: the long-running service.
public struct WatchLoop: Sendable {
    private let settings: WatchSettings
    private let actions: any WatchActions
    private let deliverer: Deliverer?
    private let notices: (any NoticeSource)?
    private let now: @Sendable () -> Instant
    private let stores: StoreOpening
    private let pollSeconds: Double
    private let waitingSeconds: Double

    /// A loop that makes a pass every `pollSeconds`, and prints every `waitingSeconds` that it waits for another watch;
    /// `deliverer` is nil where nobody is to be told anything, `notices` where no people are.
    public init(
        settings: WatchSettings, actions: any WatchActions, deliverer: Deliverer?,
        notices: (any NoticeSource)? = nil, pollSeconds: Double = 5, waitingSeconds: Double = 600,
        now: @escaping @Sendable () -> Instant, stores: StoreOpening
    ) {
        (self.settings, self.actions, self.deliverer, self.pollSeconds) = (settings, actions, deliverer, pollSeconds)
        self.notices = notices
        (self.waitingSeconds, self.now, self.stores) = (waitingSeconds, now, stores)
    }

    /// The watch that this one waits for, and when that was last printed.
    private struct Waiting {
        var holder: String
        var saidAt: ContinuousClock.Instant
    }

    /// The state found when there was last nothing to do.
    private struct Idle {
        var logEntry: Int
        var heldUntil: Instant?
        var at: ContinuousClock.Instant
    }

    /// Runs until `isStopped`; what a stop finds half done goes on at the next start.
    ///
    /// A fault that may pass (a full disk, a share that is not mounted, a locked store) gives a warning and is retried
    /// at growing intervals; a fault that a person must correct is thrown.
    public func run(
        isStopped: @escaping @Sendable () -> Bool, afterPass: @escaping @Sendable (WatchPass.Result) async -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            let hasEnded: @Sendable () -> Bool = { isStopped() || Task.isCancelled }
            group.addTask {
                var trouble = Trouble()
                while !hasEnded() {
                    let pause = try await trouble.weathered(actions: self.actions, normal: self.pollSeconds) {
                        try await self.deliver(isStopped: hasEnded)
                    }
                    await self.pause(pause, hasEnded)
                }
            }
            group.addTask { try await self.look(isStopped: hasEnded, afterPass: afterPass) }
            // The first that fails ends both, and the service ends with its message.
            while try await group.next() != nil {}
        }
    }

    /// Counts failures in a row: each is printed once and retried at growing intervals.
    private struct Trouble {
        private var count = 0
        private var last: Message?
        /// Longest pause, seconds.
        private static let limit = 300.0

        /// Runs `body` and gives the seconds until the next time.
        mutating func weathered(actions: any WatchActions, normal: Double, _ body: () async throws -> Void) async throws
            -> Double
        {
            let message: Message
            do {
                try await body()
                (count, last) = (0, nil)
                return normal
            } catch let error as any ExplainedError {
                guard ![.configuration, .badData, .usage, .notPermitted].contains(error.exitStatus) else { throw error }
                message = error.message
            } catch {
                message = Message(zh: "\(error)", en: "\(error)")
            }
            if message != last { actions.warn(message) }
            (count, last) = (count + 1, message)
            return min(Self.limit, normal * Double(1 << min(count, 10)))
        }
    }

    private func look(
        isStopped: @escaping @Sendable () -> Bool, afterPass: @escaping @Sendable (WatchPass.Result) async -> Void
    ) async throws {
        let pass = WatchPass(settings: settings, actions: actions, now: now, open: stores.writing)
        var scan = InboxScan(watches: true)
        var idle: Idle?
        var faults: [Message] = []
        var trouble = Trouble()
        var waiting: Waiting?
        while !isStopped() {
            let seconds = try await trouble.weathered(actions: actions, normal: pollSeconds) {
                if let other = try await other() {
                    idle = nil
                    return tell(&waiting, other)
                }
                guard try await hasWork(scan: &scan, idle: idle) else { return }
                // After an error everything is checked again.
                idle = nil
                let result = try await pass.run(scan: &scan, isForced: false, isStopped: isStopped)
                if result.isElsewhere { return tell(&waiting, result.holder ?? "-") }
                if let over = waiting {
                    actions.say(
                        Message(
                            zh: "值守进程 \(over.holder) 已结束，由本进程接手",
                            en: "the watch \(over.holder) has ended, this one takes over"))
                    waiting = nil
                }
                if result.faults != faults { result.faults.forEach(actions.warn) }
                faults = result.faults
                await afterPass(result)
                let isQuiet = result.accepted + result.refused + result.finished + result.stopped == 0
                if isQuiet { idle = Idle(logEntry: try await lastLogEntry(), heldUntil: result.heldUntil, at: .now) }
            }
            await pause(seconds, isStopped)
        }
    }

    /// The other watch that works on the store, also where it has nothing to do just now; nil where there is none.
    private func other() async throws -> String? {
        let store: any OfficeStore
        do { store = try stores.reading() } catch StoreError.missing { return nil }
        defer { try? store.close() }
        guard let lease = try await store.lease(watchLease), lease.isAnothers(at: now()) else { return nil }
        return lease.holder.name
    }

    /// Prints which watch it waits for: at once, when that changes, and from time to time.
    private func tell(_ waiting: inout Waiting?, _ holder: String) {
        if let last = waiting, last.holder == holder, ContinuousClock.now - last.saidAt < .seconds(waitingSeconds) {
            return
        }
        waiting = Waiting(holder: holder, saidAt: .now)
        actions.say(
            Message(
                zh: "\(settings.store)：另一个进程 \(holder) 正在值守，等待它结束后接手",
                en: "\(settings.store): another process, \(holder), watches over it; waiting for its end to take over"))
    }

    /// Whether a pass could find something; asks only what can be read, so that an idle watch writes nothing.
    private func hasWork(scan: inout InboxScan, idle: Idle?) async throws -> Bool {
        guard let idle else { return true }
        // Retries come due, files are corrected, folders appear: an occasional pass costs little.
        if ContinuousClock.now - idle.at > .seconds(60) { return true }
        if let held = idle.heldUntil, held <= now() { return true }
        let files = scan.settled(in: settings.inboxes, wallClock: now(), monotonic: .now).files
        let store: any OfficeStore
        do { store = try stores.reading() } catch StoreError.missing { return true }
        defer { try? store.close() }
        if try await store.logHead().sequence != idle.logEntry { return true }
        let known = Dictionary(try await store.inboxFiles().map { ($0.path, $0.changedAt) }, uniquingKeysWith: { $1 })
        return files.contains { known[$0.path] != $0.changedAt && !scan.isPostponed($0, now: now()) }
    }

    private func lastLogEntry() async throws -> Int {
        let store = try stores.reading()
        defer { try? store.close() }
        return try await store.logHead().sequence
    }

    /// One round of deliveries, if something is due; one process at a time delivers for a store.
    public func deliver(isStopped: @escaping @Sendable () -> Bool) async throws {
        guard let deliverer else { return }
        do {
            let isDue: Bool
            do {
                let reader = try stores.reading()
                defer { try? reader.close() }
                let hasDue = try await !reader.due(at: now(), limit: 1).isEmpty
                let hasNews = try await notices?.isDue(in: reader, at: now()) ?? false
                isDue = hasDue || hasNews
            }
            guard isDue else { return }
            let store = try stores.writing()
            defer { try? store.close() }
            try await store.take(lease: deliveryLease)
            try await notices?.post(into: store, at: now())
            let round = try await deliverer.deliver(from: store, now: now, isStopped: isStopped)
            for abandoned in round.abandoned { actions.warn(abandoned.message) }
            if round.failed > 0 {
                actions.warn(
                    Message(
                        zh: "通知：送达 \(round.delivered)，稍后重试 \(round.failed)",
                        en: "notices: \(round.delivered) delivered, \(round.failed) to be tried again"))
            }
        } catch StoreError.missing {
            return
        } catch let error as StoreError where error.exitStatus == .busy {
            return
        }
    }

    private func pause(_ seconds: Double, _ isStopped: @Sendable () -> Bool) async {
        let until = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < until, !isStopped() { try? await Task.sleep(for: .milliseconds(100)) }
    }
}
