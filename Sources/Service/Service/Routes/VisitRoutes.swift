import Access
import Casework
import Governance
import Ground
import HTTPTypes
import Hummingbird
import StorePorts
import WorkOrders

extension Route {
    /// Visits: asked for and reported. Where one finds a closed order not solved, that is opened again.
    static let visits: [Route] = [
        Route(.get, "/api/v1/visits", .deed(.seeInstructions)) { call in
            let query = try call.query("order", "unit", "open", "limit", "after")
            let page = try await call.rooms.store.officeRecords(
                Visit.self, OfficeRecordQuery(query, call), page: query.page())
            let office = try await call.rooms.store.read { try $0.office() }
            return try call.json(PageDocument(page) { VisitDocument($0, nil, office, call.language) })
        },
        Route(.get, "/api/v1/visits/:id", .deed(.seeInstructions)) { call in
            _ = try call.query()
            return try await call.answer(try await call.visit())
        },
        Route(.post, "/api/v1/visits", .deed(.askVisit)) { call in
            let (body, text) = try await call.bodyAndText(VisitBody.self)
            let order = WorkOrderID(body.order)
            guard try await call.rooms.store.order(order, in: call.scope) != nil else { throw Problem.notFound }
            let office = try await call.rooms.store.read { try $0.office() }
            let visit = try await call.rooms.besideDesk.ask(
                body.purpose, of: order, reason: call.said(body.reason, "reason"),
                going: body.going.map { try call.unit($0, in: office) }, until: body.until,
                request: call.guardOfRequest("visit\n\(text)"), by: call.actor)
            return try await call.answer(visit, status: .created)
        },
        Route(.post, "/api/v1/visits/:id/report", .deed(.reportVisit)) { call in
            let (body, text) = try await call.bodyAndText(VisitReportBody.self)
            let visit = try await call.visit()
            let responsible = try await call.rooms.store.read { unit in
                try visit.order.flatMap { try unit.order($0)?.course.responsible }
            }
            let account = try call.account
            let able = call.posts.first {
                visit.isFor(CaseActor.account(account, as: $0).orderActor, responsible: responsible)
            }
            guard let post = able ?? call.posts.first else { throw Problem.notFound }
            let (reported, _) = try await call.rooms.besideDesk.report(
                body.found, note: call.said(body.note, "note"), evidence: call.evidence(body.evidence ?? []),
                on: visit.id, request: call.guardOfRequest("\(visit.id)\n\(text)", version: call.seenVersion()),
                by: .account(account, as: post))
            return try await call.answer(reported)
        },
    ]
}

extension Call {
    /// The visit of the path, where the caller may see it.
    func visit() async throws -> Visit {
        let id = OfficeRecordID(try parameter("id"))
        guard let found = try await rooms.store.officeRecord(Visit.self, id) else { throw Problem.notFound }
        let scope = try scope(for: .seeInstructions)
        if found.units.contains(where: { scope.holds($0) }) { return found }
        guard let order = found.order, try await rooms.store.order(order, in: scope) != nil else {
            throw Problem.notFound
        }
        return found
    }

    fileprivate func answer(_ visit: Visit, status: HTTPResponse.Status = .ok) async throws -> Response {
        let (version, office) = try await rooms.store.read { (try $0.version(of: visit.id), try $0.office()) }
        let headers: HTTPFields = version.map { [.eTag: "\"\($0)\""] } ?? [:]
        if request.method == .get, let tag = headers[.eTag], request.headers[.ifNoneMatch] == tag {
            return Response(status: .notModified, headers: headers)
        }
        return try json(VisitDocument(visit, version, office, language), status: status, headers: headers)
    }
}

private struct VisitBody: Decodable {
    let order: String
    let purpose: Visit.Purpose
    let reason: String
    let going: String?
    let until: Instant?
}

private struct VisitReportBody: Decodable {
    let found: Visit.Finding
    let note: String
    let evidence: [FeedbackBody.Piece]?
}

/// A visit as somebody sees it.
struct VisitDocument: Encodable {
    let id: String
    let version: Int?
    let order: String?
    let purpose: TermDocument
    let reason, askedBy: String
    let askedAt: Instant
    let going: UnitDocument?
    let dueAt: Instant?
    let isOpen: Bool
    let found: TermDocument?
    let note: String?
    let reportedBy: String?
    let reportedAt: Instant?
    let photos: [String]
    let invitedUntil: Instant?

    init(_ visit: Visit, _ version: Int?, _ office: Office, _ language: Language) {
        (id, self.version, order) = (visit.id.text, version, visit.order?.text)
        purpose = TermDocument(visit.purpose.rawValue, visit.purpose.name, language)
        (reason, askedBy, askedAt) = (visit.reason, visit.askedBy, visit.askedAt)
        going = visit.unit.map { UnitDocument($0, office.units) }
        (dueAt, isOpen) = (visit.dueAt, visit.isOpen)
        found = visit.report.map { TermDocument($0.finding.rawValue, $0.finding.name, language) }
        let invited = Message(zh: "受邀的第三方", en: "an invited third party").text(in: language)
        (note, reportedAt) = (visit.report?.note, visit.report?.at)
        reportedBy = visit.isReportedByInvitation ? invited : visit.report?.by
        photos = (visit.report?.evidence ?? []).filter { $0.kind == .photo }.map(\.sha256)
        invitedUntil = visit.isOpen ? visit.invitation?.until : nil
    }

    private enum CodingKeys: String, CodingKey {
        case id, version, order, purpose, reason, going, found, note, photos
        case askedBy = "asked_by"
        case askedAt = "asked_at"
        case dueAt = "due_at"
        case isOpen = "is_open"
        case reportedBy = "reported_by"
        case reportedAt = "reported_at"
        case invitedUntil = "invited_until"
    }
}
