import Ground
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
    struct Piece: Decodable, Sendable {
        let kind: Evidence.Kind
        let sha256: String
        let name: String
        let takenAt: Instant?
        let position: Coordinate?
        let bearing: Double?

        private enum CodingKeys: String, CodingKey {
            case kind, sha256, name, position, bearing
            case takenAt = "taken_at"
        }
    }

    let outcome: OrderOutcome
    let legality: Legality?
    let note: String
    let evidence: [Piece]?
    let cause: FalseChangeCause?
    let reference: String?

    var feedback: OrderStep.Feedback {
        OrderStep.Feedback(
            outcome: outcome, legality: legality ?? .unknown, note: note,
            evidence: (evidence ?? []).map(Evidence.init),
            cause: cause, reference: reference)
    }
}

extension Evidence {
    /// The evidence that a request names.
    init(_ piece: FeedbackBody.Piece) {
        self.init(
            piece.kind, sha256: piece.sha256, name: piece.name, takenAt: piece.takenAt, position: piece.position,
            bearing: piece.bearing)
    }
}
