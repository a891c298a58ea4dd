import Access
import Casework
import Findings
import Governance
import Ground
import HTTPTypes
import Hummingbird
import Reports
import StorePorts
import WorkOrders

extension Route {
    /// The log, for auditors.
    ///
    /// | auditor | sees |
    /// |---|---|
    /// | at the uppermost unit | every entry |
    /// | at another one | the entries on orders, findings, reports, instructions, visits and accounts of its units |
    ///
    /// What reporters wrote is in no answer.
    static let audit: [Route] = [
        Route(.get, "/api/v1/audit", .deed(.audit)) { call in
            let query = try call.query("after", "limit", "subject", "event")
            let limit = min(try query.number("limit", from: 1) ?? Query.usual, Query.most)
            let reading = try await AuditReading(call)
            let (events, last, goesOn) = try await reading.part(
                behind: query.number("after") ?? 0, limit: limit, subject: query.one("subject"),
                kinds: query.values["event"].map(Set.init))
            return try call.json(
                AuditDocument(items: events.map(AuditEntryDocument.init), next: goesOn ? "\(last)" : nil))
        },
        Route(.get, "/api/v1/audit/verify", .deed(.audit)) { call in
            _ = try call.query()
            return try await call.rooms.heavyWork.run {
                let head = try await call.rooms.store.logHead()
                do {
                    try await call.rooms.store.verifyAuditChain()
                    return try call.json(
                        ChainDocument(isWhole: true, entries: head.sequence, head: head.hash, broken: nil))
                } catch StoreError.brokenAuditChain(_, let sequence) {
                    return try call.json(
                        ChainDocument(isWhole: false, entries: head.sequence, head: head.hash, broken: sequence))
                }
            }
        },
        Route(.get, "/api/v1/audit/identity/:id", .deed(.audit)) { call in
            _ = try call.query()
            let id = try await call.order().order.id
            let looks = try await call.rooms.identityDesk.looks(of: id)
            return try call.json(["items": looks.map(LookDocument.init)])
        },
    ]

    /// Who reported and in what words, for dispatchers; each look is on record before it is answered.
    static let identities: [Route] = [
        Route(.post, "/api/v1/reports/:id/identity", .deed(.readIdentity)) { call in
            let reason = try call.said(try await call.body(ReasonBody.self).reason, "reason", most: 500)
            let id = ReportID(try call.parameter("id"))
            guard try await call.rooms.store.report(id, in: call.scope) != nil else { throw Problem.notFound }
            let identity = try await call.rooms.identityDesk.identity(of: id, reason: reason, by: call.actor)
            return try call.json(IdentityDocument(identity))
        }
    ]
}

/// What an auditor may read of the log.
private struct AuditReading {
    private let call: Call
    private let feed: EventFeed
    private let isTop: Bool
    private let scope: Scope

    init(_ call: Call) async throws {
        self.call = call
        let office = try await call.rooms.store.read { try $0.office() }
        isTop = call.posts.contains { office.units.isTop($0.unit) }
        feed = EventFeed(call.rooms.store, for: try call.account)
        scope = call.scope
    }

    /// The entries behind a number, `limit` at most, and the last number that was looked at.
    func part(
        behind sequence: Int, limit: Int, subject: String?, kinds: Set<String>?
    ) async throws -> (events: [Event], last: Int, goesOn: Bool) {
        var (found, last, lookedAt): ([Event], Int, Int) = ([], sequence, 0)
        var seen: [String: Bool] = [:]
        while lookedAt < 20_000 {
            let entries = try await call.rooms.store.events(behind: last, limit: 1_000)
            for event in entries {
                lookedAt += 1
                last = event.sequence
                guard subject.map({ $0 == event.subject }) ?? true,
                    kinds.map({ $0.contains(event.kind.rawValue) }) ?? true
                else { continue }
                guard try await isInside(event, &seen) else { continue }
                found.append(event)
                if found.count == limit { return (found, last, true) }
            }
            if entries.count < 1_000 { return (found, last, false) }
        }
        return (found, last, true)
    }

    /// `seen`: what is known of the orders, findings and reports that were asked for.
    private func isInside(_ event: Event, _ seen: inout [String: Bool]) async throws -> Bool {
        if isTop { return true }
        if let topic = EventFeed.Topic(event.kind) {
            let key = "\(topic) \(event.subject)"
            if let known = seen[key] { return known }
            let shows = try await feed.shows(topic, event.subject)
            seen[key] = shows
            return shows
        }
        switch event.kind {
        case .identityRead: return try await feed.shows(.order, event.subject)
        case .reportTokenMade: return try await feed.shows(.report, event.subject)
        case .accountAdded, .accountChanged, .accountLocked, .accountUnlocked, .accountReset:
            let posts = try CanonicalJSON.value(AccountNote.self, from: event.content).account.posts
            return posts.contains { post in call.posts.contains { $0.unit.holds(post.unit) } }
        case .instructionSent, .instructionReceived, .instructionReplied, .instructionMinuted:
            return try CanonicalJSON.value(Instruction.self, from: event.content).units.contains { scope.holds($0) }
        case .visitAsked, .visitInvited, .visitReported:
            let visit = try CanonicalJSON.value(Visit.self, from: event.content)
            if visit.units.contains(where: { scope.holds($0) }) { return true }
            guard let order = visit.order else { return false }
            return try await feed.shows(.order, order.text)
        case .orderEvaluated:
            let evaluation = try CanonicalJSON.value(Evaluation.self, from: event.content)
            guard let order = evaluation.order else { return false }
            return try await feed.shows(.order, order.text)
        default: return false
        }
    }
}

private struct AuditDocument: Encodable {
    let items: [AuditEntryDocument]
    let next: String?
}

/// An entry of the log as an auditor reads it.
private struct AuditEntryDocument: Encodable {
    let sequence: Int
    let at: Instant
    let event, subject: String
    let by, actor, role, unit: String?
    /// What the log holds of it, as JSON; nil where reporters' words are in it, and where it is long.
    let content: String?
    /// The SHA-256 of that.
    let sha256: String

    private static let mostBytes = 20_000
    /// What reporters wrote is in these.
    private static let words: Set<EventKind> = [
        .reportReceived, .reportJoined, .reportLeft, .reportSuggestionsRefused, .orderEvaluated,
    ]

    init(_ event: Event) {
        (sequence, at, self.event, subject) = (event.sequence, event.at, event.kind.rawValue, event.subject)
        (by, actor) = (event.actor?.kind.rawValue, event.actor?.name)
        (role, unit) = (event.actor?.role, event.actor?.unit)
        let isShown = !Self.words.contains(event.kind) && event.content.utf8.count <= Self.mostBytes
        content = isShown ? event.content : nil
        sha256 = ContentHash.text(event.content)
    }
}

private struct ChainDocument: Encodable {
    let isWhole: Bool
    let entries: Int
    let head: String
    let broken: Int?

    private enum CodingKeys: String, CodingKey {
        case entries, head
        case isWhole = "is_whole"
        case broken = "first_broken"
    }
}

/// A look at reporters.
private struct LookDocument: Encodable {
    let sequence: Int
    let at: Instant
    let actor, role, unit: String?
    let reason: String
    let reports: [String]

    init(_ look: IdentityDesk.Look) {
        (sequence, at, reason) = (look.sequence, look.at, look.note.reason)
        (actor, role, unit) = (look.actor?.name, look.actor?.role, look.actor?.unit)
        reports = look.note.reports.map(\.text)
    }
}

private struct IdentityDocument: Encodable {
    let report, text: String
    let name, phone: String?

    init(_ identity: IdentityDesk.Identity) {
        (report, text) = (identity.report.text, identity.text)
        (name, phone) = (identity.contact?.name, identity.contact?.phone)
    }
}
