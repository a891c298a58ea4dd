import ArgumentParser
import Console
import Reporting
import Foundation
import Ground
import Model
import StorePorts

/// `parcelwatch model`
struct ModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: Message(zh: "判定模型：列出、启用、报告", en: "Models: list, use, report."),
        examples: [
            "parcelwatch model list --store nanhai.gpkg"
        ],
        subcommands: [List.self, Use.self, Report.self])

    /// `parcelwatch model list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "列出存储中的模型与默认模型", en: "List the store's models and the default."),
            examples: [
                "parcelwatch model list --store nanhai.gpkg"
            ])

        @OptionGroup var options: StoreOptions
        @OptionGroup var list: ListOptions
        @OptionGroup var common: CommonOptions

        private struct Entry {
            let identifier: String
            let name: String
            let isUsed: Bool
            /// Nil for one that this program cannot read.
            let model: JudgeModel?
        }

        func run() async throws {
            let stored = try await options.read { try await $0.models() }
            let standard = try JudgeModel.standard()
            let entries =
                [
                    Entry(
                        identifier: standard.identifier, name: standard.name,
                        isUsed: !stored.contains(where: \.isUsed), model: standard)
                ]
                + stored.map {
                    Entry(
                        identifier: $0.identifier, name: $0.name, isUsed: $0.isUsed,
                        model: try? JudgeModel.decoded($0.content, path: $0.name))
                }
            try Self.listing.say(entries, asJSON: list.json, ifEmpty: Message(zh: "没有模型", en: "no model"))
        }

        private static var listing: Listing<Entry> {
            Listing(columns: [
                ListColumn("id", zh: "编号", en: "id") { .text($0.identifier) },
                ListColumn("is_used", zh: "使用中", en: "in use") { .flag($0.isUsed) },
                ListColumn("name", zh: "名称", en: "name") { .text($0.name) },
                ListColumn("average_precision", zh: "AP", en: "AP") {
                    .number($0.model?.report?.figures.averagePrecision, decimals: 3)
                },
                ListColumn("labelled_parcels", zh: "标注宗地", en: "labels") {
                    .number(($0.model?.fittedOn.parcels).map(Double.init), decimals: 0)
                },
                ListColumn("threshold", zh: "阈值", en: "threshold") { .number($0.model?.threshold, decimals: 3) },
                ListColumn("source", zh: "学自", en: "learnt from") { .text($0.model?.fittedOn.source) },
            ])
        }
    }

    /// `parcelwatch model use`
    struct Use: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(
                zh: "此后用这个模型判定；已有监测图斑保留原模型", en: "Judge by this model from now on; existing findings keep their model."),
            examples: [
                "parcelwatch model use mine.json --store nanhai.gpkg",
                "parcelwatch model use default --store nanhai.gpkg",
            ])

        @Argument(
            help: ArgumentHelp(
                zh: "模型编号、模型文件，或 default", en: "the model's id, a model file, or default", value: .model),
            completion: .file())
        var model: String

        @OptionGroup var options: StoreOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let store = try options.writing()
            defer { try? store.close() }
            let standard = try JudgeModel.standard()
            if model == "default" || model == standard.identifier {
                try await store.useModel(nil)
                return Console.say(Message(zh: "已改用默认模型。", en: "The default model is used from now on."))
            }
            var identifier = model
            if FileManager.default.fileExists(atPath: model) {
                let file = try JudgeModel.read(from: model)
                try await store.addModel(file.identifier, name: file.name, content: try file.encoded())
                identifier = file.identifier
            }
            try await store.useModel(identifier)
            Console.say(Message(zh: "已改用模型 \(identifier)。", en: "Model \(identifier) is used from now on."))
        }
    }

    /// `parcelwatch model report`
    struct Report: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "模型由何而来、准不准", en: "What a model was fitted on and how well it does."),
            examples: [
                "parcelwatch model report --store nanhai.gpkg",
                "parcelwatch model report --model mine.json --json",
            ])

        @OptionGroup var model: ModelOptions

        @Option(
            name: .long,
            help: ArgumentHelp(zh: "存储：报告其使用中的模型", en: "store: report the model it uses", value: .geoPackage),
            completion: .file())
        var store: String?

        @Flag(name: .long, help: ArgumentHelp(zh: "输出 JSON", en: "as JSON"))
        var json = false

        @OptionGroup var common: CommonOptions

        func run() async throws {
            let model = try await model.load(store: store)
            guard json else {
                for line in ModelText.lines(model) { Console.say(line) }
                return
            }
            struct Document: Encodable {
                let identifier: String
                let name: String
                let threshold: Double
                let fittedOn: FittedOn
                let evaluation: Evaluation?
            }
            let document = Document(
                identifier: model.identifier, name: model.name, threshold: model.threshold, fittedOn: model.fittedOn,
                evaluation: model.report)
            try CommandOutput.write(JSONObject.document(document), to: nil)
        }
    }
}

/// Prints a model.
enum ModelText {
    static func lines(_ model: JudgeModel) -> [String] {
        let fitted = model.fittedOn
        func line(_ zh: String, _ en: String) -> String { Message(zh: zh, en: en).text(in: .chosen) }
        let classes = zip(JudgeModel.standardKinds, fitted.parcelsPerKind).filter { $1 > 0 }.map { "\($0) \($1)" }
            .joined(separator: ", ")
        let lines = [
            line("模型 \(model.name)（\(model.identifier)）", "Model \(model.name) (\(model.identifier))"),
            line(
                "学自：\(fitted.source)；起点：\(fitted.startedFrom ?? "无")",
                "Learnt from: \(fitted.source); from \(fitted.startedFrom ?? "nothing")"),
            line(
                "标注宗地 \(fitted.parcels) 块，\(fitted.places) 处（\(classes)）",
                "\(fitted.parcels) labelled parcels in \(fitted.places) places (\(classes))"),
            line(
                "树 \(model.construction.treeCount) 棵；判为新增建设的概率 ≥ \(number(model.threshold))",
                "\(model.construction.treeCount) trees; construction from a probability of \(number(model.threshold))"),
        ]
        guard let evaluation = model.report else { return lines }
        return lines + [line("折外（按地点分组）：", "Out of fold, by place:")] + self.lines(evaluation)
    }

    /// More parts than this of one sort are left to the page and the JSON.
    private static let mostParts = 12

    /// An evaluation: all of it, its parts, its kinds.
    static func lines(_ evaluation: Evaluation) -> [String] {
        var lines = [text(evaluation.figures)]
        for (kind, groups) in evaluation.slices.sorted(by: { $0.key < $1.key })
        where (2...mostParts).contains(groups.count) {
            for (group, figures) in groups.sorted(by: { $0.key < $1.key }) {
                let title = EvaluationPage.title(of: group, kind: kind).text(in: .chosen)
                lines.append("  \(title): " + text(figures))
            }
        }
        for kind in evaluation.kinds.keys.sorted() {
            guard let figures = evaluation.kinds[kind] else { continue }
            let title = EvaluationPage.kindTitle(kind).text(in: .chosen)
            lines.append("  \(title): " + text(figures, positives: Message(zh: "此类", en: "of this kind")))
        }
        return lines
    }

    /// Figures in one line.
    static func text(
        _ figures: Evaluation.Figures, positives: Message = Message(zh: "新增建设", en: "construction")
    ) -> String {
        let counts = Message(
            zh: "宗地 \(figures.parcels)，\(positives.chinese) \(figures.positives)，报出 \(figures.flagged)",
            en: "\(figures.parcels) parcels, \(figures.positives) \(positives.english), \(figures.flagged) flagged"
        ).text(in: .chosen)
        guard figures.averagePrecision != nil else { return counts }
        return counts
            + Message(
                zh: "；AP \(number(figures.averagePrecision))，准确率 \(number(figures.precision))，召回率 "
                    + "\(number(figures.recall))，F1 \(number(figures.f1))（最佳 \(number(figures.bestF1))），校准误差 "
                    + number(figures.calibrationError),
                en: "; AP \(number(figures.averagePrecision)), precision \(number(figures.precision)), recall "
                    + "\(number(figures.recall)), F1 \(number(figures.f1)) (best \(number(figures.bestF1))), "
                    + "calibration error \(number(figures.calibrationError))"
            ).text(in: .chosen)
    }

    private static func number(_ value: Double?) -> String { value.map { Console.number($0, decimals: 3) } ?? "–" }
}
