import Findings

extension BlockRecorder {
    /// Says once more what a finished survey said, of the findings in which another cut of its epoch has spoken since:
    /// that cut is no more, e.g. since a scene of it was taken out of the catalogue.
    mutating func replay(_ records: [FindingRecord]) throws {
        for known in records {
            let parcel = known.finding.verdict.parcelCode
            guard let observation = known.observation(replacedIn: survey) else { continue }
            let episodes = Episodes(
                try findings.episodes(on: parcel), clearObservations: [], survey: survey, rules: rules)
            try keep(withObservation(observation.answer, on: known, in: episodes), instead: known)
        }
        try noteChanges()
    }
}

extension FindingRecord {
    /// Its observation of a survey, if a observation after it is at another cut of the same epoch.
    func observation(replacedIn survey: SurveyRecord) -> Observation? {
        let scenePair = SurveyTable.scenePair(survey.provenance)
        guard let index = observations.firstIndex(where: { $0.scenePair == scenePair }) else { return nil }
        return observations[index...].dropFirst().contains { observations[index].isReplaced(by: $0) }
            ? observations[index] : nil
    }
}
