import Casework
package import Catalogue
import Delivery
import Findings
import Foundation
import Governance
package import Ground
import StorePorts
import WorkOrders

extension CaseFixture {
    /// A scene of the catalogue whose identity begins with `name`, taken so many days after the first of 2024.
    package static func scene(
        _ name: String, day: Int64 = 0, path: String = "/scenes/a.tif", sensor: SensorClass = .satellite,
        footprint: Bounds = Bounds(minX: 113, minY: 23, maxX: 114, maxY: 24)
    ) -> CatalogueScene {
        CatalogueScene(
            id: SceneID(name + String(repeating: "0", count: 64 - name.count)), fileName: "a.tif", path: path,
            byteCount: 1,
            acquiredAt: Instant(secondsSince1970: 1_704_067_200 + 86_400 * day), acquiredAtSource: .metadata,
            sensorClass: sensor, sensorClassSource: nil,
            description: SceneDescription(
                columns: 1, rows: 1, crs: CRSCode(epsg: 4547),
                geotransform: Geotransform(originX: 0, pixelWidth: 1, originY: 0, pixelHeight: -1),
                bounds: Bounds(minX: 0, minY: 0, maxX: 1, maxY: 1), pixelSizeMetres: 1, bands: [.red],
                dataType: "uint8",
                footprint: MultiPolygon([Polygon(footprint)]), validShare: 1))
    }

    static func file(_ path: String, refused code: String? = nil, at: Instant = .distantPast) -> StoredInboxFile {
        StoredInboxFile(
            path: path, size: 7, changedAt: "1", scenes: [],
            refusal: code.map { .init(code: $0, message: Message(zh: "拒", en: "refused")) }, lookedAt: at)
    }

    static func message(_ key: String, to destinations: [String]) -> OutboxMessage {
        OutboxMessage(key: key, eventType: "cn.parcelwatch.test", body: Data(key.utf8), destinations: destinations)
    }
}

extension StoreContract {
    private typealias F = CaseFixture

    /// Whether `body` throws a store's error for which `isRight` holds.
    private static func refuse(
        _ what: String, _ isRight: (StoreError) -> Bool, _ body: () async throws -> Void
    ) async throws {
        do { try await body() } catch let error as StoreError {
            return try hold(isRight(error), "\(what): \(error)")
        }
        throw ContractBreach(description: "\(what): nothing was refused")
    }

    /// Catalogue, jobs, inboxes, outbox, leases, models, log.
    static let offices: [StoreContract] = [
        StoreContract(
            "the catalogue keeps a scene once, by its content",
            opening: { open in
                let store = try open()
                let (late, early) = (F.scene("aaaaaa1", day: 9), F.scene("aaaaaa2", day: 1))
                try hold(await store.add(late) == .added, "added")
                try hold(await store.add(early) == .added, "added")
                let events = try await store.logHead().sequence
                try hold(await store.add(late) == .known, "known")
                try hold(await store.logHead().sequence == events, "something was written")
                try hold(await store.scenes() == [early, late], "by time")
                try hold(await store.scene(late.id) == late, "by its id")
                try hold(await store.scene(SceneID("b")) == nil, "none")
                try hold(await store.scene(named: "AAAAAA1") == late, "by the first digits")
                try await refuse("two scenes", { $0.message.english.contains("stands for 2 scenes") }) {
                    _ = try await store.scene(named: "aaaaaa")
                }
                for few in ["aaaaa", "bbbbbb"] {
                    try await refuse("no scene", { $0.message.english.contains("has no scene") }) {
                        _ = try await store.scene(named: few)
                    }
                }
                // A person's time outranks the file's own, wherever the file lies later.
                var given = F.scene("aaaaaa1", day: 3)
                given.acquiredAtSource = .flag
                try hold(await store.add(given) == .updated, "updated")
                try hold(await store.add(F.scene("aaaaaa1", day: 9, path: "/b.tif")) == .updated, "moved")
                let kept = try await store.scene(late.id)
                try hold(kept?.acquiredAt == given.acquiredAt && kept?.path == "/b.tif", "\(kept as Any)")
                try await store.remove(early)
                try hold(await store.scenes().map(\.id) == [late.id], "removed")
                let kinds = try await store.events().map(\.kind)
                try hold(
                    kinds == [.sceneAdded, .sceneAdded, .sceneUpdated, .sceneUpdated, .sceneRemoved],
                    "\(kinds.map(\.rawValue))")
                try store.close()
            }),
        StoreContract(
            "a job that compares the same is the same job",
            opening: { open in
                let store = try open()
                let reason = Message(zh: "因", en: "why")
                let pair = SurveyPair(area: "东村", earlierEpoch: "a", laterEpoch: "b", reason: reason)
                var job = try await store.begin(pair)
                try hold(job.state == .running && job.pair == pair && job.attempts == 0, "\(job)")
                (job.state, job.attempts, job.exitStatus, job.survey) = (.failed, 1, 65, "s1")
                job.outcome = Message(zh: "坏", en: "bad")
                try await store.end(job, messages: [], reported: [])
                let ended = try await store.jobs()
                try hold(ended.count == 1 && ended[0].endedAt != nil, "\(ended)")
                var expected = job
                expected.endedAt = ended[0].endedAt
                try hold(ended[0] == expected, "\(ended[0])")
                let again = try await store.begin(pair)
                try hold(again.id == job.id && again.state == .running && again.attempts == 1, "\(again)")
                try hold(again.endedAt == nil && again.outcome == nil && again.exitStatus == nil, "\(again)")
                var other = pair
                other.laterEpoch = "c"
                try hold(await store.begin(other).id != job.id, "another pair")
                try hold(await store.jobs().map(\.pair.laterEpoch) == ["b", "c"], "oldest first")
                try hold(await store.events().map(\.kind) == [.runEnded], "the log")
                try store.close()
            }),
        StoreContract(
            "a job ends with its messages and with what it reported",
            opening: { open in
                let store = try open()
                let pair = SurveyPair(area: "东村", earlierEpoch: "a", laterEpoch: "b", reason: Message(zh: "", en: ""))
                var job = try await store.begin(pair)
                job.state = .finished
                let file = F.file("/in/a.tif", refused: "raster.truncated")
                try await store.keep(file, scenes: [], messages: [])
                try hold(await store.inboxFiles().map(\.isToBeReported) == [true], "to be reported")
                for _ in 0..<2 {
                    try await store.end(job, messages: [F.message("k1", to: ["x", "y"])], reported: [file])
                }
                try hold(
                    await store.outbox().map { "\($0.key) \($0.destination)" } == ["k1 x", "k1 y"], "once for each")
                try hold(await store.inboxFiles().map(\.isToBeReported) == [false], "reported")
                try store.close()
            }),
        StoreContract(
            "marks say when something scheduled was last done",
            opening: { open in
                let store = try open()
                try hold(await store.mark("schedule") == nil, "never")
                for second: Int64 in [5, 3] {
                    try await store.setMark("schedule", Instant(secondsSince1970: second))
                    try hold(await store.mark("schedule") == Instant(secondsSince1970: second), "\(second)")
                }
                try hold(await store.mark("other") == nil, "another")
                try store.close()
            }),
        StoreContract(
            "a delivered file is kept with its scenes and messages, the latest result for a path",
            opening: { open in
                let store = try open()
                let refused = F.file("/in/a.tif", refused: "raster.truncated")
                try await store.keep(refused, scenes: [], messages: [F.message("k1", to: ["x"])])
                try hold(await store.inboxFiles() == [refused], "refused")
                var accepted = F.file("/in/a.tif", at: Instant(secondsSince1970: 10))
                (accepted.scenes, accepted.attempts) = (["a"], 2)
                let additions = try await store.keep(accepted, scenes: [F.scene("aaaaaa1")], messages: [])
                try hold(additions == [.added], "\(additions)")
                try hold(await store.keep(accepted, scenes: [F.scene("aaaaaa1")], messages: []) == [.known], "known")
                try await store.keep(F.file("/in/b.tif", at: Instant(secondsSince1970: 20)), scenes: [], messages: [])
                try hold(await store.inboxFiles().map(\.path) == ["/in/a.tif", "/in/b.tif"], "oldest first")
                try hold(await store.inboxFiles()[0] == accepted, "the latest result")
                try hold(await store.outbox().map(\.key) == ["k1"], "the message")
                try hold(await store.events().map(\.kind) == [.sceneRefused, .sceneAdded], "the log")
                try store.close()
            }),
        StoreContract(
            "the log gives the entries on orders, order by order",
            opening: { open in
                let store = try open()
                try await OrderWorld.found(store, at: Instant(secondsSince1970: 1_767_571_200))
                try await OrderWorld.makeHistories(6, seed: 11, in: store)
                let expected = try await store.events().filter { $0.kind.rawValue.hasPrefix("order") }
                    .sorted { ($0.subject, $0.sequence) < ($1.subject, $1.sequence) }
                let subjects = Set(expected.map(\.subject))
                try hold(
                    expected.count > 20 && subjects.count { $0.hasPrefix("PR-") } == 6, "\(expected.count) entries")
                for limit in [1, 7, 1_000] {
                    var found: [Event] = []
                    try await store.forEachOrderEvent(atOnce: limit) { found.append($0) }
                    try hold(found == expected, "\(limit) at once")
                }
                try store.close()
            }),
        StoreContract(
            "what hinders the watch is known since when",
            opening: { open in
                let store = try open()
                let (a, b) = (Message(zh: "甲", en: "a"), Message(zh: "乙", en: "b"))
                let faults = [
                    StoredFault(message: b, since: Instant(secondsSince1970: 9)),
                    StoredFault(message: a, since: .distantPast),
                ]
                for some in [Array(faults.suffix(1)), faults, []] {
                    try await store.keep(some)
                    try hold(await store.watchFaults() == some, "\(some)")
                }
                try hold(await store.watchConfiguration() == nil, "no configuration yet")
                for isOnce in [true, false] {
                    let configuration = StoredConfiguration(
                        path: "/a.yaml", hash: "1", isOnce: isOnce, readAt: Instant(secondsSince1970: 9))
                    try await store.keep(configuration)
                    try hold(await store.watchConfiguration() == configuration, "\(isOnce)")
                }
                try store.close()
            }),
        StoreContract(
            "the outbox gives what is due, and each message to its end",
            opening: { open in
                let store = try open()
                for key in ["k1", "k2", "k3"] {
                    try await store.keep(F.file(key), scenes: [], messages: [F.message(key, to: ["x", "y"])])
                }
                let now = Instant.distantFuture
                func due(_ limit: Int = 9) async throws -> [String] {
                    try await store.due(at: now, limit: limit).map { $0.key + $0.destination }
                }
                try hold(await store.due(at: .distantPast, limit: 9).isEmpty, "not yet")
                try hold(await due(1) == ["k1x", "k1y"], "one for each destination")
                let rows = try await store.outbox()
                try hold(rows.map(\.body) == ["k1", "k1", "k2", "k2", "k3", "k3"].map { Data($0.utf8) }, "bodies")
                let later = Instant(secondsSince1970: 4_000_000_000)
                try await store.markDelivered(id: rows[0].id, at: now, answerID: nil)
                try await store.markFailed(id: rows[1].id, at: now, nextAttemptAt: later, error: "away")
                try await store.markAbandoned(id: rows[2].id, at: now, error: "gone")
                try hold(
                    await store.due(at: later.advanced(by: -1), limit: 9).map(\.id) == rows[3...].map(\.id), "the rest")
                try hold(await due() == ["k1y", "k2y", "k3x", "k3y"], "the failed one again")
                // What is settled stays so.
                try await store.markFailed(id: rows[0].id, at: now, nextAttemptAt: later, error: "late")
                let all = try await store.outbox()
                try hold(
                    all.map(\.state) == [.delivered, .pending, .abandoned, .pending, .pending, .pending], "\(all)")
                try hold(all.map(\.attempts) == [1, 1, 1, 0, 0, 0], "attempts")
                try hold(all.map(\.lastError) == [nil, "away", "gone", nil, nil, nil], "errors")
                try hold(await store.events().map(\.kind) == [.deliveryAbandoned], "the log")
                try store.close()
            }),
        StoreContract(
            "a lease is one store's at a time, and its token counts up",
            opening: { open in
                let (one, other) = (try open(), try open())
                try hold(await one.lease(watchLease) == nil, "never taken")
                let first = try await one.take(lease: watchLease)
                try await refuse("a lease that is held", { $0.exitStatus == .busy }) {
                    try await other.take(lease: watchLease)
                }
                try hold(await other.lease(watchLease)?.isHeld == true, "held")
                // Another lease is another thing.
                try await other.take(lease: deliveryLease)
                try await one.renewLeases()
                try await one.release(lease: watchLease)
                try await one.release(lease: watchLease)
                try hold(await other.lease(watchLease)?.isHeld == false, "given back")
                try hold(await other.take(lease: watchLease) > first, "the token counts up")
                try one.close()
                try other.close()
            }),
        StoreContract(
            "a store whose lease was taken over writes nothing more",
            opening: { open in
                let (one, other) = (try open(), try open())
                let old = try await other.take(lease: watchLease)
                try await other.release(lease: watchLease)
                try await other.take(lease: watchLease)
                await one.adopt(lease: watchLease, token: old)
                let writes: [() async throws -> Void] = [
                    { try await one.renewLeases() }, { try await one.setMark("a", .distantPast) },
                    { try await one.add(F.scene("aaaaaa1")) },
                    { try await one.write { try $0.put(F.survey("s1"), begunAt: .distantPast) } },
                ]
                for write in writes {
                    try await refuse("a lost lease", { if case .leaseLost = $0 { true } else { false } }, write)
                }
                try hold(await one.scenes().isEmpty, "a scene was written")
                try hold(await one.mark("a") == nil, "a mark was written")
                try hold(await one.surveys().isEmpty, "a survey was written")
                try await other.setMark("a", .distantPast)
                try other.close()
                try? one.close()
            }),
        StoreContract(
            "a model is kept once, and one at most is used",
            opening: { open in
                let store = try open()
                for content in ["m1", "m2", "m1"] {
                    try await store.addModel(content, name: "名 \(content)", content: Data(content.utf8))
                }
                try hold(await store.models().map(\.identifier) == ["m1", "m2"], "oldest first")
                try await refuse("an unknown model", { $0.exitStatus == .noInput }) { try await store.useModel("m3") }
                for (chosen, used) in [("m2", [false, true]), ("m1", [true, false]), (nil, [false, false])]
                    as [(String?, [Bool])]
                {
                    for _ in 0..<2 { try await store.useModel(chosen) }
                    try hold(await store.models().map(\.isUsed) == used, "\(chosen ?? "default")")
                }
                let kinds = try await store.events().map(\.kind)
                try hold(kinds.filter { $0 == .modelChosen }.count == 3 && kinds.count == 5, "\(kinds.map(\.rawValue))")
                try store.close()
            }),
        StoreContract(
            "the log is whole, and held against anchors that were kept",
            opening: { open in
                let store = try open()
                try hold(await !store.hasUnanchoredEntries(), "an empty log")
                try await CaseWorld(store).observe(F.survey("s1"), .newBuilding)
                try hold(await store.hasUnanchoredEntries(), "not anchored yet")
                let key = Data(repeating: 7, count: 32)
                let anchor = try await Anchoring(store, clock: F.clock()).anchor(key: key, by: .program)
                try hold(await !store.hasUnanchoredEntries(), "anchored")
                try await store.verifyAuditChain()
                try hold(await store.anchorFaults(kept: [anchor], key: key).isEmpty, "agrees")
                var (other, far) = (anchor, anchor)
                other.hash = String(repeating: "0", count: 64)
                far.sequence += 5
                let faults = try await store.anchorFaults(kept: [other, far], key: key)
                try hold(
                    faults == [.recomputed(other), .cut(far, last: anchor.sequence)] || faults.count == 2, "\(faults)")
                try hold(await !store.anchorFaults(kept: [], key: Data(repeating: 8, count: 32)).isEmpty, "another key")
                let events = try await store.events()
                try hold(events.map(\.sequence) == Array(1...events.count), "numbers without gaps")
                try hold(await store.logHead().sequence == events.count, "the head")
                try store.close()
            }),
        StoreContract(
            "age takes the pictures of what is over",
            opening: { open in
                let store = try open()
                let world = CaseWorld(store)
                let survey = F.survey("s1")
                try await world.run(survey, [F.block(survey, 0, [(0, .newBuilding), (1, .newBuilding)])], parcels: 2)
                let (over, open) = (
                    FindingID(parcelCode: F.code(0), episode: 1), FindingID(parcelCode: F.code(1), episode: 1)
                )
                try await world.deciding.decide(over, .noChange, by: .person("张三"))
                try hold(await store.retain(Retention()) == Retained(), "keeps everything")
                try hold(await store.retain(Retention(chipsDays: 36_500)).chips == 0, "not old enough")
                // Detected before now, by more than no day at all.
                try hold(await store.retain(Retention(chipsDays: -1)).chips == 3, "three pictures")
                try hold(await store.chips(of: over, in: .everything).isEmpty, "taken")
                try hold(await store.chips(of: open, in: .everything).count == 3, "left")
                try hold(await store.check().missingChips.isEmpty, "not missed")
                try await store.compact()
                try hold(await store.chips(of: open, in: .everything).count == 3, "compacted")
                try store.close()
            }),
        StoreContract(
            "a closed store gives its leases back",
            opening: { open in
                let one = try open()
                try await one.take(lease: watchLease)
                try one.close()
                try one.close()
                let other = try open()
                try await other.take(lease: watchLease)
                try other.close()
            }),
    ]
}
