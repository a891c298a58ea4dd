import Synchronization

/// Hands out indices 0..<count to workers and counts what they finished.
final class WorkQueue: Sendable {
    private let count: Int
    private let next = Mutex(0)
    private let done = Mutex(0)

    init(count: Int) {
        self.count = count
    }

    /// The next index to work on; nil when all are handed out.
    func take() -> Int? {
        next.withLock { value in
            guard value < count else { return nil }
            defer { value += 1 }
            return value
        }
    }

    /// Notes that one more is finished and says how far the work has come.
    func finishOne() -> SurveyProgress {
        done.withLock { value in
            value += 1
            return SurveyProgress(blocksDone: value, blocksTotal: count)
        }
    }
}
