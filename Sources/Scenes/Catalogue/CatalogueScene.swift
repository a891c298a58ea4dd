public import Ground

/// A scene's identity: the SHA-256 of its file's bytes, lower-case hexadecimal.
public struct SceneID: TextIdentifier {
    /// 64 hexadecimal digits.
    public let text: String

    /// Takes the hexadecimal text.
    public init(_ text: String) { self.text = text }

    /// The first 12 digits, as lists show it.
    public var short: String { String(text.prefix(12)) }
}

/// The source of an acquisition time; the time is never guessed.
public enum AcquisitionSource: String, Sendable, Codable, Hashable, CaseIterable {
    /// Said by the person who added the scene.
    case flag
    /// The STAC item that described it.
    case stac
    /// The file's own metadata.
    case metadata
    /// The file's name, by a pattern.
    case fileName

    /// The name shown to people.
    public var name: Message {
        switch self {
        case .flag: Message(zh: "人工指定", en: "given by hand")
        case .stac: Message(zh: "STAC 条目", en: "STAC item")
        case .metadata: Message(zh: "文件元数据", en: "file metadata")
        case .fileName: Message(zh: "文件名", en: "file name")
        }
    }
}

/// A scene of the catalogue.
public struct CatalogueScene: Sendable, Codable, Hashable {
    /// The hash of its content.
    public var id: SceneID
    /// Name without folder.
    public var fileName: String
    /// Where the file lay when it was added or last seen, absolute.
    public var path: String
    /// Size of the file, bytes.
    public var byteCount: Int
    /// When it was acquired, UTC.
    public var acquiredAt: Instant
    /// Where that was learnt.
    public var acquiredAtSource: AcquisitionSource
    /// What kind of sensor took it.
    public var sensorClass: SensorClass
    /// Where ``sensorClass`` was learnt: from a person or an item; nil = from the pixel size.
    public var sensorClassSource: AcquisitionSource?
    /// What its file says.
    public var description: SceneDescription
    /// The STAC item it came with, by id; nil without one.
    public var stacItem: String?
    /// The declaration of its bands, where the file holds none; nil = none was given.
    public var declaration: SceneDeclaration?
    /// The source of ``declaration``: a person or an item; nil = none.
    public var declarationSource: AcquisitionSource?

    /// A scene from its parts.
    public init(
        id: SceneID, fileName: String, path: String, byteCount: Int, acquiredAt: Instant,
        acquiredAtSource: AcquisitionSource, sensorClass: SensorClass, sensorClassSource: AcquisitionSource?,
        description: SceneDescription, stacItem: String? = nil, declaration: SceneDeclaration? = nil,
        declarationSource: AcquisitionSource? = nil
    ) {
        (self.id, self.fileName, self.path, self.byteCount) = (id, fileName, path, byteCount)
        (self.acquiredAt, self.acquiredAtSource) = (acquiredAt, acquiredAtSource)
        (self.sensorClass, self.sensorClassSource) = (sensorClass, sensorClassSource)
        (self.description, self.stacItem) = (description, stacItem)
        (self.declaration, self.declarationSource) = (declaration, declarationSource)
    }

    enum CodingKeys: String, CodingKey {
        case id, fileName, path, byteCount, acquiredAt, acquiredAtSource, sensorClass, sensorClassSource, description
        case stacItem, declaration, declarationSource
    }
}
