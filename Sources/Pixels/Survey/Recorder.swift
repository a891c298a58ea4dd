import Dispatch
import Findings

/// Records blocks one after the other on a thread of its own, so that no worker waits for the disk.
struct Recorder<Journal: SurveyJournal>: Sendable {
    private let journal: Journal
    private let clock: StageClock
    private let queue = DispatchQueue(label: "survey.recorder")

    init(journal: Journal, clock: StageClock) {
        (self.journal, self.clock) = (journal, clock)
    }

    /// Returns when the block is on record; throws what the journal throws.
    func record(_ block: BlockRecord) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            queue.async { [journal, clock] in
                continuation.resume(with: Result { try clock.measure("record") { try journal.record(block) } })
            }
        }
    }
}
