import Confirmation
public import Findings
public import Ground
public import WorkOrders

/// Takes a survey's results into a store: the use cases that the pixel side calls.
public struct SurveyCasework: SurveyJournal {
    private let store: any CaseStore
    private let areas: (any AreaMeasure)?
    private let clock: @Sendable () -> Instant

    /// Parcels per unit of work: enough to be fast, few enough that other processes wait only briefly.
    private static let parcelsAtOnce = 2000
    /// Findings per unit of work where observations are repeated.
    private static let findingsAtOnce = 50

    /// `areas` cuts polygons; nil = what findings are on their land is not measured. `clock` gives the moment at which something is
    /// recorded.
    public init(
        _ store: any CaseStore, areas: (any AreaMeasure)? = nil, clock: @escaping @Sendable () -> Instant
    ) {
        (self.store, self.areas, self.clock) = (store, areas, clock)
    }

    /// Opens or resumes a survey and puts its parcels on record, under the lease for surveying.
    ///
    /// A parcel on record that its file no longer holds is retired. The observations of a finished survey are repeated where
    /// another cut of its epoch has replaced it since; otherwise nothing is written.
    /// Throws ``CaseError/otherCRS(store:kept:survey:)`` if the parcels are in another CRS than those on record, and what
    /// the store throws if another process is surveying into it.
    public func begin(_ survey: SurveyRecord, cadastre: CadastreRecord) async throws -> SurveyStanding {
        let parcels = cadastre.parcels
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
        try await UnitRegister(store, clock: clock)
            .record(cadastre.units, from: survey.id.text, by: .survey(survey.id))
        // Of a code that comes twice the first polygon counts: the cadastre reports duplicates.
        var codes: Set<ParcelCode> = []
        let unique = parcels.filter { codes.insert($0.code).inserted }
        for start in stride(from: 0, to: unique.count, by: Self.parcelsAtOnce) {
            let some = Array(unique[start..<min(start + Self.parcelsAtOnce, unique.count)])
            try await put(some, isFirst: kept == nil, of: survey)
        }
        if kept != nil { try await retire(cadastre, of: survey) }
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

    /// Keeps those parcels that are new or have changed; writes nothing where none has. `isFirst`: none is on record.
    private func put(_ parcels: [ParcelRecord], isFirst: Bool, of survey: SurveyRecord) async throws {
        let source = survey.parcelSource
        let changed = try await store.read { cases in
            guard !isFirst else { return parcels }
            let subzones = Set(parcels.map(\.code.subzone))
            let held = Set(try cases.parcelCodes(from: source, in: subzones))
            return try parcels.filter { try !held.contains($0.code) || cases.parcel($0.code) != $0 }
        }
        guard !changed.isEmpty else { return }
        let now = clock()
        try await store.write { unit in
            var log = try unit.events(by: .survey(survey.id), at: now)
            try ParcelRegister.put(changed, source: source, subject: survey.id.text, in: unit, &log)
            guard !isFirst else { return }
            for parcel in changed { try move(parcel, in: unit, survey, at: now) }
        }
    }

    /// What was found on a parcel lies where the parcel lies now: in another village, or in one that is called otherwise.
    private func move(_ parcel: ParcelRecord, in unit: any CaseWriting, _ survey: SurveyRecord, at now: Instant) throws
    {
        for known in try unit.findings(on: parcel.code) where known.finding.place != parcel.place {
            var record = known
            record.finding.place = parcel.place
            // A writer for each: the next one goes on behind what it logged. A new place alone raises no order.
            var writer = try CaseWriter(
                unit, actor: .survey(survey.id), survey: nil, orderConfidence: .infinity, now: now, areas: areas)
            try writer.change(known, to: record)
        }
    }

    /// Retires the parcels that the cadastre dropped: split, merged, or no homestead any more.
    ///
    /// A file that holds other parcels of a parcel's subzone (地籍子区, the first 12 characters of the code), but not the
    /// parcel, holds it no more. What another file brought stays: a survey of one area says nothing of another.
    private func retire(_ cadastre: CadastreRecord, of survey: SurveyRecord) async throws {
        let held = cadastre.otherCodes.union(cadastre.parcels.map(\.code))
        let subzones = Set(cadastre.parcels.map(\.code.subzone))
        let source = survey.parcelSource
        let dropped = try await store.read { cases in
            try cases.parcelCodes(from: source, in: subzones).filter { !held.contains($0) }
        }
        for start in stride(from: 0, to: dropped.count, by: Self.parcelsAtOnce) {
            let some = Array(dropped[start..<min(start + Self.parcelsAtOnce, dropped.count)])
            let now = clock()
            try await store.write { unit in
                var retired: [String: [ParcelCode]] = [:]
                for code in some {
                    let successors = (cadastre.successors[code] ?? []).sorted()
                    try unit.retire(code, successors: successors, at: now)
                    retired[code.text] = successors
                }
                var log = try unit.events(by: .survey(survey.id), at: now)
                try log.append(.parcelsRetired, survey.id.text, ["parcels": retired])
            }
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
        // What is repeated is replaced no more: a replay that was cut off goes on with the rest.
        for start in stride(from: 0, to: replaced.count, by: Self.findingsAtOnce) {
            let some = Array(replaced[start..<min(start + Self.findingsAtOnce, replaced.count)])
            let (now, areas) = (clock(), areas)
            try await store.write { unit in
                var recording = try BlockRecording(unit, survey: survey, now: now, areas: areas)
                let changes = try recording.replay(some)
                try unit.putReplay(of: survey.id, changes: changes)
                var log = try unit.events(by: .survey(survey.id), at: now)
                try log.append(.surveyReplayed, survey.id.text, changes)
            }
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
        // Checked before anything is written, so that a repeat leaves the store as it is. And what takes long is done before:
        // a store that has read a parcel's findings once need not read them while others wait, and texts are made.
        let open = try await store.read { cases -> [Finding]? in
            guard try survey(of: block, in: cases) != nil else { return nil }
            let seen = Set(block.findings.map(\.finding.verdict.parcelCode))
            return try block.verdicts.flatMap { verdict in
                let known = try cases.findings(on: verdict.parcelCode)
                // Where a change is seen again, the new finding takes the place of the known one.
                return seen.contains(verdict.parcelCode) ? [] : known.filter(\.state.isOpen).map(\.finding)
            }
        }
        guard let open else { return }
        let texts = try FindingText(open + block.findings.map(\.finding))
        let (now, areas) = (clock(), areas)
        try await store.write { unit in
            // Checked again: another worker may have recorded the same block meanwhile.
            guard let survey = try survey(of: block, in: unit) else { return }
            var recording = try BlockRecording(unit, survey: survey, now: now, texts: texts, areas: areas)
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
            let text = try CanonicalJSON.text(report)
            try unit.close(surveyID, report: report, text: text, at: now)
            var log = try unit.events(by: .survey(surveyID), at: now)
            try log.append(
                .surveyFinished, surveyID.text,
                FinishNote(tally: report.tally, sha256: ContentHash.text(text)))
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

extension ParcelRecord {
    /// The first 16 digits of the hash of all that it says, as the log names it: its texts, each with its length (-1 for none),
    /// and its polygon as well-known binary. Not of its JSON, which a county's parcels would take seconds to write.
    public func shortHash() -> String {
        let texts: [String?] = [
            code.text, crs.description, place.district, place.town, place.village, place.cell, place.unit?.text,
        ]
        var bytes: [UInt8] = []
        for text in texts {
            bytes += "\(text?.utf8.count ?? -1) ".utf8
            bytes += (text ?? "").utf8
        }
        return String(ContentHash.bytes(bytes + WellKnownBinary.encode(polygon)).prefix(16))
    }
}

extension SurveyRecord {
    /// The names of its parcel files.
    public var parcelSource: String { provenance.parcels.map(\.name).sorted().joined(separator: " ") }
}

extension ParcelCode {
    /// The cadastral subzone (地籍子区): the first 12 characters (TD/T 1001-2012, appendix on parcel codes).
    fileprivate var subzone: String { String(text.prefix(12)) }
}

/// What the log says of a survey that was closed.
private struct FinishNote: Encodable {
    let tally: SurveyTally
    let sha256: String
}
