/// What a person or a STAC item says of a scene; it comes before what the scene's own file says.
public struct SceneDeclaration: Sendable, Codable, Hashable {
    /// What each of the file's bands records, in their order and without alpha; nil = not used. Empty = as the file
    /// says.
    public var bands: [Band?]
    /// The digital number that means "not observed", where the file names none.
    public var nodata: Double?
    /// When it was acquired; nil = as the file says.
    public var acquiredAt: Instant?
    /// Whether it holds heights, whatever its file looks like.
    public var isSurfaceModel: Bool

    /// A declaration; of nothing unless told.
    public init(
        bands: [Band?] = [], nodata: Double? = nil, acquiredAt: Instant? = nil, isSurfaceModel: Bool = false
    ) {
        (self.bands, self.nodata, self.acquiredAt) = (bands, nodata, acquiredAt)
        self.isSurfaceModel = isSurfaceModel
    }

    /// Whether it says nothing.
    public var isEmpty: Bool { self == SceneDeclaration() }

    /// What it says, and of what it does not say what `other` does.
    public func completed(by other: SceneDeclaration) -> SceneDeclaration {
        SceneDeclaration(
            bands: bands.isEmpty ? other.bands : bands, nodata: nodata ?? other.nodata,
            acquiredAt: acquiredAt ?? other.acquiredAt, isSurfaceModel: isSurfaceModel || other.isSurfaceModel)
    }

    /// Reads `blue,green,red,nir`, `-` for a band that is not used; nil for unknown or repeated names, or none of use.
    public init?(bands text: String) {
        var bands: [Band?] = []
        for name in text.split(separator: ",", omittingEmptySubsequences: false) {
            if name == "-" {
                bands.append(nil)
            } else if let band = Band(commonName: String(name)), !bands.contains(band) {
                bands.append(band)
            } else {
                return nil
            }
        }
        guard bands.contains(where: { $0 != nil }) else { return nil }
        self.init(bands: bands)
    }

    /// What of it changes the pixels that are read, e.g. `blue,green,red,nir nodata=0`; empty for nothing.
    public var text: String {
        let names = bands.isEmpty ? [] : [bands.map { $0?.rawValue ?? "-" }.joined(separator: ",")]
        return (names + [nodata.map { "nodata=\($0)" }].compactMap { $0 }).joined(separator: " ")
    }
}

extension Band {
    /// A colour by the names that files and STAC's bands give it; nil for anything else.
    public init?(commonName: String) {
        switch commonName.lowercased() {
        case "red", "r": self = .red
        case "green", "g": self = .green
        case "blue", "b": self = .blue
        case "nir", "near infrared", "near-infrared", "nir1", "nir08", "infrared": self = .nir
        case "pan", "grey", "gray", "panchromatic": self = .grey
        default: return nil
        }
    }
}
