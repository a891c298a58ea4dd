import Findings
import Ground

extension BlockRecorder {
    /// An officer's word on a finding: it bears it out, or lets it lapse and takes its order back.
    mutating func take(decidedClass: VerdictClass, on known: FindingRecord) throws {
        var record = known
        record.observations = known.allObservations
        record.decidedClass = decidedClass
        let state = rules.state(of: record.observations, decidedClass: decidedClass)
        // A parcel has one open finding: a word on an older one does not bring it back beside the new one.
        let open = try findings.open(on: record.finding.verdict.parcelCode)
        if !state.isOpen || open == nil || open?.id == record.id { record.state = state }
        try keep(record, instead: known)
    }
}
