/// Runs `work` on slices of 0..<count, one per thread, and puts the results in order; rethrows what it throws.
public func inParallel<Result: Sendable>(
    _ count: Int, threads: Int, _ work: @escaping @Sendable ([Int]) throws -> [(Int, Result)]
) async throws -> [Result] {
    let workers = max(1, min(threads, count))
    return try await withThrowingTaskGroup(of: [(Int, Result)].self) { group in
        for worker in 0..<workers {
            // Neighbouring windows share file blocks: each worker takes a run of them.
            let slice = Array((worker * count / workers)..<((worker + 1) * count / workers))
            group.addTask { try work(slice) }
        }
        var all: [(Int, Result)] = []
        for try await part in group { all += part }
        return all.sorted { $0.0 < $1.0 }.map(\.1)
    }
}
