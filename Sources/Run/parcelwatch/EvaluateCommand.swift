import ArgumentParser
import Console
import Reporting
import Findings
import Foundation
import Ground
import Intake
import Judge
import Learning
import Model
import Survey
import Governance
import Site
import StorePorts

/// `parcelwatch evaluate`
struct EvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: Message(zh: "在标注数据上评估模型", en: "Evaluate a model on labelled parcels."),
        discussion: Message(
            zh: "标注：--images 目录（A/、B/、label/，同 learn），或 --store 存储中的核查结论。",
            en: "Labels: --images folders (A/, B/, label/ as for learn), or --store with officers' decisions."),
        examples: [
            "parcelwatch evaluate --images pairs/ --pixel-size 0.5 --model mine.json -o report.html",
            "parcelwatch evaluate --store nanhai.gpkg -o - --format json",
        ])

    @Option(
        name: .long, parsing: .upToNextOption,
        help: ArgumentHelp(zh: "标注影像对的目录", en: "folders of labelled pairs", value: .folder), completion: .directory)
    var images: [String] = []

    @Option(
        name: .long, parsing: .upToNextOption,
        help: ArgumentHelp(zh: "各目录影像的像元边长，米", en: "edge of the pixels of each folder", value: .metres))
    var pixelSize: [Double] = []

    @Option(
        name: .long, help: ArgumentHelp(zh: "存储：用其核查结论", en: "store: its decisions", value: .geoPackage),
        completion: .file())
    var store: String?

    @OptionGroup var model: ModelOptions

    @OptionGroup var outputs: PageOutputOptions

    @Option(name: .long, help: ArgumentHelp(zh: "线程数", en: "number of workers", value: .number))
    var threads: Int = ProcessInfo.processInfo.activeProcessorCount

    @OptionGroup var common: CommonOptions

    /// Errors of each kind that are shown.
    private static let exampleLimit = 12

    func validate() throws {
        guard images.isEmpty != (store == nil) else {
            throw ValidationError(zh: "标注来源：--images 与 --store 二选一", en: "labels come from either --images or --store")
        }
        try LabelSource.check(pixelSize, images: images)
        try ArgumentCheck.threads(threads)
    }

    func run() async throws {
        let inputs = [store, self.model.model].compactMap { $0 }
        let places = try outputs.places(reading: inputs)
        let model = try await model.load(store: store)
        _ = try model.columns(of: MeasurementCatalogue.names, version: MeasurementCatalogue.version)
        let line = ProgressLine(of: Message(zh: "影像对", en: "pair"))
        let labels = LabelSource(images: images, pixelSizes: pixelSize, store: store)
        let labelled = try await labels.parcels(threads: threads) {
            line.show($0, of: $1)
        }
        let table = try labelled.table().columns(model.measurements)
        let probabilities = model.probabilities(ofRows: table.values)
        let judged = probabilities.indices.map { row in
            JudgedParcel(
                probability: probabilities[row], isConstruction: labelled.isConstruction[row],
                groups: labelled.groups[row])
        }
        var evaluation = Evaluation(judged, threshold: model.threshold)
        let known = labelled.kinds.indices.filter { labelled.kinds[$0] != nil && model.kinds != nil }
        evaluation.kinds = Evaluation.kinds(
            known.map { model.judge(row: table.row($0)).kinds },
            labels: known.map { labelled.kinds[$0]?.rawValue ?? "" }, names: model.kindNames,
            thresholds: model.kindThresholds)
        // A document on standard output gets no other text beside it.
        let isTaken = places.contains(where: \.place.isStandardOutput)
        ModelText.lines(evaluation).forEach(isTaken ? Console.note : Console.say)
        let report = EvaluationReport(
            model: model.name, identifier: model.identifier, source: labels.title, threshold: model.threshold,
            evaluation: evaluation,
            examples: places.allSatisfy(\.isJSON)
                ? [] : try await examples(labelled, table, probabilities, model: model, labels: labels))
        for (place, isJSON) in places {
            if isJSON {
                try place.write(EvaluationPage.json(report))
            } else {
                try await place.write { try EvaluationPage.write(report, english: Language.chosen == .english, to: $0) }
            }
        }
    }

    /// The surest errors with their pictures and reasons.
    private func examples(
        _ labelled: LabelledParcels, _ table: TrainingTable, _ probabilities: [Double], model: JudgeModel,
        labels: LabelSource
    ) async throws -> [EvaluationReport.Example] {
        func surest(_ isConstruction: Bool) -> [Int] {
            let wrong = probabilities.indices.filter {
                labelled.isConstruction[$0] == isConstruction
                    && (probabilities[$0] >= model.threshold) != isConstruction
            }
            return Array(
                wrong.sorted {
                    let (a, b) = (probabilities[$0], probabilities[$1])
                    return a != b ? (isConstruction ? a < b : a > b) : $0 < $1
                }.prefix(Self.exampleLimit))
        }
        let rows = surest(false) + surest(true)
        let chips = try await labels.chips(of: rows.map { labelled.origins[$0] })
        return rows.compactMap { row in
            guard let chip = chips[labelled.origins[row]] else { return nil }
            return EvaluationReport.Example(
                origin: labelled.origins[row], isConstruction: labelled.isConstruction[row],
                probability: probabilities[row],
                reasons: Explanation.reasons(table.row(row), verdictClass: nil, model: model).map(\.text),
                earlier: chip.earlier, later: chip.later)
        }
    }
}

/// Labelled parcels from folders of pairs or from a store's decisions, for `learn` and `evaluate`.
struct LabelSource {
    let images: [String]
    let pixelSizes: [Double]
    let store: String?

    /// What people call it.
    var title: String {
        images.isEmpty
            ? "officers' decisions"
            : images.map { URL(fileURLWithPath: $0).lastPathComponent }.joined(separator: ", ")
    }

    static func check(_ pixelSizes: [Double], images: [String]) throws {
        guard pixelSizes.isEmpty || pixelSizes.count == 1 || pixelSizes.count == images.count else {
            throw ValidationError(
                zh: "--pixel-size 给了 \(pixelSizes.count) 个；应为 1 个，或与 --images 一样 \(images.count) 个",
                en: "--pixel-size has \(pixelSizes.count) values; give 1, or \(images.count) as for --images")
        }
        for size in pixelSizes {
            try ArgumentCheck.positive(
                "--pixel-size", size, of: Message(zh: "像元边长（米）", en: "the edge of a pixel in metres"))
        }
    }

    private func folders() throws -> [PairFolder] {
        try images.enumerated().map { index, folder in
            let parcels = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/parcels")) ?? []
            for name in parcels.sorted() where name.lowercased().hasSuffix(".gpkg") {
                try ParcelsCheck.requireSoundStructure("\(folder)/parcels/\(name)")
            }
            return try PairFolder(
                folder, pixelSize: pixelSizes.isEmpty ? nil : pixelSizes[min(index, pixelSizes.count - 1)])
        }
    }

    func parcels(threads: Int, progress: @escaping @Sendable (Int, Int) -> Void) async throws -> LabelledParcels {
        var all = LabelledParcels()
        if let store {
            let reader = try Stores.reading(store)
            defer { try? reader.close() }
            for stored in try await reader.decisions() {
                guard let basis = stored.basis, basis.measurementVersion == MeasurementCatalogue.version,
                    let measurements = ParcelMeasurements(values: basis.values)
                else { continue }
                let kind = stored.decision.verdictClass
                // Where the officer could not tell there is nothing to learn.
                guard kind != .notObserved else { continue }
                all.append(
                    measurements, isConstruction: kind.isConstruction, kind: kind, place: stored.village ?? "?",
                    groups: ["village": stored.village ?? "?"], origin: stored.decision.findingID.text)
            }
            return all
        }
        for folder in try folders() {
            all.append(try await folder.parcels(threads: threads, progress: progress))
        }
        return all
    }

    /// Pictures around parcels: of folders from their scenes, of decisions from the store.
    func chips(of origins: [String]) async throws -> [String: (earlier: [UInt8], later: [UInt8])] {
        guard let store else {
            return try folders().reduce(into: [:]) { all, folder in
                all.merge(try folder.chips(of: origins)) { first, _ in first }
            }
        }
        let reader = try Stores.reading(store)
        defer { try? reader.close() }
        var all: [String: (earlier: [UInt8], later: [UInt8])] = [:]
        for origin in origins {
            let chips = try await reader.chips(of: FindingID(origin), in: .everything)
            guard let earlier = chips.first(where: { $0.kind == .earlier }),
                let later = chips.first(where: { $0.kind == .outlined })
            else { continue }
            all[origin] = (earlier.png, later.png)
        }
        return all
    }
}
