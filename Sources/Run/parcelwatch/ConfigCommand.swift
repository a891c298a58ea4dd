import ArgumentParser
import Configuration
import Foundation
import Ground
import Intake
import Processes
import Schedule
import Synchronization

/// `parcelwatch config`
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: Message(zh: "无人值守服务的配置：检查、样例", en: "The service's configuration: check it, print a sample."),
        examples: [
            "parcelwatch config sample --output parcelwatch.yaml",
            "parcelwatch config check parcelwatch.yaml",
        ],
        subcommands: [Check.self, Sample.self, AreaProbeCommand.self])

    /// `parcelwatch config check`
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(
                zh: "检查配置文件，并打开所列的文件与文件夹，列出全部错误",
                en: "Check a configuration file, open what it names, and tell every fault."),
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

        func run() throws {
            let document = try ConfigurationFile.document(file)
            let found = try SiteCheck(document).everything()
            guard found.faults.isEmpty else {
                throw ConfigurationFile.told(ConfigurationError(path: file, faults: found.faults))
            }
            for line in SiteSummary(document.site, file: file, parcels: found.parcels, now: .now).lines {
                Console.say(line)
            }
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

/// The configuration file of a command.
enum ConfigurationFile {
    /// Reads it, and from then on speaks its language; prints every fault on a line of its own and ends the command with
    /// 78 where there are some.
    ///
    /// The lines begin with the file's name, not the program's, so that editors and `grep` can follow them.
    static func document(_ path: String) throws -> ConfigurationDocument {
        do {
            let document = try Configuration.document(path: path)
            Language.configured.withLock { $0 = document.site.language }
            return document
        } catch let error as ConfigurationError {
            throw told(error)
        }
    }

    /// Prints the faults and gives the status to end with.
    static func told(_ error: ConfigurationError) -> ExitCode {
        Console.note(error.message.text(in: .chosen))
        return ExitCode(error.exitStatus.rawValue)
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

/// What a configuration says, in a few lines.
struct SiteSummary {
    private let site: SiteConfiguration
    private let file: String
    private let parcels: [Int: AreaProbe.Answer]
    private let now: Instant

    init(_ site: SiteConfiguration, file: String, parcels: [Int: AreaProbe.Answer], now: Instant) {
        (self.site, self.file, self.parcels, self.now) = (site, file, parcels, now)
    }

    /// The lines in the language chosen.
    var lines: [String] {
        ([headline] + areas + inboxes + surveys + [webhooks]).map { $0.text(in: .chosen) }
    }

    private var headline: Message {
        Message(
            zh: "配置无误：\(file)（存储 \(site.store)，时区 \(site.timeZone.identifier)）",
            en: "The configuration is fine: \(file) (store \(site.store), time zone \(site.timeZone.identifier))")
    }

    private var areas: [Message] {
        site.areas.enumerated().map { index, area in
            let read = parcels[index]
            let (crs, own) = (area.crs?.description, read?.crs?.description ?? "-")
            return Message(
                zh: "监测区 \(area.name)：宗地文件 \(area.parcels.count) 个（宗地 \(read?.parcelCount ?? 0)），"
                    + "治理网格文件 \(area.grids.count) 个，坐标系 \(crs ?? "取宗地的 \(own)")",
                en: "Area \(area.name): \(area.parcels.count) parcel file(s) with \(read?.parcelCount ?? 0) parcels, "
                    + "\(area.grids.count) grid file(s), CRS \(crs ?? "the parcels' own, \(own)")")
        }
    }

    private var inboxes: [Message] {
        site.inboxes.map { inbox in
            let sensor = inbox.sensor?.name ?? Message(zh: "按像元大小定来源", en: "sensor by pixel size")
            return Message(
                zh:
                    "收件 \(inbox.folder)：\(sensor.chinese)，\(inbox.settleSeconds) 秒不变后取，文件名样式 \(inbox.fileNamePatterns.count) 个",
                en: "Inbox \(inbox.folder): \(sensor.english), taken after \(inbox.settleSeconds) s unchanged, "
                    + "\(inbox.fileNamePatterns.count) file name pattern(s)")
        }
    }

    private var surveys: [Message] {
        guard !site.schedule.survey.isEmpty else {
            return [Message(zh: "测查：新影像齐备即进行", en: "Surveys: as soon as new scenes are complete")]
        }
        var times: [Instant] = []
        var at = now
        while times.count < 3,
            let next = FireWindow.next(after: at, expressions: site.schedule.survey, in: site.timeZone)
        {
            times.append(next)
            at = next
        }
        return times.map { time in
            let shown = local(time)
            guard let quiet = site.schedule.quietHours, quiet.contains(time) else {
                return Message(zh: "下次测查：\(shown)", en: "Next survey: \(shown)")
            }
            let later = local(quiet.end(after: time))
            return Message(
                zh: "下次测查：\(shown)，正值静默时段，\(later) 开始",
                en: "Next survey: \(shown), within quiet hours, begins at \(later)")
        }
    }

    private var webhooks: Message {
        let names = site.webhooks.map(\.name).joined(separator: ", ")
        return Message(
            zh: site.webhooks.isEmpty ? "不通知任何接收方" : "通知：\(names)",
            en: site.webhooks.isEmpty ? "Nobody is notified" : "Notified: \(names)")
    }

    private func local(_ instant: Instant) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = site.timeZone
        formatter.dateFormat = "yyyy-MM-dd HH:mm xxx"
        return formatter.string(from: Date(timeIntervalSince1970: TimeInterval(instant.secondsSince1970)))
    }
}
