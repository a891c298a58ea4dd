import ArgumentParser
import Console
import Foundation
import Ground
import Intake
import Judge
import Survey

/// `parcelwatch measure`
struct MeasureCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "measure",
        abstract: Message(
            zh: "逐宗统计两期影像（面积加权），输出 CSV", en: "Area-weighted statistics of both epochs per parcel, as CSV."),
        discussion: Message(
            zh: """
                列：id，n（像元数），a1_mean、a1_std …（前一期各波段），b1_mean …（后一期），cva_mean、\
                cva_p90（变化向量），ndvi_a、ndvi_b，changed（变化向量大于 2 的像元数）。
                权重为像元与宗地相交的精确面积。
                --evidence：配准后判定所用的全部测量值，每项一列，空白为缺测。
                """,
            en: """
                Columns: id, n (pixels), a1_mean a1_std … (bands of the earlier epoch), b1_mean … (of the later), \
                cva_mean, cva_p90 (change vector), ndvi_a, ndvi_b, changed (pixels with a change vector over 2).
                Weights are the exact shares of pixels inside the parcel.
                --evidence: every measurement that verdicts rest on, after alignment, a column each; empty = \
                missing.
                """),
        examples: [
            "parcelwatch measure --earlier 2023.tif --later 2024.tif --parcels parcels.gpkg -o statistics.csv"
        ])

    @OptionGroup var inputs: InputOptions
    @OptionGroup var common: CommonOptions

    @Flag(
        name: .long,
        help: ArgumentHelp(zh: "输出判定所用的测量值而非波段统计", en: "the measurements of the judge instead of statistics of bands"))
    var evidence = false

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(zh: "输出 CSV，- 为标准输出", en: "CSV to write, - is standard output", value: .csvFile),
        completion: .file())
    var output = "-"

    @OptionGroup var overwriting: OverwriteOptions

    func validate() throws { try inputs.requireFiles() }

    func run() async throws {
        for path in inputs.parcels { try ParcelsCheck.requireSoundStructure(path) }
        let place = try overwriting.place(output, reading: inputs.files)
        let plan = try SurveyPlan(inputs.request())
        for message in plan.notes { Console.error(message) }
        if evidence {
            try place.write(lines: try await measurementTable(plan))
            return
        }
        let run = StatisticsRun(plan: plan, threads: inputs.threads)
        let line = ProgressLine()
        let rows = try await run.run(progress: { line.show($0.blocksDone, of: $0.blocksTotal) }, row: Self.row)
        try place.write(lines: [header(bands: run.bands.count)] + rows)
    }

    private func measurementTable(_ plan: SurveyPlan) async throws -> [String] {
        let line = ProgressLine()
        let rows = try await MeasurementRun(plan: plan, threads: inputs.threads).run {
            line.show($0.blocksDone, of: $0.blocksTotal)
        }
        let header = CSVRow(["id"] + MeasurementCatalogue.names).text + "\n"
        return [header] + rows.map { Self.row($0.code, $0.measurements.values) }
    }

    private func header(bands: Int) -> String {
        var columns = ["id", "n"]
        for epoch in ["a", "b"] {
            for band in 1...bands { columns += ["\(epoch)\(band)_mean", "\(epoch)\(band)_std"] }
        }
        return CSVRow(columns + ["cva_mean", "cva_p90", "ndvi_a", "ndvi_b", "changed"]).text + "\n"
    }

    @Sendable private static func row(_ code: ParcelCode, _ statistics: ParcelStatistics) -> String {
        let numbers =
            [statistics.pixels] + statistics.bands.flatMap { [$0.mean, $0.deviation] } + [
                statistics.magnitudeMean, statistics.magnitudeP90, statistics.vegetation.earlier,
                statistics.vegetation.later, statistics.changedPixels,
            ]
        return row(code, numbers.map { Float($0) })
    }

    private static func row(_ code: ParcelCode, _ numbers: [Float]) -> String {
        var row = CSVRow([code.text])
        for number in numbers { row.append(number) }
        return row.text + "\n"
    }
}
