import ArgumentParser
import Casework
import Console
import Foundation
import Governance
import Ground
import Site
import StorePorts

/// `parcelwatch units`
struct UnitsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "units",
        abstract: Message(
            zh: "治理单元与部门：列出、导入、巡查路线、月报表、张贴画",
            en: "Governance units and departments: list, import, patrols, monthly returns, posters."),
        discussion: Message(
            zh: "治理单元以代码为准。区县、镇街、村居、网格随核查的网格文件入库；部门由清单导入。",
            en:
                "Units are known by their codes. Districts, towns, villages and cells come with a survey's grids; departments "
                + "with a list."),
        examples: [
            "parcelwatch units list --store nanhai.gpkg",
            "parcelwatch units import departments.csv --store nanhai.gpkg",
        ],
        subcommands: [List.self, Import.self, Route.self, Return.self, Poster.self])

    /// `parcelwatch units list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "列出治理单元与部门", en: "List units and departments."),
            examples: ["parcelwatch units list --store nanhai.gpkg --json"])

        @OptionGroup var options: StoreOptions
        @OptionGroup var list: ListOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await Self.listing.say(
                options.read { try await $0.units() }, asJSON: list.json,
                ifEmpty: Message(
                    zh: "还没有治理单元；核查时给出 --grids，或用 units import 导入",
                    en: "no unit yet; give --grids to a survey, or use units import"))
        }

        private static var listing: Listing<GovernanceUnit> {
            Listing(columns: [
                ListColumn("code", zh: "代码", en: "code") { .text($0.code.text) },
                ListColumn("name", zh: "名称", en: "name") { .text($0.name) },
                ListColumn("tier", zh: "层级", en: "tier") { .word($0.tier.rawValue, $0.tier.name) },
                ListColumn("parent", zh: "上级", en: "parent") { .text($0.parent?.text) },
            ])
        }
    }

    /// `parcelwatch units import`
    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "从 CSV 清单导入单元，如部门", en: "Take units from a CSV list, e.g. departments."),
            discussion: Message(
                zh: "首行为列名：代码、名称、层级（区县、镇街、村居、网格、部门），可有上级。编码 UTF-8 或 GBK。有一处错误即全部不导入。",
                en: """
                    The first line names the columns: code, name, tier (district, town, village, cell, department), and \
                    parent if need be; UTF-8 or GBK. One fault, and nothing is taken.
                    """),
            examples: ["parcelwatch units import departments.csv --store nanhai.gpkg"])

        @Argument(help: ArgumentHelp(zh: "清单", en: "the list", value: .file), completion: .file(extensions: ["csv"]))
        var file: String

        @OptionGroup var options: StoreOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let store = try options.writing()
            defer { try? store.close() }
            let units = try UnitFile.units(at: file, known: try await store.units())
            let name = URL(fileURLWithPath: file).lastPathComponent
            let changed = try await UnitRegister(store, clock: { .now }).record(units, from: name, by: .user)
            Console.say(
                Message(
                    zh: "清单中 \(units.count) 个单元，新增或更新 \(changed.count) 个",
                    en: "\(units.count) units in the list, \(changed.count) of them new or changed"))
        }
    }
}
