/// A scene as a survey reads it: its path, the content it must have, and what is declared about it.
public struct SceneFile: Sendable, Codable, Hashable {
    /// Where it lies.
    public var path: String
    /// SHA-256 of its content, 64 hexadecimal digits: a survey refuses a file with another content; nil = any content.
    public var sha256: String?
    /// What a person or the catalogue states about it; it overrides what the file states.
    public var declared: SceneDeclaration

    /// A scene by its path; what is not declared is taken from its file.
    public init(_ path: String, sha256: String? = nil, declared: SceneDeclaration = SceneDeclaration()) {
        (self.path, self.sha256, self.declared) = (path, sha256, declared)
    }
}
