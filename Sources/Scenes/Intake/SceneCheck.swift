public import Catalogue
public import Gate
public import Ground

/// The result of checking a file that was handed in as a scene.
public struct SceneCheck: Sendable, Codable, Hashable {
    /// Accepted, accepted with warnings, or refused.
    public var report: GateReport
    /// What the file says of itself; nil where it is refused.
    public var description: SceneDescription?
    /// Number of the file's bands, also of those that are not used; nil where it is refused.
    public var bandCount: Int?
    /// Peak memory of the check, MiB; nil where the child gave no answer.
    public var peakMebibytes: Int?
    /// SHA-256 of the checked content, lower-case hexadecimal; nil where it is refused.
    public var sha256: String?
    /// Size, bytes; 0 where the file could not be opened.
    public var byteCount: Int
    /// Absolute path without links; as it was named where it is refused for its name.
    public var path: String

    /// A refusal, or a check whose description and hash are added.
    public init(path: String, report: GateReport, byteCount: Int = 0) {
        (self.path, self.report, self.byteCount) = (path, report, byteCount)
    }

    /// Nil where the file is accepted.
    public var exitStatus: ExitStatus? {
        report.refusal.map { $0.code == "input.missing" ? .noInput : .badData }
    }
}
