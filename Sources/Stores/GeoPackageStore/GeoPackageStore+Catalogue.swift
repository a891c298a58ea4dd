import Casework
public import Catalogue
import Findings
import GRDB
import Ground
public import StorePorts

extension GeoPackageStore: SceneCatalogue {
    /// Every scene of the catalogue, by the time of its acquisition.
    public func scenes() async throws -> [CatalogueScene] { try await reading { try SceneTable(db: $0).all() } }

    /// The scene of this content; nil where the catalogue has none.
    public func scene(_ id: SceneID) async throws -> CatalogueScene? {
        try await reading { try SceneTable(db: $0).scene(id) }
    }

    /// The scene whose identity is or begins with `text` (at least 6 digits); throws ``StorePorts/StoreError`` where there is
    /// none, or more than one.
    public func scene(named text: String) async throws -> CatalogueScene {
        let found = try await reading { try SceneTable(db: $0).scenes(beginningWith: text.lowercased()) }
        guard text.count >= 6, found.count == 1, let scene = found.first else {
            throw StoreError.unknownScene(path: path, scene: text, matches: text.count >= 6 ? found.count : 0)
        }
        return scene
    }

    /// Keeps a scene; on disk when this returns. The same content again changes only its path and what a person or an
    /// item newly declares (``Catalogue/CatalogueScene/merged(over:)``).
    @discardableResult
    public func add(_ scene: CatalogueScene) async throws -> SceneAddition {
        // Nothing is written where nothing is new.
        if let known = try await self.scene(scene.id), scene.merged(over: known) == known { return .known }
        return try await onWriter { store in
            let now = store.now()
            return try store.write { try store.put(scene, in: $0, now: now) }
        }
    }

    /// Takes a scene out of the catalogue; its file and what surveys made of it stay.
    public func remove(_ scene: CatalogueScene) async throws {
        try await onWriter { store in
            let now = store.now()
            try store.write { db in
                try SceneTable(db: db).remove(scene.id)
                var log = try EventTable.writer(db, by: store.actor, now: now)
                try log.append(.sceneRemoved, scene.id.text, try SceneNote(scene))
            }
        }
    }

    func put(_ scene: CatalogueScene, in db: Database, now: Instant) throws -> SceneAddition {
        let table = SceneTable(db: db)
        let known = try table.scene(scene.id)
        let scene = known.map(scene.merged) ?? scene
        if known == scene { return .known }
        try table.put(scene, now: now)
        var log = try EventTable.writer(db, by: actor, now: now)
        try log.append(known == nil ? .sceneAdded : .sceneUpdated, scene.id.text, try SceneNote(scene))
        return known == nil ? .added : .updated
    }
}

/// What the log says of a scene.
private struct SceneNote: Encodable {
    let fileName: String
    let acquiredAt: Instant
    let source: AcquisitionSource
    let sensor: SensorClass
    let sha256: String

    init(_ scene: CatalogueScene) throws {
        (fileName, acquiredAt) = (scene.fileName, scene.acquiredAt)
        (source, sensor) = (scene.acquiredAtSource, scene.sensorClass)
        sha256 = ContentHash.text(try CanonicalJSON.text(scene))
    }
}
