import Confirmation
import Findings
import Ground
import WorkOrders

/// Records one block of a survey inside one unit of work: verdicts, findings and their episodes, orders, chips, log.
struct BlockRecording {
    private let unit: any CaseWriting
    private let survey: SurveyRecord
    private let rules: ConfirmationRules
    /// The survey's observation, where it sees something.
    private let own: Observation
    private let now: Instant
    private var writer: CaseWriter
    /// The observations of other surveys where they saw no change, as far as they were asked for.
    private var clearObservations: [SurveyID: Observation] = [:]

    /// `texts`: the texts of the block's findings.
    init(
        _ unit: any CaseWriting, survey: SurveyRecord, now: Instant, texts: FindingText? = nil,
        areas: (any AreaMeasure)?
    ) throws {
        (self.unit, self.survey, self.now) = (unit, survey, now)
        rules = survey.confirmation ?? ConfirmationRules()
        own = Observation(survey, .seen)
        writer = try CaseWriter(
            unit, actor: .survey(survey.id), survey: survey.id, orderConfidence: survey.orderConfidence, now: now,
            texts: texts, areas: areas)
    }

    /// Records the block and gives what it changed.
    mutating func record(_ block: BlockRecord) throws -> SurveyChanges {
        for verdict in block.verdicts { try note(verdict, seenAlone: block.seenAlone[verdict.parcelCode] ?? []) }
        let byParcel = block.findings.sorted { $0.finding.verdict.parcelCode < $1.finding.verdict.parcelCode }
        for (finding, chips) in byParcel { try take(finding, chips: chips) }
        try unit.put(block, changes: writer.changes, at: now)
        try writer.log.append(
            .blockRecorded, survey.id.text,
            BlockNote(
                block: block.blockIndex, verdicts: block.verdicts.count, findings: block.findings.count,
                sha256: BlockContent(block, changes: writer.changes).hash()))
        return writer.changes
    }

    /// Repeats the observations of a finished survey on findings that a survey of another cut of its epoch has observed
    /// since. That cut no longer exists, e.g. because a scene was taken out of the catalogue.
    mutating func replay(_ replaced: [FindingID]) throws -> SurveyChanges {
        for id in replaced {
            guard let known = try unit.finding(id), let observation = known.observation(ofReplaced: own.scenePair)
            else { continue }
            let episodes = try episodes(on: known.finding.verdict.parcelCode, clearObservations: [])
            try writer.change(known, to: observed(known, observation.answer, in: episodes))
        }
        return writer.changes
    }

    private mutating func note(_ verdict: Verdict, seenAlone: Set<EpochRole>) throws {
        let parcel = verdict.parcelCode
        if let known = try unit.standing(of: parcel) {
            var standing = known
            standing.take(verdict, of: survey, seenAlone: seenAlone)
            if standing != known { try unit.put(standing, of: parcel) }
        }
        if verdict.verdictClass == .noChange { try observeNoChange(on: parcel) }
    }

    /// No change on a parcel is a clear observation of its open finding. What it means for the finding depends on when
    /// the change was first seen (``Findings/Observation/answer(of:)``).
    private mutating func observeNoChange(on parcel: ParcelCode) throws {
        let records = try unit.findings(on: parcel)
        guard let known = records.last(where: { $0.state.isOpen }) else { return }
        let episodes = Episodes(records, clearObservations: [], own: own, rules: rules)
        guard episodes.bears(own, on: known) else { return }
        try writer.change(known, to: observed(known, .absent, in: nil))
    }

    /// A change on a parcel is one more observation of a finding, or the first of a new one.
    private mutating func take(_ finding: Finding, chips: [Chip]) throws {
        let parcel = finding.verdict.parcelCode
        let episodes = try episodes(on: parcel, clearObservations: clearObservations(on: parcel))
        switch episodes.sighting(of: finding) {
        case .first(let ended):
            if let ended { try writer.change(ended, to: observed(ended, .gone, in: nil)) }
            try begin(finding, in: episodes, chips: chips)
        case .known(let known):
            try see(known, again: finding, in: episodes, chips: chips)
        }
    }

    /// Begins an episode, with what epochs after this one have said already: an epoch that is delivered late raises no
    /// finding that is gone already.
    private mutating func begin(_ finding: Finding, in episodes: Episodes, chips: [Chip]) throws {
        let observations = episodes.observations(ofNew: finding)
        let episode = episodes.lastNumber + 1
        let record = FindingRecord(
            id: FindingID(parcelCode: finding.verdict.parcelCode, episode: episode), episode: episode,
            state: rules.state(of: observations), finding: finding, detectedAt: now, observations: observations)
        try writer.begin(record, chips: chips)
    }

    /// Another observation sees a finding: the latest epoch says what it is now.
    private mutating func see(
        _ known: FindingRecord, again finding: Finding, in episodes: Episodes, chips: [Chip]
    ) throws {
        var record = observed(known, .seen, in: episodes)
        // Imagery from before a finding was settled shows it again: nothing changes.
        guard record.state.isOpen else { return try writer.change(known, to: record) }
        let isLatest = (finding.laterAcquiredAt ?? .distantFuture) >= (known.finding.laterAcquiredAt ?? .distantPast)
        // What earlier pictures did not show is asked again of newer ones.
        if record.decidedClass == .notObserved, let time = finding.laterAcquiredAt,
            let knownTime = known.finding.laterAcquiredAt, time > knownTime
        {
            record.decision = nil
        }
        if isLatest, !known.observedFinding.isSame(as: finding) { record.see(finding) }
        let hasNewChips = try isLatest && unit.chips(of: known.id) != chips
        guard record == known, !hasNewChips else {
            return try writer.change(known, to: record, chips: hasNewChips ? chips : nil)
        }
        // A survey with a lower limit may raise an order for what another one left without.
        try writer.reconcileOrders(of: record)
    }

    /// The finding with this survey's observation, and with those that were not noted while it was settled.
    private func observed(
        _ known: FindingRecord, _ answer: Observation.Answer, in episodes: Episodes?
    ) -> FindingRecord {
        var record = known
        record.observations = known.allObservations + (episodes?.unnoted(by: known) ?? [])
        var observation = own
        observation.answer = answer
        record.take(observation)
        let state = rules.state(of: record.observations, decidedClass: record.decidedClass)
        // Beside another open one it stays what it is: a parcel has one open finding.
        if !state.isOpen || episodes?.open == nil || episodes?.open?.id == known.id { record.state = state }
        return record
    }

    private func episodes(on parcel: ParcelCode, clearObservations: [Observation]) throws -> Episodes {
        Episodes(try unit.findings(on: parcel), clearObservations: clearObservations, own: own, rules: rules)
    }

    /// What surveys said of a parcel where they saw no change, in the order in which they were begun.
    private mutating func clearObservations(on parcel: ParcelCode) throws -> [Observation] {
        try unit.surveysWithoutChange(on: parcel).compactMap { id in
            // Each survey is read once, not once per parcel.
            if clearObservations[id] == nil {
                clearObservations[id] = try unit.survey(id).map { Observation($0.record, .absent) }
            }
            return clearObservations[id]
        }
    }
}

extension Finding {
    /// Whether both observations have the same content, whichever survey made them.
    fileprivate func isSame(as other: Finding) -> Bool {
        var copy = other
        copy.provenance.surveyID = provenance.surveyID
        return self == copy
    }
}

/// What the log says of a block.
private struct BlockNote: Encodable {
    let block: Int
    let verdicts: Int
    let findings: Int
    let sha256: String
}
