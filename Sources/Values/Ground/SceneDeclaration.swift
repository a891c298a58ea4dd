/// What a person or a STAC item states about a scene; it overrides what the scene's own file states.
public struct SceneDeclaration: Sendable, Codable, Hashable {
    /// What each of the file's bands records, in their order and without alpha; nil = not used. Empty = as the file
    /// says.
    public var bands: [Band?]
    /// The digital number that means "not observed", where the file names none.
    public var nodata: Double?
    /// When it was acquired; nil = as the file says.
    public var acquiredAt: Instant?
    /// Whether the scene holds heights; overrides the file.
    public var isSurfaceModel: Bool

    /// A declaration; every argument left out stays undeclared.
    public init(
        bands: [Band?] = [], nodata: Double? = nil, acquiredAt: Instant? = nil, isSurfaceModel: Bool = false
    ) {
        (self.bands, self.nodata, self.acquiredAt) = (bands, nodata, acquiredAt)
        self.isSurfaceModel = isSurfaceModel
    }

    /// Whether it says nothing.
    public var isEmpty: Bool { self == SceneDeclaration() }

    /// This declaration; what it leaves open is taken from `other`.
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

    /// The part that changes which pixels are read, e.g. `blue,green,red,nir nodata=0`; empty = no part does.
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
