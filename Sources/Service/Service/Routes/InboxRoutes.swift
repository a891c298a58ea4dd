import Access
import Casework
import Governance
import Ground
import Hummingbird
import Reports
import StorePorts
import WorkOrders

extension Route {
    /// What waits for the centre: returns that a dispatcher answers, disputes that an arbiter rules, each with all that it takes to
    /// settle it without opening another page.
    static let inbox: [Route] = [
        Route(.get, "/api/v1/inbox/returns", .deed(.step(.upheld))) { call in
            try await call.json(call.dossiers(.filed, for: .upheld))
        },
        Route(.get, "/api/v1/inbox/disputes", .deed(.step(.ruled))) { call in
            try await call.json(call.dossiers(.arbitrating, for: .ruled))
        },
    ]
}

extension Call {
    /// Of the next so many orders in a state, the earliest due first, those on which the caller may take a step now; further ones are
    /// looked through while none of them is one.
    fileprivate func dossiers(_ state: WorkOrderState, for step: OrderStepKind) async throws -> DossierPage {
        var request = try query("limit", "after").page()
        var asked = OrderQuery()
        (asked.states, asked.order) = ([state], .dueFirst)
        var rulings: [PlacedCategory: [RulingDocument]] = [:]
        while true {
            let page = try await rooms.store.orders(asked, in: scope, page: request)
            var items: [DossierDocument] = []
            for row in page.rows {
                guard let seen = try await order(row.id),
                    OrderActions.allowed(try account, seen, at: now).contains(where: { $0.kind == step })
                else { continue }
                let kind = PlacedCategory(seen.order.matter, seen.office.units)
                if rulings[kind] == nil { rulings[kind] = try await self.rulings(kind, seen.office) }
                let events = try await rooms.store.events(on: row.id.text)
                items.append(try DossierDocument(seen, events, rulings[kind] ?? [], self))
            }
            // A return never stops the clock: returned orders come before those that were never dispatched, with whom nobody is.
            let isOver = page.next == nil || page.rows.last?.course.responsible == nil
            if isOver || !items.isEmpty { return DossierPage(items: items, next: isOver ? nil : page.next?.code) }
            request.after = page.next
        }
    }

    /// The latest rulings on orders of a category in a town.
    private func rulings(_ kind: PlacedCategory, _ office: Office) async throws -> [RulingDocument] {
        var asked = OrderQuery()
        (asked.categories, asked.order) = ([kind.category], .latestFirst)
        if let town = kind.town { asked.places = [.unit(town)] }
        let page = try await rooms.store.orders(asked, in: scope, page: PageRequest(limit: 300))
        return page.rows.lazy.compactMap { RulingDocument($0, office) }.prefix(5).map { $0 }
    }
}

/// What makes past rulings comparable: the category, and the town.
private struct PlacedCategory: Hashable {
    let category: CategoryCode
    let town: UnitCode?

    init(_ matter: OrderMatter, _ units: UnitDirectory) {
        category = matter.category
        town = matter.place.unit.flatMap { units.unit(of: .town, holding: $0) }
    }
}

/// Orders that wait for somebody.
private struct DossierPage: Encodable {
    let items: [DossierDocument]
    let next: String?
}

/// A ruling of the past.
private struct RulingDocument: Encodable {
    let order: String
    let village: String?
    let lead: UnitDocument
    let reason: String

    init?(_ order: WorkOrder, _ office: Office) {
        guard let ruling = order.course.ruling else { return nil }
        self.order = order.id.text
        (village, reason) = (order.matter.place.village, ruling.reason)
        lead = UnitDocument(ruling.lead, office.units)
    }
}

/// All that it takes to settle a return or a dispute.
private struct DossierDocument: Encodable {
    struct Return: Encodable {
        let unit, proposed: UnitDocument
        let reason, basis: String
        let at: Instant
    }

    /// A unit that is heard in a dispute, and what it says; no text while it has said nothing.
    struct Part: Encodable {
        let unit: UnitDocument
        let text: String?
        let at: Instant?
    }

    struct Dispute: Encodable {
        let unit: UnitDocument
        let parts: [Part]
        let at: Instant
        /// Until then every unit has to be heard; later it is ruled without those that say nothing.
        let heardUntil: Instant

        private enum CodingKeys: String, CodingKey {
            case unit, parts, at
            case heardUntil = "heard_until"
        }
    }

    let order: OrderSummaryDocument
    let version: Int
    let allowed: [String]
    let `return`: Return?
    let dispute: Dispute?
    /// Which line of the rules sends it to whom, and which one did.
    let rules: [String]
    let rulings: [RulingDocument]

    init(_ seen: SeenOrder, _ events: [Event], _ rulings: [RulingDocument], _ call: Call) throws {
        let (course, units) = (seen.order.course, seen.office.units)
        order = OrderSummaryDocument(seen.order, seen.office, call.now, call.language)
        version = seen.version
        allowed = OrderActions.allowed(try call.account, seen, at: call.now).map { OrderActions.word(of: $0.kind) }
        `return` = course.returned.map { record in
            Return(
                unit: UnitDocument(record.unit, units), proposed: UnitDocument(record.content.proposed, units),
                reason: record.content.reason, basis: record.content.basis, at: record.at)
        }
        var said: [UnitCode: (text: String, at: Instant)] = [:]
        for event in events {
            guard let entry = try? OrderEntry(event), case .step(let step) = entry.event else { continue }
            let at = entry.at ?? event.at
            switch step {
            case .disputed(let content): if let unit = course.dispute?.unit { said[unit] = (content.reason, at) }
            case .stated(let content): said[content.unit] = (content.text, at)
            default: break
            }
        }
        dispute = course.dispute.map { record in
            Dispute(
                unit: UnitDocument(record.unit, units),
                parts: record.involved.map { unit in
                    Part(unit: UnitDocument(unit, units), text: said[unit]?.text, at: said[unit]?.at)
                }, at: record.at, heardUntil: seen.context.statementsEnd(of: record))
        }
        rules = seen.office.explanation(of: seen.order).map { $0.text(in: call.language) }
        self.rulings = rulings.filter { $0.order != seen.order.id.text }
    }
}
