import Catalogue
import Foundation
import Ground
import StorePorts

/// Takes the settled files of the inboxes in: into the catalogue, or among those refused.
struct InboxIntake {
    let settings: WatchSettings
    let actions: any WatchActions
    let store: any OfficeStore
    let now: @Sendable () -> Instant

    /// Checks every file that is new or due for another check, documents first: the files they name need no separate
    /// check.
    ///
    /// `retriesFailed`: checks every refused file too.
    func take(
        _ files: [InboxFile], scan: inout InboxScan, retriesFailed: Bool, result: inout WatchPass.Result,
        isStopped: @Sendable () -> Bool
    ) async throws {
        let known = Dictionary(try await store.inboxFiles().map { ($0.path, $0) }, uniquingKeysWith: { $1 })
        let settled = Set(
            files.flatMap { [$0.path] + $0.parts }.map { URL(fileURLWithPath: $0).resolvingSymlinksInPath().path })
        let emptied = Set(settings.inboxes.filter(\.isEmptied).map(\.folder))
        let news = files.filter { known[$0.path]?.changedAt != $0.changedAt && !scan.isPostponed($0, now: now()) }
        // A document may be waiting for these files.
        let isAwaited = news.contains { !$0.isDocument }
        let due = files.filter { $0.isDocument && isAwaited || !scan.isPostponed($0, now: now()) }
        for file in due.filter(\.isDocument) + due.filter({ !$0.isDocument }) {
            let last = known[file.path].flatMap { $0.changedAt == file.changedAt ? $0 : nil }
            let mover = emptied.contains(file.inbox) ? InboxMover(inbox: file.inbox) : nil
            let isDue = last?.nextAttempt.map { $0 <= now() } ?? false
            if let last, !isDue, !(retriesFailed && last.refusal != nil) {
                // An earlier pass was cut off before it moved the file.
                if let mover, isOver(last) { try await putAway(file, last, on: mover) }
                continue
            }
            if isStopped() { return }
            // Removed or rewritten since the scan; the next scan decides.
            guard InboxScan.isUnchanged(file) else { continue }
            // A file that is new here may be in the catalogue already: a document named it, or a person added it.
            let named = known[file.path] == nil ? try await scenesLying(at: file) : []
            guard named.isEmpty else {
                try await keep(newRecord(file, last: last), scenes: named, of: file, mover: mover)
                continue
            }
            try await take(
                file, last: last, mover: mover, settled: settled, scan: &scan, result: &result, isStopped: isStopped)
            try await store.renewLeases()
        }
    }

    private func take(
        _ file: InboxFile, last: StoredInboxFile?, mover: InboxMover?, settled: Set<String>, scan: inout InboxScan,
        result: inout WatchPass.Result, isStopped: @Sendable () -> Bool
    ) async throws {
        let name = URL(fileURLWithPath: file.path).lastPathComponent
        var record = newRecord(file, last: last)
        switch try await actions.look(at: file, settled: settled, store: store) {
        case .accepted(let scenes):
            let additions = try await keep(record, scenes: scenes, of: file, mover: mover)
            try await clearRefusals(of: scenes)
            result.accepted += 1
            let added = additions.filter { $0 == .added }.count
            actions.say(
                Message(
                    zh: "收到影像 \(name)：\(scenes.count) 景，新增 \(added) 景",
                    en: "\(name) accepted: \(scenes.count) scenes, \(added) of them new"))
        case .refused(let refusal, let scenes):
            // Stopping the program stops the check of the file too; a file that is gone was not checked.
            if refusal.mayBeTheMachines, isStopped() { return }
            guard InboxScan.isUnchanged(file) else { return }
            record.refusal = refusal
            // A failure that may pass sends no message.
            let messages = record.nextAttempt == nil ? try actions.messages(ofRefused: record) : []
            record.scenes = scenes.map(\.id.text)
            try await store.keep(record, scenes: scenes, messages: messages)
            try await clearRefusals(of: scenes)
            if let mover, isOver(record) { try await putAway(file, record, on: mover) }
            result.refused += 1
            actions.warn(refusal.message)
        case .later(let why, let scenes):
            for scene in scenes { try await store.add(scene) }
            try await clearRefusals(of: scenes)
            scan.postpone(file, now: now())
            actions.warn(why)
        }
    }

    /// Whether nothing more is expected of a file: a scene without an acquisition time may be waiting for the document
    /// that states it; it stays in place for a day.
    private func isOver(_ record: StoredInboxFile) -> Bool {
        if record.nextAttempt != nil { return false }
        return record.refusal?.code != "scene.timeUnknown" || now() > record.lookedAt.advanced(by: 86_400)
    }

    /// Clears the refusals of files that were refused alone, before the document that names them arrived.
    private func clearRefusals(of scenes: [CatalogueScene]) async throws {
        guard !scenes.isEmpty else { return }
        let named = Dictionary(scenes.map { ($0.path, $0.id.text) }, uniquingKeysWith: { $1 })
        for var record in try await store.inboxFiles() where record.refusal != nil {
            guard let scene = named[URL(fileURLWithPath: record.path).resolvingSymlinksInPath().path] else { continue }
            (record.refusal, record.scenes) = (nil, [scene])
            try await store.keep(record, scenes: [], messages: [])
        }
    }

    private func newRecord(_ file: InboxFile, last: StoredInboxFile?) -> StoredInboxFile {
        StoredInboxFile(
            path: file.path, size: file.size, changedAt: file.changedAt, scenes: [], refusal: nil, lookedAt: now(),
            attempts: (last?.attempts ?? 0) + 1, reportedAt: last?.reportedAt)
    }

    private func scenesLying(at file: InboxFile) async throws -> [CatalogueScene] {
        let real = URL(fileURLWithPath: file.path).resolvingSymlinksInPath().path
        return try await store.scenes().filter { $0.path == real && $0.byteCount == file.size }
    }

    @discardableResult
    private func keep(
        _ record: StoredInboxFile, scenes: [CatalogueScene], of file: InboxFile, mover: InboxMover?
    ) async throws -> [SceneAddition] {
        var record = record
        record.scenes = scenes.map(\.id.text)
        let additions = try await store.keep(record, scenes: scenes, messages: [])
        if let mover { try await putAway(file, record, on: mover) }
        return additions
    }

    /// Writes the new paths of a processed file's scenes to the catalogue, then moves the file. After a crash in
    /// between, the next pass finds it in the inbox and moves it.
    private func putAway(_ file: InboxFile, _ record: StoredInboxFile, on mover: InboxMover) async throws {
        let scenes = record.scenes.isEmpty ? [] : try await store.scenes().filter { record.scenes.contains($0.id.text) }
        let target =
            mover.unreachedTarget(of: scenes) ?? mover.target(of: file, isRefused: record.refusal != nil)
        for scene in mover.placed(scenes, of: file, at: target) { try await store.add(scene) }
        guard let hindrance = mover.move(file, to: target) else {
            let reason = record.refusal.flatMap {
                InboxMover.writeReason($0, lookedAt: record.lookedAt, beside: target)
            }
            if let reason { actions.warn(reason) }
            return
        }
        // The move failed: the scene stays here and is surveyed from here.
        for scene in mover.placed(scenes, of: file, at: file.path) { try await store.add(scene) }
        actions.warn(hindrance)
    }
}
