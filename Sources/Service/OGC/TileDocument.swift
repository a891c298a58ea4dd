public import Ground

/// A level of a tile matrix set.
struct TileMatrix: Sendable, Encodable {
    let id: String
    let scaleDenominator, cellSize: Double
    let cornerOfOrigin = "topLeft"
    /// In the order of the CRS's axes.
    let pointOfOrigin: [Double]
    let tileWidth = TileGrid.edge
    let tileHeight = TileGrid.edge
    let matrixWidth, matrixHeight: Int
}

/// A tile matrix set (OGC 17-083r4).
public struct TileMatrixSetDocument: Sendable, Encodable {
    let id, title: String
    let uri: String?
    let crs: String
    let orderedAxes: [String]
    let wellKnownScaleSet: String?
    let tileMatrices: [TileMatrix]
}

/// What there is of them.
public struct TileMatrixSetsDocument: Sendable, Encodable {
    struct Entry: Sendable, Encodable {
        let id, title: String
        let uri: String?
        let crs: String
        let links: [FeatureLink]
    }
    let tileMatrixSets: [Entry]
    let links: [FeatureLink]
}

/// The tiles of a scene in one of the sets (OGC 17-083r4, tileset metadata).
public struct TileSetDocument: Sendable, Encodable {
    struct Limits: Sendable, Encodable {
        let tileMatrix: String
        let minTileRow, maxTileRow, minTileCol, maxTileCol: Int
    }

    let title: String
    let dataType = "map"
    let crs, tileMatrixSetURI: String
    /// Nil within a list.
    let tileMatrixSetLimits: [Limits]?
    let links: [FeatureLink]
}

/// Tilesets in a list.
public struct TileSetsDocument: Sendable, Encodable {
    let tilesets: [TileSetDocument]
    let links: [FeatureLink]
}

/// A scene as something that tiles are of.
public struct TiledSceneDocument: Sendable, Encodable {
    let id, title: String
    let extent: SceneCollectionDocument.Extent
    let links: [FeatureLink]
}

/// TileJSON 3.0.
public struct TileJSONDocument: Sendable, Encodable {
    let tilejson = "3.0.0"
    let name: String
    let scheme = "xyz"
    let tiles: [String]
    let minzoom = 0
    let maxzoom: Int
    /// West, south, east, north.
    let bounds: [Double]
    let center: [Double]
    /// There are none in pictures; readers look for it.
    let vectorLayers: [String] = []

    private enum CodingKeys: String, CodingKey {
        case tilejson, name, scheme, tiles, minzoom, maxzoom, bounds, center
        case vectorLayers = "vector_layers"
    }
}
