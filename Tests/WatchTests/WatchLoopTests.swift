import Foundation
import Ground
import GeoPackageStore
import StorePorts
import Testing

@testable import Watch

/// The service as a whole: what ends it, and what it lives through.
@Suite struct WatchLoopTests {
    private let bench: Bench

    init() throws { bench = try Bench() }

    private func loop() -> WatchLoop {
        WatchLoop(
            settings: bench.settings(), actions: bench, deliverer: nil, pollSeconds: 0.01, now: { bench.now },
            stores: bench.stores)
    }

    @Test(.timeLimit(.minutes(10))) func aFullDiskAndALockedStoreAreLivedThrough() async throws {
        for day in ["2023-11-18", "2024-03-05"] { try bench.drop("\(day).tif") }
        bench.openings = [
            .failed(path: bench.path, reason: "disk I/O error"), .busy(path: bench.path),
            .cannotWrite(path: bench.path, reason: "no such folder"), nil,
        ]
        try await loop().run(isStopped: { !bench.tasks.isEmpty }, afterPass: { _ in })
        #expect(bench.tasks.count == 1)
        #expect(bench.said.count { $0.contains("disk I/O error") } == 1)
    }

    @Test(.timeLimit(.minutes(10))) func aSecondWatchSaysForWhomItWaitsAtOnceAndThenNowAndThen() async throws {
        let store = try bench.open()
        try await store.take(lease: watchLease)
        let loop = WatchLoop(
            settings: bench.settings(), actions: bench, deliverer: nil, pollSeconds: 0.01, waitingSeconds: 0.3,
            now: { bench.now }, stores: bench.stores)
        let began = ContinuousClock.now
        @Sendable func said() -> [String] { bench.said.filter { $0.contains("waiting for its end") } }
        // Polled thirty times as often as it speaks.
        try await loop.run(isStopped: { said().count >= 3 }, afterPass: { _ in })
        #expect(ContinuousClock.now - began >= .seconds(0.6), "\(bench.said)")
        #expect(said().count == 3 && bench.said.count == 3)
        #expect(said().allSatisfy { $0.contains("\(ProcessInfo.processInfo.processIdentifier)@") })
        // Once the other one is gone, it takes over and says so.
        try store.close()
        try bench.drop("2024-03-05.tif")
        try await loop.run(isStopped: { !bench.looked.isEmpty }, afterPass: { _ in })
        #expect(bench.looked == ["2024-03-05.tif"])
    }

    @Test(.timeLimit(.minutes(10))) func whatOnlyAPersonCanMendEndsIt() async throws {
        bench.openings = [.notAStore(path: bench.path, reason: "text")]
        await #expect(throws: StoreError.notAStore(path: bench.path, reason: "text")) {
            try await loop().run(isStopped: { false }, afterPass: { _ in })
        }
    }
}
