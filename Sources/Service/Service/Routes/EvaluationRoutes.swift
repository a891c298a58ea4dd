import Casework
import Ground
import HTTPTypes
import Hummingbird
import WorkOrders

extension Route {
    /// What became of a report, for whoever has its token: no account is needed. A token that nobody has and one that is over are answered
    /// alike.
    static let evaluations: [Route] = [
        Route(.get, "/api/v1/evaluations/:token", .anybody) { call in
            _ = try call.query()
            try call.checkTellings()
            guard let tale = try await call.rooms.tellingDesk.tale(of: call.parameter("token")) else {
                throw Problem.notFound
            }
            return try call.json(TaleDocument(tale, call.language))
        },
        Route(.post, "/api/v1/evaluations/:token", .anybody) { call in
            try call.checkTellings()
            let body = try await call.body(EvaluationBody.self)
            let tale = try await call.rooms.tellingDesk.evaluate(
                call.parameter("token"), isSatisfied: body.satisfied, isSolved: body.solved, text: body.text)
            guard let tale else { throw Problem.notFound }
            return try call.json(TaleDocument(tale, call.language), status: .created)
        },
    ]
}

extension Call {
    fileprivate func checkTellings() throws { try rooms.tellingLimiter.take(context.address, at: now) }
}

private struct EvaluationBody: Decodable {
    let satisfied: Bool
    let solved: Bool?
    let text: String?
}

/// What a reporter learns of a report.
private struct TaleDocument: Encodable {
    let state: TermDocument
    let outcome: TermDocument?
    let text, category: String
    let reportedAt: Instant
    let closedAt: Instant?
    let isEvaluated, canEvaluate: Bool

    init(_ tale: ReportTale, _ language: Language) {
        state = TermDocument(tale.state.rawValue, tale.state.name, language)
        outcome = tale.outcome.map { TermDocument($0.rawValue, $0.name, language) }
        (text, category) = (tale.text.text(in: language), tale.category.text(in: language))
        (reportedAt, closedAt) = (tale.reportedAt, tale.closedAt)
        (isEvaluated, canEvaluate) = (tale.isEvaluated, tale.canEvaluate)
    }

    private enum CodingKeys: String, CodingKey {
        case state, outcome, text, category
        case reportedAt = "reported_at"
        case closedAt = "closed_at"
        case isEvaluated = "is_evaluated"
        case canEvaluate = "can_evaluate"
    }
}
