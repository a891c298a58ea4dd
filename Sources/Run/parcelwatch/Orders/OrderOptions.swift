import ArgumentParser
import Casework
import Console
import Foundation
import Governance
import Ground
import Reports
import Site
import StorePorts
import WorkOrders

/// The order that a step is taken of, and who takes it.
struct OrderStepOptions: ParsableArguments {
    @Argument(help: ArgumentHelp(zh: "工单编号，如 AD-440605001001JC00017-01", en: "the order's id", value: .identifier))
    var id: String

    @OptionGroup var options: StoreOptions

    @Option(
        name: .long,
        help: ArgumentHelp(
            zh: "代表此单位办理：代码或名称；不写即工单中心", en: "act for this unit, by code or name; without it for the work-order centre",
            value: .code))
    var unit: String?

    @Option(
        name: .long, help: ArgumentHelp(zh: "经办人；默认系统用户名", en: "who acts; the system's user by default", value: .name))
    var by: String?

    @OptionGroup var list: ListOptions
    @OptionGroup var common: CommonOptions

    /// Takes a step, and says what was done and what is allowed next. `step` gets the units, by which it finds those named.
    func take(_ step: (UnitNames, any OfficeStore) async throws -> OrderStep) async throws {
        try await run { desk, names, actor, store in
            try await desk.take(step(names, store), on: WorkOrderID(id), by: actor)
        }
    }

    /// Calls `body` with the store's desk, and says what came of it.
    func run(
        _ body: (OrderDesk, UnitNames, CaseActor, any OfficeStore) async throws -> OrderDesk.Result
    ) async throws {
        let store = try options.writing()
        defer { try? store.close() }
        let names = UnitNames(try await store.units())
        let actor = CaseActor.officer(by ?? NSUserName(), of: try unit.map(names.code))
        let result = try await body(OrderDesk(store, clock: { .now }), names, actor, store)
        if list.json {
            try CommandOutput.write(JSONObject.document(OrderText.object(result, names)), to: nil)
        } else {
            for line in OrderText.lines(result, names) { Console.say(line) }
        }
    }
}

/// Units by what people call them: their codes or their names.
struct UnitNames {
    private let directory: UnitDirectory

    init(_ units: [GovernanceUnit]) { directory = UnitDirectory(units) }

    /// The code of a unit; a code that no list has is taken as it is where it is one of digits.
    func code(_ text: String) throws -> UnitCode {
        if directory[UnitCode(text)] != nil { return UnitCode(text) }
        let named = directory.all.filter { $0.name == text || directory.fullName(of: $0.code) == text }
        if named.count == 1 { return named[0].code }
        if named.count > 1 {
            let codes = named.map { "\($0.code)" }.joined(separator: ", ")
            throw UnknownUnit(
                message: Message(
                    zh: "有 \(named.count) 个单位叫“\(text)”；请写代码：\(codes)",
                    en: "\(named.count) units are called “\(text)”; give a code: \(codes)"))
        }
        if text.count >= 6, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return UnitCode(text) }
        throw UnknownUnit(
            message: Message(
                zh: "没有单位“\(text)”；用 parcelwatch units list 查看全部，或用 units import 导入",
                en: "there is no unit “\(text)”; parcelwatch units list names them all, units import takes more"))
    }

    /// What a list shows of a unit: its name.
    func message(_ code: UnitCode) -> Message {
        let name = directory.fullName(of: code)
        return Message(zh: name, en: name)
    }

    /// What people read of a unit: its name and code.
    func text(_ code: UnitCode?) -> String {
        guard let code else { return Message(zh: "工单中心", en: "the work-order centre").text(in: .chosen) }
        return directory[code] == nil ? code.text : "\(directory.fullName(of: code)) (\(code))"
    }
}

/// A unit that nobody knows, or that several are called by.
struct UnknownUnit: ExplainedError {
    let message: Message
    var exitStatus: ExitStatus { .usage }
}

/// Moments as people write them on a command line.
enum SpokenTime {
    /// `2026-12-01`, the end of that day by China's clock, or `2026-12-01T10:00:00+08:00`.
    static func end(_ text: String, of option: String) throws -> Instant {
        if let moment = Instant(rfc3339: text) { return moment }
        guard let day = CivilDay(text) else {
            throw ValidationError(
                zh: "\(option) '\(text)'：不是日期；请写成 2026-12-01",
                en: "\(option) '\(text)': is no day; write it as 2026-12-01")
        }
        let offset = Int64(LocalTime.china.secondsFromGMT())
        return Instant(secondsSince1970: Int64(day.number + 1) * 86_400 - offset - 1)
    }
}

/// `--responsible`, `--category`, `--parcel`, `--due-before` and `--sort` of a list of orders.
struct OrderFilterOptions: ParsableArguments {
    @Option(
        name: .long, parsing: .singleValue,
        help: ArgumentHelp(
            zh: "只要此单位主办的：代码或名称，可多次", en: "with this unit only, by code or name; again for more", value: .code))
    var responsible: [String] = []

    @Option(
        name: .long, parsing: .singleValue,
        help: ArgumentHelp(
            zh: "只要此工单类别，如 building.new，可多次", en: "of this category only, e.g. building.new; again for more",
            value: .code))
    var category: [String] = []

    @Option(name: .long, help: ArgumentHelp(zh: "只要此宗地的", en: "of this parcel only", value: .code))
    var parcel: String?

    @Option(
        name: .long,
        help: ArgumentHelp(zh: "只要在此日之前（含当日）到期的", en: "only those that are due until the end of this day", value: .time)
    )
    var dueBefore: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            zh: "次序：id 编号，latest 最近变动，due 在办的按期限，priority 在办的按轻重",
            en: "by id, latest change, due time or priority (the last two: open ones)",
            value: .oneOf(["id", "latest", "due", "priority"])))
    var sort = "id"

    private static let orders: [String: OrderQuery.Order] = [
        "id": .byID, "latest": .latestFirst, "due": .dueFirst, "priority": .pressingFirst,
    ]

    func validate() throws {
        guard Self.orders[sort] != nil else {
            throw ValidationError(
                zh: "--sort '\(sort)'：可用 id、latest、due、priority",
                en: "--sort '\(sort)': there are id, latest, due, priority")
        }
        if let dueBefore { _ = try SpokenTime.end(dueBefore, of: "--due-before") }
    }

    /// Confines a query to what is asked for.
    func confine(_ query: inout OrderQuery, _ names: UnitNames) throws {
        if !responsible.isEmpty { query.responsible = Set(try responsible.map(names.code)) }
        if !category.isEmpty { query.categories = Set(category.map { CategoryCode($0) }) }
        query.parcel = parcel.map { ParcelCode($0) }
        query.dueBefore = try dueBefore.map { try SpokenTime.end($0, of: "--due-before").advanced(by: 1) }
        query.order = Self.orders[sort] ?? .byID
    }
}
