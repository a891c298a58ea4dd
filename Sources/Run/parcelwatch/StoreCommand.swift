import Site
import StorePorts
import Casework
import ArgumentParser
import Console
import Findings
import Foundation
import Ground
import Site
import StorePorts

/// `parcelwatch store`
struct StoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store",
        abstract: Message(
            zh: "存储：查看核查、核验、备份、恢复、升级、清理",
            en: "The store: surveys it holds, check, backup, restore, migration, retention."),
        examples: [
            "parcelwatch store verify --store nanhai.gpkg",
            "parcelwatch store backup --store nanhai.gpkg --output backup.gpkg",
        ],
        subcommands: [
            Surveys.self, Verify.self, Anchor.self, Backup.self, Restore.self, Migrate.self, Retain.self,
            Compact.self,
        ])

    /// `parcelwatch store surveys`
    struct Surveys: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "列出核查", en: "List surveys."),
            examples: [
                "parcelwatch store surveys --store nanhai.gpkg"
            ])

        @OptionGroup var options: StoreOptions
        @OptionGroup var list: ListOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            try Self.listing.say(
                await options.read { try await $0.surveys() }, asJSON: list.json,
                ifEmpty: Message(zh: "还没有核查", en: "no survey yet"))
        }

        private static var listing: Listing<StoredSurvey> {
            Listing(columns: [
                ListColumn("id", zh: "编号", en: "id") { .text($0.record.id.text) },
                ListColumn("earlier_scenes", zh: "前一期", en: "earlier") {
                    .words($0.record.provenance.earlierScenes.map(\.name))
                },
                ListColumn("later_scenes", zh: "后一期", en: "later") {
                    .words($0.record.provenance.laterScenes.map(\.name))
                },
                ListColumn("begun_at") { .time($0.begunAt) },
                ListColumn("finished_at", zh: "完成", en: "finished") { .time($0.finishedAt) },
                ListColumn("findings", zh: "监测图斑", en: "findings") {
                    .number($0.report.map { Double($0.tally.findings) }, decimals: 0)
                },
                ListColumn("work_orders", zh: "工单", en: "orders") {
                    .number($0.report.map { Double($0.tally.workOrders) }, decimals: 0)
                },
            ])
        }
    }

    /// `parcelwatch store verify`
    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(
                zh: "核验存储：文件完整性、日志散列链，以及各表与日志是否一致",
                en:
                    "Check the store: its pages, the hash chain of its log, and whether every table matches the log."
            ),
            discussion: Message(
                zh: "锚点是某一时刻日志的末尾（条数:散列），见运行报告、通知和 store anchor 的输出。凭锚点可以发现日志末尾被截去或整条链被重新计算。",
                en: """
                    An anchor is the end of the log at one moment (number:hash): run reports, webhooks and store anchor \
                    name it. Anchors show whether the log's end was cut off or its chain was recomputed.
                    """),
            examples: [
                "parcelwatch store verify --store nanhai.gpkg",
                "parcelwatch store verify --store nanhai.gpkg --key audit.key --anchors runs.jsonl",
            ])

        @Option(
            name: .long,
            help: ArgumentHelp(zh: "另存的锚点，可多次给出", en: "an anchor kept elsewhere; may be repeated", value: .anchor))
        var anchor: [String] = []

        @Option(
            name: .long,
            help: ArgumentHelp(
                zh: "含锚点的运行日志（每行一个 JSON）", en: "a run log that holds anchors, a JSON object a line", value: .file),
            completion: .file())
        var anchors: String?

        @Option(
            name: .long,
            help: ArgumentHelp(zh: "封存锚点的密钥文件", en: "the key file with which anchors were sealed", value: .file),
            completion: .file())
        var key: String?

        @OptionGroup var options: StoreOptions
        @OptionGroup var common: CommonOptions

        func validate() throws { _ = try given }

        /// The anchors on the command line.
        private var given: [EventAnchor] {
            get throws {
                try anchor.map { text in
                    guard let anchor = EventAnchor(text) else {
                        throw ValidationError(
                            zh: "--anchor \(text)：应为 条数:64 位散列",
                            en: "--anchor \(text): must be number:hash of 64 digits")
                    }
                    return anchor
                }
            }
        }

        func run() async throws {
            let kept = try given + (try anchors.map { try AnchorFile.anchors(in: $0) } ?? [])
            let key = try key.map { try AnchorFile.key(at: $0) }
            let (check, anchorFaults) = try await options.read { store in
                // Checked first: a changed log is reported with a message of its own.
                try await store.verifyAuditChain()
                return (try await store.check(), try await store.anchorFaults(kept: kept, key: key))
            }
            guard check.isWhole, anchorFaults.isEmpty else {
                for fault in anchorFaults.prefix(20) { Console.error(fault.message) }
                let chips = check.missingChips.prefix(20).map { id in
                    Message(zh: "监测图斑 \(id) 缺少切片", en: "finding \(id) misses chips")
                }
                for line in check.faults.prefix(20) + chips { Console.error(line) }
                throw StoreFault(
                    path: options.store, count: check.faults.count + check.missingChips.count + anchorFaults.count)
            }
            Console.say(
                Message(
                    zh: "日志完整：\(check.logEntries) 条，散列链无误；监测图斑 \(check.findings)，切片 \(check.chips)，均无缺损。",
                    en:
                        "The log is complete: \(check.logEntries) entries, every hash fits; \(check.findings) findings and "
                        + "\(check.chips) chips, nothing missing or damaged."))
        }
    }

    /// `parcelwatch store anchor`
    struct Anchor: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(
                zh: "在日志中记下其末尾（锚点），并输出；可用密钥封存",
                en: "Record the log's end in the log, sealed with a key if given, and print it."),
            discussion: Message(
                zh: "值守程序每天自动记一次（配置 audit.key_file）。请把输出的锚点另存于他处，核验时用 store verify --anchor 给出。",
                en: """
                    A watch does so once a day (audit.key_file of its configuration). Keep the anchor elsewhere and give it to \
                    store verify --anchor.
                    """),
            examples: [
                "parcelwatch store anchor --store nanhai.gpkg",
                "parcelwatch store anchor --store nanhai.gpkg --key audit.key",
            ])

        @OptionGroup var options: StoreOptions

        @Option(
            name: .long,
            help: ArgumentHelp(
                zh: "密钥文件（至少 32 字节）", en: "a key file of at least 32 bytes", value: .file), completion: .file())
        var key: String?

        @OptionGroup var common: CommonOptions

        func run() async throws {
            let key = try key.map { try AnchorFile.key(at: $0) }
            let store = try options.writing()
            defer { try? store.close() }
            let anchor = try await Anchoring(store, clock: { .now }).anchor(key: key, by: .user)
            Console.say(Message(zh: anchor.text, en: anchor.text))
        }
    }

    /// `parcelwatch store backup`
    struct Backup: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(
                zh: "在线备份为一个新文件，并核验", en: "Copy the store to a new file while it is in use, and check the copy."),
            examples: [
                "parcelwatch store backup --store nanhai.gpkg --output backup.gpkg"
            ])

        @OptionGroup var options: StoreOptions

        @Option(
            name: .shortAndLong,
            help: ArgumentHelp(
                zh: "备份文件，不替换已有文件，- 为标准输出", en: "the backup, never replaces a file, - is standard output",
                value: .geoPackage), completion: .file())
        var output: String

        @OptionGroup var common: CommonOptions

        func run() async throws {
            // It never replaces a file, so that an older backup cannot be lost for a newer one.
            guard output != "-" else {
                return try await OutputPlace(output, overwrites: false).write {
                    try await Stores.administration(of: options.store).backUp(to: $0)
                }
            }
            try await Stores.administration(of: options.store).backUp(to: output)
            Console.say(Message(zh: "已备份并核验：\(output)", en: "backed up and checked: \(output)"))
        }
    }

    /// `parcelwatch store restore`
    struct Restore: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(
                zh: "用备份恢复；原文件保留在旁边", en: "Replace the store by a backup; the old file stays beside it."),
            examples: [
                "parcelwatch store restore backup.gpkg --store nanhai.gpkg --replace"
            ])

        @Argument(help: ArgumentHelp(zh: "备份文件", en: "the backup", value: .geoPackage), completion: .file())
        var backup: String

        @OptionGroup var options: StoreOptions

        @Flag(name: .long, help: ArgumentHelp(zh: "存储已存在时也恢复", en: "restore even if the store exists"))
        var replace = false

        @OptionGroup var common: CommonOptions

        func run() async throws {
            let kept = try await Stores.administration(of: options.store)
                .restore(backup, replacing: replace, now: .now)
            Console.say(Message(zh: "已恢复：\(options.store)", en: "restored: \(options.store)"))
            if let kept { Console.say(Message(zh: "原文件：\(kept)", en: "old file: \(kept)")) }
        }
    }

    /// `parcelwatch store migrate`
    struct Migrate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(
                zh: "把旧版存储升级到本程序的版本，先自动备份", en: "Bring an older store up to this program's layout, after a backup."),
            examples: [
                "parcelwatch store migrate --store nanhai.gpkg"
            ])

        @OptionGroup var options: StoreOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let administration = Stores.administration(of: options.store)
            let before = try await administration.layout()
            guard before.applied != before.all else {
                Console.say(
                    Message(zh: "已是最新：第 \(before.all) 版", en: "up to date: layout \(before.all)"))
                return
            }
            let copy = try await administration.migrate()
            Console.say(
                Message(
                    zh: "已由第 \(before.applied) 版升级到第 \(before.all) 版；升级前的副本：\(copy)",
                    en: "brought from layout \(before.applied) to \(before.all); a copy from before: \(copy)"))
        }
    }

    /// `parcelwatch store retain`
    struct Retain: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(
                zh: "清理过期切片与运行记录；审计日志永不缩短", en: "Remove old chips and run records; the audit log is never shortened."),
            examples: [
                "parcelwatch store retain --store nanhai.gpkg --chips-days 1095 --logs-days 365"
            ])

        @OptionGroup var options: StoreOptions

        @Option(
            name: .long,
            help: ArgumentHelp(zh: "已结监测图斑的切片保留天数", en: "days to keep chips of closed findings", value: .number)
        )
        var chipsDays: Int?

        @Option(
            name: .long,
            help: ArgumentHelp(zh: "运行记录保留天数，至少 180", en: "days to keep run records, 180 or more", value: .number))
        var logsDays: Int?

        @OptionGroup var common: CommonOptions

        func validate() throws {
            guard chipsDays != nil || logsDays != nil else {
                throw ValidationError(zh: "请给出 --chips-days 或 --logs-days", en: "give --chips-days or --logs-days")
            }
            let days = Message(zh: "保留天数", en: "the number of days to keep")
            try ArgumentCheck.count("--chips-days", chipsDays, in: 1...36_500, of: days)
            try ArgumentCheck.count("--logs-days", logsDays, in: 180...36_500, of: days)
        }

        func run() async throws {
            let store = try options.writing()
            defer { try? store.close() }
            let removed = try await store.retain(Retention(chipsDays: chipsDays, logsDays: logsDays))
            Console.say(
                Message(
                    zh: "已清理：切片 \(removed.chips)，失败的核查 \(removed.runs)，通知 \(removed.messages)，拒收记录 \(removed.refusals)",
                    en: "removed: \(removed.chips) chips, \(removed.runs) failed runs, \(removed.messages) notices, "
                        + "\(removed.refusals) records of refused files"))
            if let reason = removed.unfreed?.message {
                Console.error(
                    Message(
                        zh: "文件未能缩小，再次运行即可：\(reason.chinese)",
                        en: "the file could not be made smaller; run the command again: \(reason.english)"))
            }
        }
    }
}

extension StoreCommand {
    /// `parcelwatch store compact`
    struct Compact: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(
                zh: "整理存储文件，把空出的空间还给磁盘", en: "Make the file as small as what it holds."),
            discussion: Message(
                zh: "期间其他进程须等待，磁盘上暂需同样大的空间；请在没有核查时运行。旧版程序建的存储整理一次后，清理（store retain）会自行归还空间。",
                en: """
                    Other processes wait meanwhile, and as much free disk again is needed: run it while nothing is \
                    surveyed. A store that an older program made gives space back by itself (store retain) from then on.
                    """),
            examples: ["parcelwatch store compact --store nanhai.gpkg"])

        @OptionGroup var options: StoreOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            func size() -> Int {
                (try? FileManager.default.attributesOfItem(atPath: options.store))?[.size] as? Int ?? 0
            }
            let before = size()
            let store = try options.writing()
            do {
                // Nobody surveys or watches meanwhile.
                for lease in [surveyLease, watchLease] { try await store.take(lease: lease) }
                try await store.compact()
                try store.close()
            } catch {
                try? store.close()
                throw error
            }
            let (from, to) = (Console.number(Double(before) / 1e6), Console.number(Double(size()) / 1e6))
            Console.say(Message(zh: "已整理：\(from) MB → \(to) MB", en: "compacted: \(from) MB to \(to) MB"))
        }
    }
}

/// A store that is not whole.
struct StoreFault: ExplainedError {
    let path: String
    let count: Int

    var message: Message {
        Message(
            zh: "\(path)：发现 \(count) 处问题（见上）；请用 parcelwatch store restore 恢复备份",
            en: "\(path): \(count) faults (see above); restore a backup with parcelwatch store restore")
    }
    var exitStatus: ExitStatus { .badData }
}
