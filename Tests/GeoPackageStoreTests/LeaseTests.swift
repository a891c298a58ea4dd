import Casework
import TestCases
import Findings
import Foundation
import Ground
import Synchronization
import Testing

@testable import GeoPackageStore
import StorePorts

/// One survey at a time per store, whoever dies or falls asleep meanwhile.
@Suite struct LeaseTests {
    private typealias F = CaseFixture

    /// A process of this machine and boot that is gone: no process has a number beyond the kernel's limit.
    static let gone: LeaseHolder = {
        let parts = LeaseHolder.this().text.split(separator: " ")
        return LeaseHolder(text: "\(parts[0]) \(parts[1]) 4194305 1")
    }()

    private let fixture: StoreFixture
    private let store: GeoPackageStore

    init() throws {
        fixture = try StoreFixture()
        store = try fixture.open()
    }

    private func give(to holder: LeaseHolder, heartbeatAt: Instant, token: Int = 7) async throws {
        try store.write {
            try LeaseTable(db: $0).put(
                StoredLease(name: "survey", holder: holder, token: token, heartbeatAt: heartbeatAt, isHeld: true))
        }
    }

    /// A lease as the watch of another process leaves it between two passes.
    @Test func anIdleWatchCountsAsLongAsItLivesAndGivesSigns() async throws {
        // The parent of this process lives, under this name.
        let parts = LeaseHolder.this().text.split(separator: " ")
        let stat = try String(contentsOfFile: "/proc/\(getppid())/stat", encoding: .utf8)
        let start = stat[stat.index(after: try #require(stat.lastIndex(of: ")")))...].split(separator: " ")[19]
        let parent = LeaseHolder(text: "\(parts[0]) \(parts[1]) \(getppid()) \(start)")
        let now = Instant(secondsSince1970: 1_000)
        func isAnothers(_ holder: LeaseHolder, isHeld: Bool = false, after seconds: Int64 = 0) -> Bool {
            StoredLease(name: "watch", holder: holder, token: 1, heartbeatAt: now, isHeld: isHeld)
                .isAnothers(at: now.advanced(by: seconds))
        }
        #expect(isAnothers(parent) && isAnothers(parent, after: 300))
        // At work it is never given up, since the kernel says that it lives.
        #expect(isAnothers(parent, isHeld: true, after: 86_400))
        // It gave its lease back long ago and makes no pass any more.
        #expect(!isAnothers(parent, after: 301))
        #expect(!isAnothers(.this()) && !isAnothers(Self.gone) && !isAnothers(Self.gone, isHeld: true))
        let elsewhere = LeaseHolder(text: "othermachine boot 12 345")
        #expect(isAnothers(elsewhere) && !isAnothers(elsewhere, after: 301))
    }

    @Test func aDeadHolderIsFollowedAtOnceWithAHigherToken() async throws {
        try await give(to: Self.gone, heartbeatAt: .distantFuture)
        #expect(try await store.take(lease: "survey") == 8)
    }

    @Test func aLivingHolderOfThisMachineIsNeverPushedAsideWhateverTheClockSays() async throws {
        let other = try fixture.open()
        let token = try await other.take(lease: "survey")
        try await give(to: .this(), heartbeatAt: .distantPast, token: token)
        await #expect(throws: StoreError.self) { try await store.take(lease: "survey") }
        try other.close()
    }

    @Test func aLeaseThatCouldNotBeGivenBackDoesNotKeepItsOwnProcessOut() async throws {
        // As it lies there when closing the store that took it failed.
        try await give(to: .this(), heartbeatAt: .distantFuture)
        #expect(try await store.take(lease: "survey") == 8)
    }

    @Test func aHolderOnAnotherMachineIsGivenUpAfterItsSilence() {
        let elsewhere = LeaseHolder(text: "othermachine boot 12 345")
        let lease = StoredLease(
            name: "survey", holder: elsewhere, token: 1, heartbeatAt: Instant(secondsSince1970: 1_000), isHeld: true)
        #expect(!elsewhere.isDead)
        #expect(!lease.isFree(at: Instant(secondsSince1970: 1_300)))
        #expect(lease.isFree(at: Instant(secondsSince1970: 1_301)))
    }

    @Test func aSignOfLifeFromTheFutureKeepsNobodyOutForEver() {
        let lease = StoredLease(
            name: "survey", holder: LeaseHolder(text: "othermachine boot 12 345"), token: 1,
            heartbeatAt: Instant(secondsSince1970: 10_000), isHeld: true)
        #expect(!lease.isFree(at: Instant(secondsSince1970: 9_700)))
        #expect(lease.isFree(at: Instant(secondsSince1970: 9_699)))
    }

    /// A number of another container, or of a clone of this machine, says nothing about processes here.
    @Test(arguments: [1, 2]) func aProcessOfAnotherHostOrSpaceOfNumbersIsNotTakenForDead(part: Int) {
        var words = Self.gone.text.split(separator: " ").map(String.init)
        var places = words[0].components(separatedBy: "/")
        places[part] += "x"
        words[0] = places.joined(separator: "/")
        #expect(Self.gone.isDead)
        #expect(!LeaseHolder(text: words.joined(separator: " ")).isDead)
    }

    @Test func aHeartbeatGoesOnUntilItIsStopped() async {
        let beats = Mutex(0)
        let heart = Heartbeat(seconds: 0.001)
        heart.start { beats.withLock { $0 += 1 } }
        while beats.withLock({ $0 }) < 3 { await Task.yield() }
        heart.stop()
        let count = beats.withLock { $0 }
        usleep(50_000)
        // One may have been under way.
        #expect(beats.withLock { $0 } <= count + 1)
    }

    @Test func volumesOfOtherMachinesAreKnownByTheirFileSystem() {
        let mounts = """
            36 35 98:0 / / rw,noatime shared:1 - ext4 /dev/root rw
            40 36 0:52 / /share rw,relatime - nfs4 server:/export rw,vers=4.2
            41 36 0:300 / /home/a b rw - fuse.sshfs host: rw
            42 36 0:61 / /tmp rw - tmpfs tmpfs rw
            """
        // makedev(3): the minor's upper bits lie above the major.
        let devices: [UInt64: Bool] = [98 << 8: false, 52: true, 0x10002C: true, 61: false, 99: false]
        for (device, isShared) in devices {
            #expect(NetworkVolume.holds(device: device, mounts: mounts) == isShared, "\(device)")
        }
        #expect(!NetworkVolume.holds(fixture.path))
    }

    @Test func theSameNumberWithAnotherStartIsAnotherProcess() {
        var parts = LeaseHolder.this().text.split(separator: " ").map(String.init)
        #expect(!LeaseHolder.this().isDead)
        parts[3] = "1"
        #expect(LeaseHolder(text: parts.joined(separator: " ")).isDead)
        parts[1] = "another-boot"
        #expect(LeaseHolder(text: parts.joined(separator: " ")).isDead)
    }

    @Test func whoeverWasGivenUpRecordsNothingMore() async throws {
        let survey = F.survey("s1", blocks: 2)
        _ = try await store.surveys.begin(survey, parcels: [F.parcel(0), F.parcel(1)])
        try await store.surveys.record(F.block(survey, 0, [(0, .newBuilding)]))
        // Another process took over while this one slept.
        try await give(to: LeaseHolder(text: "othermachine boot 12 345"), heartbeatAt: .distantFuture, token: 99)
        await #expect(throws: StoreError.leaseLost(path: store.path, token: 1)) {
            try await store.surveys.record(F.block(survey, 1, [(1, .newBuilding)]))
        }
        await #expect(throws: StoreError.leaseLost(path: store.path, token: 1)) { try await store.renewLeases() }
        let pair = SurveyPair(area: "东村", earlierEpoch: "a", laterEpoch: "b", reason: Message(zh: "", en: ""))
        await #expect(throws: StoreError.leaseLost(path: store.path, token: 1)) { try await store.begin(pair) }
        await #expect(throws: StoreError.leaseLost(path: store.path, token: 1)) {
            try await store.setMark("a", .distantPast)
        }
        #expect(try await store.findings().count == 1)
        #expect(StoreError.leaseLost(path: "", token: 1).exitStatus == .busy)
        // Nor does it give the other one's lease back.
        try store.close()
        let after = try fixture.open()
        #expect(try await after.lease("survey")?.token == 99)
        #expect(try await after.lease("survey")?.isHeld == true)
    }

    @Test func aStoreClosedInGoodOrderLeavesNoLeaseBehind() async throws {
        _ = try await store.surveys.begin(F.survey("s1"), parcels: [F.parcel(0)])
        try store.close()
        #expect(try await fixture.open().lease("survey")?.isHeld == false)
    }
}
