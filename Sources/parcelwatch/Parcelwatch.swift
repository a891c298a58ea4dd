public import ArgumentParser
import Foundation
public import Ground
public import STAC
import Synchronization

/// The command line: reads flags, calls one function of a room, prints what it says.
@main
struct Parcelwatch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parcelwatch",
        abstract: "村居哨兵：从影像发现宅基地上的新增建设，并生成主动发现工单 · "
            + "Find new construction on homestead parcels in imagery of two dates, and raise work orders.",
        discussion: """
            典型用法 · Typical use:
              parcelwatch survey --earlier 2023.tif --later 2024.tif \\
                --parcels parcels.gpkg --store nanhai.gpkg
              parcelwatch findings export --store nanhai.gpkg \\
                --format geojson --output findings.geojson

            输出默认中文；加 --language en 或设 PARCELWATCH_LANGUAGE=en 为英文。
            Output is Chinese by default; --language en or PARCELWATCH_LANGUAGE=en makes it English.

            退出码 · Exit codes: 0 完成 done, 64 用法 usage, 65 数据有误 bad data, 66 找不到输入 no input,
            73 无法写出 cannot create, 74 读写失败 I/O, 75 存储被占用 busy, 77 不允许 not permitted,
            78 版本或配置 configuration,
            130/143 中断后可续跑 interrupted, resumable.
            """,
        version: Program.version,
        subcommands: [
            SurveyCommand.self, FindingsCommand.self, OrdersCommand.self, ParcelsCommand.self, MeasureCommand.self,
            InspectCommand.self, LearnCommand.self, EvaluateCommand.self,
            ModelCommand.self, ThresholdCommand.self, ScenesCommand.self, CoverageCommand.self, WatchCommand.self,
            StatusCommand.self, StoreCommand.self, ConfigCommand.self, SampleCommand.self, OrderedSurveyCommand.self,
            AreaCommand.self,
        ])

    static func main() async {
        StopSignal.unblock()
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let error as any ExplainedError {
            Console.error(error.message)
            // A stop by SIGTERM is told apart from one by Ctrl-C, as shells and service managers expect.
            let status = error.exitStatus == .interrupted ? StopSignal.exitStatus : error.exitStatus
            Foundation.exit(status.rawValue)
        } catch {
            exit(withError: error)
        }
    }
}

/// Options that every command has.
struct CommonOptions: ParsableArguments {
    @Option(
        name: .long, help: ArgumentHelp("输出语言 zh 或 en · language of the output, zh or en", valueName: "zh|en"))
    var language: Language = .fromEnvironment
}

extension SensorClass: ExpressibleByArgument {}
extension STACWriter.Extension: ExpressibleByArgument {}

extension Language: ExpressibleByArgument {
    /// What the configuration in hand asks for, where neither arguments nor environment do.
    static let configured = Mutex<Language?>(nil)

    /// What `PARCELWATCH_LANGUAGE` asks for, else the configuration; Chinese unless they say otherwise.
    static var fromEnvironment: Language {
        ProcessInfo.processInfo.environment["PARCELWATCH_LANGUAGE"].flatMap(Language.init)
            ?? configured.withLock { $0 } ?? .chinese
    }

    /// The language of this invocation, also where its arguments could not be parsed.
    static var chosen: Language {
        let arguments = CommandLine.arguments
        for (index, argument) in arguments.enumerated() {
            if argument == "--language", index + 1 < arguments.count,
                let language = Language(rawValue: arguments[index + 1])
            {
                return language
            }
            if argument.hasPrefix("--language="), let language = Language(rawValue: String(argument.dropFirst(11))) {
                return language
            }
        }
        return .fromEnvironment
    }
}
