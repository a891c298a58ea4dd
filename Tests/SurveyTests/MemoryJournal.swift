import Findings
import Ground
import Survey
import Synchronization

/// A journal in memory, which can fail after a number of blocks as a killed process would.
final class MemoryJournal: SurveyJournal {
    struct Contents {
        var blocks: [Int: BlockRecord] = [:]
        var parcels: [ParcelRecord] = []
        var isFinished = false
        var recordings = 0
    }

    struct Killed: Error {}

    let contents = Mutex(Contents())
    private let failsAfter: Int

    init(failsAfter: Int = .max) { self.failsAfter = failsAfter }

    /// A journal that goes on where another stopped.
    init(continuing other: MemoryJournal) {
        failsAfter = .max
        let before = other.contents.withLock { $0 }
        contents.withLock {
            $0 = before
            $0.recordings = 0
        }
    }

    func begin(_ survey: SurveyRecord, cadastre: CadastreRecord) async throws -> SurveyStanding {
        contents.withLock {
            $0.parcels = cadastre.parcels
            return $0.isFinished ? .finished : .unfinished(recordedBlocks: Set($0.blocks.keys))
        }
    }

    func record(_ block: BlockRecord) async throws {
        try contents.withLock {
            guard $0.recordings < failsAfter else { throw Killed() }
            $0.recordings += 1
            $0.blocks[block.blockIndex] = block
        }
    }

    func finish(_ surveyID: SurveyID, report: SurveyReport) async throws { contents.withLock { $0.isFinished = true } }

    func tally(of surveyID: SurveyID) async throws -> SurveyTally {
        contents.withLock { contents in
            let verdicts = contents.blocks.values.flatMap(\.verdicts)
            return SurveyTally(
                parcelsByVerdict: Dictionary(grouping: verdicts, by: \.verdictClass).mapValues(\.count),
                findings: contents.blocks.values.reduce(0) { $0 + $1.findings.count }, workOrders: 0, warnings: [:])
        }
    }

    /// Every verdict by parcel code.
    var verdicts: [Verdict] {
        contents.withLock { $0.blocks.values.flatMap(\.verdicts) }.sorted { $0.parcelCode < $1.parcelCode }
    }

    /// Every finding by parcel code.
    var findings: [Finding] {
        contents.withLock { $0.blocks.values.flatMap { $0.findings.map(\.finding) } }
            .sorted { $0.verdict.parcelCode < $1.verdict.parcelCode }
    }

    /// Every chip by parcel code and kind.
    var chips: [[UInt8]] {
        contents.withLock { $0.blocks.values.flatMap(\.findings) }
            .sorted { $0.finding.verdict.parcelCode < $1.finding.verdict.parcelCode }.flatMap { $0.chips.map(\.png) }
    }
}
