public import Foundation
public import Ground

/// A learned model as the store keeps it; the store does not read its content.
public struct StoredModel: Sendable, Hashable {
    /// The hash of its content.
    public var identifier: String
    /// Its name.
    public var name: String
    /// The model file.
    public var content: Data
    /// When it was added.
    public var addedAt: Instant
    /// Whether surveys of this store are judged by it.
    public var isUsed: Bool

    /// A model from its parts.
    public init(identifier: String, name: String, content: Data, addedAt: Instant, isUsed: Bool) {
        (self.identifier, self.name, self.content) = (identifier, name, content)
        (self.addedAt, self.isUsed) = (addedAt, isUsed)
    }
}
