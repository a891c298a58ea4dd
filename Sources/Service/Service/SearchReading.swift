import Access
import Casework
import Findings
import Foundation
import Governance
import Ground
import StorePorts
import WorkOrders

/// Finds what somebody types into the search field: units by name or code, orders by number, parcels by code, as far as the caller sees
/// them. People shorten: `123` is this year's order 123, `上村 JC12` the twelfth parcel of 上村.
struct SearchReading {
    /// Something that was found.
    struct Hit: Encodable {
        enum Kind: String, Encodable {
            case order, finding, parcel, unit
        }

        let kind: Kind
        let id: String
        let name: String
        let detail: String?
    }

    /// The most of a kind.
    private static let most = 8

    private let call: Call
    private let account: Account
    private let office: Office
    /// What was typed, without spaces at its ends; and the same as codes are written.
    private let text, key: String

    init(_ call: Call, _ text: String) async throws {
        self.call = call
        account = try call.account
        office = try await call.rooms.store.read { try $0.office() }
        // Letters and digits of full width (ＪＣ１２) are the same to people.
        let narrow = text.unicodeScalars.map { scalar in
            Unicode.Scalar(scalar.value - (0xFF01...0xFF5E ~= scalar.value ? 0xFEE0 : 0)) ?? scalar
        }
        var plain = ""
        plain.unicodeScalars.append(contentsOf: narrow)
        self.text = plain.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        key = plain.filter { !$0.isWhitespace }.uppercased()
    }

    /// What was found: orders, parcels, findings, units.
    func hits() async throws -> [Hit] {
        guard !key.isEmpty else { return [] }
        var hits: [Hit] = []
        if !account.posts(for: .seeOrders).isEmpty { hits += try await orders(in: call.scope(for: .seeOrders)) }
        if !account.posts(for: .seeFindings).isEmpty {
            let scope = try call.scope(for: .seeFindings)
            hits += try await findings(in: scope) + parcels(in: scope)
        }
        if !account.posts(for: .seeOffice).isEmpty { hits += units.prefix(Self.most).map(hit) }
        return hits
    }

    private func orders(in scope: Scope) async throws -> [Hit] {
        var prefixes = [key, "AD-" + key]
        if let number = Int(key), key.count <= 6 {
            let year = CivilDay(call.now, utcOffsetSeconds: LocalTime.china.secondsFromGMT()).year
            prefixes = [WorkOrderID(year: year, number: number).text]
        }
        var found: [WorkOrder] = []
        for prefix in prefixes where key.count >= 3 || prefixes.count == 1 {
            var query = OrderQuery()
            query.idPrefix = prefix
            found += try await call.rooms.store.orders(query, in: scope, page: PageRequest(limit: Self.most)).rows
        }
        return found.prefix(Self.most).map { order in
            let place = [order.matter.place.town, order.matter.place.village].compactMap { $0 }
            let name = office.rules(of: order).name(of: order.matter.category).text(in: call.language)
            let state = order.course.state.name.text(in: call.language)
            return Hit(
                kind: .order, id: order.id.text, name: order.id.text,
                detail: ([name] + place + [state]).joined(separator: " · "))
        }
    }

    private func findings(in scope: Scope) async throws -> [Hit] {
        guard let record = try await call.rooms.store.finding(FindingID(key), in: scope) else { return [] }
        let name = record.finding.verdict.verdictClass.name.text(in: call.language)
        return [Hit(kind: .finding, id: record.id.text, name: record.id.text, detail: name)]
    }

    private func parcels(in scope: Scope) async throws -> [Hit] {
        var found: [StoredParcel] = []
        for query in parcelQueries {
            guard found.count < Self.most else { break }
            let page = PageRequest(limit: Self.most - found.count)
            found += try await call.rooms.store.parcels(query, in: scope, page: page).rows
        }
        return found.map { stored in
            let place = stored.parcel.place
            let detail = [place.town, place.village, place.cell].compactMap { $0 }.joined(separator: " ")
            return Hit(
                kind: .parcel, id: stored.parcel.code.text, name: stored.parcel.code.text,
                detail: detail.isEmpty ? nil : detail)
        }
    }

    /// The parcels that are meant: whose codes begin so, or those of a village by the ends of their codes, `JC12` being `JC00012`. The
    /// first twelve digits are of the cadastre's own areas, which nobody knows by heart.
    private var parcelQueries: [ParcelQuery] {
        var query = ParcelQuery()
        query.places = [.parcels(key)]
        guard let mark = key.range(of: "JC") else { return key.count >= 6 ? [query] : [] }
        let (name, digits) = (key[..<mark.lowerBound], key[mark.upperBound...])
        guard !digits.isEmpty, digits.count <= 5, digits.allSatisfy({ $0.isASCII && $0.isNumber }),
            !name.contains(where: { $0.isASCII && $0.isNumber })
        else { return [query] }
        query.codeSuffix = "JC" + String(repeating: "0", count: 5 - digits.count) + digits
        let villages =
            name.isEmpty
            // Whoever works for villages alone means theirs.
            ? account.posts(for: .seeFindings).map(\.unit).filter { $0.village != nil }
            : office.units.all.filter { $0.tier == .village && $0.name.uppercased().contains(name) }.map(\.code)
        return villages.prefix(Self.most).map { village in
            query.places = [.unit(village)]
            return query
        }
    }

    /// The units that are meant, the best first: of this very name or code, then whose names begin so, then the rest; the upper ones first.
    private var units: [GovernanceUnit] {
        func rank(_ unit: GovernanceUnit) -> Int? {
            if unit.name == text || unit.code.text == key { return 0 }
            if unit.name.hasPrefix(text) { return 1 }
            if unit.name.localizedCaseInsensitiveContains(text) { return 2 }
            return key.count >= 4 && unit.code.text.hasPrefix(key) ? 3 : nil
        }
        return office.units.all.compactMap { unit in rank(unit).map { (rank: $0, unit: unit) } }
            .sorted { a, b in
                let (first, second) = (
                    (a.rank, a.unit.code.text.count, a.unit.code.text),
                    (b.rank, b.unit.code.text.count, b.unit.code.text)
                )
                return first < second
            }.map(\.unit)
    }

    private func hit(_ unit: GovernanceUnit) -> Hit {
        Hit(kind: .unit, id: unit.code.text, name: office.units.fullName(of: unit.code), detail: unit.code.text)
    }
}
