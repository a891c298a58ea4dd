import ArgumentParser
import Cadastre
import Foundation
import Ground
import Intake
import Survey

/// `parcelwatch survey`
struct SurveyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "survey",
        abstract: "逐宗比对两期影像，记录发现并生成工单 · Compare two epochs parcel by parcel, record findings, raise orders.",
        discussion: """
            中断（Ctrl-C、断电、kill -9）后再次运行同一命令即从断点继续；已完成的测查再次运行不会改变任何内容。
            After an interruption (Ctrl-C, power cut, kill -9) the same command continues where it stopped; \
            run again when finished, it changes nothing.

            --pending --config：查看收件夹，测查影像目录中所有待测的时相后退出，供 cron 或 systemd 定时器调用
            · looks through the inboxes, surveys whatever is pending in the catalogue and ends, for cron or a systemd timer.
            """)

    @OptionGroup var inputs: InputOptions

    @Option(
        name: .long, parsing: .upToNextOption,
        help: ArgumentHelp("治理网格（区、镇街、村居、网格）· governance grids: district, town, village, cell", valueName: "file"))
    var grids: [String] = []

    @Option(name: .long, help: ArgumentHelp("存储文件，没有则新建 · the store, made if missing", valueName: "file.gpkg"))
    var store: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "前一期采集时间，影像未注明时用 · when the earlier epoch was acquired, where its scenes do not say", valueName: "RFC 3339")
    )
    var earlierAcquired: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "后一期采集时间，影像未注明时用 · when the later epoch was acquired, where its scenes do not say", valueName: "RFC 3339"))
    var laterAcquired: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "后一期由何种平台拍摄，默认按像元大小 · what took the later epoch, default by its pixels' size",
            valueName: "satellite|drone"))
    var sensor: SensorClass?

    @OptionGroup var verdict: VerdictOptions
    @OptionGroup var model: ModelOptions

    @Option(
        name: .long,
        help: ArgumentHelp("另存 JSON 报告，- 为标准输出 · write the report as JSON too, - is standard output", valueName: "file")
    )
    var report: String?

    @Flag(
        name: .long,
        help: ArgumentHelp(
            "只检查输入、宗地、分块与存储（是否已完成、从何处续跑），不读像元、不写存储 · check inputs, parcels, blocks and the store "
                + "(finished already, or resumed where); read no pixel, write no store"))
    var dryRun = false

    @Flag(name: .long, help: "测查所有待测时相后退出（配合 --config）· survey whatever is pending, then end (with --config)")
    var pending = false

    @Option(name: .long, help: ArgumentHelp("配置文件（配合 --pending）· the configuration, with --pending", valueName: "file"))
    var config: String?

    @Flag(
        name: .long,
        help: "也重试已放弃的测查与被拒收的文件（配合 --pending）· take up again what was given up and refused, with --pending")
    var retryFailed = false

    @OptionGroup var common: CommonOptions

    func validate() throws {
        if pending {
            guard config != nil else { throw ValidationError("--pending --config <file>") }
            guard inputs.files.isEmpty, store == nil else {
                throw ValidationError("--pending：影像、宗地与存储由配置给出 · scenes, parcels and store come from the configuration")
            }
            return
        }
        guard config == nil, !retryFailed else { throw ValidationError("--config, --retry-failed: --pending") }
        try inputs.requireFiles()
        guard store != nil else { throw ValidationError("缺少 --store <file.gpkg> · missing --store <file.gpkg>") }
        for (name, text) in [("--earlier-acquired", earlierAcquired), ("--later-acquired", laterAcquired)] {
            if let text, Instant(rfc3339: text) == nil {
                throw ValidationError("\(name): 2024-03-05T11:10:00+08:00, not '\(text)'")
            }
        }
    }

    func run() async throws {
        StopSignal.listen()
        if pending, let config {
            try await SiteWatch(configuration: config).runOnce(retriesFailed: retryFailed)
            return
        }
        guard let store else { return }
        for path in inputs.parcels + grids { try ParcelsCheck.requireSoundStructure(path) }
        try CommandOutput.protect(inputs.files + grids, from: store)
        try CommandOutput.protect(inputs.files + grids + [store], from: report)
        var request = inputs.request(grids: grids, judge: verdict.judge, orderConfidence: verdict.orderConfidence)
        request.earlierAcquiredAt = earlierAcquired.flatMap(Instant.init(rfc3339:))
        request.laterAcquiredAt = laterAcquired.flatMap(Instant.init(rfc3339:))
        request.sensorClass = sensor
        let plan = try SurveyPlan(request)
        let model = try model.load(store: store)
        if dryRun {
            tell(plan)
            Console.say(ReportText.lines(of: plan).joined(separator: "\n"))
            try await StoreOutlook(store: store, plan: plan, model: model).tell()
            return
        }
        let line = ProgressLine()
        let report = try await StoredSurveyRun(plan: plan, model: model, threads: inputs.threads, store: store)
            .run(isStopped: { StopSignal.isAsked }, progress: { line.show($0) })
        tell(plan)
        let text = ReportText(report)
        if self.report != "-" { Console.say(text.lines.joined(separator: "\n")) }
        if let path = self.report {
            try CommandOutput.write(try text.json(rejections: plan.rejections), to: path == "-" ? nil : path)
        }
    }

    /// Names the features that were left out, the first few by line.
    private func tell(_ plan: SurveyPlan) {
        let shown = 10
        let rejections = plan.rejections.filter { $0.reason != .notHomestead }
        for rejection in rejections.prefix(shown) { Console.error(rejection.message) }
        if rejections.count > shown {
            Console.error(
                Message(
                    zh: "另有 \(rejections.count - shown) 个要素被剔除；用 --report 文件 查看全部",
                    en: "\(rejections.count - shown) more features were left out; --report FILE lists them all"))
        }
    }
}
