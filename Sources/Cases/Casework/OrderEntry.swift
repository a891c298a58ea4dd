public import Access
public import Foundation
public import Ground
public import WorkOrders

/// The log's entry on an order: what happened, and who and when where the entry itself does not say.
public struct OrderEntry: Sendable {
    /// What happened.
    public var event: OrderEvent
    /// Who took the step; nil = the entry's actor.
    public var by: OrderActor.Kind?
    /// When, where that is before the entry: a step of the clock is written when somebody comes by.
    public var at: Instant?

    /// An entry from its parts.
    public init(_ event: OrderEvent, by: OrderActor.Kind? = nil, at: Instant? = nil) {
        (self.event, self.by, self.at) = (event, by, at)
    }

    private enum Key: String, CodingKey {
        case by, at, content
    }
}

extension OrderEntry: Encodable {
    /// Writes what the entry does not say itself.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encodeIfPresent(by, forKey: .by)
        try container.encodeIfPresent(at, forKey: .at)
        try event.content.encode(to: container.superEncoder(forKey: .content))
    }
}

extension OrderEntry: DecodableWithConfiguration {
    /// Reads an entry of this name.
    public init(from decoder: any Decoder, configuration name: String) throws {
        let container = try decoder.container(keyedBy: Key.self)
        by = try container.decodeIfPresent(OrderActor.Kind.self, forKey: .by)
        at = try container.decodeIfPresent(Instant.self, forKey: .at)
        event = try OrderEvent(from: container.superDecoder(forKey: .content), configuration: name)
    }
}

extension OrderEntry {
    /// The entry that an event of the log is; throws where it is none on an order.
    public init(_ event: Event) throws {
        self = try JSONDecoder().decode(
            OrderEntry.self, from: Data(event.content.utf8), configuration: event.kind.rawValue)
    }
}

extension OrderEntry {
    /// The names of the accounts that handled an order, by the log's entries on it.
    public static func handlers(in events: [Event]) -> Set<String> {
        Set(
            events.compactMap { event in
                guard event.actor?.kind == .account, let entry = try? OrderEntry(event), entry.by == nil,
                    case .step(let step) = entry.event, step.kind.isHandling
                else { return nil }
                return event.actor?.name
            })
    }
}

extension CaseActor {
    /// The actor of a step of an order.
    public var orderActor: OrderActor {
        switch kind {
        case .survey: .survey
        // Who holds a report's token takes no step of an order.
        case .watch, .program, .reporter: .clock
        case .person: .officer(name ?? "", of: unit.map { UnitCode($0) })
        case .account, .apiKey:
            .officer(name ?? "", of: isCentre ? nil : unit.map { UnitCode($0) })
        }
    }

    /// Whether an account acts under a role of the work-order centre: its unit says only how far it reaches.
    private var isCentre: Bool { role.flatMap(Role.init(rawValue:))?.isCentre ?? false }

    /// An account under one of its posts.
    public static func account(_ account: Account, as post: Post) -> CaseActor {
        CaseActor(
            account.kind == .person ? .account : .apiKey, name: account.name.text, role: post.role.rawValue,
            unit: post.unit.text)
    }

    /// A person at the command line who acts for a unit; nil = for the work-order centre.
    public static func officer(_ name: String, of unit: UnitCode?) -> CaseActor {
        CaseActor(.person, name: name, unit: unit?.text)
    }
}

/// An order as the log has it, entry by entry.
public struct OrderReplay: Sendable {
    /// The order; nil before its first entry.
    public private(set) var order: WorkOrder?
    /// The entry that last wrote it.
    public private(set) var last: (version: Int, at: Instant)?

    /// A replay that begins.
    public init() {}

    /// Takes an entry; those that are not on orders are passed over, and those of earlier programs, until the entry by which
    /// the order was carried over. Gives what was taken, and when it happened.
    @discardableResult
    public mutating func take(_ event: Event) throws -> (entry: OrderEntry, at: Instant)? {
        if event.kind == .orderCarriedOver {
            order = try CanonicalJSON.value(WorkOrder.self, from: event.content)
            last = (event.sequence, event.at)
            return nil
        }
        guard OrderEvent.isName(event.kind.rawValue) else { return nil }
        guard order != nil || event.kind.rawValue == OrderEvent.filedName else { return nil }
        let entry = try OrderEntry(event)
        let at = entry.at ?? event.at
        let actor = event.actor?.orderActor ?? .clock
        if case .filed(let matter) = entry.event {
            order = WorkOrder(id: WorkOrderID(event.subject), matter: matter, filedAt: at)
        } else {
            order?.take(
                entry.event, by: entry.by.map { OrderActor($0, name: actor.name, unit: actor.unit) } ?? actor, at: at)
        }
        last = (event.sequence, event.at)
        return (entry, at)
    }
}
