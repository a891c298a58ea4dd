import Foundation
import Ground
import Store
import Testing

@testable import Watch

/// The service as a whole: what ends it, and what it lives through.
@Suite struct WatchLoopTests {
    private let bench: Bench

    init() throws { bench = try Bench() }

    private func loop() -> WatchLoop {
        WatchLoop(
            settings: bench.settings(), place: bench, deliverer: nil, pollSeconds: 0.01, now: { bench.now },
            open: { try bench.open() })
    }

    @Test(.timeLimit(.minutes(1))) func aFullDiskAndALockedStoreAreLivedThrough() async throws {
        for day in ["2023-11-18", "2024-03-05"] { try bench.drop("\(day).tif") }
        bench.openings = [
            .failed(path: bench.path, reason: "disk I/O error"), .busy(path: bench.path),
            .cannotWrite(path: bench.path, reason: "no such folder"), nil,
        ]
        try await loop().run(isStopped: { !bench.orders.isEmpty }, afterPass: { _ in })
        #expect(bench.orders.count == 1)
        #expect(bench.said.count { $0.contains("disk I/O error") } == 1)
    }

    @Test(.timeLimit(.minutes(1))) func whatOnlyAPersonCanMendEndsIt() async throws {
        bench.openings = [.notAStore(path: bench.path, reason: "text")]
        await #expect(throws: StoreError.notAStore(path: bench.path, reason: "text")) {
            try await loop().run(isStopped: { false }, afterPass: { _ in })
        }
    }
}
