import ArgumentParser
import Settings
import Console
import Foundation
import Ground
import Intake
import Processes
import Site

/// `parcelwatch config`
struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: Message(zh: "无人值守服务的配置：检查、样例", en: "The service's configuration: check it, print a sample."),
        examples: [
            "parcelwatch config sample --output parcelwatch.yaml",
            "parcelwatch config check parcelwatch.yaml",
        ],
        subcommands: [Check.self, Sample.self, AreaProbeCommand.self])

    /// `parcelwatch config check`
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(
                zh: "检查配置文件，并打开所列的文件与文件夹，列出全部错误",
                en: "Check a configuration file, open what it names, and list every fault."),
            discussion: Message(
                zh: "每个错误一行：文件:行:列，原因与改法。请以运行服务的用户身份检查。有误时退出码为 78。",
                en: """
                    One line for each fault: file:line:column, the reason and the remedy. Run it as the service's user. \
                    Exit code 78 where it is faulty.
                    """),
            examples: [
                "parcelwatch config check parcelwatch.yaml"
            ])

        @Argument(help: ArgumentHelp(zh: "配置文件", en: "the configuration file", value: .file), completion: .file())
        var file: String

        @OptionGroup var common: CommonOptions

        func run() async throws {
            for line in try await SiteCheck.summary(ofConfiguration: file) { Console.say(line) }
        }
    }

    /// `parcelwatch config sample`
    struct Sample: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "打印带说明的配置样例", en: "Print a commented sample configuration."),
            examples: [
                "parcelwatch config sample --output parcelwatch.yaml"
            ])

        @Option(
            name: .shortAndLong,
            help: .output(zh: "写入此文件", en: "write to this file", value: .configuration), completion: .file())
        var output = "-"

        @OptionGroup var overwriting: OverwriteOptions

        @OptionGroup var common: CommonOptions

        func run() throws {
            let data = Data(SiteConfiguration.sample.utf8)
            let place = try overwriting.place(output)
            try place.write(data)
            guard !place.isStandardOutput else { return }
            Console.say(
                Message(
                    zh: "已写入 \(output)；修改后运行：parcelwatch config check \(output)",
                    en: "Wrote \(output); edit it, then: parcelwatch config check \(output)"))
        }
    }
}

/// `parcelwatch config probe`: the child of `check`, not for people.
struct AreaProbeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe", abstract: "check 的子进程 · The child process of check.", shouldDisplay: false)

    @Option(name: .long) var seconds: Int
    @Option(name: .long) var memory: Int

    func run() throws {
        try AreaProbe.answer(under: ConfinedLimits(memory: memory, seconds: seconds))
    }
}
