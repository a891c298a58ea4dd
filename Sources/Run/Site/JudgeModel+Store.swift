public import Model
import StorePorts

extension JudgeModel {
    /// The model that `store` (a file, there or not) has chosen, or the default.
    public static func chosen(in path: String?) async throws -> JudgeModel {
        if let path {
            // A store of an older layout, or one still to be created, has no models.
            do {
                let store = try Stores.reading(path)
                defer { try? store.close() }
                if let chosen = try await store.models().first(where: \.isUsed) {
                    return try JudgeModel.decoded(chosen.content, path: chosen.name)
                }
            } catch StoreError.missing, StoreError.olderVersion {}
        }
        return try JudgeModel.standard()
    }
}
