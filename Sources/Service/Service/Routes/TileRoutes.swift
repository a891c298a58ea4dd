import Access
import Casework
import Catalogue
import Ground
import Hummingbird
import OGC
import Reports
import StorePorts

extension Route {
    private static let root = "/ogc"

    /// Map tiles of scenes by OGC API – Tiles, and TileJSON.
    static let tiles: [Route] = [
        Route(.get, "\(root)/tileMatrixSets", .deed(.seeFindings)) { call in
            try call.checkFormat()
            return try await call.answer(call.tileAPI().sets, nil)
        },
        Route(.get, "\(root)/tileMatrixSets/:set", .deed(.seeFindings)) { call in
            try call.checkFormat()
            return try await call.answer(call.tileAPI().set(call.grid()), nil)
        },
        Route(.get, "\(root)/map/tiles", .deed(.seeFindings)) { call in
            try call.checkFormat()
            let scenes = try await call.mapScenes()
            return try await call.answer(call.tileAPI().tilesets(of: scenes, at: "/map/tiles"), nil)
        },
        Route(.get, "\(root)/scenes/:scene", .deed(.seeFindings)) { call in
            try call.checkFormat()
            return try await call.answer(call.tileAPI().scene(call.mapScene()), nil)
        },
        Route(.get, "\(root)/scenes/:scene/tilejson", .deed(.seeFindings)) { call in
            try call.checkFormat()
            guard let document = try await call.tileAPI().tileJSON(of: call.mapScene()) else { throw Problem.notFound }
            return try call.answer(document, nil)
        },
        Route(.get, "\(root)/scenes/:scene/map/tiles", .deed(.seeFindings)) { call in
            try call.checkFormat()
            let scene = try await call.mapScene()
            return try await call.answer(
                call.tileAPI().tilesets(of: [scene], at: "/scenes/\(scene.id.text)/map/tiles"), nil)
        },
        Route(.get, "\(root)/scenes/:scene/map/tiles/:set", .deed(.seeFindings)) { call in
            try call.checkFormat()
            let (scene, grid, api) = try await (call.mapScene(), call.grid(), call.tileAPI())
            var locator = try await call.rooms.tools.locator(call.rooms.store.read { try $0.parcelCRS() })
            let corners = scene.description.footprint.polygons.flatMap(\.rings).flatMap { $0 }
            let places = try corners.compactMap { try locator.position(of: $0, on: .wgs84) }
            guard let ground = Bounds(enclosing: places) else { throw Problem.notFound }
            return try call.answer(api.tileset(of: scene, grid: grid, within: ground), nil)
        },
        Route(.get, "\(root)/scenes/:scene/map/tiles/:set/:level/:row/:column", .deed(.seeFindings)) { call in
            _ = try call.query()
            let (grid, api) = try await (call.grid(), call.tileAPI())
            return try await call.tile(
                of: call.parameter("scene"), grid, level: call.parameter("level"), column: call.parameter("column"),
                row: call.parameter("row"), in: api.crs(of: grid))
        },
    ]
}

extension Call {
    /// There are no pages of tiles.
    fileprivate func checkFormat() throws {
        _ = try query("f")
        guard values["f"] ?? ["json"] == ["json"] else { throw Query.wrong("f") }
    }

    fileprivate func grid() throws -> TileGrid {
        guard let grid = TileGrid(rawValue: try parameter("set")) else { throw Problem.notFound }
        return grid
    }

    fileprivate func mapScene() async throws -> CatalogueScene {
        guard let scene = try await rooms.store.scene(SceneID(try parameter("scene"))),
            !scene.description.isSurfaceModel
        else { throw Problem.notFound }
        return scene
    }

    /// Tiles in the parcels' CRS; before there are parcels there are none.
    fileprivate func tileAPI() async throws -> TileAPI {
        guard let own = try await rooms.store.read({ try $0.parcelCRS() }), let code = own.epsg,
            let projections = rooms.tools.projections
        else { throw Problem.notFound }
        // Numbers of a place in the order of the authority's axes tell which is first.
        var projection = try projections(own, .epsg(code))
        let (east, north) = (500_000.0, 2_500_000.0)
        let first = try projection.numbers(of: Coordinate(x: east, y: north)).first ?? east
        return TileAPI(
            at: site + "/ogc", in: openLanguage, own: own, isNorthFirst: abs(first - north) < abs(first - east))
    }
}
