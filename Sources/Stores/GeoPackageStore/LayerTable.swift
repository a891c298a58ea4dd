import Casework
import Foundation
import GRDB
import GeoPackage
import Ground
import WorkOrders

/// The table `protected_layers`, one row a layer of protected land, and the layer `protected_polygons` with their polygons.
struct LayerTable {
    static let layers = AttributeTable(
        name: "protected_layers", title: "保护图层",
        columns: [Column("name", .text, .unique), Column("record", .text, .required)])
    static let polygons = FeatureLayer(
        name: "protected_polygons", title: "保护图层图斑", columns: [Column("layer", .text, .required)])

    let db: Database

    static func create(in db: Database, srsID: Int, lastChange: Instant) throws {
        try layers.create(in: db, lastChange: lastChange)
        try polygons.create(in: db, srsID: srsID, lastChange: lastChange)
        try db.execute(sql: "CREATE INDEX protected_polygons_layer ON protected_polygons (layer)")
    }

    func all() throws -> [ProtectedLayer] {
        try Row.fetchAll(db, sql: "SELECT name, record FROM protected_layers ORDER BY name")
            .map { try $0.json("record", as: ProtectedLayer.self) }
    }

    /// The polygons of layers whose bounds meet a box, by the layers' names.
    func polygons(meeting box: Bounds) throws -> [String: [MultiPolygon]] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT own.fid, own.layer, own.geom FROM \(Self.polygons.index) AS boxes
                JOIN protected_polygons AS own ON own.fid = boxes.id
                WHERE boxes.minx <= ? AND boxes.maxx >= ? AND boxes.miny <= ? AND boxes.maxy >= ? ORDER BY own.fid
                """)
        return try Row.fetchAll(statement, arguments: [box.maxX, box.minX, box.maxY, box.minY])
            .reduce(into: [:]) { $0[try $1.required("layer"), default: []].append(try Self.polygon($1)) }
    }

    /// The polygons of a layer, in the order in which they were written.
    func polygons(of layer: String) throws -> [MultiPolygon] {
        try Row.fetchAll(
            db, sql: "SELECT fid, layer, geom FROM protected_polygons WHERE layer = ? ORDER BY fid", arguments: [layer]
        ).map(Self.polygon)
    }

    func put(_ layer: ProtectedLayer, _ polygons: [MultiPolygon], srsID: Int) throws {
        try remove(layer.name)
        try db.put(
            into: Self.layers.name, [("record", try CanonicalJSON.text(layer)), ("name", layer.name)])
        try Self.polygons.withoutTriggers(in: db) {
            let statement = try db.cachedStatement(sql: "INSERT INTO protected_polygons (geom, layer) VALUES (?, ?)")
            for polygon in polygons {
                try statement.execute(arguments: [GeometryBlob.encode(polygon, srsID: srsID), layer.name])
                guard let bounds = polygon.bounds else { continue }
                try Self.polygons.indexRow(db.lastInsertedRowID, bounds: bounds, in: db)
            }
        }
    }

    func remove(_ name: String) throws {
        try db.execute(sql: "DELETE FROM protected_polygons WHERE layer = ?", arguments: [name])
        try db.execute(sql: "DELETE FROM protected_layers WHERE name = ?", arguments: [name])
    }

    private static func polygon(_ row: Row) throws -> MultiPolygon {
        let geometry: Data = try row.required("geom")
        guard let polygon = GeometryBlob.decode(geometry) else {
            let (layer, fid): (String, Int64) = (try row.required("layer"), try row.required("fid"))
            throw UnreadableValue(column: "geom", value: "\(layer) \(fid)")
        }
        return polygon
    }
}
