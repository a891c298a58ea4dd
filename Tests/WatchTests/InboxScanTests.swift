import Catalogue
import Foundation
import Ground
import GeoPackageStore
import StorePorts
import Testing

@testable import Watch

/// What lies in an inbox and who still writes it.
@Suite struct InboxScanTests {
    private let bench: Bench

    init() throws { bench = try Bench() }

    private func settled(_ scan: inout InboxScan, settle: Int64, wallClock: Instant, after seconds: Int = 0) -> [String]
    {
        scan.settled(
            in: [Inbox(folder: bench.inbox, settleSeconds: settle)], wallClock: wallClock,
            monotonic: .now + .seconds(seconds)
        ).files.map { URL(fileURLWithPath: $0.path).lastPathComponent }
    }

    private var clock: Instant { Instant(secondsSince1970: Int64(Date().timeIntervalSince1970)) }

    @Test func aFileIsLeftAloneUntilItStaysUnchanged() throws {
        var scan = InboxScan()
        try bench.drop("a.tif")
        #expect(settled(&scan, settle: 30, wallClock: clock).isEmpty)
        // Still being written: the watching begins anew.
        try Data("more".utf8).write(to: URL(fileURLWithPath: "\(bench.inbox)/a.tif"))
        #expect(settled(&scan, settle: 30, wallClock: clock, after: 29).isEmpty)
        #expect(settled(&scan, settle: 30, wallClock: clock, after: 58).isEmpty)
        #expect(settled(&scan, settle: 30, wallClock: clock, after: 60) == ["a.tif"])
    }

    @Test func aTimeSetBackByTheCopyingProgramDoesNotMakeAFileOld() throws {
        var scan = InboxScan()
        try bench.drop("a.tif")
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1_000_000_000)], ofItemAtPath: "\(bench.inbox)/a.tif")
        #expect(settled(&scan, settle: 30, wallClock: clock).isEmpty)
        #expect(settled(&scan, settle: 30, wallClock: clock.advanced(by: 31)) == ["a.tif"])
    }

    @Test func aClockSetBackLeavesTheWatching() throws {
        var scan = InboxScan()
        try bench.drop("a.tif")
        let past = Bench.instant("2001-01-01T00:00:00Z")
        #expect(settled(&scan, settle: 30, wallClock: past).isEmpty)
        #expect(settled(&scan, settle: 30, wallClock: past, after: 31) == ["a.tif"])
    }

    @Test func whoWatchesTrustsNoClockOfAFileServer() throws {
        var scan = InboxScan(watches: true)
        try bench.drop("a.tif")
        let later = clock.advanced(by: 3_600)
        #expect(settled(&scan, settle: 30, wallClock: later).isEmpty)
        #expect(settled(&scan, settle: 30, wallClock: later, after: 31) == ["a.tif"])
    }

    /// A world file that comes after its picture: the picture was refused for want of it, and is another file now.
    @Test(arguments: ["a.tfw", "a.TFW", "a.prj", "a.tif.aux.xml", "a.wld"])
    func whatTellsThePlaceMakesAnotherFileOfItsPictureAndIsNoneItself(_ name: String) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        func seen() throws -> [InboxFile] {
            var scan = InboxScan()
            return scan.settled(
                in: [Inbox(folder: folder, settleSeconds: 0)], wallClock: Instant(secondsSince1970: 4_000_000_000),
                monotonic: .now
            ).files
        }
        try Data("II*".utf8).write(to: URL(fileURLWithPath: folder + "/a.tif"))
        let before = try seen()
        #expect(before.map(\.path) == [folder + "/a.tif"])
        #expect(try seen() == before)
        try Data("1".utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
        let after = try seen()
        #expect(after.map(\.path) == [folder + "/a.tif"] && after != before)
    }

    @Test func halfWrittenNamesAndFoldersOfTheDoneArePassedOver() throws {
        var scan = InboxScan()
        for name in ["a.tif.part", ".b.tif", "c.tmp", "d.tif.aux.xml", "e.tif"] { try bench.drop(name) }
        for folder in ["done", "rejected", "sub"] {
            try FileManager.default.createDirectory(
                atPath: "\(bench.inbox)/\(folder)", withIntermediateDirectories: true)
            try bench.drop("\(folder)/f-\(folder).tif")
        }
        #expect(settled(&scan, settle: 0, wallClock: clock) == ["e.tif", "f-sub.tif"])
    }

    @Test func anInboxThatIsNotThereIsNamed() {
        var scan = InboxScan()
        let result = scan.settled(
            in: [Inbox(folder: "/nowhere/at/all", settleSeconds: 0)], wallClock: clock, monotonic: .now)
        #expect(result.unreadable == ["/nowhere/at/all"])
    }
}
