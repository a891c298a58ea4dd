public import Ground

/// A link of an answer (RFC 8288).
public struct FeatureLink: Sendable, Encodable {
    let href, rel, type: String
    let title: String?
    /// How it is asked, what has to be posted, and whether that joins what was posted before (STAC API).
    let method: String?
    let body: [String: String]?
    let merge: Bool?
    /// Whether parts of the address stand in braces.
    let templated: Bool?

    /// A link from its parts.
    public init(
        _ href: String, rel: String, type: String, title: String? = nil, method: String? = nil,
        body: [String: String]? = nil, merge: Bool? = nil, templated: Bool? = nil
    ) {
        (self.href, self.rel, self.type, self.title) = (href, rel, type, title)
        (self.method, self.body, self.merge, self.templated) = (method, body, merge, templated)
    }
}

/// The value of a property.
public enum FeatureValue: Sendable, Encodable {
    /// A text.
    case text(String?)
    /// A number.
    case number(Double?)
    /// A moment, in RFC 3339.
    case moment(Instant?)

    /// Writes it; null where there is none.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text?): try container.encode(text)
        case .number(let number?): try container.encode(number)
        case .moment(let moment?): try container.encode(moment)
        default: try container.encodeNil()
        }
    }

    /// As pages show it.
    var shown: String {
        switch self {
        case .text(let text): text ?? ""
        case .number(let number):
            number.map { $0 == $0.rounded() ? "\(Int($0))" : "\(($0 * 100).rounded() / 100)" } ?? ""
        case .moment(let moment): moment.map { LocalTime.text($0) } ?? ""
        }
    }
}

/// A geometry of GeoJSON.
public enum FeatureGeometry: Sendable, Encodable {
    /// Parts, each with its rings.
    case polygons([[[[Double]]]])
    /// A position.
    case point([Double])

    private enum Key: String, CodingKey {
        case type, coordinates
    }

    /// Writes it: one part as a Polygon, several as a MultiPolygon.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        switch self {
        case .polygons(let parts) where parts.count == 1:
            try container.encode("Polygon", forKey: .type)
            try container.encode(parts[0], forKey: .coordinates)
        case .polygons(let parts):
            try container.encode("MultiPolygon", forKey: .type)
            try container.encode(parts, forKey: .coordinates)
        case .point(let numbers):
            try container.encode("Point", forKey: .type)
            try container.encode(numbers, forKey: .coordinates)
        }
    }
}

/// A feature.
public struct Feature: Sendable, Encodable {
    /// Its identity within the collection.
    public let id: String
    /// Where it lies; nil = that is not known.
    public let geometry: FeatureGeometry?
    /// What is known of it, in an order for people.
    public let properties: [(name: String, value: FeatureValue)]
    /// Where it, its collection and other encodings are; none within a list.
    public var links: [FeatureLink] = []

    /// A feature from its parts.
    public init(
        id: String, geometry: FeatureGeometry?, properties: [(name: String, value: FeatureValue)]
    ) {
        (self.id, self.geometry, self.properties) = (id, geometry, properties)
    }

    private enum Key: String, CodingKey {
        case type, id, geometry, properties, links
    }

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// Writes a GeoJSON feature (RFC 7946 §3.2).
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode("Feature", forKey: .type)
        try container.encode(id, forKey: .id)
        if let geometry {
            try container.encode(geometry, forKey: .geometry)
        } else {
            try container.encodeNil(forKey: .geometry)
        }
        var values = container.nestedContainer(keyedBy: Name.self, forKey: .properties)
        for (name, value) in properties { try values.encode(value, forKey: Name(name)) }
        if !links.isEmpty { try container.encode(links, forKey: .links) }
    }
}

/// A page of a collection's features.
public struct FeatureDocument: Sendable, Encodable {
    private let type = "FeatureCollection"
    /// The features.
    public let features: [Feature]
    /// Features on all pages.
    public let numberMatched: Int
    private let numberReturned: Int
    private let timeStamp: Instant
    /// This page in other encodings, and the next one.
    public let links: [FeatureLink]

    /// A page from its parts.
    public init(_ features: [Feature], matched: Int, at now: Instant, links: [FeatureLink]) {
        (self.features, numberMatched, numberReturned) = (features, matched, features.count)
        (timeStamp, self.links) = (now, links)
    }
}

/// What there is: the landing page.
public struct LandingDocument: Sendable, Encodable {
    let title, description: String
    let links: [FeatureLink]
}

/// Which parts of the standards are kept.
public struct ConformanceDocument: Sendable, Encodable {
    /// The addresses of the classes.
    let conformsTo: [String]

    init(_ classes: [String]) { conformsTo = classes }

    /// Those of features and tiles.
    public static let features = ConformanceDocument(
        [
            "ogcapi-features-1/1.0/conf/core", "ogcapi-features-1/1.0/conf/oas30", "ogcapi-features-1/1.0/conf/html",
            "ogcapi-features-1/1.0/conf/geojson", "ogcapi-features-2/1.0/conf/crs",
        ].map { "http://www.opengis.net/spec/" + $0 } + TileAPI.classes)
}

/// A collection as it is described.
public struct CollectionDocument: Sendable, Encodable {
    struct Extent: Sendable, Encodable {
        struct Space: Sendable, Encodable {
            let bbox: [[Double]]
            let crs = CRSReference.crs84.address
        }
        let spatial: Space
    }

    let id, title, description: String
    let itemType = "feature"
    let crs: [String]
    let storageCrs: String?
    let extent: Extent?
    let links: [FeatureLink]
}

/// The collections that the caller may read.
public struct CollectionsDocument: Sendable, Encodable {
    let collections: [CollectionDocument]
    let links: [FeatureLink]
}
