import ArgumentParser
import Console
import Ground
import Intake
import Processes
import Site

/// `parcelwatch watch`
struct WatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: Message(
            zh: "值守：收件夹里的新影像自动入库、自动核查", en: "Watch: new imagery in the inboxes is catalogued and surveyed unattended."),
        discussion: Message(
            zh: "一个存储同一时刻只有一个值守进程工作，其余等待。停止（Ctrl-C、SIGTERM）后再次启动即从断点继续。",
            en: """
                One watch works on a store at a time, others wait. Stopped (Ctrl-C, SIGTERM) and started again, it \
                goes on where it was.
                """),
        examples: [
            "parcelwatch config sample --output parcelwatch.yaml",
            "parcelwatch watch --config parcelwatch.yaml",
        ])

    @Option(
        name: .long, help: ArgumentHelp(zh: "配置文件", en: "the configuration", value: .configuration), completion: .file()
    )
    var config: String

    @Option(
        name: .long,
        help: ArgumentHelp(zh: "每隔几秒检查一次收件夹", en: "seconds between two checks of the inboxes", value: .seconds))
    var poll: Double = 5

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard poll.isFinite, (0.1...3_600).contains(poll) else {
            throw ValidationError(
                zh: "--poll \(poll)：间隔秒数应为 0.1 至 3600",
                en: "--poll \(poll): the seconds between two checks must be from 0.1 to 3600")
        }
    }

    func run() async throws {
        StopSignal.listen()
        let watch = try SiteWatch(configuration: config, pollSeconds: poll)
        if !ConfinedSandbox.isAvailable {
            Console.error(
                Message(
                    zh: "bubblewrap 未安装或在此不可用：打开新文件的进程只受内存、时间等上限约束，未与网络和文件系统隔离",
                    en: "bubblewrap is missing or does not work here: the process that opens new files has limits of "
                        + "memory, time and the like only, and is not isolated from network and file system"))
        }
        try await watch.run()
    }
}
