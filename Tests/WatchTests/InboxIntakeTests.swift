import Catalogue
import Delivery
import Foundation
import Ground
import GeoPackageStore
import StorePorts
import Testing

@testable import Watch

/// How delivered files get into the catalogue.
@Suite struct InboxIntakeTests {
    private let bench: Bench

    init() throws { bench = try Bench() }

    @Test func aLookThatTheMachineMayHaveCutShortIsTakenAgainAndToldOfAtTheEndOnly() async throws {
        try bench.drop("2024-03-05.tif")
        bench.crashes = 3
        #expect(try await bench.pass().refused == 1)
        #expect(try await bench.pass().refused == 0)
        bench.now = bench.now.advanced(by: 900)
        #expect(try await bench.pass().refused == 1)
        #expect(try await bench.open().outbox().isEmpty)
        bench.now = bench.now.advanced(by: 1_800)
        #expect(try await bench.pass().refused == 1)
        #expect(try await bench.open().outbox().map(\.key) == ["refused-14"])
        bench.now = bench.now.advanced(by: 864_000)
        #expect(try await bench.pass().refused == 0)
        #expect(bench.looked.count == 3)
        // A person who has mended the machine has it looked at once more.
        #expect(try await bench.pass(retriesFailed: true).accepted == 1)
        #expect(try await bench.open().inboxFiles().map(\.refusal) == [nil])
    }

    @Test func whatWasLookedAtIsPutAwayWithWhatLiesBesideIt() async throws {
        let scene = "\(bench.inbox)/2024-03-05.tif"
        try bench.drop("bad.tif")
        try bench.drop("2024-03-05.tif")
        try Data("mask".utf8).write(to: URL(fileURLWithPath: scene + ".msk"))
        let result = try await bench.pass { $0.inboxes[0].isEmptied = true }
        #expect(result.accepted == 1 && result.refused == 1)
        #expect(
            try bench.inboxContent() == [
                "done/2024-03-05.tif", "done/2024-03-05.tif.msk", "rejected/bad.tif", "rejected/bad.tif.reason.txt",
            ])
        #expect(try await bench.open().scenes().map(\.path) == ["\(bench.inbox)/done/2024-03-05.tif"])
        // Another file of the same name gets another.
        try Data("another".utf8).write(to: URL(fileURLWithPath: scene))
        _ = try await bench.pass { $0.inboxes[0].isEmptied = true }
        #expect(try bench.inboxContent().contains("done/1-2024-03-05.tif"))
    }

    @Test func besideWhatIsRefusedLiesWhy() async throws {
        try bench.drop("bad.shp")
        for ending in ["dbf", "shx"] { try bench.drop("bad.\(ending)") }
        #expect(try await bench.pass { $0.inboxes[0].isEmptied = true }.refused == 1)
        #expect(
            try bench.inboxContent() == [
                "rejected/bad.dbf", "rejected/bad.shp", "rejected/bad.shp.reason.txt", "rejected/bad.shx",
            ])
        let reason = try String(contentsOfFile: "\(bench.inbox)/rejected/bad.shp.reason.txt", encoding: .utf8)
        #expect(reason.contains("bad.shp：截断") && reason.contains("bad.shp: truncated"))
        #expect(reason.contains("raster.truncated") && reason.contains("2024-01-01"))
        // A second one of the same name keeps its parts and its reason apart from the first's.
        try bench.drop("bad.shp")
        try bench.drop("bad.dbf")
        _ = try await bench.pass { $0.inboxes[0].isEmptied = true }
        #expect(
            try bench.inboxContent().filter { $0.hasPrefix("rejected/1-") } == [
                "rejected/1-bad.dbf", "rejected/1-bad.shp", "rejected/1-bad.shp.reason.txt",
            ])
        // What stays where it is gets no file beside it.
        try bench.drop("bad2.tif")
        _ = try await bench.pass()
        #expect(try bench.inboxContent().filter { $0.contains("bad2") } == ["bad2.tif"])
    }

    @Test func whatCannotBePutAwayStaysInUseUntilItCan() async throws {
        try bench.drop("2024-03-05.tif")
        // A file in the place of the folder.
        let done = "\(bench.inbox)/done"
        try Data().write(to: URL(fileURLWithPath: done))
        _ = try await bench.pass { $0.inboxes[0].isEmptied = true }
        #expect(bench.said.contains { $0.contains("cannot be moved") })
        // It lies where it did, and is surveyed from there.
        #expect(try await bench.open().scenes().map(\.path) == ["\(bench.inbox)/2024-03-05.tif"])
        unlink(done)
        _ = try await bench.pass { $0.inboxes[0].isEmptied = true }
        #expect(try await bench.open().scenes().map(\.path) == ["\(done)/2024-03-05.tif"])
        #expect(try bench.inboxContent() == ["done/2024-03-05.tif"])
        #expect(bench.looked == ["2024-03-05.tif"])
    }

    @Test func whoIsCutOffBeforeTheMoveFindsTheFileAndMovesItWhereTheCatalogueHasIt() async throws {
        try bench.drop("2024-03-05.tif")
        _ = try await bench.pass()
        // As it is when the process is killed right after the catalogue was told.
        let store = try bench.open()
        var scene = try #require(try await store.scenes().first)
        scene.path = "\(bench.inbox)/done/7-2024-03-05.tif"
        try await store.add(scene)
        try store.close()
        _ = try await bench.pass { $0.inboxes[0].isEmptied = true }
        #expect(try bench.inboxContent() == ["done/7-2024-03-05.tif"])
        #expect(bench.looked.count == 1)
    }

    /// Whatever their names sort like: looked at alone, a scene may not even tell when it was taken.
    @Test(arguments: ["a.json", "z.json"]) func aSceneThatADocumentNamesIsNotLookedAtAlone(document: String)
        async throws
    {
        try bench.drop("2024-03-05.tif")
        try Data("2024-03-05.tif".utf8).write(to: URL(fileURLWithPath: "\(bench.inbox)/\(document)"))
        _ = try await bench.pass { $0.inboxes[0].isEmptied = true }
        #expect(bench.looked == [document])
        #expect(try await bench.open().scenes().map(\.path) == ["\(bench.inbox)/done/2024-03-05.tif"])
        #expect(try bench.inboxContent() == ["done/2024-03-05.tif", "done/\(document)"])
    }

    @Test func whatCannotBeLookedAtNowIsLeftAloneForAWhile() async throws {
        try bench.drop("later.tif")
        var scan = InboxScan()
        let pass = WatchPass(
            settings: bench.settings(), actions: bench, now: { bench.now }, open: { try bench.open() })
        for _ in 0..<3 { _ = try await pass.run(scan: &scan, isForced: false, isStopped: { false }) }
        #expect(bench.looked == ["later.tif"])
        bench.now = bench.now.advanced(by: 61)
        for _ in 0..<3 { _ = try await pass.run(scan: &scan, isForced: false, isStopped: { false }) }
        #expect(bench.looked == ["later.tif", "later.tif"])
    }

    @Test func aLookThatIsStoppedSaysNothingOfTheFile() async throws {
        try bench.drop("2024-03-05.tif")
        bench.crashes = 1
        var scan = InboxScan()
        let pass = WatchPass(
            settings: bench.settings(), actions: bench, now: { bench.now }, open: { try bench.open() })
        _ = try await pass.run(scan: &scan, isForced: false, isStopped: { !bench.looked.isEmpty })
        #expect(try await bench.open().inboxFiles().isEmpty)
    }

    /// A watch that looks again and again, with one memory.
    @Test func aDocumentThatWaitsIsLookedAtBeforeWhatComesNext() async throws {
        var scan = InboxScan(watches: true)
        func pass() async throws -> WatchPass.Result {
            try await WatchPass(
                settings: bench.settings(), actions: bench, now: { bench.now }, open: { try bench.open() }
            ).run(scan: &scan, isForced: false, isStopped: { false })
        }
        try bench.drop("later.json")
        _ = try await pass()
        _ = try await pass()
        #expect(bench.looked == ["later.json"])
        try bench.drop("2024-03-05.tif")
        _ = try await pass()
        #expect(bench.looked == ["later.json", "later.json", "2024-03-05.tif"])
        _ = try await pass()
        #expect(bench.looked.count == 3)
    }
}
