import Catalogue
import Settings
import Console
import Delivery
import Reporting
import Foundation
import Ground
import StorePorts
import Processes
import Watch

/// Watches over a configured site: once for a timer, or until it is stopped.
public struct SiteWatch: Sendable {
    private let site: Site
    private let actions: SiteActions
    private let loop: WatchLoop

    /// Reads the configuration; throws `ConfigurationError` with all its faults, and what opening its webhooks' secrets
    /// throws.
    public init(configuration path: String, pollSeconds: Double = 5) throws {
        let site = try Site(path)
        (self.site, actions) = (site, SiteActions(site))
        loop = WatchLoop(
            settings: site.watch, actions: actions, deliverer: try site.deliverer(), notices: site.notices,
            pollSeconds: pollSeconds,
            now: { .now }, stores: site.stores)
    }

    /// Passes until a signal stops it.
    public func run() async throws {
        // Created, or migrated to this program's layout, before the first read.
        try await noteConfiguration(isOnce: false)
        actions.say(
            Message(
                zh: "值守开始：收件夹 \(site.configuration.inboxes.count) 个，监测区 \(site.configuration.areas.count) 个；Ctrl-C 停止",
                en: "watching \(site.configuration.inboxes.count) inboxes for \(site.configuration.areas.count) areas; "
                    + "Ctrl-C stops"))
        try await loop.run(
            isStopped: { StopSignal.isAsked }, afterPass: { result in await self.tell(result, isOnce: false) })
        actions.say(Message(zh: "值守停止", en: "stopped watching"))
    }

    /// One pass over everything that is pending, then one round of deliveries.
    ///
    /// Throws ``PendingFailure`` where a survey failed or another watch is at work, so that a timer reports the
    /// failure.
    public func runOnce(retriesFailed: Bool) async throws {
        try await noteConfiguration(isOnce: true)
        var scan = InboxScan()
        let pass = WatchPass(
            settings: site.watch, actions: actions, now: { .now }, open: site.stores.writing)
        let result = try await pass.run(
            scan: &scan, isForced: true, retriesFailed: retriesFailed, isStopped: { StopSignal.isAsked })
        if result.isElsewhere || result.isTaken {
            throw PendingFailure.elsewhere(store: site.configuration.store, holder: result.holder)
        }
        result.faults.forEach(actions.warn)
        await tell(result, isOnce: true)
        try await loop.deliver(isStopped: { StopSignal.isAsked })
        if StopSignal.isAsked { throw PendingFailure.stopped }
        if result.failed > 0 || !result.faults.isEmpty {
            throw PendingFailure.failed(
                surveys: result.failed, faults: result.faults.count,
                status: result.failedStatus.flatMap(ExitStatus.init(rawValue:)) ?? .badData)
        }
    }

    /// Puts on record which configuration this store is watched under, for `parcelwatch status`; nothing is written where it is
    /// the same.
    ///
    /// Where a watch that goes on was seen once, single passes beside it (`isOnce`) do not make it one of a timer.
    private func noteConfiguration(isOnce: Bool) async throws {
        let store = try site.stores.writing()
        defer { try? store.close() }
        guard let hash = site.fingerprint else { return }
        let (known, path) = (try await store.watchConfiguration(), URL(fileURLWithPath: site.path).path)
        let isOnce = isOnce && (known.map { $0.path != path || $0.isOnce } ?? true)
        if let known, known.path == path, known.hash == hash, known.isOnce == isOnce { return }
        try await store.keep(StoredConfiguration(path: path, hash: hash, isOnce: isOnce, readAt: .now))
    }

    private func tell(_ result: WatchPass.Result, isOnce: Bool) async {
        await writeMetrics()
        for waiting in result.waiting where isOnce {
            let why = waiting.why.last.map { Message(zh: "：" + $0.chinese, en: ": " + $0.english) }
            actions.say(
                Message(
                    zh: "\(waiting.area)：\(waiting.later.chinese) 尚无可比的前一期" + (why?.chinese ?? ""),
                    en: "\(waiting.area): no earlier epoch yet to compare \(waiting.later.english) with"
                        + (why?.english ?? "")))
        }
        for retry in result.retries where isOnce || result.failed > 0 {
            let time = LocalTime.text(retry.at, in: site.configuration.timeZone)
            actions.say(
                Message(
                    zh: "\(retry.area)：上次失败的核查将在 \(time) 重试，或用 --retry-failed 立即重试",
                    en:
                        "\(retry.area): the survey that failed is tried again at \(time), or at once with --retry-failed"
                ))
        }
        if result.isUnsettled, isOnce {
            actions.say(
                Message(zh: "有文件仍在写入，留到下次", en: "some files are still being written, they are left for the next time"))
        }
        if let held = result.heldUntil, isOnce || result.accepted > 0 {
            actions.say(
                Message(
                    zh: "核查等到 \(LocalTime.text(held, in: site.configuration.timeZone)) 再开始",
                    en: "surveys wait until \(LocalTime.text(held, in: site.configuration.timeZone))"))
        }
        guard isOnce || result.accepted + result.refused + result.finished + result.failed + result.stopped > 0 else {
            return
        }
        actions.say(
            Message(
                zh: "收件：接收 \(result.accepted)，拒绝 \(result.refused)；核查：完成 \(result.finished)，"
                    + "暂停 \(result.stopped)，失败 \(result.failed)",
                en:
                    "files: \(result.accepted) accepted, \(result.refused) refused; surveys: \(result.finished) finished, "
                    + "\(result.stopped) stopped, \(result.failed) failed"))
    }

    private func writeMetrics() async {
        guard let path = site.configuration.report.metricsFile else { return }
        do {
            let snapshot = try await SiteStatus(
                store: site.configuration.store, notSeenDays: site.configuration.notSeenDays, asOf: .now
            ).metrics
            try CommandOutput.makeFolder(URL(fileURLWithPath: path).deletingLastPathComponent().path)
            try CommandOutput.write(Data(snapshot.prometheusText.utf8), to: path)
        } catch let error as any ExplainedError {
            actions.warn(error.message)
        } catch {
            actions.warn(Message(zh: "\(path)：\(error)", en: "\(path): \(error)"))
        }
    }
}

/// Why `survey --pending` did not finish all pending surveys.
enum PendingFailure: ExplainedError {
    case elsewhere(store: String, holder: String?)
    /// `status` is that of the first survey that failed.
    case failed(surveys: Int, faults: Int, status: ExitStatus)
    case stopped

    var message: Message {
        switch self {
        case .elsewhere(let store, let holder):
            Message(
                zh: "\(store)：另一个进程\(holder.map { "（\($0)）" } ?? "")正在值守或核查；请稍后再试",
                en:
                    "\(store): another process\(holder.map { " (\($0))" } ?? "") watches over it or surveys into it; try "
                    + "again later")
        case .failed(let surveys, let faults, _):
            Message(
                zh: "有 \(surveys) 次核查失败，\(faults) 处输入不可用；见上，或 parcelwatch status",
                en: "\(surveys) surveys failed, \(faults) inputs cannot be used; see above, or parcelwatch status")
        case .stopped:
            Message(zh: "已停止；完成的分块已保存，下次继续", en: "stopped; finished blocks are kept, the next run goes on")
        }
    }

    var exitStatus: ExitStatus {
        switch self {
        case .elsewhere: .busy
        case .failed(_, _, let status): status
        case .stopped: .interrupted
        }
    }
}
