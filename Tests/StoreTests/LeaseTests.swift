import Findings
import Foundation
import Ground
import Testing

@testable import Store

/// One survey at a time per store, whoever dies or falls asleep meanwhile.
@Suite struct LeaseTests {
    private typealias F = StoreFixture

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

    private func give(to holder: LeaseHolder, heartbeatAt: Instant, token: Int = 7) throws {
        try store.write {
            try LeaseTable(db: $0).put(
                StoredLease(name: "survey", holder: holder, token: token, heartbeatAt: heartbeatAt, isHeld: true))
        }
    }

    @Test func aDeadHolderIsFollowedAtOnceWithAHigherToken() throws {
        try give(to: Self.gone, heartbeatAt: .distantFuture)
        #expect(try store.take(lease: "survey") == 8)
    }

    @Test func aLivingHolderOfThisMachineIsNeverPushedAsideWhateverTheClockSays() throws {
        try give(to: .this(), heartbeatAt: .distantPast)
        #expect(throws: StoreError.self) { try store.take(lease: "survey") }
    }

    @Test func aHolderOnAnotherMachineIsGivenUpAfterItsSilence() {
        let elsewhere = LeaseHolder(text: "othermachine boot 12 345")
        let lease = StoredLease(
            name: "survey", holder: elsewhere, token: 1, heartbeatAt: Instant(secondsSince1970: 1_000), isHeld: true)
        #expect(!elsewhere.isDead)
        #expect(!lease.isFree(at: Instant(secondsSince1970: 1_300)))
        #expect(lease.isFree(at: Instant(secondsSince1970: 1_301)))
    }

    @Test func theSameNumberWithAnotherStartIsAnotherProcess() {
        var parts = LeaseHolder.this().text.split(separator: " ").map(String.init)
        #expect(!LeaseHolder.this().isDead)
        parts[3] = "1"
        #expect(LeaseHolder(text: parts.joined(separator: " ")).isDead)
        parts[1] = "another-boot"
        #expect(LeaseHolder(text: parts.joined(separator: " ")).isDead)
    }

    @Test func whoeverWasGivenUpRecordsNothingMore() throws {
        let survey = F.survey("s1", blocks: 2)
        _ = try store.begin(survey, parcels: [F.parcel(0), F.parcel(1)])
        try store.record(F.block(survey, 0, [(0, .newBuilding)]))
        // Another process took over while this one slept.
        try give(to: LeaseHolder(text: "othermachine boot 12 345"), heartbeatAt: .distantFuture, token: 99)
        #expect(throws: StoreError.leaseLost(path: store.path, token: 1)) {
            try store.record(F.block(survey, 1, [(1, .newBuilding)]))
        }
        #expect(throws: StoreError.leaseLost(path: store.path, token: 1)) { try store.renewLeases() }
        #expect(try store.findings().count == 1)
        #expect(StoreError.leaseLost(path: "", token: 1).exitStatus == .busy)
        // Nor does it give the other one's lease back.
        try store.close()
        let after = try fixture.open()
        #expect(try after.lease("survey")?.token == 99)
        #expect(try after.lease("survey")?.isHeld == true)
    }

    @Test func aStoreClosedInGoodOrderLeavesNoLeaseBehind() throws {
        _ = try store.begin(F.survey("s1"), parcels: [F.parcel(0)])
        try store.close()
        #expect(try fixture.open().lease("survey")?.isHeld == false)
    }
}
