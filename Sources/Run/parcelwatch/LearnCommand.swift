import ArgumentParser
import Console
import Findings
import Foundation
import Ground
import Judge
import Learning
import Model
import Survey
import StorePorts

/// `parcelwatch learn`
struct LearnCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "learn",
        abstract: Message(zh: "从标注中学习判定模型", en: "Fit the judge to labelled parcels."),
        discussion: Message(
            zh: """
                标注来源三选一：
                --synthetic：程序自己生成的场景（随程序提供的模型即由此而来）
                --images 目录：A/、B/、label/ 同名 .tif；可另有 parcels/同名.gpkg
                --store 文件：存储中的核查结论（findings decide）
                按地点分组交叉验证；报告写在模型里（model report）。
                """,
            en: """
                Labels from one of:
                --synthetic: scenes that the program generates (as for the default model)
                --images: folders A/, B/, label/ with .tif of the same names, and parcels/ with .gpkg if any
                --store: officers' decisions in the store (findings decide)
                Cross-validated by place; the report is kept in the model (model report).
                """),
        examples: [
            "parcelwatch learn --store nanhai.gpkg",
            "parcelwatch learn --images pairs/ --pixel-size 0.5 -o mine.json -o table.csv",
        ])

    @Flag(name: .long, help: ArgumentHelp(zh: "用生成的场景学习，从零开始", en: "learn from generated scenes, from nothing"))
    var synthetic = false

    @Option(name: .long, help: ArgumentHelp(zh: "生成多少对场景", en: "how many pairs of scenes", value: .number))
    var scenes = SyntheticScenes.defaultCount

    @Option(
        name: .long, parsing: .upToNextOption,
        help: ArgumentHelp(zh: "标注影像对的目录，可多个", en: "folders of labelled pairs", value: .folder), completion: .directory)
    var images: [String] = []

    @Option(
        name: .long, parsing: .upToNextOption,
        help: ArgumentHelp(
            zh: "各目录影像的像元边长，米；影像自带可靠坐标时不写", en: "edge of the pixels of each folder; leave out if the files say it",
            value: .metres))
    var pixelSize: [Double] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            zh: "存储：从其核查结论学习，并存入新模型", en: "store: learn from its decisions and keep the model there", value: .geoPackage
        ), completion: .file())
    var store: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            zh: "起点：default、nothing 或模型文件", en: "learn on from the default, from nothing, or from a file", value: .model
        ), completion: .file())
    var from: String?

    @Option(name: .long, help: ArgumentHelp(zh: "种子", en: "seed", value: .number))
    var seed: UInt64 = 1

    @Option(name: .long, help: ArgumentHelp(zh: "模型名称", en: "name of the model", value: .name))
    var name: String?

    @Option(
        name: .shortAndLong, parsing: .singleValue,
        help: ArgumentHelp(
            zh: "模型（.json）；另可写带标注的测量值与折外概率（.csv）；- 为标准输出",
            en:
                "the model (.json), and labelled measurements with out-of-fold probabilities (.csv); - is standard output",
            value: "file.json|csv"), completion: .file())
    var output: [String] = []

    @Option(name: .long, help: .format(Self.formats), completion: .list(Self.formats))
    var format: String?

    @OptionGroup var overwriting: OverwriteOptions

    /// What can be written.
    private static let formats = ["json", "csv"]

    @Option(name: .long, help: ArgumentHelp(zh: "线程数", en: "number of workers", value: .number))
    var threads: Int = ProcessInfo.processInfo.activeProcessorCount

    @OptionGroup var common: CommonOptions

    func validate() throws {
        let sources = [synthetic, !images.isEmpty, store != nil].count { $0 }
        guard sources == 1 else {
            throw ValidationError(
                zh: "标注来源：--synthetic、--images、--store 三选一",
                en: "labels come from one of --synthetic, --images, --store")
        }
        let written = try OutputFormat.names(of: output, asked: format, known: Self.formats)
        guard store != nil || written.contains(where: { $0.format == "json" }) else {
            throw ValidationError(
                zh: "缺少 --output <文件.json>：模型写到哪个文件", en: "missing --output <file.json>: the file that gets the model")
        }
        try LabelSource.check(pixelSize, images: images)
        try ArgumentCheck.threads(threads)
        try ArgumentCheck.count("--scenes", scenes, in: 1...100_000, of: Message(zh: "场景对数", en: "the number of pairs"))
    }

    func run() async throws {
        let inputs = [store, from].compactMap { $0 }
        let places = try OutputFormat.names(of: output, asked: format, known: Self.formats).map {
            (place: try overwriting.place($0.path, reading: inputs), format: $0.format)
        }
        let start = try await startingModel()
        let line = ProgressLine(of: Message(zh: "影像对", en: "pair"))
        let show: @Sendable (Int, Int) -> Void = { line.show($0, of: $1) }
        let labelled = try await labels(show)
        let table = try labelled.table()
        var settings = synthetic ? FittingSettings.transferring : FittingSettings()
        settings.threads = threads
        settings.folds = 7
        settings.construction.seed = UInt32(truncatingIfNeeded: seed)
        let fitting = ProgressLine(of: Message(zh: "拟合", en: "fit"))
        let description = FittingDescription(
            name: name ?? defaultName, source: source, seeds: synthetic ? [seed] : [], scenes: synthetic ? scenes : 0,
            groups: labelled.groups)
        let fit = Fitting(
            settings: settings, description: description,
            progress: { fitting.show($0.done, of: $0.total) })
        try fit.check(table, startFrom: start)
        Console.note(
            Message(zh: "标注宗地 \(table.count) 块；开始拟合", en: "\(table.count) labelled parcels; fitting").text(in: .chosen))
        let result = try fit.fit(table, startFrom: start)
        let model = result.model
        for (place, format) in places {
            if format == "csv" {
                try place.write(lines: csv(labelled, table, result.outOfFold))
            } else {
                try place.write(model.encoded())
            }
        }
        if let store {
            let open = try StoreOptions.existing(store)
            try await open.addModel(model.identifier, name: model.name, content: try model.encoded())
            try open.close()
        }
        let isTaken = places.contains(where: \.place.isStandardOutput)
        ModelText.lines(model).forEach(isTaken ? Console.note : Console.say)
        if model.construction.treeCount == 0 {
            Console.error(
                Message(
                    zh: "没有学到任何规律：样本太少或彼此矛盾，模型对每块宗地给出同一概率；请补充标注",
                    en:
                        "nothing was learnt: too few examples, or they contradict each other; the model says the same of every "
                        + "parcel. Label more"))
        }
        if store != nil {
            Console.say(
                Message(
                    zh: "启用：parcelwatch model use \(model.identifier) --store \(store ?? "")",
                    en: "To use it: parcelwatch model use \(model.identifier) --store \(store ?? "")"))
        }
    }

    private var defaultName: String { synthetic ? "synthetic" : store != nil ? "decisions" : "images" }

    private var source: String {
        if synthetic { return "\(scenes) generated scenes, seed \(seed)" }
        return LabelSource(images: images, pixelSizes: pixelSize, store: store).title
    }

    /// Generated scenes and image folders start from nothing unless asked otherwise, decisions from the model in use.
    private func startingModel() async throws -> JudgeModel? {
        switch from {
        case "nothing"?: return nil
        case "default"?: return try JudgeModel.standard()
        case let path?: return try JudgeModel.read(from: path)
        case nil:
            guard let store else { return nil }
            return try await ModelOptions.parse([]).load(store: store)
        }
    }

    private func labels(_ show: @escaping @Sendable (Int, Int) -> Void) async throws -> LabelledParcels {
        if synthetic {
            return try await SyntheticScenes.parcels(count: scenes, seed: seed, threads: threads, progress: show)
        }
        return try await LabelSource(images: images, pixelSizes: pixelSize, store: store)
            .parcels(threads: threads, progress: show)
    }

    private func csv(_ labelled: LabelledParcels, _ table: TrainingTable, _ outOfFold: [Double]) -> [String] {
        let header = CSVRow(["origin", "place", "class", "construction", "probability"] + table.columns)
        let rows = (0..<table.count).map { index in
            var row = CSVRow([labelled.origins[index], labelled.places[index], labelled.kinds[index]?.rawValue ?? ""])
            row.append(table.isConstruction[index] ? "1" : "0")
            row.append(outOfFold[index])
            for value in table.row(index) { row.append(value) }
            return row
        }
        return ([header] + rows).map { $0.text + "\n" }
    }
}
