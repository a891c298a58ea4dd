import Catalogue
import Foundation
import Ground
import GeoPackageStore

/// Takes the settled files of the inboxes in: into the catalogue, or among those refused.
struct InboxIntake {
    let settings: WatchSettings
    let actions: any WatchActions
    let store: GeoPackageStore
    let now: @Sendable () -> Instant

    /// Looks at every file that is new or due for another look, documents first: what they name needs no look of its own.
    ///
    /// `retriesFailed`: at every refused one, too.
    func take(
        _ files: [InboxFile], scan: inout InboxScan, retriesFailed: Bool, result: inout WatchPass.Result,
        isStopped: @Sendable () -> Bool
    ) async throws {
        let known = Dictionary(try store.inboxFiles().map { ($0.path, $0) }, uniquingKeysWith: { $1 })
        let settled = Set(
            files.flatMap { [$0.path] + $0.parts }.map { URL(fileURLWithPath: $0).resolvingSymlinksInPath().path })
        let emptied = Set(settings.inboxes.filter(\.isEmptied).map(\.folder))
        let news = files.filter { known[$0.path]?.changedAt != $0.changedAt && !scan.isPostponed($0, now: .now) }
        // What came may be what a document waits for.
        let isAwaited = news.contains { !$0.isDocument }
        let due = files.filter { $0.isDocument && isAwaited || !scan.isPostponed($0, now: .now) }
        for file in due.filter(\.isDocument) + due.filter({ !$0.isDocument }) {
            let last = known[file.path].flatMap { $0.changedAt == file.changedAt ? $0 : nil }
            let mover = emptied.contains(file.inbox) ? InboxMover(inbox: file.inbox) : nil
            let isDue = last?.nextAttempt.map { $0 <= now() } ?? false
            if let last, !isDue, !(retriesFailed && last.refusal != nil) {
                // A pass before this one was cut off before it was put away.
                if let mover, isOver(last) { try putAway(file, last, on: mover) }
                continue
            }
            if isStopped() { return }
            // Gone or written anew since the scan: the next one sees what it is then.
            guard InboxScan.isUnchanged(file) else { continue }
            // One that never lay here before may be in the catalogue already: a document named it, or a person added it.
            let named = known[file.path] == nil ? try scenesLying(at: file) : []
            guard named.isEmpty else {
                try keep(newRecord(file, last: last), scenes: named, of: file, mover: mover)
                continue
            }
            try await take(
                file, last: last, mover: mover, settled: settled, scan: &scan, result: &result, isStopped: isStopped)
            try store.renewLeases()
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
            let additions = try keep(record, scenes: scenes, of: file, mover: mover)
            try clearRefusals(of: scenes)
            result.accepted += 1
            let added = additions.filter { $0 == .added }.count
            actions.say(
                Message(
                    zh: "收到影像 \(name)：\(scenes.count) 景，新增 \(added) 景",
                    en: "scene \(name) let in: \(scenes.count) scenes, \(added) of them new"))
        case .refused(let refusal, let scenes):
            // Who stops the program stops what looks at the file, too; and what was not there any more was not looked at.
            if refusal.mayBeTheMachines, isStopped() { return }
            guard InboxScan.isUnchanged(file) else { return }
            record.refusal = refusal
            // Nobody is called for what may be over by itself.
            let messages = record.nextAttempt == nil ? try actions.messages(ofRefused: record) : []
            record.scenes = scenes.map(\.id.text)
            try store.keep(record, scenes: scenes, messages: messages)
            try clearRefusals(of: scenes)
            if let mover, isOver(record) { try putAway(file, record, on: mover) }
            result.refused += 1
            actions.warn(refusal.message)
        case .later(let why, let scenes):
            for scene in scenes { try store.add(scene) }
            try clearRefusals(of: scenes)
            scan.postpone(file, now: .now)
            actions.warn(why)
        }
    }

    /// Whether nothing more is expected of a file: a scene that does not say when it was taken may be waiting for the
    /// document that does, and is left where that will look for it, for a day.
    private func isOver(_ record: StoredInboxFile) -> Bool {
        if record.nextAttempt != nil { return false }
        return record.refusal?.code != "scene.timeUnknown" || now() > record.lookedAt.advanced(by: 86_400)
    }

    /// What a document names is in the catalogue now, though alone, before the document came, it was refused.
    private func clearRefusals(of scenes: [CatalogueScene]) throws {
        guard !scenes.isEmpty else { return }
        let named = Dictionary(scenes.map { ($0.path, $0.id.text) }, uniquingKeysWith: { $1 })
        for var record in try store.inboxFiles() where record.refusal != nil {
            guard let scene = named[URL(fileURLWithPath: record.path).resolvingSymlinksInPath().path] else { continue }
            (record.refusal, record.scenes) = (nil, [scene])
            try store.keep(record, scenes: [])
        }
    }

    private func newRecord(_ file: InboxFile, last: StoredInboxFile?) -> StoredInboxFile {
        StoredInboxFile(
            path: file.path, size: file.size, changedAt: file.changedAt, scenes: [], refusal: nil, lookedAt: now(),
            attempts: (last?.attempts ?? 0) + 1, reportedAt: last?.reportedAt)
    }

    private func scenesLying(at file: InboxFile) throws -> [CatalogueScene] {
        let real = URL(fileURLWithPath: file.path).resolvingSymlinksInPath().path
        return try store.scenes().filter { $0.path == real && $0.byteCount == file.size }
    }

    @discardableResult
    private func keep(
        _ record: StoredInboxFile, scenes: [CatalogueScene], of file: InboxFile, mover: InboxMover?
    ) throws -> [SceneAddition] {
        var record = record
        record.scenes = scenes.map(\.id.text)
        let additions = try store.keep(record, scenes: scenes)
        if let mover { try putAway(file, record, on: mover) }
        return additions
    }

    /// Moves a file that was dealt with, and says first in the catalogue where its scenes will lie: who is cut off in
    /// between finds it in the inbox and moves it there.
    private func putAway(_ file: InboxFile, _ record: StoredInboxFile, on mover: InboxMover) throws {
        let scenes = record.scenes.isEmpty ? [] : try store.scenes().filter { record.scenes.contains($0.id.text) }
        let target =
            mover.unreachedTarget(of: scenes) ?? mover.target(of: file, isRefused: record.refusal != nil)
        for scene in mover.placed(scenes, of: file, at: target) { try store.add(scene) }
        guard let hindrance = mover.move(file, to: target) else {
            let reason = record.refusal.flatMap {
                InboxMover.writeReason($0, lookedAt: record.lookedAt, beside: target)
            }
            if let reason { actions.warn(reason) }
            return
        }
        // It still lies here, and is surveyed from here.
        for scene in mover.placed(scenes, of: file, at: file.path) { try store.add(scene) }
        actions.warn(hindrance)
    }
}
