public import ArgumentParser
import Settings
import Console
import Foundation
public import Ground
import Processes
public import STAC
import Synchronization

/// The command line: reads flags, calls one function of a room, prints its result.
@main
struct Parcelwatch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parcelwatch",
        abstract: Message(
            zh: "村居哨兵：从影像发现宅基地上的新增建设，并生成主动发现工单",
            en: "Find new construction on homestead parcels in imagery of two dates, and raise work orders."),
        discussion: Message(
            zh: """
                输出默认中文；加 --language en 或设 PARCELWATCH_LANGUAGE=en 为英文，可放在命令行任何位置。

                退出码：0 完成，64 用法，65 数据有误，66 找不到输入，73 无法写出，74 读写失败，75 存储被占用，77 \
                不允许，78 版本或配置，130/143 中断后可续跑。
                """,
            en: """
                Output is Chinese by default; --language en, anywhere on the command line, or \
                PARCELWATCH_LANGUAGE=en makes it English.

                Exit codes: 0 done, 64 usage, 65 bad data, 66 no input, 73 cannot create, 74 I/O, 75 the store is \
                busy, 77 not permitted, 78 version or configuration, 130/143 interrupted, resumable.
                """),
        examples: [
            "parcelwatch survey --earlier 2023.tif --later 2024.tif \\\n  --parcels parcels.gpkg --store nanhai.gpkg",
            "parcelwatch findings list --store nanhai.gpkg",
            "parcelwatch findings export --store nanhai.gpkg --format geojson --output findings.geojson",
        ],
        version: Program.version,
        subcommands: [
            SurveyCommand.self, FindingsCommand.self, OrdersCommand.self, StatisticsCommand.self, WarningsCommand.self,
            SimulateCommand.self,
            ParcelsCommand.self,
            MeasureCommand.self,
            InspectCommand.self, LearnCommand.self, EvaluateCommand.self,
            ModelCommand.self, ThresholdCommand.self, ScenesCommand.self, CoverageCommand.self, UnitsCommand.self,
            AccountsCommand.self, DeliveriesCommand.self,
            ReportsCommand.self, PhotosCommand.self, AuditCommand.self, RulesCommand.self, ApprovalsCommand.self,
            LayersCommand.self,
            CalendarCommand.self, InstructionsCommand.self, VisitsCommand.self,
            WatchCommand.self, ServeCommand.self,
            StatusCommand.self, StoreCommand.self, ConfigCommand.self, SampleCommand.self,
            SurveyTaskCommand.self,
            AreaCommand.self,
        ])

    static func main() async {
        StopSignal.unblock()
        Language.asked.withLock { $0 = Invocation.own.language }
        do {
            var command = try parseAsRoot(Invocation.own.arguments)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let error as ConfigurationError {
            // Its lines begin with the file's name, not the program's, so that editors and `grep` can follow them.
            Console.note(error.message.text(in: .chosen))
            Foundation.exit(error.exitStatus.rawValue)
        } catch let error as any ExplainedError {
            Console.error(error.message)
            // SIGTERM and Ctrl-C give different exit statuses, as shells and service managers expect.
            let status = error.exitStatus == .interrupted ? StopSignal.exitStatus : error.exitStatus
            Foundation.exit(status.rawValue)
        } catch {
            end(with: error)
        }
    }

    /// Prints ArgumentParser's help page or error and ends the program with its exit status.
    private static func end(with error: any Error) -> Never {
        let status = exitCode(for: error)
        let unknown = status == .validationFailure ? UnknownWord.first(in: Invocation.own.arguments, of: self) : nil
        let text = unknown?.text ?? fullMessage(for: error, columns: HelpPage.unwrapped)
        if status.isSuccess {
            print(HelpPage.isHelp(text) ? HelpPage().help(text) : text)
        } else if !text.isEmpty {
            Console.note(HelpPage().error(text))
        }
        Foundation.exit(status.rawValue)
    }
}

/// Options that every command has.
struct CommonOptions: ParsableArguments {
    @Option(
        name: .long, help: ArgumentHelp(zh: "输出语言 zh 或 en", en: "language of the output, zh or en", value: "zh|en"))
    var language: Language = .fromEnvironment
}

extension SensorClass: ExpressibleByArgument {}
extension STACWriter.Extension: ExpressibleByArgument {}

extension Language: ExpressibleByArgument {}
