public import Catalogue
public import Ground

/// A scene of the catalogue as a STAC item (1.1.0). Where its file lies is in none of it.
public struct SceneItem: Sendable, Encodable {
    /// The scene.
    let scene: CatalogueScene
    private let language: Language
    private let links: [FeatureLink]

    /// The version of the documents.
    static let version = "1.1.0"

    init(_ scene: CatalogueScene, in language: Language, links: [FeatureLink]) {
        (self.scene, self.language, self.links) = (scene, language, links)
    }

    private enum Key: String, CodingKey {
        case type, id, collection, geometry, bbox, properties, assets, links
        case version = "stac_version"
        case extensions = "stac_extensions"
    }

    private struct None: Encodable {}

    private enum Property: String, CodingKey {
        case datetime, title, gsd, platform
        case code = "proj:code"
        case shape = "proj:shape"
        case cloud = "eo:cloud_cover"
        case azimuth = "view:sun_azimuth"
        case elevation = "view:sun_elevation"
        case offNadir = "view:off_nadir"
    }

    private var extensions: [String] {
        let description = scene.description
        var all = ["projection/v2.0.0"]
        if description.cloudShare != nil { all.append("eo/v1.1.0") }
        if description.sunAzimuth ?? description.sunElevation ?? description.offNadir != nil {
            all.append("view/v1.0.0")
        }
        return all.map { "https://stac-extensions.github.io/\($0)/schema.json" }
    }

    /// Writes it.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode("Feature", forKey: .type)
        try container.encode(Self.version, forKey: .version)
        try container.encode(extensions, forKey: .extensions)
        try container.encode(scene.id.text, forKey: .id)
        try container.encode(scene.sensorClass.rawValue, forKey: .collection)
        let shape = scene.description.footprint.normalised()
        if let bounds = shape.bounds {
            let parts = shape.polygons.map { $0.rings.map { $0.map { [$0.x, $0.y] } } }
            try container.encode(FeatureGeometry.polygons(parts), forKey: .geometry)
            try container.encode([bounds.minX, bounds.minY, bounds.maxX, bounds.maxY], forKey: .bbox)
        } else {
            try container.encodeNil(forKey: .geometry)
        }
        var properties = container.nestedContainer(keyedBy: Property.self, forKey: .properties)
        let description = scene.description
        try properties.encode(scene.acquiredAt, forKey: .datetime)
        try properties.encode(
            "\(scene.sensorClass.name.text(in: language)) \(scene.acquiredAt)", forKey: .title)
        try properties.encode(description.pixelSizeMetres, forKey: .gsd)
        try properties.encodeIfPresent(description.platform, forKey: .platform)
        try properties.encode(description.crs.description, forKey: .code)
        try properties.encode([description.rows, description.columns], forKey: .shape)
        try properties.encodeIfPresent(description.cloudShare.map { ($0 * 1e6).rounded() / 1e4 }, forKey: .cloud)
        try properties.encodeIfPresent(description.sunAzimuth, forKey: .azimuth)
        try properties.encodeIfPresent(description.sunElevation, forKey: .elevation)
        try properties.encodeIfPresent(description.offNadir, forKey: .offNadir)
        try container.encode(None(), forKey: .assets)
        try container.encode(links, forKey: .links)
    }
}

/// A page of scenes.
public struct SceneItemsDocument: Sendable, Encodable {
    private let type = "FeatureCollection"
    let features: [SceneItem]
    let numberMatched: Int
    private let numberReturned: Int
    let links: [FeatureLink]

    init(_ features: [SceneItem], matched: Int, links: [FeatureLink]) {
        (self.features, numberMatched, numberReturned, self.links) = (features, matched, features.count, links)
    }
}

/// Where programs begin that read STAC.
public struct SceneCatalogDocument: Sendable, Encodable {
    private let type = "Catalog"
    private let id = "parcelwatch"
    private let version = SceneItem.version
    let title, description: String
    let conformsTo: [String]
    let links: [FeatureLink]

    private enum CodingKeys: String, CodingKey {
        case type, id, title, description, conformsTo, links
        case version = "stac_version"
    }
}

/// The scenes of a kind of sensor.
public struct SceneCollectionDocument: Sendable, Encodable {
    struct Extent: Sendable, Encodable {
        struct Space: Sendable, Encodable { let bbox: [[Double]] }
        struct Time: Sendable, Encodable { let interval: [[Instant?]] }
        let spatial: Space
        let temporal: Time
    }

    private let type = "Collection"
    private let version = SceneItem.version
    private let license = "other"
    let id, title, description: String
    let extent: Extent
    let links: [FeatureLink]

    private enum CodingKeys: String, CodingKey {
        case type, id, title, description, license, extent, links
        case version = "stac_version"
    }
}

/// All of them.
public struct SceneCollectionsDocument: Sendable, Encodable {
    let collections: [SceneCollectionDocument]
    let links: [FeatureLink]
}
