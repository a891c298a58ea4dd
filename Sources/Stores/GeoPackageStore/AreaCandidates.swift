import GRDB
import GeoPackage
import Ground
import StorePorts

/// The few rows that may lie in a small area, found before a list's conditions are asked: a list in its order passes over every row of a large
/// table to find those few.
struct AreaCandidates {
    let area: SearchArea
    let layer: FeatureLayer
    /// The index of positions that stand in where there is no geometry, by northing and easting; nil = there are none.
    var points: String?
    /// More than this are no few: the list's own order finds a page of them sooner.
    var most = 2_000

    /// The numbers of the rows; nil where they are many, or rows without a place count and cannot be told apart.
    private func rows(in db: Database) throws -> [Int64]? {
        let limit = most + 1
        let box = area.bounds
        var found = try Int64.fetchAll(
            db.cachedStatement(
                sql:
                    "SELECT id FROM \(layer.index) WHERE minx <= ? AND maxx >= ? AND miny <= ? AND maxy >= ? LIMIT \(limit)"
            ),
            arguments: [box.maxX, box.minX, box.maxY, box.minY])
        if let points {
            found += try Int64.fetchAll(
                db.cachedStatement(
                    sql:
                        "SELECT fid FROM \(layer.name) INDEXED BY \(points) WHERE y BETWEEN ? AND ? AND x BETWEEN ? AND ? "
                        + "LIMIT \(limit)"), arguments: [box.minY, box.maxY, box.minX, box.maxX])
            if area.holdsPlaceless {
                found += try Int64.fetchAll(
                    db.cachedStatement(
                        sql: "SELECT fid FROM \(layer.name) INDEXED BY \(points) WHERE y IS NULL LIMIT \(limit)"))
            }
        } else if area.holdsPlaceless, try count(layer.name, in: db) != count("\(layer.index)_rowid", in: db) {
            return nil
        }
        return found.count < limit ? found : nil
    }

    /// The condition that names the few rows by their numbers, which are this store's own and no words from outside; nil where they are many.
    func condition(in db: Database) throws -> String? {
        try rows(in: db).map { "fid IN (\($0.map(String.init).joined(separator: ",")))" }
    }

    private func count(_ table: String, in db: Database) throws -> Int {
        try Int.fetchOne(db.cachedStatement(sql: "SELECT count(*) FROM \(table)")) ?? 0
    }
}
