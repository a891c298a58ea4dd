import ArgumentParser
import Catalogue
import Delivery
import Export
import Findings
import Foundation
import Ground
import Store
import WorkOrders

/// `parcelwatch status`
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: Message(zh: "现状：影像、比对、工单、通知、覆盖", en: "How things stand: scenes, surveys, orders, notices, coverage."),
        examples: [
            "parcelwatch status --store nanhai.gpkg",
            "parcelwatch status --store nanhai.gpkg --json", "parcelwatch status --store nanhai.gpkg --metrics",
        ])

    @OptionGroup var options: StoreOptions

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
    }

    func run() throws {
        let standing = try SiteStanding(store: options.store, notSeenDays: notSeenDays, asOf: .now)
        if metrics {
            Console.say(standing.metrics.prometheusText.trimmingCharacters(in: .newlines))
            return
        }
        if list.json { return try CommandOutput.write(standing.json.document(), to: nil) }
        for line in Columns.lines(rows(standing)) { Console.say(line) }
        for run in standing.runs.suffix(10) { Console.say(Self.line(of: run)) }
        for file in standing.files.filter({ $0.refusal != nil }).suffix(10) {
            guard let refusal = file.refusal else { continue }
            Console.say(
                Message(
                    zh: "✗ 未接收 \(refusal.message.chinese)（\(LocalTime.text(file.lookedAt))）",
                    en: "✗ refused \(refusal.message.english) (\(LocalTime.text(file.lookedAt)))"))
        }
        for entry in standing.outbox.filter({ $0.state != .delivered && $0.lastError != nil }).suffix(5) {
            let what =
                entry.state == .abandoned ? Message(zh: "已放弃", en: "given up") : Message(zh: "重试中", en: "tried again")
            Console.say(
                Message(
                    zh: "✗ 通知 \(entry.destination) \(entry.eventType)：\(what.chinese)（\(entry.lastError ?? "")）",
                    en: "✗ notice \(entry.destination) \(entry.eventType): \(what.english) (\(entry.lastError ?? ""))"))
        }
    }

    private func rows(_ standing: SiteStanding) -> [[String]] {
        func row(_ title: Message, _ text: Message) -> [String] {
            [title.text(in: .chosen), text.text(in: .chosen)]
        }
        let images = standing.scenes.filter { !$0.description.isSurfaceModel }
        let latest = images.map(\.acquiredAt).max().map { LocalTime.text($0) } ?? "—"
        let refused = standing.files.count { $0.refusal != nil }
        let pending = standing.outbox.count { $0.state == .pending }
        let abandoned = standing.outbox.count { $0.state == .abandoned }
        let counts = standing.coverage.counts
        let states = ConfirmationState.allCases.map { "\($0.name.text(in: .chosen)) \(standing.findings[$0] ?? 0)" }
        let joined = states.joined(separator: Message(zh: "，", en: ", ").text(in: .chosen))
        let finished = standing.surveys.compactMap(\.finishedAt).max().map { LocalTime.text($0) } ?? "—"
        return [
            row(Message(zh: "值守", en: "watch"), standing.work(under: standing.watch)),
            row(Message(zh: "测查进程", en: "survey process"), standing.work(under: standing.survey)),
            row(
                Message(zh: "影像", en: "scenes"),
                Message(
                    zh: "\(standing.scenes.count) 景，最近采集 \(latest)；拒收 \(refused)",
                    en: "\(standing.scenes.count), latest acquired \(latest); \(refused) refused")),
            row(
                Message(zh: "测查", en: "surveys"),
                Message(
                    zh: "\(standing.surveys.count) 次，最近完成 \(finished)",
                    en: "\(standing.surveys.count), latest finished \(finished)")),
            row(Message(zh: "发现", en: "findings"), Message(zh: joined, en: joined)),
            row(
                Message(zh: "工单", en: "orders"),
                Message(zh: "未结 \(standing.ordersOpen)", en: "\(standing.ordersOpen) open")),
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
    static func line(of run: StoredRun) -> Message {
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
