/// A scene as a survey takes it: where it lies, what it must hold, and what is said of it beyond its file.
public struct SceneFile: Sendable, Codable, Hashable {
    /// Where it lies.
    public var path: String
    /// SHA-256 of its content, 64 hexadecimal digits: another content is not surveyed in its name; nil = whatever it holds.
    public var sha256: String?
    /// What a person or the catalogue says of it; it comes before what the file says.
    public var declared: SceneDeclaration

    /// A scene by its path; without more it is what its file says.
    public init(_ path: String, sha256: String? = nil, declared: SceneDeclaration = SceneDeclaration()) {
        (self.path, self.sha256, self.declared) = (path, sha256, declared)
    }
}
