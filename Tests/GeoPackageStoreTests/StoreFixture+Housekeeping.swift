import Catalogue
import TestCases
import Findings
import GRDB
import GeoPackage
import Ground

@testable import GeoPackageStore
import StorePorts

extension StoreFixture {
    /// A store as an earlier program left it: with its steps of the layout only.
    func makeOlder(layout steps: Int, at path: String? = nil) throws {
        let queue = try DatabaseQueue(path: path ?? self.path)
        let now = Instant(secondsSince1970: 1_690_000_000)
        try queue.write { db in
            GeoPackage.prepare(db)
            try GeoPackage.createContainer(in: db)
            try StoreMigrations.record.create(in: db, lastChange: now)
        }
        var migrator = DatabaseMigrator()
        for step in StoreMigrations.all.prefix(steps) {
            migrator.registerMigration(step.name) { try step.apply($0, now) }
        }
        try migrator.migrate(queue)
        try queue.close()
    }

    /// Changes the store behind its back; triggers that forbid it are the caller's to drop.
    func change(_ statements: String...) throws {
        var configuration = Configuration()
        // SQLite prepares a table's triggers with every statement on it, so their functions have to be there.
        configuration.prepareDatabase { GeoPackage.prepare($0) }
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        for statement in statements { try queue.write { try $0.execute(sql: statement) } }
        try queue.close()
    }
}

extension CaseFixture {
    /// A PNG that begins and ends as one.
    static let wholePNG: [UInt8] =
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + [0, 0, 0, 1] + Array("IDAT".utf8) + [7, 0, 0, 0, 0]
        + [0, 0, 0, 0] + Array("IEND".utf8) + [0xAE, 0x42, 0x60, 0x82]

    /// A block whose chips are whole pictures.
    static func pictured(_ block: BlockRecord) -> BlockRecord {
        var block = block
        for finding in block.findings.indices {
            block.findings[finding].chips = Chip.Kind.allCases.map { Chip(kind: $0, png: wholePNG) }
        }
        return block
    }

    /// Surveys one parcel, which has changed.
    static func fill(_ store: GeoPackageStore, id: String = "s1", parcel: Int = 0) async throws {
        let survey = survey(id, settings: ["id": id])
        try await store.run(survey, [pictured(block(survey, 0, [(parcel, .newBuilding)]))], parcels: parcel + 1)
    }

    /// A scene of the catalogue with this identity.
    static func scene(_ id: String) -> CatalogueScene {
        CatalogueScene(
            id: SceneID(id), fileName: "a.tif", path: "/a.tif", byteCount: 1,
            acquiredAt: Instant(secondsSince1970: 1_690_000_000), acquiredAtSource: .flag, sensorClass: .satellite,
            sensorClassSource: .flag,
            description: SceneDescription(
                columns: 1, rows: 1, crs: CRSCode(epsg: 4547),
                geotransform: Geotransform(originX: 0, pixelWidth: 1, originY: 0, pixelHeight: -1),
                bounds: Bounds(minX: 0, minY: 0, maxX: 1, maxY: 1), pixelSizeMetres: 1, bands: [], dataType: "Byte",
                footprint: MultiPolygon([Polygon(Bounds(minX: 0, minY: 0, maxX: 1, maxY: 1))]), validShare: 1))
    }
}
