import ArgumentParser
import Casework
import Settings
import Console
import Foundation
import Governance
import Ground
import Reports
import Site
import StorePorts
import WorkOrders

/// `parcelwatch rules`
struct RulesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: Message(zh: "派遣规则：检查、试算、采用、解释", en: "The rules of dispatch: check, try, adopt, explain."),
        examples: [
            "parcelwatch rules sample --output rules.yaml", "parcelwatch rules check rules.yaml",
            "parcelwatch rules adopt rules.yaml --store nanhai.gpkg",
            "parcelwatch rules explain AD-440605001001JC00017-01 --store nanhai.gpkg",
        ],
        subcommands: [
            Check.self, Sample.self, Adopt.self, Show.self, Explain.self, RulesSimulate.self, RulesPropose.self,
        ])

    /// `parcelwatch rules check`
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "检查规则文件，列出全部错误", en: "Check a file of rules and list every fault."),
            discussion: Message(
                zh: "部门的法定职权不得只交给村居（国办函〔2025〕66号）。有误时退出码为 78。",
                en: "An act of law never goes to a village alone. Exit code 78 where it is faulty."),
            examples: [
                "parcelwatch rules check rules.yaml", "parcelwatch rules check rules.yaml --config parcelwatch.yaml",
            ])

        @Argument(help: ArgumentHelp(zh: "规则文件", en: "the rules", value: .file), completion: .file()) var file: String

        @Option(
            name: .long,
            help: ArgumentHelp(
                zh: "也核对 deliver 的接收系统在此配置的 systems 中", en: "also look whether its systems has every receiver",
                value: .configuration),
            completion: .file())
        var config: String?

        @OptionGroup var common: CommonOptions

        func run() throws {
            let rules = try RulesDocument.read(path: file).rules
            if let config { try SiteCheck.check(rules, rulesPath: file, configuration: config) }
            let unverified = rules.categories.count { !$0.isVerified } + rules.landLimits.count { !$0.isVerified }
            Console.say(
                Message(
                    zh: "\(file)：\(rules.categories.count) 个类别，无误；\(unverified) 处时限或限额未核实",
                    en: "\(file): \(rules.categories.count) categories, no fault; \(unverified) limits are not verified"
                ))
        }
    }

    /// `parcelwatch rules sample`
    struct Sample: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "打印带说明的规则样例，即程序自带规则", en: "Print the program's own rules with every key explained."),
            examples: ["parcelwatch rules sample --output rules.yaml"])

        @Option(
            name: .shortAndLong, help: .output(zh: "写入此文件", en: "write to this file", value: .configuration),
            completion: .file())
        var output = "-"
        @OptionGroup var overwriting: OverwriteOptions
        @OptionGroup var common: CommonOptions

        func run() throws {
            let place = try overwriting.place(output)
            try place.write(Data(RulesDocument.sample.utf8))
            guard !place.isStandardOutput else { return }
            Console.say(
                Message(
                    zh: "已写入 \(output)；修改后运行：parcelwatch rules check \(output)",
                    en: "Wrote \(output); edit it, then: parcelwatch rules check \(output)"))
        }
    }

    /// `parcelwatch rules adopt`
    struct Adopt: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "采用规则：此后派遣的工单按其办理", en: "Adopt rules for what is dispatched from now on."),
            discussion: Message(zh: "在办工单沿用派遣时的版本。", en: "Orders that run keep the version of their dispatch."),
            examples: ["parcelwatch rules adopt rules.yaml --store nanhai.gpkg"])

        @Argument(help: ArgumentHelp(zh: "规则文件", en: "the rules", value: .file), completion: .file()) var file: String
        @OptionGroup var options: StoreOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let (rules, text) = try RulesDocument.read(path: file)
            let store = try options.writing()
            defer { try? store.close() }
            let register = OfficeRegister(store, clock: { .now })
            let (adopted, measured) = try await register.adopt(rules, text: text, areas: GroundAreas(), by: .user)
            Console.say(
                adopted.isNew
                    ? Message(zh: "已采用，版本 \(adopted.version)", en: "adopted as version \(adopted.version)")
                    : Message(
                        zh: "与现行版本 \(adopted.version) 相同，未变动",
                        en: "the same as version \(adopted.version); nothing changed"))
            if let measured, measured.changed > 0 { Console.say(LandText.line(measured)) }
        }
    }

    /// `parcelwatch rules show`
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "打印存储中现行的规则", en: "Print the rules that a store goes by."),
            examples: ["parcelwatch rules show --store nanhai.gpkg"])

        @OptionGroup var options: StoreOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let office = try await options.read { try await OfficeRegister($0, clock: { .now }).office() }
            guard let text = office.texts[office.version ?? ""] else {
                return try CommandOutput.write(Data(RulesDocument.sample.utf8), to: nil)
            }
            try CommandOutput.write(Data(text.utf8), to: nil)
        }
    }

    /// `parcelwatch rules explain`
    struct Explain: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "解释一件工单按哪一行派给谁", en: "Say which line of the rules sends an order to whom."),
            examples: ["parcelwatch rules explain AD-440605001001JC00017-01 --store nanhai.gpkg"])

        @Argument(help: ArgumentHelp(zh: "工单编号", en: "the order's id", value: .identifier)) var id: String
        @OptionGroup var options: StoreOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let id = WorkOrderID(id)
            let (order, office) = try await options.read { store in
                guard let order = try await store.order(id, in: .everything) else {
                    throw CaseError.unknownOrder(store: options.store, id: id)
                }
                return (order, try await OfficeRegister(store, clock: { .now }).office())
            }
            for line in office.explanation(of: order) { Console.say(line) }
        }
    }
}

/// What people read of a decision by rules.
enum RuleText {
    /// The dispatch that the rules in force ask for.
    ///
    /// Throws where they do not know the category, or name a unit that no list has.
    static func dispatch(of order: WorkOrder, _ office: Office) throws -> OrderStep {
        let rules = office.current
        guard let decision = rules.decide(order.matter.facts(), version: office.version ?? "", in: office.units) else {
            throw NoDecision(
                message: Message(
                    zh: "规则中没有类别 \(order.matter.category)；请用 --to 指定单位",
                    en: "the rules have no category \(order.matter.category); say to whom with --to"))
        }
        guard let unit = decision.unit else {
            throw NoDecision(
                message: Message(
                    zh: "规则第 \(decision.line) 行要求 \(decision.wanted.text)，单位名录中没有；请用 units import 导入，或用 --to 指定",
                    en: "line \(decision.line) of the rules names \(decision.wanted.text), which no list of units has; "
                        + "take one by units import, or say to whom with --to"))
        }
        return .dispatched(
            OrderStep.Dispatch(
                unit: unit, coHandlers: decision.coHandlers, limits: decision.limits, rules: decision.version,
                line: decision.line))
    }
}

/// The rules do not say to whom an order goes.
struct NoDecision: ExplainedError {
    let message: Message
    var exitStatus: ExitStatus { .badData }
}
