import Access
import Casework
import Findings
import Ground
import HTTPTypes
import Hummingbird
import NIOCore
import StorePorts

extension Route {
    /// Findings and their chips, and officers' decisions on them.
    static let findings: [Route] = [
        Route(.get, "/api/v1/findings", .deed(.seeFindings)) { call in
            let query = try call.query(FindingQuery.parameters + ["awaiting", "limit", "after"])
            var findings = try FindingQuery(query)
            if let whose = try query.one("awaiting") {
                guard whose == "me" else { throw Query.wrong("awaiting") }
                findings.awaiting = try call.actor.name ?? ""
            }
            let page = try await call.rooms.store.findings(findings, in: call.scope, page: query.page())
            return try call.json(PageDocument(page) { FindingSummaryDocument($0, call.language) })
        },
        Route(.get, "/api/v1/findings/counts", .deed(.seeFindings)) { call in
            let counts = try await call.rooms.store.counts(in: call.scope).findings
            return try call.json(Dictionary(uniqueKeysWithValues: counts.map { ($0.key.rawValue, $0.value) }))
        },
        Route(.get, "/api/v1/findings/:id", .deed(.seeFindings)) { call in
            try call.json(FindingDocument(try await call.finding(), for: call.actor, call.language))
        },
        Route(.get, "/api/v1/findings/:id/chips/:kind", .deed(.seeFindings)) { call in
            let finding = try await call.finding()
            guard let kind = Chip.Kind(rawValue: try call.parameter("kind")),
                let chip = try await call.rooms.store.chips(of: finding.id, in: call.scope).first(where: {
                    $0.kind == kind
                })
            else { throw Problem.notFound }
            let tag = "\"\(ContentHash.bytes(chip.png).prefix(32))\""
            if call.request.headers[.ifNoneMatch] == tag {
                return Response(status: .notModified, headers: [.eTag: tag])
            }
            return Response(
                status: .ok, headers: [.contentType: "image/png", .eTag: tag, .cacheControl: "private, max-age=300"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: chip.png)))
        },
        Route(.post, "/api/v1/findings/:id/decision", .deed(.decide)) { call in
            let body = try await call.body(DecisionBody.self)
            let finding = try await call.finding()
            guard Decision.classes.contains(body.decision) else {
                throw Problem(
                    .unprocessableContent, "wrong-value",
                    zh: "decision：可用 \(Decision.classes.map(\.rawValue).joined(separator: "、"))",
                    en: "decision: give \(Decision.classes.map(\.rawValue).joined(separator: ", "))")
            }
            guard body.isApproved != true || body.decision.isChange else {
                throw Problem(
                    .unprocessableContent, "wrong-value", zh: "approved：只有变化才有批准与否",
                    en: "approved: only a change can be approved")
            }
            let account = try call.account.name
            if let other = call.rooms.reviewSeats.other(than: account, at: finding.id, call.now) {
                throw Call.taken(other)
            }
            try await call.rooms.deciding.decide(
                finding.id, body.decision, isApproved: body.isApproved ?? false, by: call.actor, note: body.note,
                seen: body.seen, settles: body.settles ?? false, outline: body.outline)
            call.rooms.reviewSeats.release(finding.id, by: account)
            return try call.json(FindingDocument(try await call.finding(), for: call.actor, call.language))
        },
        Route(.delete, "/api/v1/findings/:id/decision", .deed(.decide)) { call in
            let finding = try await call.finding()
            try await call.rooms.deciding.withdraw(finding.id, by: call.actor)
            return try call.json(FindingDocument(try await call.finding(), for: call.actor, call.language))
        },
        Route(.post, "/api/v1/findings/:id/seat", .deed(.decide)) { call in
            let (finding, account) = (try await call.finding(), try call.account)
            let seat = call.rooms.reviewSeats.take(
                finding.id, by: account.name, named: account.fullName, at: call.now)
            guard seat.holder == account.name else { throw Call.taken(seat) }
            return try call.json(SeatDocument(until: seat.until))
        },
        Route(.delete, "/api/v1/findings/:id/seat", .deed(.decide)) { call in
            call.rooms.reviewSeats.release(try await call.finding().id, by: try call.account.name)
            return Response(status: .noContent)
        },
    ]
}

extension Call {
    /// The finding of the path, where the caller may see it.
    fileprivate func finding() async throws -> FindingRecord {
        let id = FindingID(try parameter("id"))
        guard let finding = try await rooms.store.finding(id, in: scope) else { throw Problem.notFound }
        return finding
    }

    /// Another officer has the finding before them.
    fileprivate static func taken(_ seat: ReviewSeats.Seat) -> Problem {
        let until = LocalTime.text(seat.until)
        return Problem(
            .conflict, "taken", zh: "\(seat.name)正在核查这一处，至 \(until)；请先看下一处",
            en: "\(seat.name) is looking at this one until \(until); take the next one first")
    }
}

private struct DecisionBody: Decodable {
    let decision: VerdictClass
    let note: String?
    /// Whether it was built as approved.
    let isApproved: Bool?
    /// Whether the officer has seen that two others said different things.
    let settles: Bool?
    /// What the officer saw to be decided before; not given = whatever it is.
    let seen: SeenDecision

    /// How far the change reaches: not given = as it stands, null = as the survey saw it.
    let outline: OutlineChoice

    private enum CodingKeys: String, CodingKey {
        case decision, note, outline, settles
        case isApproved = "approved"
        case seen = "seen_decided_at"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        decision = try container.decode(VerdictClass.self, forKey: .decision)
        note = try container.decodeIfPresent(String.self, forKey: .note)
        isApproved = try container.decodeIfPresent(Bool.self, forKey: .isApproved)
        settles = try container.decodeIfPresent(Bool.self, forKey: .settles)
        let moment = try container.decodeIfPresent(Instant.self, forKey: .seen)
        let rings = try container.decodeIfPresent([[[[Double]]]].self, forKey: .outline)
        outline =
            try rings.map { .drawn(try Self.polygons($0)) } ?? (container.contains(.outline) ? .observed : .kept)
        seen = moment.map(SeenDecision.decided) ?? (container.contains(.seen) ? .none : .any)
    }
}

extension DecisionBody {
    /// Polygons × rings × positions × (easting, northing).
    private static func polygons(_ numbers: [[[[Double]]]]) throws -> MultiPolygon {
        func ring(_ positions: [[Double]]) throws -> [Coordinate] {
            try positions.map { position in
                guard position.count == 2 else { throw Query.wrong("outline") }
                return Coordinate(x: position[0], y: position[1])
            }
        }
        return MultiPolygon(
            try numbers.map { rings in
                guard let exterior = rings.first else { throw Query.wrong("outline") }
                return Polygon(exterior: try ring(exterior), holes: try rings.dropFirst().map(ring))
            })
    }
}

private struct SeatDocument: Encodable {
    let until: Instant
}

extension FindingQuery {
    /// The parameters that it is read from.
    static let parameters = ["state", "class", "unit", "since", "sort"]

    /// The findings that a query asks for.
    init(_ query: Query) throws {
        self.init()
        states = try query.words("state", ConfirmationState.self)
        classes = try query.words("class", VerdictClass.self)
        places = (query.values["unit"] ?? []).map { .unit(UnitCode($0)) }
        since = try query.moment("since")
        switch try query.one("sort") {
        case nil, "id": order = .byID
        case "latest": order = .latestFirst
        case "confidence": order = .surestFirst
        default: throw Query.wrong("sort")
        }
    }
}

extension TermDocument {
    /// What was decided of a finding; nil before.
    init?(_ finding: FindingSummary, _ language: Language) {
        guard let decided = finding.decidedClass, let name = finding.decisionName else { return nil }
        self.init(decided.rawValue, name, language)
    }

    /// What an officer says of a finding.
    init(_ decision: Decision, _ language: Language) {
        self.init(decision.verdictClass.rawValue, decision.name, language)
    }
}

/// A finding as lists show it.
struct FindingSummaryDocument: Encodable {
    let id, parcelCode: String
    let verdict, state: TermDocument
    let decision: TermDocument?
    let confidence: Double?
    let inside, beyond: Double
    let earlierAcquiredAt, laterAcquiredAt: Instant?
    let place: AdministrativePlace

    init(_ finding: FindingSummary, _ language: Language) {
        (id, parcelCode) = (finding.id.text, finding.parcelCode.text)
        verdict = TermDocument(finding.verdictClass.rawValue, finding.verdictClass.name, language)
        state = TermDocument(finding.state.rawValue, finding.state.name, language)
        decision = TermDocument(finding, language)
        confidence = finding.confidence
        (inside, beyond) = (finding.changedAreaInsideSquareMetres, finding.changedAreaBeyondSquareMetres)
        (earlierAcquiredAt, laterAcquiredAt) = (finding.earlierAcquiredAt, finding.laterAcquiredAt)
        place = finding.place
    }

    private enum CodingKeys: String, CodingKey {
        case id, state, decision, confidence, place
        case verdict = "class"
        case parcelCode = "parcel_code"
        case inside = "changed_area_inside_m2"
        case beyond = "changed_area_beyond_m2"
        case earlierAcquiredAt = "earlier_acquired_at"
        case laterAcquiredAt = "later_acquired_at"
    }
}

/// A finding with what is seen there and who decided on it.
struct FindingDocument: Encodable {
    private let summary: FindingSummaryDocument
    private let decidedBy: String?
    private let decidedAt: Instant?
    private let note: String?
    private let description: DescriptionDocument
    private let reasons: [ReasonDocument]
    /// Polygons × rings × positions × (easting, northing), metres.
    private let outline: [[[[Double]]]]
    /// Whether an officer drew it.
    private let isDrawn: Bool
    private let isApproved: Bool
    private let lookedBefore: [String]?
    /// What waits for another officer and the caller may see: the caller's own look, or two that differ.
    private let looks: [LookDocument]

    init(_ record: FindingRecord, for actor: CaseActor?, _ language: Language) {
        (isApproved, lookedBefore) = (record.isApproved, record.decision?.lookedBefore)
        looks = record.looks.filter { record.looks.count > 1 || $0.decidedBy == actor?.name }
            .map { LookDocument($0, language) }
        (outline, isDrawn) = (record.finding.changePolygons.numbers, record.observedExtent != nil)
        let short = FindingSummary(record, updatedAt: record.detectedAt, version: 0)
        summary = FindingSummaryDocument(short, language)
        (decidedBy, decidedAt, note) = (short.decidedBy, short.decidedAt, short.decisionNote)
        description = DescriptionDocument(ChangeDescription(of: record.finding), language)
        reasons = (record.finding.basis?.reasons ?? []).map { ReasonDocument($0, language) }
    }

    private enum CodingKeys: String, CodingKey {
        case chips, description, reasons, outline, looks
        case isApproved = "is_approved"
        case lookedBefore = "looked_before"
        case isDrawn = "is_outline_drawn"
        case decidedBy = "decided_by"
        case decidedAt = "decided_at"
        case note = "decision_note"
    }

    func encode(to encoder: any Encoder) throws {
        try summary.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(decidedBy, forKey: .decidedBy)
        try container.encodeIfPresent(decidedAt, forKey: .decidedAt)
        try container.encodeIfPresent(note, forKey: .note)
        try container.encode(description, forKey: .description)
        try container.encode(reasons, forKey: .reasons)
        try container.encode(outline, forKey: .outline)
        try container.encode(isDrawn, forKey: .isDrawn)
        try container.encode(isApproved, forKey: .isApproved)
        try container.encodeIfPresent(lookedBefore, forKey: .lookedBefore)
        try container.encode(looks, forKey: .looks)
        let chips = Chip.Kind.allCases.map { "/api/v1/findings/\(summary.id)/chips/\($0.rawValue)" }
        try container.encode(chips, forKey: .chips)
    }
}

/// What an officer said that waits for another one.
private struct LookDocument: Encodable {
    let by: String
    let decision: TermDocument
    let note: String?
    let at: Instant

    init(_ look: Decision, _ language: Language) {
        (by, note, at) = (look.decidedBy, look.note, look.decidedAt)
        decision = TermDocument(look, language)
    }
}

/// What a person sees where a finding is.
private struct DescriptionDocument: Encodable {
    let headline: String
    let details, cautions: [String]

    init(_ description: ChangeDescription, _ language: Language) {
        headline = description.headline.text(in: language)
        details = description.details.map { $0.text(in: language) }
        cautions = description.cautions.map { $0.text(in: language) }
    }
}

/// One measurement's part in the judge's verdict.
private struct ReasonDocument: Encodable {
    let name: String
    let value: Double?
    /// > 0 = towards what was said.
    let weight: Double

    init(_ reason: Reason, _ language: Language) {
        name = reason.title.text(in: language)
        value = reason.value
        weight = reason.contribution
    }
}
