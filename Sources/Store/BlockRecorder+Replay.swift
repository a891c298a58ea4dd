import Findings

extension BlockRecorder {
    /// Says once more what a finished survey said, of the findings in which another cut of its epoch has spoken since:
    /// that cut is no more, e.g. since a scene of it was taken out of the catalogue.
    mutating func replay(_ records: [FindingRecord]) throws {
        for known in records {
            let parcel = known.finding.verdict.parcelCode
            guard let look = known.look(replacedIn: survey) else { continue }
            let episodes = Episodes(
                try findings.episodes(on: parcel), clearLooks: [], survey: survey, rules: rules)
            try keep(withLook(look.answer, on: known, in: episodes), instead: known)
        }
        try noteChanges()
    }
}

extension FindingRecord {
    /// Its look of a survey, if a look after it is at another cut of the same epoch.
    func look(replacedIn survey: SurveyRecord) -> Look? {
        let scenePair = SurveyTable.scenePair(survey.provenance)
        guard let index = looks.firstIndex(where: { $0.scenePair == scenePair }) else { return nil }
        return looks[index...].dropFirst().contains { looks[index].isReplaced(by: $0) } ? looks[index] : nil
    }
}
