import ArgumentParser
import Compare
import Foundation
import Ground
import Judge
import Survey

/// `parcelwatch measure`
struct MeasureCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "measure",
        abstract: "逐宗统计两期影像（面积加权），输出 CSV · Area-weighted statistics of both epochs per parcel, as CSV.",
        discussion: """
            列 · Columns: id, n (像元数 pixels), a1_mean a1_std … (前一期各波段 earlier bands), b1_mean … (后一期 later),
            cva_mean, cva_p90 (变化向量 change vector), ndvi_a, ndvi_b, changed (变化像元数 pixels with a vector over 2).
            权重为像元与宗地相交的精确面积 · Weights are the exact shares of pixels inside the parcel.
            --evidence：配准后各种证据，每种一列：宗地内连片 20 平方米所达到的最高值
            · each kind of evidence after alignment, a column each: the highest value that 20 connected m² of the parcel
            reach; valid_share first.
            """)

    @OptionGroup var inputs: InputOptions
    @OptionGroup var common: CommonOptions

    @Flag(name: .long, help: "输出各种变化证据而非波段统计 · every kind of evidence instead of statistics of bands")
    var evidence = false

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("输出 CSV，默认标准输出 · output CSV, default standard output", valueName: "file"))
    var csv: String?

    func run() async throws {
        try CommandOutput.protect(inputs.files, from: csv)
        let plan = try SurveyPlan(inputs.request())
        if evidence {
            try CommandOutput.write(Data(try await evidenceTable(plan).utf8), to: csv)
            return
        }
        let run = StatisticsRun(plan: plan, threads: inputs.threads)
        let line = ProgressLine()
        let rows = try await run.run { line.show($0) }
        var text = header(bands: run.bands.count)
        for (code, statistics) in rows { text += row(code, statistics) }
        try CommandOutput.write(Data(text.utf8), to: csv)
    }

    private func evidenceTable(_ plan: SurveyPlan) async throws -> String {
        let line = ProgressLine()
        let rows = try await EvidenceRun(plan: plan, threads: inputs.threads).run { line.show($0) }
        let kinds = EvidenceKind.allCases.filter { kind in rows.contains { $0.evidence.levels[kind] != nil } }
        let header = ["id", "valid_share"] + kinds.map(\.rawValue)
        let cells = rows.map { code, evidence in
            [CommandOutput.csvCell(code.text), "\(Float(evidence.validShare))"]
                + kinds.map { kind in evidence.levels[kind].map { "\(Float($0))" } ?? "" }
        }
        return ([header] + cells).map { $0.joined(separator: ",") + "\n" }.joined()
    }

    private func header(bands: Int) -> String {
        var columns = ["id", "n"]
        for epoch in ["a", "b"] {
            for band in 1...bands { columns += ["\(epoch)\(band)_mean", "\(epoch)\(band)_std"] }
        }
        return (columns + ["cva_mean", "cva_p90", "ndvi_a", "ndvi_b", "changed"]).joined(separator: ",") + "\n"
    }

    private func row(_ code: ParcelCode, _ statistics: ParcelStatistics) -> String {
        let numbers =
            [statistics.pixels] + statistics.bands.flatMap { [$0.mean, $0.deviation] } + [
                statistics.magnitudeMean, statistics.magnitudeP90, statistics.vegetation.earlier,
                statistics.vegetation.later, statistics.changedPixels,
            ]
        let cells = [CommandOutput.csvCell(code.text)] + numbers.map { $0.isNaN ? "" : "\(Float($0))" }
        return cells.joined(separator: ",") + "\n"
    }
}
