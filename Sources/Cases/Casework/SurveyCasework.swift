import Confirmation
public import Findings
public import Ground

/// Takes a survey's results into a store: the use cases that the pixel side calls.
public struct SurveyCasework: SurveyJournal {
    private let store: any CaseStore
    private let clock: @Sendable () -> Instant

    /// Parcels that one unit of work takes in: enough to be fast, few enough that nobody waits long.
    private static let parcelsAtOnce = 2000

    /// `clock` gives the moment at which something is recorded.
    public init(_ store: any CaseStore, clock: @escaping @Sendable () -> Instant) {
        (self.store, self.clock) = (store, clock)
    }

    /// Opens or resumes a survey and puts its parcels on record, under the lease for surveying.
    ///
    /// A finished survey is told again where another cut of its epoch has replaced it since; otherwise nothing is written.
    /// Throws ``CaseError/otherCRS(store:kept:survey:)`` if the parcels are in another CRS than those on record, and what
    /// the store throws if another process is surveying into it.
    public func begin(_ survey: SurveyRecord, parcels: [ParcelRecord]) async throws -> SurveyStanding {
        let known = try await store.read { try $0.survey(survey.id) }
        if known?.finishedAt != nil {
            try await replay(survey)
            return .finished
        }
        let kept = try await store.read { try $0.parcelCRS() }
        for parcel in parcels where parcel.crs != kept ?? parcels[0].crs {
            throw CaseError.otherCRS(store: store.name, kept: kept ?? parcels[0].crs, survey: parcel.crs)
        }
        try await store.hold(lease: surveyLease)
        for start in stride(from: 0, to: parcels.count, by: Self.parcelsAtOnce) {
            let some = Array(parcels[start..<min(start + Self.parcelsAtOnce, parcels.count)])
            try await store.write { try $0.put(some) }
        }
        let now = clock()
        return try await store.write { unit in
            if try unit.survey(survey.id) == nil {
                try unit.put(survey, begunAt: now)
                var log = try unit.events(by: .survey(survey.id), at: now)
                try log.append(.surveyBegun, survey.id.text, survey)
            }
            return .unfinished(recordedBlocks: try unit.recordedBlocks(of: survey.id))
        }
    }

    private func replay(_ survey: SurveyRecord) async throws {
        let scenePair = survey.provenance.scenePair
        let replaced = try await store.read { cases in
            var ids: [FindingID] = []
            try cases.forEachFinding { if $0.observation(ofReplaced: scenePair) != nil { ids.append($0.id) } }
            return ids
        }
        guard !replaced.isEmpty else { return }
        try await store.hold(lease: surveyLease)
        let now = clock()
        try await store.write { unit in
            var recording = try BlockRecording(unit, survey: survey, now: now)
            try unit.putReplay(of: survey.id, changes: recording.replay(replaced))
        }
        try await store.giveBack(lease: surveyLease)
    }

    /// Records a block in one unit of work; when it returns, the block is on disk. Recording it again changes nothing.
    public func record(_ block: BlockRecord) async throws {
        let store = store
        @Sendable func survey(of block: BlockRecord, in cases: any CaseReading) throws -> SurveyRecord? {
            guard let survey = try cases.survey(block.surveyID) else {
                throw CaseError.unknownSurvey(store: store.name, id: block.surveyID)
            }
            return try cases.isRecorded(block.blockIndex, of: block.surveyID) ? nil : survey.record
        }
        // Asked before anything is written, so that a repeat leaves the store as it is.
        guard try await store.read({ try survey(of: block, in: $0) }) != nil else { return }
        let now = clock()
        try await store.write { unit in
            // Asked again: another worker may have brought the same block in between.
            guard let survey = try survey(of: block, in: unit) else { return }
            var recording = try BlockRecording(unit, survey: survey, now: now)
            _ = try recording.record(block)
        }
    }

    /// Closes a survey whose blocks are all recorded; the report is kept with it. Closing again changes nothing.
    ///
    /// Throws ``CaseError/unfinishedSurvey(store:id:missingBlocks:)`` if blocks are missing.
    public func finish(_ surveyID: SurveyID, report: SurveyReport) async throws {
        let store = store
        let isOpen = try await store.read { cases in
            guard let survey = try cases.survey(surveyID) else {
                throw CaseError.unknownSurvey(store: store.name, id: surveyID)
            }
            if survey.finishedAt != nil { return false }
            let missing = survey.record.blockCount - (try cases.recordedBlocks(of: surveyID).count)
            guard missing <= 0 else {
                throw CaseError.unfinishedSurvey(store: store.name, id: surveyID, missingBlocks: missing)
            }
            return true
        }
        guard isOpen else { return }
        let now = clock()
        try await store.write { unit in
            try unit.close(surveyID, report: report, at: now)
            var log = try unit.events(by: .survey(surveyID), at: now)
            try log.append(.surveyFinished, surveyID.text, report.tally)
        }
        try await store.giveBack(lease: surveyLease)
    }

    /// Totals over the survey's recorded blocks.
    public func tally(of surveyID: SurveyID) async throws -> SurveyTally {
        try await store.read { try $0.tally(of: surveyID) }
    }

    /// What a survey has changed since it was begun, over all attempts at it; empty for one that was never begun. What
    /// other surveys and officers changed meanwhile is not part of it.
    public func changes(by surveyID: SurveyID) async throws -> SurveyChanges {
        try await store.read { cases in
            try cases.changes(of: surveyID).reduce(into: SurveyChanges()) { $0.add($1) }
        }
    }
}
