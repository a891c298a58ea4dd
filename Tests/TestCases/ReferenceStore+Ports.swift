package import Casework
package import Catalogue
package import Delivery
import Findings
package import Foundation
import Governance
package import Ground
package import StorePorts
import Synchronization
import WorkOrders

extension ReferenceStore: OfficeStore {
    package func close() throws {
        let held = fences.withLock { fences in
            defer { fences = [:] }
            return fences
        }
        memory.contents.withLock { contents in
            for (name, token) in held where contents.leases[name]?.token == token {
                contents.leases[name]?.isHeld = false
            }
        }
    }
}

extension ReferenceStore: CaseStore {
    package func read<Result: Sendable>(
        _ body: @escaping @Sendable (any CaseReading) throws -> Result
    ) async throws -> Result { try body(Unit(contents)) }

    package func write<Result: Sendable>(
        _ body: @escaping @Sendable (any CaseWriting) throws -> Result
    ) async throws -> Result { try change { try body($0) } }

    package func hold(lease name: String) async throws {
        if fences.withLock({ $0[name] }) == nil { try await take(lease: name) }
    }

    package func giveBack(lease name: String) async throws { try await release(lease: name) }
}

extension ReferenceStore: LeaseStore {
    @discardableResult
    package func take(lease name: String) async throws -> Int {
        let token = try change { unit in
            let known = unit.contents.leases[name]
            if let known, known.isHeld {
                throw StoreError.leaseHeld(path: self.name, holder: known.holder.name, since: known.heartbeatAt)
            }
            let token = (known?.token ?? 0) + 1
            unit.contents.leases[name] = StoredLease(
                name: name, holder: .this(), token: token, heartbeatAt: clock(), isHeld: true)
            return token
        }
        adopt(lease: name, token: token)
        return token
    }

    package func adopt(lease name: String, token: Int) { fences.withLock { $0[name] = token } }

    package func renewLeases() async throws { try change { _ in } }

    package func release(lease name: String) async throws {
        guard let token = fences.withLock({ $0.removeValue(forKey: name) }) else { return }
        try change { unit in
            if unit.contents.leases[name]?.token == token { unit.contents.leases[name]?.isHeld = false }
        }
    }

    package func lease(_ name: String) async throws -> StoredLease? { contents.leases[name] }
}

extension ReferenceStore: SceneCatalogue {
    package func scenes() async throws -> [CatalogueScene] {
        contents.scenes.values.sorted { ($0.acquiredAt, $0.id) < ($1.acquiredAt, $1.id) }
    }

    package func scene(_ id: SceneID) async throws -> CatalogueScene? { contents.scenes[id] }

    package func scene(named text: String) async throws -> CatalogueScene {
        let found = contents.scenes.values.filter { $0.id.text.hasPrefix(text.lowercased()) }
        guard text.count >= 6, found.count == 1 else {
            throw StoreError.unknownScene(path: name, scene: text, matches: text.count >= 6 ? found.count : 0)
        }
        return found[0]
    }

    @discardableResult
    package func add(_ scene: CatalogueScene) async throws -> SceneAddition { try change { try add(scene, to: $0) } }

    private func add(_ scene: CatalogueScene, to unit: Unit) throws -> SceneAddition {
        let known = unit.contents.scenes[scene.id]
        let merged = known.map(scene.merged) ?? scene
        if merged == known { return .known }
        unit.contents.scenes[scene.id] = merged
        try unit.log(known == nil ? .sceneAdded : .sceneUpdated, scene.id.text, at: clock())
        return known == nil ? .added : .updated
    }

    package func remove(_ scene: CatalogueScene) async throws {
        try change { unit in
            unit.contents.scenes[scene.id] = nil
            try unit.log(.sceneRemoved, scene.id.text, at: clock())
        }
    }
}

extension ReferenceStore: JobStore {
    package func jobs() async throws -> [SurveyJob] { contents.jobs }

    package func begin(_ pair: SurveyPair) async throws -> SurveyJob {
        try change { unit in
            let place = unit.contents.jobs.firstIndex { $0.pair.isSame(as: pair) }
            var job = SurveyJob(
                id: Int64(unit.contents.jobs.count + 1), pair: pair, state: .running, survey: nil, startedAt: clock(),
                endedAt: nil, exitStatus: nil, attempts: 0, outcome: nil)
            guard let place else {
                unit.contents.jobs.append(job)
                return job
            }
            let known = unit.contents.jobs[place]
            (job.id, job.survey, job.attempts) = (known.id, known.survey, known.attempts)
            unit.contents.jobs[place] = job
            return job
        }
    }

    package func end(_ job: SurveyJob, messages: [OutboxMessage], reported: [StoredInboxFile]) async throws {
        try change { unit in
            let now = clock()
            var ended = job
            ended.endedAt = now
            unit.contents.jobs = unit.contents.jobs.map { $0.id == job.id ? ended : $0 }
            for message in messages { put(message, in: unit, at: now) }
            for var file in reported {
                file.reportedAt = now
                put(file, in: unit)
            }
            try unit.log(.runEnded, "\(job.id)", at: now)
        }
    }

    package func mark(_ name: String) async throws -> Instant? { contents.marks[name] }

    package func setMark(_ name: String, _ instant: Instant) async throws {
        try change { $0.contents.marks[name] = instant }
    }

    func put(_ message: OutboxMessage, in unit: Unit, at now: Instant) {
        for destination in message.destinations {
            unit.put(
                OutboxEntry(
                    id: 0, key: message.key, destination: destination, eventType: message.eventType,
                    body: message.body, createdAt: now,
                    nextAttemptAt: message.notBefore.map { max($0, now) },
                    isInOrder: message.isInOrder))
        }
    }

    private func put(_ file: StoredInboxFile, in unit: Unit) {
        guard let place = unit.contents.files.firstIndex(where: { $0.path == file.path }) else {
            return unit.contents.files.append(file)
        }
        unit.contents.files[place] = file
    }
}

extension ReferenceStore: InboxStore {
    package func inboxFiles() async throws -> [StoredInboxFile] {
        contents.files.sorted { ($0.lookedAt, $0.path) < ($1.lookedAt, $1.path) }
    }

    @discardableResult
    package func keep(
        _ file: StoredInboxFile, scenes: [CatalogueScene], messages: [OutboxMessage]
    ) async throws -> [SceneAddition] {
        try change { unit in
            let additions = try scenes.map { try add($0, to: unit) }
            put(file, in: unit)
            for message in messages { put(message, in: unit, at: clock()) }
            if file.refusal != nil { try unit.log(.sceneRefused, file.path, at: clock()) }
            return additions
        }
    }

    package func watchFaults() async throws -> [StoredFault] { contents.faults }

    package func keep(_ faults: [StoredFault]) async throws { try change { $0.contents.faults = faults } }

    package func watchConfiguration() async throws -> StoredConfiguration? { contents.configuration }

    package func keep(_ configuration: StoredConfiguration) async throws {
        try change { $0.contents.configuration = configuration }
    }
}

extension ReferenceStore: Outbox {
    package func outbox() async throws -> [OutboxEntry] { contents.outbox }

    package func due(at instant: Instant, limit: Int) async throws -> [OutboxEntry] {
        let pending = contents.outbox.filter { $0.state == .pending }
        let due = pending.filter { entry in
            entry.nextAttemptAt <= instant
                && !(entry.isInOrder
                    && pending.contains {
                        $0.isInOrder && $0.destination == entry.destination && $0.id < entry.id
                            && $0.nextAttemptAt > instant
                    })
        }
        return Dictionary(grouping: due, by: \.destination).values.flatMap { $0.prefix(limit) }.sorted { $0.id < $1.id }
    }

    private func settle(_ id: Int64, _ body: (inout OutboxEntry) -> Void) throws {
        try change { unit in
            for place in unit.contents.outbox.indices
            where unit.contents.outbox[place].id == id && unit.contents.outbox[place].state == .pending {
                unit.contents.outbox[place].attempts += 1
                body(&unit.contents.outbox[place])
            }
        }
    }

    package func outbox(ofOrder order: String) async throws -> [OutboxEntry] {
        contents.outbox.filter { $0.order == order }
    }

    package func markDelivered(id: Int64, at instant: Instant, answerID: String?) async throws {
        let entry = contents.outbox.first { $0.id == id && $0.state == .pending }
        try settle(id) {
            ($0.state, $0.lastError, $0.answerID, $0.deliveredAt) = (.delivered, nil, answerID, instant)
        }
        guard let entry, let order = entry.order else { return }
        let note = SendingNote(receiver: entry.destination, order: WorkOrderID(order), answerID: answerID)
        try change { try $0.log(.deliveryMade, entry.key, note, at: instant) }
    }

    package func markFailed(id: Int64, at instant: Instant, nextAttemptAt: Instant, error: String) async throws {
        try settle(id) { ($0.nextAttemptAt, $0.lastError) = (nextAttemptAt, error) }
    }

    package func markAbandoned(id: Int64, at instant: Instant, error: String) async throws {
        let entry = contents.outbox.first { $0.id == id && $0.state == .pending }
        try settle(id) { ($0.state, $0.lastError) = (.abandoned, error) }
        guard let entry else { return }
        let note = SendingNote(
            receiver: entry.destination, order: entry.order.map { WorkOrderID($0) }, error: error)
        try change { try $0.log(.deliveryAbandoned, entry.key, note, at: instant) }
    }
}

extension ReferenceStore: ModelStore {
    package func models() async throws -> [StoredModel] { contents.models }

    package func addModel(_ identifier: String, name: String, content: Data) async throws {
        try change { unit in
            guard !unit.contents.models.contains(where: { $0.identifier == identifier }) else { return }
            unit.contents.models.append(
                StoredModel(identifier: identifier, name: name, content: content, addedAt: clock(), isUsed: false))
            try unit.log(.modelAdded, identifier, at: clock())
        }
    }

    package func useModel(_ identifier: String?) async throws {
        try change { unit in
            let models = unit.contents.models
            if let identifier, !models.contains(where: { $0.identifier == identifier }) {
                throw StoreError.unknownModel(path: name, identifier: identifier)
            }
            guard models.first(where: \.isUsed)?.identifier != identifier else { return }
            for place in models.indices { unit.contents.models[place].isUsed = models[place].identifier == identifier }
            try unit.log(.modelChosen, identifier ?? "default", at: clock())
        }
    }

    package func decisions() async throws -> [StoredDecision] {
        let counted = contents.decisions.filter { $0.decision.isFirstLook != true }
        let latest = Dictionary(counted.map { ($0.decision.findingID, $0) }) { $1 }
        return latest.values.filter { $0.decision.standing != nil }.sorted {
            $0.decision.findingID < $1.decision.findingID
        }
    }
}

extension ReferenceStore: EventLog {
    package func logHead() async throws -> EventHead { Unit(contents).logHead() }

    package func events() async throws -> [Event] { contents.events.map(\.event) }

    package func events(on subject: String) async throws -> [Event] {
        contents.events.map(\.event).filter { $0.subject == subject }
    }

    package func events(behind sequence: Int, limit: Int) async throws -> [Event] {
        Array(contents.events.map(\.event).filter { $0.sequence > sequence }.prefix(limit))
    }

    package func orderEvents(behind place: EventPlace?, limit: Int) async throws -> [Event] {
        let all = contents.events.map(\.event).filter { $0.kind.rawValue.hasPrefix("order") }
            .sorted { ($0.subject, $0.sequence) < ($1.subject, $1.sequence) }
        let rest = all.filter { event in
            place.map { ($0.subject, $0.sequence) < (event.subject, event.sequence) } ?? true
        }
        return Array(rest.prefix(limit))
    }

    package func hasUnanchoredEntries() async throws -> Bool {
        contents.events.last.map { $0.event.kind != .logAnchored } ?? false
    }

    package func anchorFaults(kept: [EventAnchor], key: Data?) async throws -> [AnchorFault] {
        let contents = contents
        let notes = try contents.events.filter { $0.event.kind == .logAnchored }.map {
            (sequence: $0.event.sequence, note: try CanonicalJSON.value(AnchorNote.self, from: $0.event.content))
        }
        return EventAnchor.faults(
            of: contents.events.count,
            hash: { contents.events.indices.contains($0 - 1) ? contents.events[$0 - 1].hash : nil }, notes: notes,
            kept: kept, key: key)
    }

    package func verifyAuditChain() async throws {
        var hash = ""
        for (event, own) in contents.events {
            guard event.hash(after: hash) == own else {
                throw StoreError.brokenAuditChain(path: name, sequence: event.sequence)
            }
            hash = own
        }
    }
}

extension ReferenceStore: StoreUpkeep {
    package func check() async throws -> StoreCheck {
        var check = StoreCheck()
        (check.logEntries, check.findings) = (contents.events.count, contents.findings.count)
        check.chips = contents.chips.values.reduce(0) { $0 + $1.count }
        return check
    }

    @discardableResult
    package func retain(_ rules: Retention) async throws -> Retained {
        try change { unit in
            let now = clock()
            var removed = Retained()
            guard let days = rules.chipsDays else { return removed }
            for written in unit.contents.findings.values
            where !written.value.state.isOpen && written.value.detectedAt < now.advanced(by: -Int64(days) * 86_400) {
                removed.chips += unit.contents.chips.removeValue(forKey: written.value.id)?.count ?? 0
            }
            if removed.chips > 0 { try unit.log(.retained, "store", at: now) }
            return removed
        }
    }

    package func compact() async throws {}
}
