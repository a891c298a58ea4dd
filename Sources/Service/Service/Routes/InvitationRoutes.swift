import Access
import Casework
import Foundation
import Ground
import HTTPTypes
import Hummingbird
import NIOCore
import QRCodes
import StorePorts
import WorkOrders

extension Route {
    /// Visits by somebody without an account: an officer invites by a link, whose page takes one answer.
    static let invitations: [Route] = [
        Route(.post, "/api/v1/visits/:id/invite", .deed(.askVisit)) { call in
            let (body, _) = try await call.bodyAndText(InvitationBody.self)
            let visit = try await call.visit()
            guard let order = visit.order, try await call.rooms.store.order(order, in: call.scope) != nil else {
                throw Problem.notFound
            }
            let (invited, token) = try await call.rooms.besideDesk.invite(
                to: visit.id, look: call.said(body.look, "look", most: 500), until: body.until,
                request: RequestGuard(version: call.seenVersion()), by: call.actor)
            let link = "\(call.site)/visit/\(visit.id)/\(token)"
            let code = (try? QRCode(link))?.svg(title: link, isFile: true) ?? ""
            return try call.json(
                InvitationDocument(link: link, code: code, until: invited.invitation?.until), status: .created)
        }
    ]

    /// The page of whoever was invited.
    static let visitors: [Route] = [
        Route(.get, "/visit/:id/:token", .anybody) { call in try await VisitorDesk(call: call).show() },
        Route(.post, "/visit/:id/:token", .anybody) { call in try await VisitorDesk(call: call).take() },
    ]
}

private struct InvitationBody: Decodable {
    let look: String
    let until: Instant?
}

/// An invitation, as it is shown once.
private struct InvitationDocument: Encodable {
    let link: String
    /// The link as a QR code, an SVG.
    let code: String
    let until: Instant?
}

/// What answers somebody who was invited to a visit, with pages.
private struct VisitorDesk {
    let call: Call

    /// Photos of one answer, and bytes of one request.
    private static let (mostPhotos, mostBytes) = (3, 37 << 20)
    /// Characters of an answer.
    private static let mostText = 2_000

    private func said(_ zh: String, _ en: String) -> String { Message(zh: zh, en: en).text(in: call.pageLanguage) }

    /// What there is to look at; the page of what is not there for every token that opens nothing.
    func show() async throws -> Response {
        try call.rooms.tellingLimiter.take(call.context.address, at: call.now)
        guard let visit = try await found() else { return try call.citizenPage("missing", [:], status: .notFound) }
        return try await form(visit)
    }

    /// Takes the answer, once.
    func take() async throws -> Response {
        try call.rooms.tellingLimiter.take(call.context.address, at: call.now)
        // Before the body is read: nobody sends photos to a link that is over.
        guard let visit = try await found() else { return try call.citizenPage("missing", [:], status: .notFound) }
        try call.rooms.citizenLimiter.take(call.context.address, at: call.now)
        let body = try await call.rooms.uploads.run {
            try await RequestBytes.read(
                from: call.request, bytes: Self.mostBytes, seconds: 10 * call.settings.arrivalSeconds)
        }
        guard let kind = call.request.headers[.contentType], let sent = MultipartBody(body, contentType: kind) else {
            throw Problem.notAForm
        }
        let (filled, note) = (sent.values, sent.values["note"] ?? "")
        func again(_ zh: String, _ en: String) async throws -> Response {
            try await form(visit, filled, fault: said(zh, en))
        }
        guard let finding = filled["found"].flatMap(Visit.Finding.init(rawValue:)) else {
            return try await again("请选择是否已解决", "Say whether it is solved")
        }
        guard note.contains(where: { !$0.isWhitespace }), note.count <= Self.mostText else {
            return try await again(
                "请写明看到了什么，至多 \(Self.mostText) 字", "Write what you saw, in \(Self.mostText) characters at most")
        }
        guard sent.files.count <= Self.mostPhotos else {
            return try await again("至多 \(Self.mostPhotos) 张照片", "\(Self.mostPhotos) photos at most")
        }
        let id = try id
        var pieces: [FeedbackBody.Piece] = []
        for file in sent.files {
            do {
                let photo = try await call.rooms.photoDesk.add(
                    [UInt8](file.content), by: CaseActor(.reporter, name: id.text)
                ).photo
                pieces.append(FeedbackBody.Piece(kind: .photo, sha256: photo.sha256, name: nil))
            } catch let fault as PhotoFault {
                return try await form(visit, filled, fault: fault.message.text(in: call.pageLanguage))
            }
        }
        let isTaken = try await call.rooms.besideDesk.answer(
            finding, note: note, evidence: call.evidence(pieces), to: id, with: call.parameter("token"))
        guard isTaken else { return try call.citizenPage("missing", [:], status: .notFound) }
        return try call.citizenPage("visited", [:], status: .created)
    }

    private var id: OfficeRecordID { get throws { OfficeRecordID(try call.parameter("id")) } }

    private func found() async throws -> InvitedVisit? {
        try await call.rooms.besideDesk.invited(to: id, with: call.parameter("token"))
    }

    private func form(
        _ visit: InvitedVisit, _ filled: [String: String] = [:], fault: String? = nil
    ) async throws -> Response {
        var locator = call.rooms.tools.locator(visit.crs)
        let degrees = try visit.position.flatMap { try locator.degrees(of: $0) }
        func number(_ value: Double) -> String { String(format: "%.6f", value) }
        let map = degrees.map { "geo:\(number($0.y)),\(number($0.x))" } ?? ""
        let found = filled["found"]
        return try call.citizenPage(
            "visit",
            [
                "purpose": visit.purpose.name.text(in: call.pageLanguage),
                "category": visit.category.text(in: call.pageLanguage), "place": visit.place.joined(separator: " / "),
                "map": map, "degrees": degrees.map { "\(number($0.x))° E, \(number($0.y))° N" } ?? "",
                "look": visit.look,
                "until": LocalDay.text(visit.until, in: call.pageLanguage), "note": filled["note"] ?? "",
                "solved": found == "solved" ? "checked" : "", "unsolved": found == "unsolved" ? "checked" : "",
                "unclear": found == "unclear" ? "checked" : "", "fault": fault ?? "",
            ], status: fault == nil ? .ok : .unprocessableContent)
    }
}
