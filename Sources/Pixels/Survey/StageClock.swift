import Synchronization

/// Wall seconds by stage, summed over workers.
final class StageClock: Sendable {
    private let totals = Mutex<[String: Double]>([:])

    /// Runs `body` and adds its time to `stage`.
    func measure<Result>(_ stage: String, _ body: () throws -> Result) rethrows -> Result {
        let started = ContinuousClock.now
        defer {
            let seconds = (ContinuousClock.now - started).seconds
            totals.withLock { $0[stage, default: 0] += seconds }
        }
        return try body()
    }

    /// Runs asynchronous `body` and adds its time to `stage`.
    func measure<Result: Sendable>(_ stage: String, _ body: () async throws -> Result) async rethrows -> Result {
        let started = ContinuousClock.now
        let result = try await body()
        let seconds = (ContinuousClock.now - started).seconds
        totals.withLock { $0[stage, default: 0] += seconds }
        return result
    }

    /// The totals so far.
    var seconds: [String: Double] { totals.withLock { $0 } }
}

extension Duration {
    /// The duration in seconds.
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
