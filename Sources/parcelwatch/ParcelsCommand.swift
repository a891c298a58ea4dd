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
        abstract: Message(
            zh: "宗地：检查宗地文件、导出最近结论", en: "Parcels: check files of them, export the latest verdict on each."),
        examples: [
            "parcelwatch parcels check parcels.gpkg",
            "parcelwatch parcels export --store nanhai.gpkg --format csv --output parcels.csv",
        ],
        subcommands: [Export.self, ParcelsCheckCommand.self, ParcelsProbeCommand.self])

    /// `parcelwatch parcels export`
    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "导出全部宗地及其最近结论与得分", en: "Export all parcels with their latest verdict and score."),
            examples: [
                "parcelwatch parcels export --store nanhai.gpkg --format csv --output parcels.csv"
            ])

        @OptionGroup var options: StoreOptions

        @Option(
            name: .long,
            help: ArgumentHelp(zh: "格式", en: "format", value: .oneOf(ParcelFormats.all.map(\.name))))
        var format: String

        @Option(name: .shortAndLong, help: ArgumentHelp(zh: "输出文件", en: "output file", value: .file))
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
