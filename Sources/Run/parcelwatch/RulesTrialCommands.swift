import ArgumentParser
import Casework
import Settings
import Console
import Findings
import Governance
import Ground
import Reports
import Site
import StorePorts
import WorkOrders

/// `parcelwatch rules simulate`
struct RulesSimulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: Message(
            zh: "试算：用新规则重派已有工单，比较首派是否正确", en: "Try changed rules on the orders on record before they are adopted."),
        discussion: Message(
            zh: "以工单最后的主办单位为准，比较首派错误的件数。不改动任何工单。",
            en: "The unit that an order ended with counts as the right one. No order is changed."),
        examples: ["parcelwatch rules simulate rules.yaml --since 2025-12-01 --store nanhai.gpkg"])

    @Argument(help: ArgumentHelp(zh: "规则文件", en: "the rules", value: .file), completion: .file()) var file: String
    @OptionGroup var options: StoreOptions
    @OptionGroup var filter: FilterOptions
    @OptionGroup var list: ListOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let rules = try RulesDocument.read(path: file).rules
        let trial = try await options.read { store in
            let office = try await OfficeRegister(store, clock: { .now }).office()
            let query = try await filter.orders(in: store, states: nil)
            var trial = RuleTrial(rules, in: office.units)
            try await forEachRow {
                try await store.orders(query, in: .everything, page: $0)
            } _: { order in
                if let routing = Routing(order) { trial.take(routing) }
            }
            return trial
        }
        let rows = trial.byCategory.sorted { $0.key < $1.key }.map { (rules.name(of: $0.key), $0.key.text, $0.value) }
        let all = [(Message(zh: "合计", en: "all"), "", trial.total)]
        func share(_ count: Int, of figures: RuleTrial.Figures) -> ListCell {
            .number(figures.orders == 0 ? nil : 100 * Double(count) / Double(figures.orders), decimals: 1, unit: "%")
        }
        try Listing<(Message, String, RuleTrial.Figures)>(columns: [
            ListColumn("category", zh: "类别", en: "category") { .word($0.1, $0.0) },
            ListColumn("orders", zh: "工单", en: "orders") { .number(Double($0.2.orders), decimals: 0) },
            ListColumn("changed", zh: "改派", en: "sent elsewhere") { .number(Double($0.2.changed), decimals: 0) },
            ListColumn("wrong_before_percent", zh: "原首派错误", en: "wrong desk before") {
                share($0.2.wrongBefore, of: $0.2)
            },
            ListColumn("wrong_after_percent", zh: "新首派错误", en: "wrong desk after") { share($0.2.wrongAfter, of: $0.2) },
            ListColumn("undecided", zh: "无单位", en: "no unit") { .number(Double($0.2.undecided), decimals: 0) },
        ]).say(rows + all, asJSON: list.json, ifEmpty: Message(zh: "没有派遣过的工单", en: "no order was dispatched yet"))
        guard !list.json, !trial.newlyWrong.isEmpty else { return }
        let shown = trial.newlyWrong.map(\.text).joined(separator: ", ")
        Console.say(Message(zh: "原来正确、将会派错：\(shown)", en: "right before and wrong after: \(shown)"))
    }
}

/// `parcelwatch rules propose`
struct RulesPropose: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "propose",
        abstract: Message(
            zh: "建议：从裁定与改派中归纳规则行，由人采用", en: "Propose lines that rulings and returns agree on; a person adopts them."),
        examples: ["parcelwatch rules propose --store nanhai.gpkg --least 5"])

    @OptionGroup var options: StoreOptions
    @Option(
        name: .long,
        help: ArgumentHelp(zh: "至少多少件一致的裁定或改派", en: "so many rulings or returns at the least", value: .number))
    var least = 5
    @OptionGroup var filter: FilterOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        try ArgumentCheck.count("--least", least, in: 1...10_000, of: Message(zh: "件数", en: "the number"))
    }

    func run() async throws {
        let (proposals, office) = try await options.read { store in
            let office = try await OfficeRegister(store, clock: { .now }).office()
            let query = try await filter.orders(in: store, states: nil)
            var learning = RuleLearning(in: office.units)
            try await forEachRow {
                try await store.orders(query, in: .everything, page: $0)
            } _: { order in
                if let routing = Routing(order) { learning.take(routing) }
            }
            return (learning.proposals(least: least), office)
        }
        guard !proposals.isEmpty else {
            return Console.error(
                Message(
                    zh: "没有 \(least) 件以上一致的裁定或改派", en: "no \(least) rulings or returns agree with each other"))
        }
        for (category, lines) in Dictionary(grouping: proposals, by: \.category).sorted(by: { $0.key < $1.key }) {
            let name = office.current.name(of: category)
            Console.say(
                Message(
                    zh: "# 放在类别 \(category)（\(name.chinese)）的 when: 之首",
                    en: "# first under when: of \(category) (\(name.english))"))
            for line in lines { Console.say("      " + line.line) }
        }
        Console.say(
            Message(
                zh: "# 加入规则文件后：parcelwatch rules simulate 试算，再 rules adopt 采用",
                en: "# put them into the file, then: parcelwatch rules simulate, and rules adopt"))
    }
}
