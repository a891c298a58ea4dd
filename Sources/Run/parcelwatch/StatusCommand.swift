import ArgumentParser
import Casework
import Catalogue
import Settings
import Console
import Delivery
import Reporting
import Findings
import Foundation
import Ground
import StorePorts
import Site
import WorkOrders

/// `parcelwatch status`
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: Message(
            zh: "现状：值守、影像、核查、工单、通知、覆盖，以及需要处理的问题",
            en: "Status: the watch, scenes, surveys, orders, notices, coverage, and problems to correct."),
        discussion: Message(
            zh: """
                --check 供监控系统调用：每个问题一行，退出码 1；一切正常时一行，退出码 0。
                问题包括：值守未运行或没有动静，配置有误或被修改，宗地或收件夹不可读，核查失败及原因，通知送不到。
                """,
            en: """
                --check is for monitoring: one line for each problem and exit code 1; one line and 0 where all is well. \
                Problems are: no watch alive or none that moves, a configuration that is faulty or was changed, parcels or \
                inboxes that cannot be read, surveys that failed and why, receivers that cannot be reached.
                """),
        examples: [
            "parcelwatch status --store nanhai.gpkg",
            "parcelwatch status --store nanhai.gpkg --check",
            "parcelwatch status --store nanhai.gpkg --json", "parcelwatch status --store nanhai.gpkg --metrics",
        ])

    @Option(
        name: .long,
        help: ArgumentHelp(zh: "存储文件，默认取配置中的", en: "the store, default the configuration's", value: "file.gpkg"),
        completion: .file())
    var store: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            zh: "配置文件，默认取值守所用的", en: "the configuration, default that of the watch", value: "file.yaml"),
        completion: .file())
    var config: String?

    @Flag(
        name: .long, help: ArgumentHelp(zh: "只列问题，有则退出码为 1", en: "problems only, exit code 1 where there are some"))
    var check = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            zh: "由定时器运行时：几分钟内须有一次",
            en: "if a timer runs the passes: minutes within which the last pass must lie", value: .number))
    var aliveMinutes: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(zh: "超过几天未见算久未观测", en: "days after which a parcel counts as not seen", value: .number))
    var notSeenDays: Int = 90

    @Flag(name: .long, help: ArgumentHelp(zh: "输出 Prometheus 文本指标", en: "Prometheus text metrics instead"))
    var metrics = false

    @OptionGroup var list: ListOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        try ArgumentCheck.count(
            "--not-seen-days", notSeenDays, in: 0...36_500, of: Message(zh: "天数", en: "the number of days"))
        guard store != nil || config != nil else {
            throw ValidationError(
                zh: "缺少 --store <file.gpkg> 或 --config <file.yaml>",
                en: "missing --store <file.gpkg> or --config <file.yaml>")
        }
        if let aliveMinutes {
            try ArgumentCheck.count(
                "--alive-minutes", aliveMinutes, in: 1...527_040, of: Message(zh: "分钟数", en: "the number of minutes"))
        }
        guard !(check && metrics) else {
            throw ValidationError(zh: "--check 与 --metrics 只能用一个", en: "give either --check or --metrics")
        }
    }

    func run() async throws {
        guard check else { return try tell(await SiteStatus(store: path, notSeenDays: notSeenDays, asOf: .now)) }
        let (problems, status) = await checked()
        guard problems.isEmpty, let status else {
            for problem in problems { Console.say(problem) }
            throw ExitCode.failure
        }
        let refused = status.files.count { $0.refusal != nil }
        let work = status.watchInWords
        Console.say(
            Message(
                zh: "正常：值守\(work.chinese)；影像 \(status.scenes.count)，拒收 \(refused)；未结工单 \(status.ordersOpen)",
                en: "OK: watch \(work.english); \(status.scenes.count) scenes, \(refused) files refused; "
                    + "\(status.ordersOpen) orders open"))
    }

    /// The problems; an unreadable store or configuration is one of them.
    private func checked() async -> (problems: [Message], status: SiteStatus?) {
        do {
            let status = try await SiteStatus(store: try path, notSeenDays: notSeenDays, asOf: .now)
            return (problems(of: status).lines, status)
        } catch let error as any ExplainedError {
            return ([config.flatMap { ConfigurationState(path: $0).broken } ?? error.message], nil)
        } catch {
            return (
                [config.flatMap { ConfigurationState(path: $0).broken } ?? Message(zh: "\(error)", en: "\(error)")], nil
            )
        }
    }

    private func problems(of status: SiteStatus) -> SiteProblems {
        SiteProblems(status, configuration: config, patience: aliveMinutes.map { Int64($0) * 60 })
    }

    /// The store named, or the configuration's.
    private var path: String {
        get throws {
            if let store { return store }
            guard let config else { return "" }
            return check
                ? try Configuration.read(path: config).store : try SiteCheck.store(ofConfiguration: config)
        }
    }

    private func tell(_ status: SiteStatus) throws {
        if metrics {
            Console.say(status.metrics.prometheusText.trimmingCharacters(in: .newlines))
            return
        }
        if list.json { return try CommandOutput.write(status.json.document(), to: nil) }
        for line in Columns.lines(rows(status)) { Console.say(line) }
        // A store that never had a watch needs no running one.
        let isWatched = status.watch != nil || config != nil
        for problem in isWatched ? problems(of: status).lines : [] {
            Console.say(Message(zh: "✗ \(problem.chinese)", en: "✗ \(problem.english)"))
        }
        for run in status.runs.suffix(10) where !isWatched || run.state != .failed { Console.say(Self.line(of: run)) }
        for file in status.files.filter({ $0.refusal != nil }).suffix(10) {
            guard let refusal = file.refusal else { continue }
            Console.say(
                Message(
                    zh: "✗ 未接收 \(refusal.message.chinese)（\(LocalTime.text(file.lookedAt))）",
                    en: "✗ refused \(refusal.message.english) (\(LocalTime.text(file.lookedAt)))"))
        }
        for entry in status.outbox.filter({ $0.state != .delivered && $0.lastError != nil }).suffix(5) {
            let what =
                entry.state == .abandoned ? Message(zh: "已放弃", en: "given up") : Message(zh: "重试中", en: "tried again")
            Console.say(
                Message(
                    zh: "✗ 通知 \(entry.destination) \(entry.eventType)：\(what.chinese)（\(entry.lastError ?? "")）",
                    en: "✗ notice \(entry.destination) \(entry.eventType): \(what.english) (\(entry.lastError ?? ""))"))
        }
    }

    private func rows(_ status: SiteStatus) -> [[String]] {
        func row(_ title: Message, _ text: Message) -> [String] {
            [title.text(in: .chosen), text.text(in: .chosen)]
        }
        let images = status.scenes.filter { !$0.description.isSurfaceModel }
        let latest = images.map(\.acquiredAt).max().map { LocalTime.text($0) } ?? "—"
        let refused = status.files.count { $0.refusal != nil }
        let pending = status.outbox.count { $0.state == .pending }
        let abandoned = status.outbox.count { $0.state == .abandoned }
        let counts = status.coverage.counts
        let states = ConfirmationState.allCases.map { "\($0.name.text(in: .chosen)) \(status.findings[$0] ?? 0)" }
        let joined = states.joined(separator: Message(zh: "，", en: ", ").text(in: .chosen))
        let finished = status.surveys.compactMap(\.finishedAt).max().map { LocalTime.text($0) } ?? "—"
        return [
            row(Message(zh: "值守", en: "watch"), status.watchInWords),
            row(Message(zh: "核查进程", en: "survey process"), status.work(under: status.survey)),
            row(
                Message(zh: "影像", en: "scenes"),
                Message(
                    zh: "\(status.scenes.count) 景，最近采集 \(latest)；拒收 \(refused)",
                    en: "\(status.scenes.count), latest acquired \(latest); \(refused) refused")),
            row(
                Message(zh: "核查", en: "surveys"),
                Message(
                    zh: "\(status.surveys.count) 次，最近完成 \(finished)",
                    en: "\(status.surveys.count), latest finished \(finished)")),
            row(Message(zh: "监测图斑", en: "findings"), Message(zh: joined, en: joined)),
            row(
                Message(zh: "工单", en: "orders"),
                Message(zh: "未结 \(status.ordersOpen)", en: "\(status.ordersOpen) open")),
            row(
                Message(zh: "覆盖", en: "coverage"),
                Message(
                    zh:
                        "宗地 \(counts.total)：近 \(notSeenDays) 天已观测 \(counts.seen)，久未观测 \(counts.notSeen)，从未 \(counts.never)",
                    en:
                        "\(counts.total) parcels: \(counts.seen) seen within \(notSeenDays) days, \(counts.notSeen) longer "
                        + "ago, \(counts.never) never")),
            row(
                Message(zh: "通知", en: "notices"),
                Message(zh: "待发 \(pending)，放弃 \(abandoned)", en: "\(pending) waiting, \(abandoned) given up")),
        ]
    }

    /// A run in one line.
    static func line(of run: SurveyJob) -> Message {
        let mark =
            switch run.state {
            case .finished: "✓"
            case .running, .stopped: "…"
            case .failed: "✗"
            }
        let outcome = run.outcome.map { Message(zh: "：" + $0.chinese, en: ": " + $0.english) }
        let when = LocalTime.text(run.endedAt ?? run.startedAt)
        return Message(
            zh:
                "\(mark) \(run.pair.area) \(run.state.name.chinese) \(when)（\(run.pair.reason.chinese)）\(outcome?.chinese ?? "")",
            en:
                "\(mark) \(run.pair.area) \(run.state.name.english) \(when) (\(run.pair.reason.english))\(outcome?.english ?? "")"
        )
    }
}
