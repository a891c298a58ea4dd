public import Catalogue
import Foundation
public import Ground

/// Map tiles of scenes by OGC API – Tiles 1.0 (20-057), in the parcels' own CRS and in that of web maps.
public struct TileAPI: Sendable {
    private let root: String
    private let language: Language
    private let own: CRSCode
    private let isNorthFirst: Bool

    /// The relations of links that the standard names.
    static let relation = "http://www.opengis.net/def/rel/ogc/1.0/"
    /// The classes of conformance.
    static let classes =
        ["core", "tileset", "tilesets-list", "png", "oas30"].map {
            "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/\($0)"
        }
        + ["tilematrixset", "json-tilematrixset", "tilesetmetadata", "json-tilesetmetadata"].map {
            "http://www.opengis.net/spec/tms/2.0/conf/\($0)"
        }
    /// Metres of a pixel on a screen of 0.28 mm (17-083r4, 6.1.1).
    private static let screenPixel = 0.00028

    /// Tiles below the address of the landing page. `own`: the parcels' CRS, in metres; `isNorthFirst`: whether its authority has northing
    /// first.
    public init(at root: String, in language: Language, own: CRSCode, isNorthFirst: Bool) {
        (self.root, self.language, self.own, self.isNorthFirst) = (root, language, own, isNorthFirst)
    }

    /// The CRS of a grid.
    public func crs(of grid: TileGrid) -> CRSCode { grid == .web ? CRSCode(epsg: 3857) : own }

    private func link(_ rel: String, _ path: String, _ type: String = FeatureAPI.json, _ title: String? = nil)
        -> FeatureLink
    { FeatureLink(root + path, rel: rel, type: type, title: title) }

    private func crsAddress(_ grid: TileGrid) -> String {
        crs(of: grid).epsg.map { CRSReference.epsg($0).address } ?? crs(of: grid).description
    }

    private func address(of grid: TileGrid) -> String {
        grid == .web
            ? "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
            : "\(root)/tileMatrixSets/\(grid.rawValue)"
    }

    private func title(of grid: TileGrid) -> String {
        switch grid {
        case .web: Message(zh: "网络地图（EPSG:3857）", en: "web maps (EPSG:3857)").text(in: language)
        case .ground: Message(zh: "宗地坐标系（\(own)）", en: "the parcels' CRS (\(own))").text(in: language)
        }
    }

    /// The sets of tile matrices.
    public var sets: TileMatrixSetsDocument {
        TileMatrixSetsDocument(
            tileMatrixSets: TileGrid.allCases.map { grid in
                .init(
                    id: grid.rawValue, title: title(of: grid), uri: address(of: grid), crs: crsAddress(grid),
                    links: [link("self", "/tileMatrixSets/\(grid.rawValue)")])
            }, links: [link("self", "/tileMatrixSets")])
    }

    /// One of them.
    public func set(_ grid: TileGrid) -> TileMatrixSetDocument {
        let isTurned = grid == .ground && isNorthFirst
        func numbers(_ x: Double, _ y: Double) -> [Double] { isTurned ? [y, x] : [x, y] }
        return TileMatrixSetDocument(
            id: grid.rawValue, title: title(of: grid), uri: address(of: grid), crs: crsAddress(grid),
            orderedAxes: isTurned ? ["N", "E"] : ["E", "N"],
            wellKnownScaleSet: grid == .web
                ? "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible" : nil,
            tileMatrices: grid.levels.map { level in
                let size = grid.resolution(of: level)
                return TileMatrix(
                    id: "\(level)", scaleDenominator: size / Self.screenPixel, cellSize: size,
                    pointOfOrigin: numbers(grid.origin.x, grid.origin.y),
                    matrixWidth: grid.side(of: level), matrixHeight: grid.side(of: level))
            })
    }

    private func title(of scene: CatalogueScene) -> String {
        "\(scene.sensorClass.name.text(in: language)) \(scene.acquiredAt)"
    }

    private static func path(_ scene: CatalogueScene) -> String { "/scenes/\(scene.id.text)" }

    /// A scene.
    public func scene(_ scene: CatalogueScene) -> TiledSceneDocument {
        let path = Self.path(scene)
        let box = scene.description.footprint.bounds ?? Bounds(minX: -180, minY: -90, maxX: 180, maxY: 90)
        return TiledSceneDocument(
            id: scene.id.text, title: title(of: scene),
            extent: .init(
                spatial: .init(bbox: [[box.minX, box.minY, box.maxX, box.maxY]]),
                temporal: .init(interval: [[scene.acquiredAt, scene.acquiredAt]])),
            links: [
                link("self", path), link(Self.relation + "tilesets-map", path + "/map/tiles"),
                link("tilejson", path + "/tilejson"),
            ])
    }

    /// The tilesets of scenes. `path`: where this list is, below the landing page.
    public func tilesets(of scenes: [CatalogueScene], at path: String) -> TileSetsDocument {
        TileSetsDocument(
            tilesets: scenes.flatMap { scene in
                // The first is what programs take that know no better.
                [TileGrid.web, .ground].map { tileset(of: scene, grid: $0, within: nil) }
            }, links: [link("self", path)])
    }

    /// The tileset of a scene. `ground`: where the scene lies in the parcels' CRS; nil = within a list.
    public func tileset(of scene: CatalogueScene, grid: TileGrid, within ground: Bounds?) -> TileSetDocument {
        let path = "\(Self.path(scene))/map/tiles/\(grid.rawValue)"
        let area = grid == .web ? scene.description.footprint.bounds.map(Self.web) : ground
        return TileSetDocument(
            title: "\(title(of: scene)), \(title(of: grid))", crs: crsAddress(grid),
            tileMatrixSetURI: address(of: grid),
            tileMatrixSetLimits: ground == nil
                ? nil
                : area.map { area in
                    (0...deepest(of: scene, grid)).map { level in
                        let (columns, rows) = grid.tiles(of: level, in: area)
                        return .init(
                            tileMatrix: "\(level)", minTileRow: rows.lowerBound, maxTileRow: rows.upperBound,
                            minTileCol: columns.lowerBound, maxTileCol: columns.upperBound)
                    }
                },
            links: [
                link("self", path),
                link(Self.relation + "tiling-scheme", "/tileMatrixSets/\(grid.rawValue)"),
                FeatureLink(
                    "\(root)\(path)/{tileMatrix}/{tileRow}/{tileCol}", rel: "item", type: "image/png", templated: true),
                link(Self.relation + "geodata", Self.path(scene)),
            ])
    }

    /// TileJSON of a scene; nil where it lies nowhere.
    public func tileJSON(of scene: CatalogueScene) -> TileJSONDocument? {
        guard let box = scene.description.footprint.bounds else { return nil }
        let deepest = deepest(of: scene, .web)
        return TileJSONDocument(
            name: title(of: scene),
            tiles: ["\(root)\(Self.path(scene))/map/tiles/\(TileGrid.web.rawValue)/{z}/{y}/{x}"],
            maxzoom: deepest, bounds: [box.minX, box.minY, box.maxX, box.maxY],
            center: [(box.minX + box.maxX) / 2, (box.minY + box.maxY) / 2, Double(max(0, deepest - 3))])
    }

    /// The first level whose pixels are as fine as the scene's.
    private func deepest(of scene: CatalogueScene, _ grid: TileGrid) -> Int {
        let latitude = scene.description.footprint.bounds.map { ($0.minY + $0.maxY) / 2 } ?? 0
        // Metres of web maps are longer than those on the ground.
        let size = scene.description.pixelSizeMetres / (grid == .web ? cos(latitude * .pi / 180) : 1)
        return grid.levels.first { grid.resolution(of: $0) <= size * 1.001 } ?? grid.levels.upperBound
    }

    /// A box in degrees in metres of web maps (EPSG's method 1024).
    private static func web(_ box: Bounds) -> Bounds {
        func x(_ degrees: Double) -> Double { degrees / 180 * TileGrid.webEdge }
        func y(_ degrees: Double) -> Double {
            log(tan(.pi / 4 + min(max(degrees, -85), 85) * .pi / 360)) / .pi * TileGrid.webEdge
        }
        return Bounds(minX: x(box.minX), minY: y(box.minY), maxX: x(box.maxX), maxY: y(box.maxY))
    }

    /// Adds what can be asked to a definition.
    static func define(in all: inout APIDefinition) {
        typealias Definition = APIDefinition
        let format = Definition.parameter("f", ["type": "string", "enum": ["json"]])
        func part(_ name: String) -> [String: Any] { Definition.parameter(name, ["type": "string"], in: "path") }
        let set = part("tileMatrixSetId")
        all.add("/tileMatrixSets", "tile matrix sets", [format], [FeatureAPI.json])
        all.add("/tileMatrixSets/{tileMatrixSetId}", "tile matrix set", [format, set], [FeatureAPI.json])
        all.add("/map/tiles", "tilesets of all scenes", [format], [FeatureAPI.json])
        let scene = part("sceneId")
        all.add("/scenes/{sceneId}", "scene", [format, scene], [FeatureAPI.json])
        all.add("/scenes/{sceneId}/tilejson", "TileJSON 3.0", [format, scene], [FeatureAPI.json])
        all.add("/scenes/{sceneId}/map/tiles", "tilesets of a scene", [format, scene], [FeatureAPI.json])
        let path = "/scenes/{sceneId}/map/tiles/{tileMatrixSetId}"
        all.add(path, "tileset", [format, scene, set], [FeatureAPI.json])
        all.add(
            path + "/{tileMatrix}/{tileRow}/{tileCol}", "tile",
            [scene, set, part("tileMatrix"), part("tileRow"), part("tileCol")], ["image/png"])
    }
}
