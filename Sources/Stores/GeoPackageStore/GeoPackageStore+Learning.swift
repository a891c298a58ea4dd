public import Findings
public import Foundation
import GRDB
import Ground

extension GeoPackageStore {
    /// Keeps what an officer says of a finding; on disk when this returns. Saying the same again changes nothing.
    ///
    /// It is a report from the ground: a change bears the finding out, no change lets it lapse and takes its order back.
    ///
    /// Throws ``StoreError/unknownFinding(path:id:)`` if there is no such finding.
    @discardableResult
    public func decide(
        _ id: FindingID, _ verdictClass: VerdictClass, by officer: String, note: String? = nil
    ) throws -> Decision {
        let decision = Decision(
            findingID: id, verdictClass: verdictClass, decidedBy: officer, note: note, decidedAt: now())
        return try write { db in
            guard let record = try FindingTable(db: db).finding(id) else {
                throw StoreError.unknownFinding(path: path, id: id)
            }
            let table = DecisionTable(db: db)
            if var known = try table.standing().first(where: { $0.decision.findingID == id })?.decision {
                known.decidedAt = decision.decidedAt
                if known == decision { return known }
            }
            try table.insert(decision, on: record.finding)
            var log = try AuditLog(db, now: decision.decidedAt)
            try log.append(.findingDecided, id.text, decision)
            if let survey = try SurveyTable(db: db).survey(record.finding.provenance.surveyID) {
                var recorder = try BlockRecorder(
                    db, survey: survey.record, isOfficer: true, now: decision.decidedAt)
                try recorder.take(decidedClass: verdictClass, on: record)
            }
            return decision
        }
    }

    /// The decisions that stand, one for each decided finding.
    public func decisions() throws -> [StoredDecision] {
        try read { try DecisionTable(db: $0).standing() }
    }

    /// Every model of this store, oldest first.
    public func models() throws -> [StoredModel] {
        try read { try ModelTable(db: $0).all() }
    }

    /// Keeps a model; one that is there already stays as it is.
    public func addModel(_ identifier: String, name: String, content: Data) throws {
        let now = now()
        try write { db in
            let table = ModelTable(db: db)
            guard try !table.all().contains(where: { $0.identifier == identifier }) else { return }
            try table.insert(identifier, name: name, content: content, now: now)
            var log = try AuditLog(db, now: now)
            try log.append(.modelAdded, identifier, ModelNote(name: name))
        }
    }

    /// Judges this store's surveys by a model from now on; nil = by the program's default.
    ///
    /// Findings keep the model that made them. Throws ``StoreError/unknownModel(path:identifier:)``.
    public func useModel(_ identifier: String?) throws {
        let now = now()
        try write { db in
            let table = ModelTable(db: db)
            let models = try table.all()
            let chosen = models.first { $0.identifier == identifier }
            if let identifier, chosen == nil { throw StoreError.unknownModel(path: path, identifier: identifier) }
            guard models.first(where: \.isUsed)?.identifier != identifier else { return }
            try table.use(identifier)
            var log = try AuditLog(db, now: now)
            try log.append(.modelChosen, identifier ?? "default", ModelNote(name: chosen?.name ?? "default"))
        }
    }
}

/// What the log says of a model.
private struct ModelNote: Encodable {
    let name: String
}
