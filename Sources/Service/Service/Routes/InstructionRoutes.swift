import Access
import Casework
import Foundation
import Governance
import Ground
import HTTPTypes
import Hummingbird
import StorePorts
import WorkOrders

extension Route {
    /// Instructions: who is one of the recipients sees it, and who gave it. Recipients see their own part alone, who gave it all of them.
    static let instructions: [Route] = [
        Route(.get, "/api/v1/instructions", .deed(.seeInstructions)) { call in
            let query = try call.query("order", "unit", "open", "limit", "after")
            let page = try await call.rooms.store.officeRecords(
                Instruction.self, OfficeRecordQuery(query, call), page: query.page())
            let office = try await call.rooms.store.read { try $0.office() }
            return try call.json(PageDocument(page) { try InstructionDocument($0, nil, office, call) })
        },
        Route(.get, "/api/v1/instructions/:id", .deed(.seeInstructions)) { call in
            _ = try call.query()
            return try await call.answer(try await call.instruction())
        },
        Route(.post, "/api/v1/instructions", .deed(.instruct)) { call in
            let (body, text) = try await call.bodyAndText(InstructionBody.self)
            let office = try await call.rooms.store.read { try $0.office() }
            let units = try body.to.map { try call.unit($0, in: office) }
            guard !units.isEmpty, units.count <= 500 else {
                throw Problem(.unprocessableContent, "wrong-value", zh: "to：至少一个单位", en: "to: give a unit at least")
            }
            // Of the posts the one whose unit is above them all.
            guard
                let post = call.posts.first(where: { post in units.allSatisfy { office.units.governs(post.unit, $0) } })
            else {
                throw Problem(
                    .forbidden, "beyond-your-units", zh: "接收单位不在您的范围内", en: "a recipient lies beyond your units")
            }
            let order = body.order.map { WorkOrderID($0) }
            if let order, try await call.rooms.store.order(order, in: call.scope) == nil { throw Problem.notFound }
            let given = try await call.rooms.besideDesk.instruct(
                units, text: call.said(body.text, "text"), order: order, until: body.until,
                meeting: body.meeting.map { try call.link($0) }, request: call.guardOfRequest("instruct\n\(text)"),
                by: .account(call.account, as: post))
            return try await call.answer(given, status: .created)
        },
        Route(.post, "/api/v1/instructions/:id/receive", .deed(.reply)) { call in
            _ = try await call.body(EmptyBody.self)
            return try await call.take(.receive, "receive")
        },
        Route(.post, "/api/v1/instructions/:id/reply", .deed(.reply)) { call in
            let text = try call.said(try await call.body(TextBody.self).text, "text")
            return try await call.take(.reply(text), "reply\n\(text)")
        },
        Route(.post, "/api/v1/instructions/:id/minutes", .deed(.instruct)) { call in
            let text = try call.said(try await call.body(TextBody.self).text, "text", most: 50_000)
            return try await call.take(.minutes(text), "minutes\n\(text)")
        },
    ]
}

extension OfficeRecordQuery {
    /// The records that a query asks for, of those that the caller may see.
    init(_ query: Query, _ call: Call) throws {
        self.init()
        order = try query.one("order").map { WorkOrderID($0) }
        unit = try query.one("unit").map { UnitCode($0) }
        switch try query.one("open") {
        case nil, "false": break
        case "true": onlyOpen = true
        default: throw Query.wrong("open")
        }
        (scope, author) = (call.scope, try call.account.name.text)
    }
}

extension Call {
    /// The instruction of the path, where the caller may see it.
    fileprivate func instruction() async throws -> Instruction {
        let id = OfficeRecordID(try parameter("id"))
        guard let found = try await rooms.store.officeRecord(Instruction.self, id), try sees(found) else {
            throw Problem.notFound
        }
        return found
    }

    private func sees(_ instruction: Instruction) throws -> Bool {
        let scope = try scope(for: .seeInstructions)
        return try instruction.units.contains { scope.holds($0) } || instruction.from == account.name.text
    }

    /// Takes a step of the instruction of the path, under the post of a recipient, for its minutes of who gave it.
    fileprivate func take(_ step: BesideDesk.InstructionStep, _ content: String) async throws -> Response {
        let known = try await instruction()
        let post: Post?
        if case .minutes = step {
            post = try known.from == account.name.text ? posts.first : nil
        } else {
            post = posts.first { known.units.contains($0.unit) }
        }
        guard let post else { throw CaseError.notYours(known.id) }
        let taken = try await rooms.besideDesk.take(
            step, on: known.id, request: guardOfRequest("\(known.id)\n\(content)", version: seenVersion()),
            by: .account(account, as: post))
        return try await answer(taken)
    }

    fileprivate func answer(_ instruction: Instruction, status: HTTPResponse.Status = .ok) async throws -> Response {
        let (version, office) = try await rooms.store.read { (try $0.version(of: instruction.id), try $0.office()) }
        let headers: HTTPFields = version.map { [.eTag: "\"\($0)\""] } ?? [:]
        if request.method == .get, let tag = headers[.eTag], request.headers[.ifNoneMatch] == tag {
            return Response(status: .notModified, headers: headers)
        }
        return try json(InstructionDocument(instruction, version, office, self), status: status, headers: headers)
    }

    /// The address of a meeting: a page of the web, nothing that runs.
    fileprivate func link(_ text: String) throws -> String {
        guard text.utf8.count <= 2_000, let address = URL(string: text),
            ["https", "http"].contains(address.scheme?.lowercased() ?? ""), address.host?.isEmpty == false
        else {
            throw Problem(
                .unprocessableContent, "wrong-value", zh: "meeting：须为 https 地址", en: "meeting: give an https address")
        }
        return text
    }
}

private struct InstructionBody: Decodable {
    let to: [String]
    let text: String
    let order: String?
    let until: Instant?
    let meeting: String?
}

struct TextBody: Decodable {
    let text: String
}

/// An instruction as somebody sees it.
struct InstructionDocument: Encodable {
    struct RecipientDocument: Encodable {
        let unit: UnitDocument
        let receivedAt: Instant?
        let reply: String?
        let repliedAt: Instant?

        private enum CodingKeys: String, CodingKey {
            case unit, reply
            case receivedAt = "received_at"
            case repliedAt = "replied_at"
        }
    }

    let id: String
    let version: Int?
    let order: String?
    let from: String
    let sentAt: Instant
    let text: String
    let dueAt: Instant?
    let meeting, minutes: String?
    let isOpen: Bool
    let recipients: [RecipientDocument]

    init(_ instruction: Instruction, _ version: Int?, _ office: Office, _ call: Call) throws {
        (id, self.version, order) = (instruction.id.text, version, instruction.order?.text)
        (from, sentAt, text) = (instruction.from, instruction.sentAt, instruction.text)
        (dueAt, meeting, minutes) = (instruction.dueAt, instruction.meeting, instruction.minutes)
        isOpen = instruction.isOpen
        let scope = try call.scope(for: .seeInstructions)
        let isOwn = try instruction.from == call.account.name.text
        recipients = instruction.recipients.filter { isOwn || scope.holds($0.unit) }.map {
            RecipientDocument(
                unit: UnitDocument($0.unit, office.units), receivedAt: $0.receivedAt, reply: $0.reply,
                repliedAt: $0.repliedAt)
        }
    }

    private enum CodingKeys: String, CodingKey {
        case id, version, order, from, text, meeting, minutes, recipients
        case sentAt = "sent_at"
        case dueAt = "due_at"
        case isOpen = "is_open"
    }
}
