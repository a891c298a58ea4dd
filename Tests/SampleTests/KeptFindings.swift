import Findings
import Ground
import Synchronization

/// A journal that keeps the findings of a survey.
final class KeptFindings: SurveyJournal {
    private let kept = Mutex<[Finding]>([])

    var findings: [Finding] { kept.withLock { $0 } }

    func begin(_ survey: SurveyRecord, cadastre: CadastreRecord) async throws -> SurveyStanding {
        .unfinished(recordedBlocks: [])
    }

    func record(_ block: BlockRecord) async throws { kept.withLock { $0 += block.findings.map(\.finding) } }

    func finish(_ surveyID: SurveyID, report: SurveyReport) async throws {}

    func tally(of surveyID: SurveyID) async throws -> SurveyTally {
        SurveyTally(parcelsByVerdict: [:], findings: findings.count, workOrders: 0, warnings: [:])
    }
}
