public import Findings
import GRDB
import GeoPackage
import Ground
import Synchronization

extension GeoPackageStore: SurveyJournal {
    /// Opens or resumes a survey and puts its parcels on record, under the lease for surveying.
    ///
    /// Throws ``StoreError/leaseHeld(path:holder:since:)`` if another process is surveying into this store.
    /// Throws ``StoreError/otherCRS(path:store:survey:)`` if the parcels are in another CRS than the store's layers.
    public func begin(_ survey: SurveyRecord, parcels: [ParcelRecord]) throws -> SurveyStanding {
        let known = try read { try SurveyTable(db: $0).survey(survey.id) }
        if known?.finishedAt != nil {
            try replay(survey)
            return .finished
        }
        if fences.withLock({ $0[Self.surveyLease] }) == nil { try take(lease: Self.surveyLease) }
        let now = now()
        return try write { db in
            let surveys = SurveyTable(db: db)
            let srsID = try settleCRS(of: parcels, in: db)
            if let bounds = try ParcelTable(db: db).put(parcels, srsID: srsID) {
                try ParcelTable.layer.note(bounds, lastChange: now, in: db)
            }
            if known == nil {
                try surveys.insert(survey, now: now)
                var log = try AuditLog(db, now: now)
                try log.append(.surveyBegun, survey.id.text, survey)
            }
            return .unfinished(recordedBlocks: try surveys.recordedBlocks(of: survey.id))
        }
    }

    /// Lets a finished survey speak again where another cut of its epoch has replaced it since.
    private func replay(_ survey: SurveyRecord) throws {
        let replaced = try read { try FindingTable(db: $0).all() }.filter { $0.observation(replacedIn: survey) != nil }
        guard !replaced.isEmpty else { return }
        try take(lease: Self.surveyLease)
        let now = now()
        try write { db in
            var recorder = try BlockRecorder(db, survey: survey, now: now)
            try recorder.replay(replaced)
        }
        try release(lease: Self.surveyLease)
    }

    /// Records a block in one transaction; when it returns, the block is on disk.
    public func record(_ block: BlockRecord) throws {
        let now = now()
        // Asked before anything is written, so that a repeat leaves the file as it is.
        let survey = try read { db in
            let surveys = SurveyTable(db: db)
            guard let survey = try surveys.survey(block.surveyID) else {
                throw StoreError.unknownSurvey(path: path, id: block.surveyID)
            }
            return try surveys.isRecorded(block) ? nil : survey
        }
        guard let survey else { return }
        try write { db in
            // Asked again: another worker may have brought the same block in between.
            guard try !SurveyTable(db: db).isRecorded(block) else { return }
            var recorder = try BlockRecorder(db, survey: survey.record, now: now)
            try recorder.record(block)
        }
    }

    /// Closes a survey whose blocks are all recorded; the report is kept with it.
    ///
    /// Throws ``StoreError/unfinishedSurvey(path:id:missingBlocks:)`` if blocks are missing. Closing again changes
    /// nothing.
    public func finish(_ surveyID: SurveyID, report: SurveyReport) throws {
        let now = now()
        let isOpen = try read { db in
            let surveys = SurveyTable(db: db)
            guard let survey = try surveys.survey(surveyID) else {
                throw StoreError.unknownSurvey(path: path, id: surveyID)
            }
            if survey.finishedAt != nil { return false }
            let missing = survey.record.blockCount - (try surveys.recordedBlocks(of: surveyID).count)
            guard missing <= 0 else {
                throw StoreError.unfinishedSurvey(path: path, id: surveyID, missingBlocks: missing)
            }
            return true
        }
        guard isOpen else { return }
        try write { db in
            try SurveyTable(db: db).finish(surveyID, report: report, now: now)
            var log = try AuditLog(db, now: now)
            try log.append(.surveyFinished, surveyID.text, report.tally)
        }
        try release(lease: Self.surveyLease)
    }

    /// How far a survey has come; nil where it was never begun.
    public func standing(of surveyID: SurveyID) throws -> SurveyStanding? {
        try read { db in
            let surveys = SurveyTable(db: db)
            guard let survey = try surveys.survey(surveyID) else { return nil }
            if survey.finishedAt != nil { return .finished }
            return .unfinished(recordedBlocks: try surveys.recordedBlocks(of: surveyID))
        }
    }

    /// Totals over the survey's recorded blocks.
    public func tally(of surveyID: SurveyID) throws -> SurveyTally {
        try read { try SurveyTable(db: $0).tally(of: surveyID) }
    }

    /// The number of the layers' CRS; the first survey decides it for the store.
    private func settleCRS(of parcels: [ParcelRecord], in db: Database) throws -> Int {
        let layers = [ParcelTable.layer, FindingTable.layer, OrderTable.layer]
        let settled = try ParcelTable(db: db).crs()
        for parcel in parcels {
            let expected = settled ?? parcels[0].crs
            guard parcel.crs == expected else {
                throw StoreError.otherCRS(path: path, store: expected.description, survey: parcel.crs)
            }
        }
        if let id = settled?.epsg { return id }
        guard let crs = parcels.first?.crs else { return SpatialReference.undefinedCartesian }
        let reference = try SpatialReference(crs, wellKnownText: try wellKnownText(crs))
        try reference.register(in: db)
        for layer in layers { try layer.setSRSID(reference.id, in: db) }
        return reference.id
    }
}
