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
        commandName: "findings", abstract: "发现：列出、查看、核查、导出 · Findings: list, show, decide, export.",
        subcommands: [List.self, Show.self, Decide.self, Export.self])

    /// `parcelwatch findings list`
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "列出发现，置信度高者在前 · List findings, the surest first.")

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
            abstract: "查看一处发现的全部依据，可导出切片图 · Show a finding with all it rests on; write its chips.")

        @Argument(help: ArgumentHelp("发现编号，如 440605001001JC00017-01 · the finding's id", valueName: "id"))
        var id: String

        @OptionGroup var options: StoreOptions

        @Option(name: .long, help: ArgumentHelp("把切片图写入此目录 · write its chips into this folder", valueName: "folder"))
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
            abstract: "记下核查结论，供学习 · Keep what an officer says of a finding; the judge learns from it.",
            discussion: Decision.classes.map { "\($0.rawValue): \($0.name.chinese) · \($0.name.english)" }
                .joined(separator: "\n"))

        @Argument(help: ArgumentHelp("发现编号 · the finding's id", valueName: "id"))
        var id: String

        @Option(
            name: .customLong("as"),
            help: ArgumentHelp("实际情况，noChange 为误报 · what is there; noChange = false alarm", valueName: "class"))
        var verdictClass: VerdictClass

        @Option(name: .long, help: ArgumentHelp("核查人 · who says so", valueName: "name"))
        var by: String

        @Option(name: .long, help: ArgumentHelp("备注 · a word to it", valueName: "text"))
        var note: String?

        @OptionGroup var options: StoreOptions
        @OptionGroup var common: CommonOptions

        func validate() throws {
            guard Decision.classes.contains(verdictClass) else {
                throw ValidationError("--as: \(Decision.classes.map(\.rawValue).joined(separator: ", "))")
            }
            guard !by.allSatisfy(\.isWhitespace) else { throw ValidationError("--by: ''") }
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
            abstract: "导出发现 · Export findings.",
            discussion: FindingFormats.all.map { "\($0.name): \($0.summary.chinese) · \($0.summary.english)" }
                .joined(separator: "\n"))

        @OptionGroup var options: StoreOptions

        @Option(
            name: .long,
            help: ArgumentHelp("格式 · format", valueName: FindingFormats.all.map(\.name).joined(separator: "|")))
        var format: String

        @Option(name: .shortAndLong, help: ArgumentHelp("输出文件 · output file", valueName: "file"))
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
