import Casework
import Catalogue
import Findings
import Foundation
public import Ground
import Calendar
public import StorePorts

/// One pass: reads the inboxes, then surveys what is pending; see the room's first file.
public struct WatchPass: Sendable {
    /// What a pass did.
    public struct Result: Sendable {
        /// Another watch holds the lease: nothing was done.
        public var isElsewhere = false
        /// That watch, as people find it: `process@host`.
        public var holder: String?
        /// Files checked and accepted.
        public var accepted = 0
        /// Files checked and refused.
        public var refused = 0
        /// Surveys that came to their end.
        public var finished = 0
        /// Surveys stopped at a checkpoint, to go on later.
        public var stopped = 0
        /// Whether another process was surveying into the store throughout.
        public var isTaken = false
        /// Surveys that failed.
        public var failed = 0
        /// The exit status of the first of them.
        public var failedStatus: Int32?
        /// Whether some file is still being written.
        public var isUnsettled = false
        /// Later epochs that nothing can be compared with yet.
        public var waiting: [WatchPlan.Waiting] = []
        /// Areas whose survey failed and is tried again, with the time of that.
        public var retries: [(area: String, at: Instant)] = []
        /// When surveys may run next, where the schedule or quiet hours hold them back now.
        public var heldUntil: Instant?
        /// Areas whose files cannot be read, and folders that are not there.
        public var faults: [Message] = []
    }

    private let settings: WatchSettings
    private let actions: any WatchActions
    private let now: @Sendable () -> Instant
    private let open: @Sendable () throws -> any OfficeStore

    /// A pass over `settings` with its work done by `actions`; `open` opens the store for writing.
    public init(
        settings: WatchSettings, actions: any WatchActions, now: @escaping @Sendable () -> Instant,
        open: @escaping @Sendable () throws -> any OfficeStore
    ) {
        (self.settings, self.actions, self.now, self.open) = (settings, actions, now, open)
    }

    /// The name under which the schedule's last handled time is kept.
    static let scheduleMark = "schedule"

    /// Runs the pass; `isForced` surveys whatever is pending now, though not in quiet hours; `retriesFailed` takes up
    /// what was given up, too.
    ///
    /// Throws what the store throws; what is wrong with files, areas and surveys is in the result and in the store.
    public func run(
        scan: inout InboxScan, isForced: Bool, retriesFailed: Bool = false, isStopped: @escaping @Sendable () -> Bool
    ) async throws -> Result {
        var result = Result()
        let (files, isUnsettled, unreadable) = scan.settled(
            in: settings.inboxes, wallClock: now(), monotonic: .now)
        result.isUnsettled = isUnsettled
        for folder in unreadable {
            result.faults.append(
                Message(
                    zh: "\(folder)：收件夹无法读取；请检查是否存在与权限",
                    en: "\(folder): the inbox cannot be read; check that it exists and its permissions"))
        }
        let store = try open()
        defer { try? store.close() }
        let token: Int
        do {
            token = try await store.take(lease: watchLease)
        } catch StoreError.leaseHeld(_, let holder, _) {
            (result.isElsewhere, result.holder) = (true, holder)
            return result
        }
        result.faults += actions.faults()
        // Done even if no survey is due, so that the operator learns today that tomorrow's survey will fail.
        for name in actions.areas {
            do { _ = try actions.area(name) } catch let error as any ExplainedError {
                result.faults.append(error.message)
            }
        }
        try await anchor(store)
        // Units that do not sign, deadlines that pass: clocks go on whether imagery comes or not.
        _ = try await OrderDesk(store, clock: now).advance()
        try await keep(result.faults, in: store)
        try await InboxIntake(settings: settings, actions: actions, store: store, now: now)
            .take(files, scan: &scan, retriesFailed: retriesFailed, result: &result, isStopped: isStopped)
        try await retain(store)
        let window = try await dueWindow(store)
        let isDue = isForced || settings.schedule.isEmpty || window != nil
        // What failed is tried again in between, and nothing else.
        var isRetryDue = false
        if !isDue { isRetryDue = try await store.jobs().contains { $0.isRetryDue(at: now()) } }
        guard isDue || isRetryDue else {
            result.heldUntil = FireWindow.next(after: now(), expressions: settings.schedule, in: settings.zone)
            return result
        }
        if let quiet = settings.quietHours, quiet.contains(now()) {
            result.heldUntil = quiet.end(after: now())
            return result
        }
        let isWhole = try await survey(
            store: store, token: token, retriesFailed: retriesFailed, onlyRetries: !isDue, result: &result,
            isStopped: isStopped)
        // After a stop from outside the time stays due; after a stop at the pass's own limit it counts as handled.
        if let window, isWhole { try await store.setMark(Self.scheduleMark, window.fireTime) }
        return result
    }

    /// Keeps what hinders the watch; a fault that was there before has been since then. Writes nothing where nothing has changed.
    private func keep(_ messages: [Message], in store: any OfficeStore) async throws {
        let known = try await store.watchFaults()
        guard known.map(\.message) != messages else { return }
        let now = now()
        let faults = messages.map { message in
            known.first { $0.message == message } ?? StoredFault(message: message, since: now)
        }
        try await store.keep(faults)
    }

    /// Takes away what is too old, once a day.
    private func retain(_ store: any OfficeStore) async throws {
        guard settings.retention != Retention() else { return }
        let now = now()
        if let last = try await store.mark("retain"), last <= now, now < last.advanced(by: 86_400) { return }
        try await store.retain(settings.retention)
        try await store.setMark("retain", now)
    }

    /// Notes the log's end in the log once a day, where something was written since the last time.
    private func anchor(_ store: any OfficeStore) async throws {
        let now = now()
        if let last = try await store.mark("anchor"), last <= now, now < last.advanced(by: 86_400) { return }
        guard try await store.hasUnanchoredEntries() else { return }
        do {
            _ = try await Anchoring(store, clock: { now }).anchor(key: actions.auditKey(), by: .watch)
            try await store.setMark("anchor", now)
        } catch let error as any ExplainedError where !(error is StoreError) {
            // Surveys go on without a key; every pass warns the operator.
            actions.warn(error.message)
        }
    }

    /// The schedule's time that is due; notes the first start, before which nothing was missed.
    private func dueWindow(_ store: any OfficeStore) async throws -> FireWindow? {
        guard !settings.schedule.isEmpty else { return nil }
        let now = now()
        guard let handled = try await store.mark(Self.scheduleMark) else {
            try await store.setMark(Self.scheduleMark, now)
            return nil
        }
        // A clock put back: what was handled lies in the future and would silence the schedule until then.
        if handled > now { try await store.setMark(Self.scheduleMark, now) }
        return FireWindow.due(
            lastHandled: min(handled, now), now: now, expressions: settings.schedule, in: settings.zone,
            catchesUp: settings.catchesUp, quietHours: settings.quietHours)
    }

    /// Surveys what is pending, area by area; false if it was stopped from outside, or could not begin.
    private func survey(
        store: any OfficeStore, token: Int, retriesFailed: Bool, onlyRetries: Bool, result: inout Result,
        isStopped: @escaping @Sendable () -> Bool
    ) async throws -> Bool {
        // By a monotonic clock, so that setting the time does not change the length of a run.
        let deadline = ContinuousClock.now + .seconds(settings.longestRunSeconds)
        let quietHours = settings.quietHours
        let now = now
        let mayGoOn: @Sendable () -> Bool = {
            ContinuousClock.now < deadline && !(quietHours?.contains(now()) ?? false)
        }
        let shouldStop: @Sendable () -> Bool = { isStopped() || !mayGoOn() }
        for name in actions.areas {
            let area: WatchedArea
            do {
                area = try actions.area(name)
            } catch let error as any ExplainedError {
                if !result.faults.contains(error.message) { result.faults.append(error.message) }
                continue
            }
            // Pairs that failed in this pass: a given-up pair gets one attempt per pass.
            var failed: [SurveyPair] = []
            while true {
                if isStopped() { return false }
                guard mayGoOn() else { return true }
                let plan = WatchPlan(
                    area: area, scenes: try await store.scenes(), jobs: try await store.jobs(), rules: settings.epochs,
                    unresolved: try await store.unresolvedFindings(on: area.parcels), daysToLapse: settings.daysToLapse,
                    now: now(), retriesFailed: retriesFailed && failed.isEmpty)
                let isRetry = try await store.jobs().contains { job in
                    job.isRetryDue(at: now()) && plan.next.map { job.pair.isSame(as: $0.pair) } ?? false
                }
                let hasFailed = plan.next.map { next in failed.contains { $0.isSame(as: next.pair) } } ?? false
                guard let next = plan.next, isRetry || !onlyRetries, !hasFailed else {
                    result.waiting += plan.waiting
                    if let attempt = plan.retryAt { result.retries.append((name, attempt)) }
                    break
                }
                var task = next.task
                task.watchToken = token
                let job = try await store.begin(next.pair)
                let ended = try await survey(task, job: job, store: store, shouldStop: shouldStop)
                if ended.state == .failed { failed.append(next.pair) }
                switch ended.state {
                case .finished: result.finished += 1
                case .failed:
                    result.failed += 1
                    result.failedStatus = result.failedStatus ?? ended.exitStatus.map(Int32.init)
                case .stopped, .running:
                    result.stopped += 1
                    result.isTaken = ended.exitStatus == Int(ExitStatus.busy.rawValue)
                    if isStopped() { return false }
                    // A survey stopped at its limit counts as handled; one that found the store in use does not.
                    return !result.isTaken
                }
            }
        }
        return true
    }

    /// Surveys; where the store is taken, by a survey by hand or one whose watch was killed, waits a while for it.
    private func outcome(
        of task: SurveyTask, shouldStop: @escaping @Sendable () -> Bool
    ) async throws -> SurveyOutcome {
        var outcome = try await actions.survey(task, shouldStop: shouldStop)
        for _ in 0..<settings.busyTries where outcome.exitStatus == ExitStatus.busy.rawValue && !shouldStop() {
            try await Task.sleep(for: .seconds(2))
            outcome = try await actions.survey(task, shouldStop: shouldStop)
        }
        return outcome
    }

    private func survey(
        _ task: SurveyTask, job: SurveyJob, store: any OfficeStore, shouldStop: @escaping @Sendable () -> Bool
    ) async throws -> SurveyJob {
        actions.say(
            Message(
                zh: "\(task.area)：\(task.names[0].chinese) → \(task.names[1].chinese)（\(task.reason.chinese)）",
                en: "\(task.area): \(task.names[0].english) → \(task.names[1].english) (\(task.reason.english))"))
        let outcome = try await outcome(of: task, shouldStop: shouldStop)
        var ended = job
        ended.exitStatus = Int(outcome.exitStatus)
        ended.survey = outcome.report?.surveyID.text
        ended.outcome = outcome.message
        ended.state =
            switch outcome.exitStatus {
            case 0: .finished
            case ExitStatus.interrupted.rawValue, ExitStatus.terminated.rawValue, ExitStatus.busy.rawValue: .stopped
            default: .failed
            }
        ended.endedAt = now()
        if ended.state != .stopped { ended.attempts += 1 }
        let isLast = ended.nextAttempt == nil
        let refused = isLast ? try await store.inboxFiles().filter(\.isToBeReported) : []
        let messages =
            isLast ? try await actions.messages(of: ended, task: task, outcome: outcome, refused: refused) : []
        try await store.end(ended, messages: messages, reported: refused)
        if let message = outcome.message, ended.state != .finished { actions.warn(message) }
        return ended
    }
}
