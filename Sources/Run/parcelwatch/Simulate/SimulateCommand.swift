import ArgumentParser
import Casework
import Console
import Foundation
import Ground
import Processes
import SimulatedYear
import Overview
import Site
import StorePorts

/// `parcelwatch simulate`
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: Message(
            zh: "模拟一个区的一年：线索、并案、派遣、退单、裁定、核查，写入新的存储并给出指标",
            en: "Simulate a district's year at the desks of a new store, and say how it went."),
        discussion: Message(
            zh: """
                同一种子总是得到同一年。每条线索、每一步都经过与日常相同的程序写入存储，之后可用 orders、reports、statistics、warnings \
                查看。1000000 条线索相当于全区一年；条数较少时，面积、村居、宗地按比例缩小。没有一处是真实的人或地点。
                """,
            en: """
                The same seed gives the same year. Every report and every step goes through the desks that officers use, into the store, \
                which orders, reports, statistics and warnings read afterwards. 1000000 reports are the year of a whole district; with \
                fewer, its area, villages and parcels shrink alike. Nothing in it is of a real person or place.
                """),
        examples: [
            "parcelwatch simulate --store year.gpkg",
            "parcelwatch simulate --store year.gpkg --reports 1000000 --json",
        ])

    @Option(
        name: .long, help: ArgumentHelp(zh: "新的存储文件", en: "a new store", value: .geoPackage), completion: .file())
    var store: String

    @Option(name: .long, help: ArgumentHelp(zh: "多少条线索", en: "so many reports", value: .number))
    var reports = 20_000

    @Option(
        name: .long,
        help: ArgumentHelp(zh: "第一天，如 2026-01-01（默认）", en: "its first day, e.g. 2026-01-01 (the default)", value: .time)
    )
    var firstDay = "2026-01-01"

    @Option(name: .long, help: ArgumentHelp(zh: "种子", en: "seed", value: .number))
    var seed: UInt64 = 440_605

    @OptionGroup var list: ListOptions
    @OptionGroup var common: CommonOptions

    /// Midnight of the first day by China's clock.
    private var start: Instant {
        get throws {
            guard CivilDay(firstDay) != nil, let start = Instant(rfc3339: firstDay + "T00:00:00+08:00") else {
                throw ValidationError(
                    zh: "--first-day '\(firstDay)'：请写成 2026-01-01",
                    en: "--first-day '\(firstDay)': write it like 2026-01-01")
            }
            return start
        }
    }

    func validate() throws {
        _ = try start
        try ArgumentCheck.count("--reports", reports, in: 500...2_000_000, of: Message(zh: "条数", en: "the number"))
        guard !FileManager.default.fileExists(atPath: store) else {
            throw ValidationError(
                zh: "--store \(store)：已存在；模拟要写入新的文件",
                en: "--store \(store): is there already; give the name of a new file")
        }
    }

    func run() async throws {
        let year = try SimulatedYear(seed: seed, reports: reports, start: start)
        let progress = ProgressLine(of: Message(zh: "线索", en: "reports"))
        var writing: ProgressLine?
        func note(_ written: Int, of all: Int) throws {
            if StopSignal.isAsked { throw SimulationStopped() }
            if writing == nil { writing = ProgressLine(of: Message(zh: "写入工单", en: "orders written")) }
            writing?.show(written, of: all)
        }
        StopSignal.listen()
        let began = ContinuousClock.now
        // What needs no store is worked out beside what does.
        let trial = Task { try WarningTrial(year).run() }
        let comparison = try await Stores.fill(store, by: .program, progress: note) { store in
            var run = YearRun(year, store: store)
            let own = try await run.run { told, all in
                if StopSignal.isAsked { throw SimulationStopped() }
                progress.show(told, of: all)
            }
            return Task { [run] in run.compared(own) }
        }
        var figures = await comparison.value
        figures.seconds = (ContinuousClock.now - began) / .seconds(1)
        var result = SimulationResult(figures: figures)
        Console.note(Message(zh: "测试列表，并与日志核对统计", en: "Timing lists, counting the log again").text(in: .chosen))
        let store = try Stores.reading(store)
        defer { try? store.close() }
        result.lists = try await ListTimes.measure(year, store)
        result.warnings = try await trial.value
        let office = try await OfficeRegister(store, clock: { .now }).office()
        let end = year.start.advanced(by: 365 * 86_400)
        let verified = try await StatisticsReading(store, office: office, now: end).verify()
        (result.countedOrders, result.differences) = (verified.orders, verified.differences.count)
        if list.json { try Console.say(result.json()) } else { result.say() }
    }
}

/// Somebody stopped a simulation: half a year is of no use.
private struct SimulationStopped: ExplainedError {
    let message = Message(
        zh: "已停止，什么也没有写下；同一命令会从头得到同一年",
        en: "stopped, and nothing is kept; the same command gives the same year from the beginning")
    var exitStatus: ExitStatus { .interrupted }
}
