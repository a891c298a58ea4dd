import ArgumentParser
import Export
import Findings
import Foundation
import Ground
import Store

/// `parcelwatch parcels`
struct ParcelsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parcels",
        abstract: "宗地：检查宗地文件、导出最近结论 · Parcels: check files of them, export the latest verdict on each.",
        subcommands: [Export.self, ParcelsCheckCommand.self, ParcelsProbeCommand.self])

    /// `parcelwatch parcels export`
    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "导出全部宗地及其最近结论与得分 · Export all parcels with their latest verdict and score.")

        @OptionGroup var options: StoreOptions

        @Option(
            name: .long,
            help: ArgumentHelp("格式 · format", valueName: ParcelFormats.all.map(\.name).joined(separator: "|")))
        var format: String

        @Option(name: .shortAndLong, help: ArgumentHelp("输出文件 · output file", valueName: "file"))
        var output: String

        @OptionGroup var common: CommonOptions

        func run() throws {
            let format = try ParcelFormats.named(format)
            try CommandOutput.protect([options.store], from: output)
            try options.read { store in
                try format.write(
                    { each in try store.forEachParcel { try each($0.parcel, $0.verdict) } }, to: output)
            }
        }
    }
}
