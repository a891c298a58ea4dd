import Casework
public import Catalogue
public import Findings
import GRDB
public import Ground

/// What putting a scene into the catalogue did.
public enum SceneAddition: String, Sendable, Hashable {
    /// It was not known.
    case added
    /// Its content was known; its path or its declaration is new.
    case updated
    /// Nothing new.
    case known
}

extension GeoPackageStore {
    /// Every scene of the catalogue, by the time of its acquisition.
    public func scenes() throws -> [CatalogueScene] { try read { try SceneTable(db: $0).all() } }

    /// The scene whose identity is or begins with `text` (at least 6 digits); throws ``StoreError`` where there is
    /// none, or more than one.
    public func scene(named text: String) throws -> CatalogueScene {
        let found = try read { try SceneTable(db: $0).scenes(beginningWith: text.lowercased()) }
        guard text.count >= 6, found.count == 1, let scene = found.first else {
            throw StoreError.unknownScene(path: path, scene: text, matches: text.count >= 6 ? found.count : 0)
        }
        return scene
    }

    /// The scene of this content; nil where the catalogue has none.
    public func scene(_ id: SceneID) throws -> CatalogueScene? { try read { try SceneTable(db: $0).scene(id) } }

    /// Keeps a scene; on disk when this returns. The same content again changes only its path and what a person or an
    /// item newly declares (``Catalogue/CatalogueScene/merged(over:)``).
    @discardableResult
    public func add(_ scene: CatalogueScene) throws -> SceneAddition {
        let now = now()
        // Nothing is written where nothing is new.
        if let known = try self.scene(scene.id), scene.merged(over: known) == known { return .known }
        return try write { try put(scene, in: $0, now: now) }
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

    /// Takes a scene out of the catalogue; its file and what surveys made of it stay.
    public func remove(_ scene: CatalogueScene) throws {
        let now = now()
        try write { db in
            try SceneTable(db: db).remove(scene.id)
            var log = try EventTable.writer(db, by: actor, now: now)
            try log.append(.sceneRemoved, scene.id.text, try SceneNote(scene))
        }
    }

    /// The times of first sighting of the unconfirmed findings on these parcels; nil = on any parcel.
    ///
    /// The next survey must be compared with the ground before the first of these moments, or the finding is never
    /// observed again.
    public func unresolvedFindings(on parcels: Set<ParcelCode>?) throws -> [SightingSpan] {
        try read { try FindingTable(db: $0).unresolved(on: parcels) }
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
