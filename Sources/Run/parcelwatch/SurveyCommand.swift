import ArgumentParser
import Cadastre
import Console
import Foundation
import Ground
import Intake
import Processes
import Site
import Survey

/// `parcelwatch survey`
struct SurveyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "survey",
        abstract: Message(
            zh: "逐宗比对两期影像，记录监测图斑并生成工单", en: "Compare two epochs parcel by parcel, record findings, raise orders."),
        discussion: Message(
            zh: """
                中断（Ctrl-C、断电、kill -9）后再次运行同一命令即从断点继续；完成后再次运行不会改变任何内容。

                --pending --config：查看收件夹，核查影像目录中所有待核查的期次后退出，供 cron 或 systemd \
                定时器调用。
                """,
            en: """
                After an interruption (Ctrl-C, power cut, kill -9) the same command continues where it stopped; run \
                again when finished, it changes nothing.

                --pending --config: reads the inboxes, surveys all pending epochs of the catalogue and \
                ends, for cron or a systemd timer.
                """),
        examples: [
            "parcelwatch survey --earlier 2023.tif --later 2024a.tif 2024b.tif \\\n  --parcels parcels.gpkg --grids governance.gpkg --store nanhai.gpkg",
            "parcelwatch survey --pending --config parcelwatch.yaml",
        ])

    @OptionGroup var inputs: InputOptions

    @Option(
        name: .long, parsing: .upToNextOption,
        help: ArgumentHelp(zh: "治理网格（区、镇街、村居、网格）", en: "governance grids: district, town, village, cell", value: .file),
        completion: .file())
    var grids: [String] = []

    @Option(
        name: .long, help: ArgumentHelp(zh: "存储文件，没有则新建", en: "the store, made if missing", value: .geoPackage),
        completion: .file())
    var store: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            zh: "前一期采集时间，影像未注明时用", en: "when the earlier epoch was acquired, where its scenes do not say", value: .time)
    )
    var earlierAcquired: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            zh: "后一期采集时间，影像未注明时用", en: "when the later epoch was acquired, where its scenes do not say", value: .time))
    var laterAcquired: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            zh: "后一期由何种平台拍摄，默认按像元大小", en: "what took the later epoch, default by its pixels' size",
            value: "satellite|drone"))
    var sensor: SensorClass?

    @OptionGroup var verdict: VerdictOptions
    @OptionGroup var model: ModelOptions

    @Option(
        name: .shortAndLong, help: .output(zh: "另存 JSON 报告", en: "write the report as JSON too", value: .jsonFile),
        completion: .file())
    var output: String?

    @OptionGroup var overwriting: OverwriteOptions

    @Flag(
        name: .long,
        help: ArgumentHelp(
            zh: "只检查输入、宗地、分块与存储（是否已完成、从何处续跑），不读像元、不写存储",
            en: "check inputs, parcels, blocks and the store (finished already, or resumed where); "
                + "read no pixel, write no store"))
    var dryRun = false

    @Flag(
        name: .long,
        help: ArgumentHelp(zh: "核查所有待核查的期次后退出（配合 --config）", en: "survey all pending epochs, then end (with --config)")
    )
    var pending = false

    @Option(
        name: .long,
        help: ArgumentHelp(zh: "配置文件（配合 --pending）", en: "the configuration, with --pending", value: .file),
        completion: .file())
    var config: String?

    @Flag(
        name: .long,
        help: ArgumentHelp(
            zh: "也重试已放弃的核查与被拒收的文件（配合 --pending）", en: "retry given-up surveys and refused files, with --pending"))
    var retryFailed = false

    @OptionGroup var common: CommonOptions

    func validate() throws {
        if pending {
            guard config != nil else {
                throw ValidationError(zh: "--pending 须配合 --config <文件>", en: "--pending needs --config <file>")
            }
            guard inputs.files.isEmpty, store == nil, output == nil else {
                throw ValidationError(
                    zh: "--pending：影像、宗地、存储与报告由配置给出，不在命令行写",
                    en:
                        "--pending: scenes, parcels, store and reports come from the configuration, not from the command line"
                )
            }
            return
        }
        guard config == nil, !retryFailed else {
            throw ValidationError(
                zh: "--config 与 --retry-failed 须配合 --pending", en: "--config and --retry-failed need --pending")
        }
        try inputs.requireFiles()
        guard store != nil else { throw ValidationError(zh: "缺少 --store <文件.gpkg>", en: "missing --store <file.gpkg>") }
        try ArgumentCheck.time("--earlier-acquired", earlierAcquired)
        try ArgumentCheck.time("--later-acquired", laterAcquired)
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
        let place = try output.map { try overwriting.place($0, reading: inputs.files + grids + [store]) }
        var request = try inputs.request(grids: grids, judge: verdict.judge, orderConfidence: verdict.orderConfidence)
        request.earlierAcquiredAt = earlierAcquired.flatMap(Instant.init(rfc3339:))
        request.laterAcquiredAt = laterAcquired.flatMap(Instant.init(rfc3339:))
        request.sensorClass = sensor
        let plan = try SurveyPlan(request)
        let model = try await model.load(store: store)
        if dryRun {
            tell(plan)
            Console.say(ReportText.lines(of: plan).joined(separator: "\n"))
            try await StoreOutlook(store: store, plan: plan, model: model).tell()
            return
        }
        let line = ProgressLine()
        let report = try await StoredSurveyRun(plan: plan, model: model, threads: inputs.threads, store: store)
            .run(isStopped: { StopSignal.isAsked }, progress: { line.show($0.blocksDone, of: $0.blocksTotal) })
        tell(plan)
        let text = ReportText(report)
        if place?.isStandardOutput != true {
            Console.say((text.lines + ReportText.codeLines(of: plan)).joined(separator: "\n"))
        }
        try place?.write(text.json(plan))
    }

    /// Prints the warnings about the inputs and names the features that were left out, the first few one by one.
    private func tell(_ plan: SurveyPlan) {
        for message in plan.notes { Console.error(message) }
        let shown = 10
        let rejections = plan.rejections.filter { $0.reason != .notHomestead }
        for rejection in rejections.prefix(shown) { Console.error(rejection.message) }
        if rejections.count > shown {
            Console.error(
                Message(
                    zh: "另有 \(rejections.count - shown) 个要素被剔除；用 --output 文件.json 查看全部",
                    en: "\(rejections.count - shown) more features were left out; --output FILE.json lists them all"))
        }
    }
}
