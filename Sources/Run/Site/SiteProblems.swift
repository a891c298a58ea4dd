import Settings
import Delivery
import Foundation
public import Ground
import StorePorts

/// The problems of a site, one line for each fault that a person must correct.
///
/// | source | problems |
/// |---|---|
/// | the lease of the watch | no watch runs, or one runs and does nothing |
/// | the configuration, given or on record in the store | that it is gone, faulty or was changed; folders and files that it names and that are gone or closed |
/// | the watch's notes in the store | faults in its latest pass |
/// | the runs | every survey that failed and was not made since |
/// | the outbox | receivers that cannot be reached |
public struct SiteProblems: Sendable {
    private let status: SiteStatus
    /// The configuration file; nil where it is not known.
    private let configuration: String?
    /// Seconds within which a watch, or a timer's pass, must have sent a heartbeat; nil = a watch must run now.
    private let patience: Int64?

    /// Seconds without a heartbeat after which a running watch counts as stuck; it makes a pass every minute.
    private static let stuckSeconds: Int64 = 600
    /// Seconds without a pass after which a timer counts as stopped, unless it is said how often it runs.
    private static let timerSeconds: Int64 = 26 * 3_600
    /// Seconds for which a receiver may be out of reach.
    private static let deliverySeconds: Int64 = 3_600
    /// The most runs that are listed one by one.
    private static let shownRuns = 10

    /// The problems of a site; `configuration` is its file where it is known, `patience` the seconds within which a pass
    /// must have been made where a timer makes them.
    public init(_ status: SiteStatus, configuration: String?, patience: Int64?) {
        self.status = status
        self.configuration = configuration ?? status.configuration?.path
        self.patience = patience ?? (status.configuration?.isOnce == true ? Self.timerSeconds : nil)
    }

    /// All problems; empty if there is none.
    public var lines: [Message] {
        let live = livePlaces
        return [watch].compactMap { $0 } + settings + live.map(\.message)
            + status.faults.filter { fault in !live.contains { fault.message.english.contains($0.path) } }.map(
                Self.line)
            + runs + notices
    }

    // MARK: The watch

    private var watch: Message? {
        guard let lease = status.watch else {
            return Message(
                zh: "从未有值守进程处理此存储；请启动：parcelwatch watch --config 文件，或 systemctl start parcelwatch-watch",
                en:
                    "no watch ever worked on this store; start one: parcelwatch watch --config FILE, or systemctl start "
                    + "parcelwatch-watch")
        }
        let (seconds, who, when) = (
            status.asOf.secondsSince1970 - lease.heartbeatAt.secondsSince1970, lease.holder.name,
            LocalTime.text(lease.heartbeatAt)
        )
        if let patience {
            guard seconds > patience else { return nil }
            return Message(
                zh:
                    "值守已 \(Self.text(seconds).chinese)没有动静（\(who)，最后 \(when)）；请查看服务与定时器：systemctl status 'parcelwatch-*'",
                en:
                    "no heartbeat of a watch for \(Self.text(seconds).english) (\(who), the last \(when)); check the "
                    + "service or timer: systemctl status 'parcelwatch-*'")
        }
        let isGone = lease.holder.isDead || !lease.holder.isLocal && seconds > Self.stuckSeconds
        if isGone {
            return Message(
                zh:
                    "没有值守进程在运行（\(who) 已结束，最后动静 \(when)）；请启动：systemctl start parcelwatch-watch（由定时器运行的请用 --alive-minutes）",
                en: "no watch is running (\(who) ended, its last heartbeat \(when)); start it: systemctl start "
                    + "parcelwatch-watch (where a timer runs it, give --alive-minutes)")
        }
        guard seconds > Self.stuckSeconds else { return nil }
        return Message(
            zh: "值守进程 \(who) 仍在，但自 \(when) 起没有动静；请查看其日志后重启：systemctl restart parcelwatch-watch",
            en:
                "the watch \(who) runs, but has sent no heartbeat since \(when); check its log and restart it: systemctl "
                + "restart parcelwatch-watch")
    }

    private static func text(_ seconds: Int64) -> Message {
        seconds < 7_200
            ? Message(zh: " \(seconds / 60) 分钟", en: "\(seconds / 60) minutes")
            : Message(zh: " \(seconds / 3600) 小时", en: "\(seconds / 3600) hours")
    }

    // MARK: The configuration

    private var settings: [Message] {
        guard let configuration else { return [] }
        let state = ConfigurationState(path: configuration)
        if let broken = state.broken { return [broken] }
        guard let known = status.configuration, known.path == URL(fileURLWithPath: configuration).path,
            let fault = state.fault(since: known.hash)
        else { return [] }
        return [fault]
    }

    /// Files and folders that the configuration names and that cannot be used now.
    private var livePlaces: [(path: String, message: Message)] {
        guard let configuration, let document = try? Configuration.document(path: configuration) else { return [] }
        let (site, file) = (document.site, URL(fileURLWithPath: configuration).lastPathComponent)
        var paths: [String: String] = [:]
        for (index, inbox) in site.inboxes.enumerated() { paths["inboxes[\(index)].folder"] = inbox.folder }
        for (index, area) in site.areas.enumerated() {
            for (number, path) in area.parcels.enumerated() {
                paths["areas[\(index)].parcels[\(number)]"] = path
                if number == 0 { paths["areas[\(index)].parcels"] = path }
            }
            for (number, path) in area.grids.enumerated() {
                paths["areas[\(index)].grids[\(number)]"] = path
                if number == 0 { paths["areas[\(index)].grids"] = path }
            }
        }
        return SiteCheck(document).places.filter { $0.keyPath != "store" }.map { fault in
            (
                paths[fault.keyPath] ?? fault.keyPath,
                Message(
                    zh: "\(fault.keyPath)：\(fault.message.chinese)（\(file) 第 \(fault.position.line) 行）",
                    en: "\(fault.keyPath): \(fault.message.english) (\(file), line \(fault.position.line))")
            )
        }
    }

    private static func line(_ fault: StoredFault) -> Message {
        let since = LocalTime.text(fault.since)
        return Message(zh: "\(fault.message.chinese)（自 \(since)）", en: "\(fault.message.english) (since \(since))")
    }

    // MARK: Runs and notices

    private var runs: [Message] {
        let failed = status.runs.filter { $0.state == .failed }
        let lines = failed.suffix(Self.shownRuns).map { run in
            let why = run.outcome ?? Message(zh: "退出码 \(run.exitStatus ?? 0)", en: "exit status \(run.exitStatus ?? 0)")
            let next = run.nextAttempt.map { LocalTime.text($0) }
            let when = LocalTime.text(run.endedAt ?? run.startedAt)
            return Message(
                zh: "监测区 \(run.pair.area) 的核查失败（\(when)）：\(why.chinese)；"
                    + (next.map { "将于 \($0) 重试" } ?? "改正后运行 parcelwatch survey --pending --retry-failed --config 文件"),
                en: "a survey of the area \(run.pair.area) failed (\(when)): \(why.english); "
                    + (next.map { "it is tried again at \($0)" }
                        ?? "correct it, then run parcelwatch survey --pending --retry-failed --config FILE"))
        }
        guard failed.count > lines.count else { return lines }
        let more = failed.count - lines.count
        return lines + [Message(zh: "另有 \(more) 次核查失败", en: "\(more) more surveys failed")]
    }

    /// One line for each receiver.
    private var notices: [Message] {
        let late = status.outbox.filter { entry in
            let age = status.asOf.secondsSince1970 - entry.createdAt.secondsSince1970
            return entry.lastError != nil && entry.state == .pending && age > Self.deliverySeconds
        }
        return Dictionary(grouping: late, by: \.destination).sorted { $0.key < $1.key }.map { name, entries in
            let since = LocalTime.text(entries.map(\.createdAt).min() ?? status.asOf)
            let why = entries.last?.lastError ?? ""
            return Message(
                zh: "通知送不到 \(name)：\(entries.count) 条自 \(since) 起等待（\(why)）；请检查接收方与网络",
                en:
                    "\(name) cannot be reached: \(entries.count) notices wait since \(since) (\(why)); check the receiver and "
                    + "the network")
        }
    }
}
