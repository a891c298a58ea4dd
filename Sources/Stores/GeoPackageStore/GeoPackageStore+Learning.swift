import Casework
import Findings
public import Foundation
import GRDB
import Ground
public import StorePorts

extension GeoPackageStore: ModelStore {
    /// The decisions that stand, one for each decided finding.
    public func decisions() async throws -> [StoredDecision] {
        try await reading { try DecisionTable(db: $0).standing() }
    }

    /// Every model of this store, oldest first.
    public func models() async throws -> [StoredModel] { try await reading { try ModelTable(db: $0).all() } }

    /// Keeps a model; one that is there already stays as it is.
    public func addModel(_ identifier: String, name: String, content: Data) async throws {
        try await onWriter { store in
            let now = store.now()
            try store.write { db in
                let table = ModelTable(db: db)
                guard try !table.all().contains(where: { $0.identifier == identifier }) else { return }
                try table.insert(identifier, name: name, content: content, now: now)
                var log = try EventTable.writer(db, by: store.actor, now: now)
                try log.append(
                    .modelAdded, identifier, ModelNote(name: name, sha256: ContentHash.bytes([UInt8](content))))
            }
        }
    }

    /// Judges this store's surveys by a model from now on; nil = by the program's default.
    ///
    /// Findings keep the model that made them. Throws ``StorePorts/StoreError/unknownModel(path:identifier:)``.
    public func useModel(_ identifier: String?) async throws {
        try await onWriter { store in
            let now = store.now()
            try store.write { db in
                let table = ModelTable(db: db)
                let models = try table.all()
                let chosen = models.first { $0.identifier == identifier }
                if let identifier, chosen == nil {
                    throw StoreError.unknownModel(path: store.path, identifier: identifier)
                }
                guard models.first(where: \.isUsed)?.identifier != identifier else { return }
                try table.use(identifier)
                var log = try EventTable.writer(db, by: store.actor, now: now)
                try log.append(
                    .modelChosen, identifier ?? "default", ModelNote(name: chosen?.name ?? "default", sha256: nil))
            }
        }
    }
}

/// What the log says of a model.
private struct ModelNote: Encodable {
    let name: String
    let sha256: String?
}
