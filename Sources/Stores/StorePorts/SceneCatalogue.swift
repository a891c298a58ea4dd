public import Catalogue

/// What putting a scene into the catalogue did.
public enum SceneAddition: String, Sendable, Hashable {
    /// It was not known.
    case added
    /// Its content was known; its path or its declaration is new.
    case updated
    /// Nothing new.
    case known
}

/// Keeps scenes; one is known by its content.
public protocol SceneCatalogue: Sendable {
    /// Every scene, by the time of its acquisition.
    func scenes() async throws -> [CatalogueScene]
    /// The scene of this content; nil where the catalogue has none.
    func scene(_ id: SceneID) async throws -> CatalogueScene?
    /// The scene whose identity is or begins with `text` (at least 6 digits); throws ``StoreError`` where there is none, or
    /// more than one.
    func scene(named text: String) async throws -> CatalogueScene
    /// Keeps a scene. The same content again changes only its path and what a person or an item newly declares
    /// (``Catalogue/CatalogueScene/merged(over:)``).
    @discardableResult
    func add(_ scene: CatalogueScene) async throws -> SceneAddition
    /// Takes a scene out; its file and what surveys made of it stay.
    func remove(_ scene: CatalogueScene) async throws
}
