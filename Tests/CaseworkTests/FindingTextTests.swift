import Findings
import Foundation
import Ground
import TestCases
import Testing

@testable import Casework

/// The text of a record that was put together is the one that the encoder makes: the log has its hash.
@Suite struct FindingTextTests {
    private typealias F = CaseFixture

    @Test(arguments: [
        nil, "看过", "\"finding\":\"finding\",\"id\":", "\\\"finding\\\":\\\"finding\\\",\\\"id\\\":", "a/b\u{1}\n\"\\",
    ])
    func aRecordsTextIsTheOneOfTheEncoder(note: String?) throws {
        let survey = F.survey("s1")
        var finding = F.finding(survey, F.verdict(0, .newBuilding), number: 0, inside: 0.1 + 0.2)
        finding.place.village = "\"id\":/村\u{1F600}"
        finding.basis = VerdictBasis(
            model: "m", measurementVersion: 1, measurements: [.nan, 1.5, -.infinity], reasons: [])
        let texts = try FindingText([finding])
        for state in ConfirmationState.allCases {
            var record = FindingRecord(
                id: FindingID(parcelCode: F.code(0), episode: 2), episode: 2, state: state, finding: finding,
                detectedAt: .distantPast, observations: [Observation(survey, .seen)])
            if let note {
                record.decision = Decision(
                    findingID: record.id, verdictClass: .noChange, decidedBy: note, note: note,
                    decidedAt: .distantFuture)
            }
            let whole = try CanonicalJSON.text(record)
            #expect(try texts.text(of: record) == whole)
            #expect(try CanonicalJSON.value(FindingRecord.self, from: whole) == record || note == nil)
            // Of another finding on the same parcel, and of another parcel, too.
            record.finding.changedAreaBeyondSquareMetres += 1
            #expect(try texts.text(of: record) == CanonicalJSON.text(record))
        }
    }
}
