import Casework
import Catalogue
import GRDB
import GeoPackage
import Ground

/// The layer `scenes`: the catalogue; the geometry is the valid footprint, longitude and latitude.
struct SceneTable {
    static let layer = FeatureLayer(
        name: "scenes", title: "影像目录",
        columns: [
            Column("scene", .text, .unique), Column("file_name", .text, .required), Column("path", .text, .required),
            Column("acquired_at", .dateTime, .required), Column("acquired_at_source", .text, .required),
            Column("sensor", .text, .required), Column("is_surface_model", .integer, .required),
            Column("pixel_size_m", .double, .required), Column("crs", .text, .required),
            Column("bands", .text, .required), Column("valid_share", .double, .required),
            Column("cloud_share", .double), Column("sun_azimuth", .double), Column("sun_elevation", .double),
            Column("off_nadir", .double), Column("platform", .text), Column("added_at", .dateTime, .required),
            Column("record", .text, .required),
        ])

    let db: Database

    static func create(in db: Database, lastChange: Instant) throws {
        try layer.create(in: db, srsID: 4326, lastChange: lastChange)
    }

    func all() throws -> [CatalogueScene] {
        try Row.fetchAll(db, sql: "SELECT scene, record FROM scenes ORDER BY acquired_at, scene").map(Self.scene)
    }

    /// The scenes whose identity begins with `prefix`.
    func scenes(beginningWith prefix: String) throws -> [CatalogueScene] {
        try Row.fetchAll(
            db, sql: "SELECT scene, record FROM scenes WHERE substr(scene, 1, ?) = ? ORDER BY scene",
            arguments: [prefix.count, prefix]
        ).map(Self.scene)
    }

    func scene(_ id: SceneID) throws -> CatalogueScene? {
        try Row.fetchOne(db, sql: "SELECT scene, record FROM scenes WHERE scene = ?", arguments: [id.text]).map(
            Self.scene)
    }

    func put(_ scene: CatalogueScene, now: Instant) throws {
        let added = try Row.fetchOne(
            db, sql: "SELECT added_at FROM scenes WHERE scene = ?", arguments: [scene.id.text])
        let footprint = scene.description.footprint
        let values: [(String, (any DatabaseValueConvertible)?)] = [
            ("geom", GeometryBlob.encode(footprint, srsID: 4326)),
            ("added_at", try added?.value("added_at") ?? now.geoPackageText),
        ]
        try db.put(into: Self.layer.name, values + Self.columns(scene, text: try CanonicalJSON.text(scene)))
        try Self.layer.note(footprint.bounds, lastChange: now, in: db)
    }

    /// The column values of a scene without the geometry, which is the footprint; the last is the key.
    static func columns(_ scene: CatalogueScene, text: String) -> [(String, (any DatabaseValueConvertible)?)] {
        let description = scene.description
        return [
            ("file_name", scene.fileName), ("path", scene.path), ("acquired_at", scene.acquiredAt.geoPackageText),
            ("acquired_at_source", scene.acquiredAtSource.rawValue), ("sensor", scene.sensorClass.rawValue),
            ("is_surface_model", description.isSurfaceModel ? 1 : 0),
            ("pixel_size_m", description.pixelSizeMetres), ("crs", description.crs.description),
            ("bands", description.bands.map(\.rawValue).joined(separator: " ")),
            ("valid_share", description.validShare), ("cloud_share", description.cloudShare),
            ("sun_azimuth", description.sunAzimuth), ("sun_elevation", description.sunElevation),
            ("off_nadir", description.offNadir), ("platform", description.platform), ("record", text),
            ("scene", scene.id.text),
        ]
    }

    /// Takes a scene out; the results of surveys stay.
    func remove(_ id: SceneID) throws {
        try db.execute(sql: "DELETE FROM scenes WHERE scene = ?", arguments: [id.text])
    }

    private static func scene(_ row: Row) throws -> CatalogueScene { try row.json("record", as: CatalogueScene.self) }
}
