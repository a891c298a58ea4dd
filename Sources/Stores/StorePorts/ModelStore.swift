public import Foundation

/// Keeps models of the judge, and gives the decisions that it learns from.
public protocol ModelStore: Sendable {
    /// Every model, oldest first.
    func models() async throws -> [StoredModel]
    /// Keeps a model; one that is there already stays as it is.
    func addModel(_ identifier: String, name: String, content: Data) async throws
    /// Judges this store's surveys by a model from now on; nil = by the program's default.
    ///
    /// Findings keep the model that made them. Throws ``StoreError/unknownModel(path:identifier:)``.
    func useModel(_ identifier: String?) async throws
    /// The decisions that stand, one for each decided finding.
    func decisions() async throws -> [StoredDecision]
}
