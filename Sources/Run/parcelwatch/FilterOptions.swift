import ArgumentParser
import Findings
import Foundation
import Ground
import Governance
import StorePorts
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

    /// The store's findings that are meant, by id.
    func findings(in store: any ParcelQueries, states: Set<ConfirmationState>?) async throws -> FindingQuery {
        var query = FindingQuery()
        (query.places, query.states) = (try await places(in: store), states)
        (query.classes, query.since) = (try verdicts(), try start())
        return query
    }

    /// The store's orders that are meant, by id.
    func orders(in store: any ParcelQueries, states: Set<WorkOrderState>?) async throws -> OrderQuery {
        var query = OrderQuery()
        (query.places, query.states) = (try await places(in: store), states)
        (query.classes, query.since) = (try verdicts(), try start())
        return query
    }

    /// The store's parcels that are meant.
    func parcels(in store: any ParcelQueries) async throws -> ParcelQuery {
        var query = ParcelQuery()
        query.places = try await places(in: store)
        (query.classes, query.since) = (try verdicts(), try start())
        return query
    }

    /// Digits of a parcel's code that are its village's.
    private static let villageDigits = 12

    /// The places of the villages asked for; throws where one is unknown or has the name of another.
    private func places(in store: any ParcelQueries) async throws -> [PlaceFilter] {
        try await Self.places(of: village, in: store)
    }

    /// The places of villages by name or code; throws where one is unknown or has the name of another.
    static func places(of villages: [String], in store: any ParcelQueries) async throws -> [PlaceFilter] {
        guard !villages.isEmpty else { return [] }
        let units = try await store.units()
        var places: [PlaceFilter] = []
        for name in villages {
            let called = units.filter { $0.tier == .village && $0.name == name }
            guard called.count < 2 else { throw AmbiguousVillage(name: name, codes: called.map(\.code)) }
            // Parcels that came without governance grids lie in no unit: their codes and their villages' names tell.
            var own: [PlaceFilter] = called.map { .unit($0.code) }
            if units.contains(where: { $0.code.text == name }) { own.append(.unit(UnitCode(name))) }
            var others: [PlaceFilter] = [.village(name)]
            if name.count == villageDigits { others.append(.parcels(name)) }
            for place in others where try await store.holdsParcels(in: place) { own.append(place) }
            guard !own.isEmpty else { throw UnknownVillage(name: name, known: try await known(in: store)) }
            places += own
        }
        return places
    }

    /// The villages that there are, for people; codes where the parcels came without governance grids, which alone have
    /// names.
    private static func known(in store: any ParcelQueries) async throws -> String {
        var (names, codes): (Set<String>, Set<String>) = ([], [])
        try await forEachRow {
            try await store.parcels(ParcelQuery(), in: .everything, page: $0)
        } _: { stored in
            if let name = stored.parcel.place.village { names.insert(name) }
            codes.insert(String(stored.parcel.code.text.prefix(villageDigits)))
        }
        let known = (names.isEmpty ? codes : names).sorted()
        return known.prefix(20).joined(separator: ", ") + (known.count > 20 ? " …" : "")
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
