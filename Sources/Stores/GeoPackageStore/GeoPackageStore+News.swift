public import Findings
import GRDB
import Ground
public import WorkOrders

/// What a survey changed, by the log: also over several attempts at it.
public struct SurveyNews: Sendable {
    /// Findings that the survey had something to say of, with their state now, and whether it is the first word on them.
    public var findings: [(id: FindingID, state: ConfirmationState, kind: AuditEvent.Kind)] = []
    /// Orders raised.
    public var raised: [WorkOrderID] = []
    /// Orders with new content.
    public var updated: [WorkOrderID] = []
    /// Orders taken back.
    public var withdrawn: [WorkOrderID] = []
}

extension GeoPackageStore {
    /// What a survey has written since it began; empty for a survey that was never begun. What other surveys and officers
    /// wrote meanwhile is not its news.
    ///
    /// What weighs most is said of each finding: recorded before confirmed or lapsed before updated.
    public func news(of survey: SurveyID) throws -> SurveyNews {
        let (events, states) = try read { db in
            let first = try Int.fetchOne(
                db, sql: "SELECT min(sequence) FROM audit_log WHERE event = 'surveyBegun' AND subject = ?",
                arguments: [survey.text])
            guard let first else { return ([] as [(AuditEvent.Kind, String)], [:] as [String: ConfirmationState]) }
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT event, subject FROM audit_log
                    WHERE sequence > ? AND json_extract(content, '$.survey') = ? ORDER BY sequence
                    """, arguments: [first, survey.text])
            let events = try rows.map {
                (try $0.named("event") as AuditEvent.Kind, try $0.required("subject") as String)
            }
            let known = try Row.fetchAll(db, sql: "SELECT id, state FROM findings")
            var states: [String: ConfirmationState] = [:]
            for row in known { states[try row.required("id")] = try row.named("state") }
            return (events, states)
        }
        var news = SurveyNews()
        var kinds: [String: AuditEvent.Kind] = [:]
        var orders: [String: AuditEvent.Kind] = [:]
        for (kind, subject) in events {
            switch kind {
            case .findingRecorded: kinds[subject] = kind
            case .findingConfirmed, .findingLapsed: if kinds[subject] != .findingRecorded { kinds[subject] = kind }
            case .findingUpdated: kinds[subject] = kinds[subject] ?? kind
            case .orderRaised, .orderWithdrawn: orders[subject] = kind
            case .orderUpdated: orders[subject] = orders[subject] ?? kind
            default: break
            }
        }
        news.findings = kinds.sorted { $0.key < $1.key }.compactMap { id, kind in
            states[id].map { (FindingID(id), $0, kind) }
        }
        func ids(_ kind: AuditEvent.Kind) -> [WorkOrderID] {
            orders.filter { $0.value == kind }.keys.sorted().map { WorkOrderID($0) }
        }
        (news.raised, news.updated, news.withdrawn) = (ids(.orderRaised), ids(.orderUpdated), ids(.orderWithdrawn))
        return news
    }
}
