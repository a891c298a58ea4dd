import Access
import Casework
public import Catalogue
public import Foundation
public import Ground
import HTTPTypes
import Hummingbird
import NIOCore
import Reports
import StorePorts

/// Paints map tiles of scenes; the service itself opens no picture.
public protocol TilePainting: Sendable {
    /// A tile as PNG; nil where the scene shows nothing there. Throws ``TileFault``.
    func tile(_ address: TileAddress, of scene: CatalogueScene, in crs: CRSCode) async throws -> Data?
}

/// Why there is no tile now; it may be there later, so that no browser keeps the answer.
public enum TileFault: Error, Sendable {
    /// Too many tiles are waited for.
    case busy
    /// The scene's file is not where it was, is another one by now, or cannot be opened.
    case unavailable
}

extension Route {
    /// The catalogue's scenes and map tiles of them, in the parcels' own CRS.
    static let scenes: [Route] = [
        Route(.get, "/api/v1/scenes", .deed(.seeFindings)) { call in
            _ = try call.query()
            let crs = try await call.rooms.store.read { try $0.parcelCRS() }
            let scenes = try await call.mapScenes()
            var locator = call.rooms.tools.locator(crs)
            return try call.tagged(
                ScenesDocument(
                    crs: crs?.description, tiles: TileGridDocument(),
                    items: try scenes.map { scene in
                        let corners = scene.description.footprint.polygons.flatMap(\.rings).flatMap { $0 }
                        let places = try corners.compactMap { try locator.position(of: $0, on: .wgs84) }
                        return SceneDocument(scene, Bounds(enclosing: places), call.language)
                    }))
        },
        Route(.get, "/api/v1/scenes/:id/tiles/:level/:column/:row", .deed(.seeFindings)) { call in
            guard let crs = try await call.rooms.store.read({ try $0.parcelCRS() }) else { throw Problem.notFound }
            return try await call.tile(
                of: call.parameter("id"), .ground, level: call.parameter("level"), column: call.parameter("column"),
                row: call.parameter("row"), in: crs)
        },
    ]
}

extension Call {
    /// The scenes that maps show: surface models are none.
    func mapScenes() async throws -> [CatalogueScene] {
        try await rooms.store.scenes().filter { !$0.description.isSurfaceModel }
    }

    /// A tile of a scene, from the parts of its address; `crs`: that of the grid.
    func tile(
        of scene: String, _ grid: TileGrid, level: String, column: String, row: String, in crs: CRSCode
    ) async throws -> Response {
        guard let level = Int(level), let column = Int(column), let row = Int(row.replacing(".png", with: "")),
            let address = TileAddress(grid, level: level, column: column, row: row),
            let scene = try await rooms.store.scene(SceneID(scene)), !scene.description.isSurfaceModel,
            let painter = rooms.tools.tiles
        else { throw Problem.notFound }
        let content: Data
        do {
            content = try await painter.tile(address, of: scene, in: crs) ?? Self.nothing
        } catch TileFault.busy {
            var problem = Problem(
                .serviceUnavailable, "busy", zh: "影像请求过多，请稍后再试",
                en: "too many tiles are asked for; try again later")
            problem.retryAfter = 2
            throw problem
        } catch TileFault.unavailable {
            throw Problem(
                .serviceUnavailable, "scene-unavailable", zh: "影像文件不在登记处或无法打开；请核对 scenes list 的路径",
                en: "the scene's file is not where it was added, or cannot be opened; check its path by scenes list")
        }
        // A scene is named by its content: its tiles never change.
        return Response(
            status: .ok,
            headers: [.contentType: "image/png", .cacheControl: "private, max-age=2592000, immutable"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: content)))
    }

    /// A tile that is transparent all over: GDAL takes none of another size.
    private static let nothing =
        Data(
            base64Encoded:
                "iVBORw0KGgoAAAANSUhEUgAAAQAAAAEAAQMAAABmvDolAAAAA1BMVEUAAACnej3aAAAAAXRSTlMAQObYZgAAAB9JREFUeNrtwQENAAAAwqD3T20O"
                + "N6AAAAAAAAAAAL4NIQAAAWDknZcAAAAASUVORK5CYII=")
        ?? Data()
}

private struct ScenesDocument: Encodable {
    let crs: String?
    let tiles: TileGridDocument
    let items: [SceneDocument]
}

/// How tiles are cut, for whoever draws maps of them.
struct TileGridDocument: Encodable {
    let edge = TileGrid.edge
    let origin = [TileGrid.ground.origin.x, TileGrid.ground.origin.y]
    let resolutions = TileGrid.ground.levels.map { TileGrid.ground.resolution(of: $0) }
}

/// A scene.
private struct SceneDocument: Encodable {
    let id: String
    let acquiredAt: Instant
    let sensor: TermDocument
    let pixelSize: Double
    /// West, south, east and north in the CRS of the list; nil where the scene lies nowhere in it.
    let bounds: [Double]?

    init(_ scene: CatalogueScene, _ bounds: Bounds?, _ language: Language) {
        (id, acquiredAt, pixelSize) = (scene.id.text, scene.acquiredAt, scene.description.pixelSizeMetres)
        sensor = TermDocument(scene.sensorClass.rawValue, scene.sensorClass.name, language)
        self.bounds = bounds.map(\.numbers)
    }

    private enum CodingKeys: String, CodingKey {
        case id, sensor, bounds
        case acquiredAt = "acquired_at"
        case pixelSize = "pixel_size_m"
    }
}

extension Bounds {
    /// West, south, east and north.
    var numbers: [Double] { [minX, minY, maxX, maxY] }
}
