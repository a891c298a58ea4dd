public import Catalogue
public import Ground

/// What one item says, with the files it names that lie on this machine.
public struct STACItem: Sendable, Hashable {
    /// Its identifier, unique within its collection.
    public let id: String
    /// The collection it belongs to, if it says.
    public let collection: String?
    /// The document it was read from.
    public let file: String
    /// When it was acquired; the end of the span where the item gives only a start and an end, because all of it was
    /// acquired only by then.
    public let acquiredAt: Instant
    /// Whether ``acquiredAt`` is the end of a span.
    public let isTimeSpan: Bool
    /// Its rasters, by key.
    public let assets: [STACAsset]
    /// How many rasters it names on this machine that are not there.
    public let missingAssets: Int
    /// CRS by the projection extension, either version.
    public let crs: CRSCode?
    /// Ground sample distance at the sensor, metres.
    public let gsd: Double?
    /// The platform's name.
    public let platform: String?
    /// The instruments' names.
    public let instruments: [String]
    /// Share under clouds, 0…1.
    public let cloudShare: Double?
    /// Degrees from north.
    public let sunAzimuth: Double?
    /// Degrees.
    public let sunElevation: Double?
    /// Degrees.
    public let offNadir: Double?
    /// Degrees from north, from the target to the sensor.
    public let viewAzimuth: Double?

    /// The kind of sensor as the item has it, and by what: the collection's name, the platform's or instruments'
    /// names, or the ground sample distance; nil where it says none of them.
    public var sensorClass: (value: SensorClass, source: Message)? {
        if let collection, let value = SensorClass(rawValue: collection) {
            return (value, Message(zh: "集合名 \(collection)", en: "the collection's name \(collection)"))
        }
        let droneWords = ["drone", "uav", "uas", "dji", "无人机"]
        for name in [platform].compactMap({ $0 }) + instruments
        where droneWords.contains(where: { name.lowercased().contains($0) }) {
            return (.drone, Message(zh: "平台或仪器 \(name)", en: "platform or instrument \(name)"))
        }
        guard let gsd, gsd > 0 else { return nil }
        return (
            SensorClass(pixelSizeMetres: gsd), Message(zh: "地面采样间隔 \(gsd) m", en: "ground sample distance \(gsd) m")
        )
    }

    /// The scene from its own file, with time, sky, sun and sensor replaced by the item's.
    public func merged(into description: SceneDescription) -> SceneDescription {
        var result = description
        result.cloudShare = cloudShare ?? description.cloudShare
        result.sunAzimuth = sunAzimuth ?? description.sunAzimuth
        result.sunElevation = sunElevation ?? description.sunElevation
        result.offNadir = offNadir ?? description.offNadir
        result.viewAzimuth = viewAzimuth ?? description.viewAzimuth
        result.platform = platform ?? description.platform
        return result
    }
}

/// A raster that an item names and that lies on this machine.
public struct STACAsset: Sendable, Hashable {
    /// What it is for.
    public enum Kind: String, Sendable, Hashable {
        /// Imagery to be compared.
        case imagery
        /// A surface model.
        case surfaceModel
    }

    /// Its key in the item.
    public let key: String
    /// Where the file lies, absolute, symbolic links resolved.
    public let path: String
    /// Its roles.
    public let roles: [String]
    /// Its media type.
    public let mediaType: String?
    /// What it says of the file's bands, by STAC 1.1's `bands` or the extensions `eo` and `raster` of 1.0.
    public let declaration: SceneDeclaration
    /// What it is for, by role or key.
    public var kind: Kind { declaration.isSurfaceModel ? .surfaceModel : .imagery }
    /// SHA-256 of its content by the file extension, lower-case hexadecimal, to be checked by who adds it.
    public let sha256: String?
}
