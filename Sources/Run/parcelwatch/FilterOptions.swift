import ArgumentParser
import Findings
import Foundation
import Ground
import GeoPackageStore
import Governance
import WorkOrders

/// `--village`, `--class` and `--since`: select findings, orders or parcels. All given options must match.
struct FilterOptions: ParsableArguments {
    @Option(
        name: .long, parsing: .singleValue,
        help: ArgumentHelp(
            zh: "只要此村居：名称或代码（治理单元代码，或宗地代码前 12 位），可多次",
            en:
                "of this village only: its name or code, of the governance unit or the first 12 digits of parcels; again for more",
            value: .name))
    var village: [String] = []

    @Option(
        name: .customLong("class"), parsing: .singleValue,
        help: ArgumentHelp(
            zh: "只要此类别，如 新建，可多次", en: "of this class only, e.g. taller; again for more", value: .verdictClass))
    var classes: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            zh: "只要此日（北京时间）起的：监测图斑与宗地按后一期采集时间，工单按生成时间",
            en:
                "from this day on, by China's clock: findings and parcels by the later epoch, orders by when they were raised",
            value: "2024-03-01"))
    var since: String?

    func validate() throws {
        _ = try VerdictClass.spoken(VerdictClass.allCases).things(classes, of: "--class")
        _ = try start()
    }

    /// The classes asked for; nil = all.
    private func verdicts() throws -> Set<VerdictClass>? {
        try VerdictClass.spoken(VerdictClass.allCases).things(classes, of: "--class")
    }

    /// The first moment that counts; nil = all.
    private func start() throws -> Instant? {
        guard let since else { return nil }
        if let moment = Instant(rfc3339: since) { return moment }
        let pattern = #/(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?/#.asciiOnlyDigits()
        guard let match = since.wholeMatch(of: pattern), let year = Int(match.1), let month = Int(match.2),
            let number = Int(match.3), let day = CivilDay(year: year, month: month, day: number)
        else {
            throw ValidationError(
                zh: "--since '\(since)'：不是日期；请写成 2024-03-01",
                en: "--since '\(since)': is no day; write it as 2024-03-01")
        }
        return Instant(secondsSince1970: Int64(day.number) * 86_400 - Int64(LocalTime.china.secondsFromGMT()))
    }

    /// Whether something is meant, by its parcel, place, class and time; the villages asked for are among the store's.
    func matcher(
        in store: GeoPackageStore
    ) throws -> (ParcelCode, AdministrativePlace, VerdictClass?, Instant?) -> Bool {
        let (verdicts, start) = (try verdicts(), try start())
        try checkVillages(in: store)
        let villages = Set(village)
        return { code, place, verdict, time in
            if !villages.isEmpty {
                let byName = place.village.map(villages.contains) ?? false
                let byUnit = place.unit.map { unit in villages.contains { UnitCode($0).holds(unit) } } ?? false
                guard byName || byUnit || villages.contains(String(code.text.prefix(Self.villageDigits))) else {
                    return false
                }
            }
            if let verdicts, !(verdict.map(verdicts.contains) ?? false) { return false }
            if let start, !(time.map { $0 >= start } ?? false) { return false }
            return true
        }
    }

    /// The store's findings that are meant.
    func findings(in store: GeoPackageStore, states: Set<ConfirmationState>?) throws -> [FindingRecord] {
        let isMeant = try matcher(in: store)
        return try store.findings().filter { record in
            let finding = record.finding
            return states.map { $0.contains(record.state) } ?? true
                && isMeant(
                    finding.verdict.parcelCode, finding.place, finding.verdict.verdictClass,
                    finding.laterAcquiredAt ?? record.detectedAt)
        }
    }

    /// The store's orders that are meant.
    func orders(in store: GeoPackageStore, states: Set<WorkOrderState>?) throws -> [WorkOrder] {
        let isMeant = try matcher(in: store)
        return try store.workOrders().filter { order in
            states.map { $0.contains(order.state) } ?? true
                && isMeant(order.parcelCode, order.place, order.verdictClass, order.raisedAt)
        }
    }

    /// Digits of a parcel's code that are its village's.
    private static let villageDigits = 12

    private func checkVillages(in store: GeoPackageStore) throws {
        guard !village.isEmpty else { return }
        var (names, codes): (Set<String>, Set<String>) = ([], [])
        let units = try store.units()
        for name in village {
            let called = units.filter { $0.tier == .village && $0.name == name }
            guard called.count < 2 else { throw AmbiguousVillage(name: name, codes: called.map(\.code)) }
        }
        codes.formUnion(units.map(\.code.text))
        try store.forEachParcel { stored in
            if let name = stored.parcel.place.village { names.insert(name) }
            codes.insert(String(stored.parcel.code.text.prefix(Self.villageDigits)))
        }
        for name in village where !names.contains(name) && !codes.contains(name) {
            // Codes where the parcels came without governance grids, which alone have names.
            let known = (names.isEmpty ? codes : names).sorted()
            throw UnknownVillage(
                name: name, known: known.prefix(20).joined(separator: ", ") + (known.count > 20 ? " …" : ""))
        }
    }
}

/// Several villages of one name.
struct AmbiguousVillage: ExplainedError {
    let name: String
    let codes: [UnitCode]

    var message: Message {
        let known = codes.map(\.text).joined(separator: ", ")
        return Message(
            zh: "--village '\(name)'：有 \(codes.count) 个村居同名；请写代码：\(known)",
            en: "--village '\(name)': \(codes.count) villages have this name; give a code: \(known)")
    }
    var exitStatus: ExitStatus { .usage }
}

/// A village that no parcel of the store lies in.
struct UnknownVillage: ExplainedError {
    let name: String
    let known: String

    var message: Message {
        Message(
            zh: "--village '\(name)'：存储中没有此村居的宗地；现有：\(known)",
            en: "--village '\(name)': the store has no parcels there; there are: \(known)")
    }
    var exitStatus: ExitStatus { .usage }
}

/// `--state` of a finding.
struct FindingStateOptions: ParsableArguments {
    @Option(
        name: .long, parsing: .singleValue,
        help: ArgumentHelp(
            zh: "只要此状态，如 已确认，可多次", en: "in this state only, e.g. confirmed; again for more", value: .state))
    var state: [String] = []

    func validate() throws { _ = try states }

    /// The states asked for; nil = all.
    var states: Set<ConfirmationState>? {
        get throws { try ConfirmationState.spoken.things(state, of: "--state") }
    }
}

/// `--state` of an order.
struct OrderStateOptions: ParsableArguments {
    @Option(
        name: .long, parsing: .singleValue,
        help: ArgumentHelp(
            zh: "只要此状态，如 待派遣，可多次", en: "in this state only, e.g. withdrawn; again for more", value: .state))
    var state: [String] = []

    func validate() throws { _ = try states }

    /// The states asked for; nil = all.
    var states: Set<WorkOrderState>? {
        get throws { try WorkOrderState.spoken.things(state, of: "--state") }
    }
}
