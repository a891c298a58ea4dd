public import ArgumentParser
import Export
public import Findings
import Foundation
import Ground
import Store
import WorkOrders

/// `parcelwatch findings`
struct FindingsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "findings",
        abstract: Message(zh: "发现：列出、查看、核查、导出", en: "Findings: list, show, decide, export."),
        examples: [
            "parcelwatch findings list --store nanhai.gpkg",
            "parcelwatch findings export --store nanhai.gpkg --format html --output findings.html",
        ],
        subcommands: [List.self, Show.self, Decide.self, Export.self])

    /// `parcelwatch findings list`
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "列出发现，置信度高者在前", en: "List findings, the surest first."),
            examples: [
                "parcelwatch findings list --store nanhai.gpkg"
            ])

        @OptionGroup var options: StoreOptions
        @OptionGroup var common: CommonOptions

        func run() throws {
            let findings = try options.read { try $0.findings() }.sorted {
                let (a, b) = ($0.finding.verdict.confidence ?? 0, $1.finding.verdict.confidence ?? 0)
                return a != b ? a > b : $0.id < $1.id
            }
            let rows = findings.map { record in
                [
                    record.id.text, record.finding.verdict.verdictClass.name.text(in: .chosen),
                    Console.number(record.finding.verdict.confidence ?? 0, decimals: 2),
                    "\(Console.number(record.finding.changedAreaInsideSquareMetres)) m²",
                    record.state.name.text(in: .chosen), PlaceText.of(record.finding.place),
                ]
            }
            for line in Columns.lines(rows) { Console.say(line) }
        }
    }

    /// `parcelwatch findings show`
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "查看一处发现的全部依据，可导出切片图", en: "Show a finding with all it rests on; write its chips."),
            examples: [
                "parcelwatch findings show 440605001001JC00017-01 --store nanhai.gpkg --chips chips/"
            ])

        @Argument(help: ArgumentHelp(zh: "发现编号，如 440605001001JC00017-01", en: "the finding's id", value: .identifier))
        var id: String

        @OptionGroup var options: StoreOptions

        @Option(
            name: .long, help: ArgumentHelp(zh: "把切片图写入此目录", en: "write its chips into this folder", value: .folder))
        var chips: String?

        @OptionGroup var common: CommonOptions

        func run() throws {
            let id = FindingID(id)
            let (record, pictures, orders) = try options.read { store in
                guard let record = try store.finding(id) else {
                    throw NotFound(
                        message: Message(
                            zh: "没有发现 \(id)；用 parcelwatch findings list 查看全部",
                            en: "no finding \(id); parcelwatch findings list names them all"))
                }
                return (
                    record, try store.chips(of: id),
                    try store.workOrders(on: record.finding.verdict.parcelCode).filter { $0.findingIDs.contains(id) }
                )
            }
            for line in FindingText.lines(record, orders: orders) { Console.say(line) }
            guard let folder = chips else { return }
            try CommandOutput.makeFolder(folder)
            for chip in pictures {
                let path = "\(folder)/\(id)-\(chip.kind.rawValue).png"
                try CommandOutput.write(Data(chip.png), to: path)
                Console.say(path)
            }
        }
    }

    /// `parcelwatch findings decide`
    struct Decide: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(
                zh: "记下核查结论，供学习", en: "Keep what an officer says of a finding; the judge learns from it."),
            discussion: Message(
                zh: "实际情况可写：\n" + Self.classes(.chinese), en: "What is there, one of:\n" + Self.classes(.english)),
            examples: [
                "parcelwatch findings decide 440605001001JC00017-01 --as noChange --by 张三 --store nanhai.gpkg"
            ])

        /// What an officer can say, a line each.
        private static func classes(_ language: Language) -> String {
            Decision.classes.map { "\($0.rawValue): \($0.name.text(in: language))" }.joined(separator: "\n")
        }

        @Argument(help: ArgumentHelp(zh: "发现编号", en: "the finding's id", value: .identifier))
        var id: String

        @Option(
            name: .customLong("as"),
            help: ArgumentHelp(
                zh: "实际情况，noChange 为误报", en: "what is there; noChange = false alarm", value: .verdictClass))
        var verdictClass: VerdictClass

        @Option(name: .long, help: ArgumentHelp(zh: "核查人", en: "the reviewer", value: .name))
        var by: String

        @Option(name: .long, help: ArgumentHelp(zh: "备注", en: "a note", value: .text))
        var note: String?

        @OptionGroup var options: StoreOptions
        @OptionGroup var common: CommonOptions

        func validate() throws {
            guard Decision.classes.contains(verdictClass) else {
                throw ValidationError(
                    zh:
                        "--as \(verdictClass.rawValue)：不是核查结论；可用：\(Decision.classes.map(\.rawValue).joined(separator: "、"))",
                    en:
                        "--as \(verdictClass.rawValue) is no decision; one of: \(Decision.classes.map(\.rawValue).joined(separator: ", "))"
                )
            }
            guard !by.allSatisfy(\.isWhitespace) else {
                throw ValidationError(zh: "--by 为空；请写核查人姓名", en: "--by is empty; give the reviewer's name")
            }
        }

        func run() throws {
            let store = try GeoPackageStore.open(writing: options.store)
            defer { try? store.close() }
            let decision = try store.decide(FindingID(id), verdictClass, by: by, note: note)
            Console.say(
                Message(
                    zh:
                        "\(decision.findingID)：\(verdictClass.name.chinese)（\(decision.decidedBy)，\(decision.decidedAt)）",
                    en:
                        "\(decision.findingID): \(verdictClass.name.english) (\(decision.decidedBy), \(decision.decidedAt))"
                ))
        }
    }

    /// `parcelwatch findings export`
    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "导出发现", en: "Export findings."),
            discussion: Message(
                zh: FindingFormats.all.map { "\($0.name)：\($0.summary.chinese)" }.joined(separator: "\n"),
                en: FindingFormats.all.map { "\($0.name): \($0.summary.english)" }.joined(separator: "\n")),
            examples: [
                "parcelwatch findings export --store nanhai.gpkg --format geojson --output findings.geojson"
            ])

        @OptionGroup var options: StoreOptions

        @Option(
            name: .long,
            help: ArgumentHelp(zh: "格式", en: "format", value: .oneOf(FindingFormats.all.map(\.name))))
        var format: String

        @Option(name: .shortAndLong, help: ArgumentHelp(zh: "输出文件", en: "output file", value: .file))
        var output: String

        @OptionGroup var common: CommonOptions

        func run() throws {
            let format = try FindingFormats.named(format)
            try CommandOutput.protect([options.store], from: output)
            try options.read { store in
                try format.write(
                    FindingCollection(
                        findings: try store.findings(), workOrders: try store.workOrders(),
                        chips: { try store.chips(of: $0) }), to: output)
            }
        }
    }
}

/// A place in one line, from the largest tier.
enum PlaceText {
    static func of(_ place: AdministrativePlace) -> String {
        [place.district, place.town, place.village, place.cell].compactMap { $0 }.joined(separator: " / ")
    }
}

/// A finding in words.
enum FindingText {
    static func lines(_ record: FindingRecord, orders: [WorkOrder]) -> [String] {
        let finding = record.finding
        let unknown = Message(zh: "未知", en: "unknown").text(in: .chosen)
        func number(_ value: Double?) -> String { value.map { Console.number($0, decimals: 2) } ?? unknown }
        var rows: [(Message, String)] = [
            (Message(zh: "编号", en: "id"), record.id.text),
            (Message(zh: "宗地代码", en: "parcel code"), finding.verdict.parcelCode.text),
            (Message(zh: "位置", en: "place"), PlaceText.of(finding.place)),
            (Message(zh: "类别", en: "class"), finding.verdict.verdictClass.name.text(in: .chosen)),
            (Message(zh: "状态", en: "state"), record.state.name.text(in: .chosen)),
            (Message(zh: "置信度", en: "confidence"), number(finding.verdict.confidence)),
            (Message(zh: "宗地内变化面积", en: "changed inside"), number(finding.changedAreaInsideSquareMetres) + " m²"),
            (
                Message(zh: "越出宗地面积", en: "changed beyond the edge"),
                number(finding.changedAreaBeyondSquareMetres) + " m²"
            ),
            (Message(zh: "前一期", en: "earlier"), finding.earlierAcquiredAt?.description ?? unknown),
            (Message(zh: "后一期", en: "later"), finding.laterAcquiredAt?.description ?? unknown),
            (Message(zh: "有效观测占比", en: "valid share"), number(finding.verdict.validShare)),
            (
                Message(zh: "残余错位", en: "residual shift"),
                finding.verdict.residualShiftPixels.map { Console.number($0, decimals: 2) + " px" }
                    ?? Message(zh: "未测量", en: "not measured").text(in: .chosen)
            ),
        ]
        for measurement in finding.measurements {
            rows.append((Message(zh: measurement.name, en: measurement.name), number(measurement.value)))
        }
        for reason in finding.basis?.reasons ?? [] {
            rows.append((Message(zh: "依据", en: "because"), reason.text.text(in: .chosen)))
        }
        for order in orders {
            rows.append((Message(zh: "工单", en: "work order"), "\(order.id) \(order.state.name.text(in: .chosen))"))
        }
        let provenance = finding.provenance
        for (name, files) in [
            (Message(zh: "前一期影像", en: "earlier scenes"), provenance.earlierScenes),
            (Message(zh: "后一期影像", en: "later scenes"), provenance.laterScenes),
            (Message(zh: "宗地文件", en: "parcel files"), provenance.parcels),
            (Message(zh: "网格文件", en: "grid files"), provenance.grids),
        ] {
            for file in files { rows.append((name, "\(file.name)  sha256:\(file.sha256)")) }
        }
        rows.append((Message(zh: "测查", en: "survey"), "\(provenance.surveyID)  parcelwatch \(provenance.version)"))
        rows.append(
            (
                Message(zh: "设置", en: "settings"),
                provenance.settings.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
            ))
        return Columns.lines(rows.map { [$0.0.text(in: .chosen), $0.1] })
    }
}

extension VerdictClass: ExpressibleByArgument {}
