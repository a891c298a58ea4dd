public import Ground

/// A file that a survey read: its name without folder, and its content.
public struct SourceFile: Sendable, Codable, Hashable {
    /// File name without folder, so that the record is the same wherever the file lies.
    public var name: String
    /// SHA-256 of the content, lower-case hexadecimal.
    public var sha256: String

    /// A file by name and content hash.
    public init(name: String, sha256: String) {
        self.name = name
        self.sha256 = sha256
    }
}

/// What a finding was made from: enough to make it again.
public struct Provenance: Sendable, Codable, Hashable {
    /// The survey that made it.
    public var surveyID: SurveyID
    /// The program's version.
    public var version: String
    /// Scenes of the earlier epoch.
    public var earlierScenes: [SourceFile]
    /// Scenes of the later epoch.
    public var laterScenes: [SourceFile]
    /// The parcel files.
    public var parcels: [SourceFile]
    /// The governance grid files.
    public var grids: [SourceFile]
    /// Every setting that can change a verdict, by name.
    public var settings: [String: String]

    /// A provenance from its parts.
    public init(
        surveyID: SurveyID, version: String, earlierScenes: [SourceFile], laterScenes: [SourceFile],
        parcels: [SourceFile], grids: [SourceFile], settings: [String: String]
    ) {
        self.surveyID = surveyID
        self.version = version
        self.earlierScenes = earlierScenes
        self.laterScenes = laterScenes
        self.parcels = parcels
        self.grids = grids
        self.settings = settings
    }
}

extension Provenance {
    /// What identifies two epochs' scenes by content: a rerun with other settings has the same.
    public var scenePair: String {
        let texts = [earlierScenes, laterScenes].map { $0.map(\.sha256).sorted().joined(separator: " ") }
        return ContentHash.text(texts.joined(separator: "\n"))
    }

    /// The later epoch's files by the first 16 digits of their hashes, sorted.
    public var laterSceneNames: [String] { laterScenes.map { String($0.sha256.prefix(16)) }.sorted() }
}

/// A survey's identity: the hash of everything its result depends on, so the same question has the same id.
public struct SurveyID: TextIdentifier {
    /// Lower-case hexadecimal, 16 characters.
    public let text: String

    /// Takes the hexadecimal text.
    public init(_ text: String) {
        self.text = text
    }
}
