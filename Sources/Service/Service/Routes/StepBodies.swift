import Casework
import Ground
import Reports
import WorkOrders

/// What is sent with a step of an order.
protocol StepBody: Decodable, Sendable {
    /// The units that it names: each has to be on record.
    var namedUnits: [UnitCode] { get }
}

extension StepBody {
    var namedUnits: [UnitCode] { [] }
}

struct EmptyBody: StepBody {}

struct ReasonBody: StepBody {
    let reason: String
}

struct NoteBody: StepBody {
    let note: String
}

struct CheckBody: StepBody {
    let note: String?
}

struct DispatchBody: StepBody {
    let unit: String
    let coHandlers: [String]?
    let note: String?

    var units: [UnitCode] { (coHandlers ?? []).map { UnitCode($0) } }
    var namedUnits: [UnitCode] { [UnitCode(unit)] + units }

    private enum CodingKeys: String, CodingKey {
        case unit, note
        case coHandlers = "co_handlers"
    }
}

struct ReturnBody: StepBody {
    let reason: String
    let basis: String
    let proposedUnit: String

    var namedUnits: [UnitCode] { [UnitCode(proposedUnit)] }

    private enum CodingKeys: String, CodingKey {
        case reason, basis
        case proposedUnit = "proposed_unit"
    }
}

struct DisputeBody: StepBody {
    let reason: String
    let proposedUnit: String?

    var namedUnits: [UnitCode] { proposedUnit.map { [UnitCode($0)] } ?? [] }

    private enum CodingKeys: String, CodingKey {
        case reason
        case proposedUnit = "proposed_unit"
    }
}

struct RulingBody: StepBody {
    let lead: String
    let coHandlers: [String]?
    let reason: String

    var units: [UnitCode] { (coHandlers ?? []).map { UnitCode($0) } }
    var namedUnits: [UnitCode] { [UnitCode(lead)] + units }

    private enum CodingKeys: String, CodingKey {
        case lead, reason
        case coHandlers = "co_handlers"
    }
}

struct PauseBody: StepBody {
    let reason: PauseReason
    let evidence: String
    let until: Instant
}

struct ExtensionBody: StepBody {
    let span: String
    let reason: String
}

struct StageBody: StepBody {
    let stage: String
    let note: String
}

struct AnswerBody: StepBody {
    let reference: String
    let text: String
}

struct AssignmentBody: StepBody {
    let leader: String
    let deadline: Instant
}

struct MergerBody: StepBody {
    let into: String
    let reason: String?
}

struct FeedbackBody: StepBody {
    /// A photo by the hash under which it was handed in, or another file by hash and name.
    struct Piece: Decodable, Sendable {
        let kind: Evidence.Kind
        let sha256: String
        let name: String?
    }

    let outcome: OrderOutcome
    let legality: Legality?
    let note: String
    let evidence: [Piece]?
    let cause: FalseChangeCause?
    let reference: String?

    func feedback(evidence: [Evidence]) -> OrderStep.Feedback {
        OrderStep.Feedback(
            outcome: outcome, legality: legality ?? .unknown, note: note, evidence: evidence, cause: cause,
            reference: reference)
    }
}

extension Call {
    /// What is handed in: when and where a photo was taken is what the photo says, never what its sender says.
    ///
    /// Throws ``Casework/PhotoFault/unknown(sha256:)`` for a photo that was not handed in before.
    func evidence(_ pieces: [FeedbackBody.Piece]) async throws -> [Evidence] {
        guard !pieces.isEmpty else { return [] }
        let (photos, crs) = try await rooms.store.read { unit in
            (
                try pieces.filter { $0.kind == .photo }.map { (piece: $0, photo: try unit.photo($0.sha256)) },
                try unit.parcelCRS()
            )
        }
        var locator = rooms.tools.locator(crs)
        return try pieces.map { piece in
            var evidence = Evidence(
                piece.kind, sha256: piece.sha256, name: piece.name ?? String(piece.sha256.prefix(12)))
            guard piece.kind == .photo else { return evidence }
            guard let photo = photos.first(where: { $0.piece.sha256 == piece.sha256 })?.photo else {
                throw PhotoFault.unknown(sha256: piece.sha256)
            }
            (evidence.takenAt, evidence.bearing) = (photo.takenAt, photo.bearing)
            evidence.position = try photo.position.flatMap { try locator.position(of: $0, on: .wgs84) }
            return evidence
        }
    }
}
