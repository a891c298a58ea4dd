import ArgumentParser
import Console
import Export
import Findings
import Foundation
import Ground
import Governance
import Site
import StorePorts

/// `parcelwatch parcels`
struct ParcelsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parcels",
        abstract: Message(
            zh: "宗地：检查宗地文件、导出最近结论", en: "Parcels: check files of them, export the latest verdict on each."),
        examples: [
            "parcelwatch parcels check parcels.gpkg",
            "parcelwatch parcels export --store nanhai.gpkg -o parcels.csv",
        ],
        subcommands: [Export.self, ParcelsCheckCommand.self, ParcelsProbeCommand.self])

    /// `parcelwatch parcels export`
    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "导出全部宗地及其最近结论与得分", en: "Export all parcels with their latest verdict and score."),
            discussion: Message(
                zh: ParcelFormats.all.map { "\($0.name)：\($0.summary.chinese)" }.joined(separator: "\n"),
                en: ParcelFormats.all.map { "\($0.name): \($0.summary.english)" }.joined(separator: "\n")),
            examples: [
                "parcelwatch parcels export --store nanhai.gpkg -o parcels.csv"
            ])

        @OptionGroup var options: StoreOptions

        @OptionGroup var filter: FilterOptions

        @Option(
            name: .shortAndLong, help: .output(zh: "输出文件", en: "file to write", value: .file), completion: .file())
        var output: String

        @Option(
            name: .long, help: .format(ParcelFormats.all.map(\.name)), completion: .list(ParcelFormats.all.map(\.name)))
        var format: String?

        @OptionGroup var columns: ColumnOptions
        @OptionGroup var overwriting: OverwriteOptions

        @OptionGroup var common: CommonOptions

        func validate() throws { _ = try name }

        private var name: String {
            get throws { try OutputFormat.name(of: output, asked: format, known: ParcelFormats.all.map(\.name)) }
        }

        func run() async throws {
            let format = try ParcelFormats.named(name)
            let place = try overwriting.place(output, reading: [options.store])
            try await options.read { store in
                let query = try await filter.parcels(in: store)
                try await place.write {
                    try await CaseExport(store, language: .chosen, hasEveryColumn: columns.all)
                        .write(query, as: format, to: $0)
                }
            }
        }
    }
}
