// `OGC` is the door for every GIS: what OGC API – Features 1.0 (OGC 17-069r4; ISO 19168-1) and its Part 2 (18-058r1) ask of requests and
// answers. It knows no store: the web door asks that and hands over features.
//
// 1. ``FeatureCollection`` is one of the collections: what is in it, which properties it can be asked by.
// 2. ``CRSReference`` is a coordinate reference system as addresses name it; ``FeatureProjecting`` brings geometries there.
// 3. ``FeatureRequest`` reads what is asked of a collection, and refuses what it does not know.
// 4. ``FeatureDocument`` and the documents beside it are what is answered, as GeoJSON; ``FeaturePage`` as HTML.
// 5. ``FeatureAPI`` describes all of it; ``APIDefinition`` writes that in OpenAPI 3.0.
// 6. ``SceneAPI`` answers as a STAC API 1.0.0 does: ``SceneItem`` is a scene, ``SceneSearch`` what is asked.
// 7. ``TileAPI`` describes map tiles of scenes by OGC API – Tiles 1.0, in the documents of OGC 17-083r4, and by TileJSON.
public import Ground
public import StorePorts

/// A collection of features.
public enum FeatureCollection: String, Sendable, Hashable, CaseIterable {
    /// Parcels (宗地) that the cadastre holds.
    case parcels
    /// Findings (监测图斑).
    case findings
    /// Work orders (工单).
    case orders
    /// Villages (村居), drawn as the extent of their parcels.
    case villages

    /// What people call it.
    public var title: Message {
        switch self {
        case .parcels: Message(zh: "宗地", en: "Parcels")
        case .findings: Message(zh: "监测图斑", en: "Findings")
        case .orders: Message(zh: "工单", en: "Work orders")
        case .villages: Message(zh: "村居", en: "Villages")
        }
    }

    /// What is in it, and which moment `datetime` asks for.
    public var about: Message {
        switch self {
        case .parcels:
            Message(
                zh: "地籍中的宗地及最近结论；datetime 按最近看清的时间",
                en: "parcels with their latest verdict; datetime: last seen clearly")
        case .findings:
            Message(
                zh: "监测图斑，图形为变化范围；datetime 按后一期的采集时间",
                en: "findings, drawn as what changed; datetime: when the later epoch was acquired")
        case .orders:
            Message(
                zh: "工单，图形为宗地，没有宗地的为点位；datetime 按立案时间",
                en: "work orders, drawn as their parcel or, without one, as a point; datetime: when they were filed")
        case .villages:
            Message(zh: "村居，图形为其宗地的外接矩形", en: "villages, drawn as the extent of their parcels")
        }
    }

    /// The properties that it can be asked by, beside area and time.
    public var filters: [String] {
        switch self {
        case .parcels: ["class", "parcel_code", "unit"]
        case .findings: ["class", "parcel_code", "state", "unit"]
        case .orders: ["category", "parcel_code", "state", "unit"]
        case .villages: []
        }
    }
}

/// Why a request is refused: what is wrong with which parameter.
public struct FeatureFault: Error, Sendable, Hashable {
    /// The parameter.
    public let parameter: String
    /// Why, for people.
    public let message: Message

    init(_ parameter: String, zh: String, en: String) {
        (self.parameter, message) = (parameter, Message(zh: "\(parameter)：\(zh)", en: "\(parameter): \(en)"))
    }
}

/// A coordinate reference system as addresses of the OGC name it.
public enum CRSReference: Sendable, Hashable {
    /// Longitude and latitude on WGS 84, in this order: the one of GeoJSON.
    case crs84
    /// One of EPSG's, with the axes in the order of the authority: 4490 has latitude first, 4547 northing.
    case epsg(Int)

    private static let prefix = "http://www.opengis.net/def/crs/"

    /// Reads an address, or `[EPSG:4490]`; nil where it is none of these.
    public init?(_ text: String) {
        if text == Self.prefix + "OGC/1.3/CRS84" || text == "[OGC:CRS84]" {
            self = .crs84
            return
        }
        let number =
            text.hasPrefix(Self.prefix + "EPSG/0/")
            ? String(text.dropFirst((Self.prefix + "EPSG/0/").count))
            : text.hasPrefix("[EPSG:") && text.hasSuffix("]") ? String(text.dropFirst(6).dropLast()) : nil
        guard let code = number.flatMap(Int.init) else { return nil }
        self = .epsg(code)
    }

    /// The address.
    public var address: String {
        switch self {
        case .crs84: Self.prefix + "OGC/1.3/CRS84"
        case .epsg(let code): Self.prefix + "EPSG/0/\(code)"
        }
    }

    /// What is offered: longitude and latitude, WGS 84 and CGCS2000 with latitude first, that of web maps, and that of the parcels.
    public static func offered(_ own: CRSCode) -> [CRSReference] {
        var all: [CRSReference] = [.crs84, .epsg(4326), .epsg(4490), .epsg(3857)]
        if let code = own.epsg, !all.contains(.epsg(code)) { all.append(.epsg(code)) }
        return all
    }
}

/// Brings geometries of the parcels' CRS into another one, and areas back.
public protocol FeatureProjecting {
    /// The parts of a geometry, each with its rings, exterior first and anticlockwise; numbers in the order of the CRS's axes.
    mutating func parts(of geometry: MultiPolygon) throws -> [[[[Double]]]]
    /// A position, in the order of the CRS's axes.
    mutating func numbers(of position: Coordinate) throws -> [Double]
    /// The area of a box, least and greatest numbers in the order of the CRS's axes, in the parcels' CRS; nil where that is not used there.
    mutating func area(of box: [Double]) throws -> SearchArea?
}
