import Foundation
import GRDB

/// Walks through a foreign container: objects, names, CRS, then every geometry of one layer.
struct ContainerInspector {
    let db: Database
    let deadline: Deadline

    private typealias Note = ContainerInspection.Note

    private struct Object {
        let type: String
        let name: String
        /// What made it, in capitals; empty for an index that SQLite makes by itself.
        let sql: String
    }

    func inspect(layer wanted: String?) throws -> ContainerInspection {
        let tables = try inspectSchema()
        let (layer, column, srsID) = try chooseLayer(wanted, tables: tables)
        try checkCRS(srsID, layer: layer)
        var inspection = ContainerInspection(layer: layer)
        let mark = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        if !GeoPackage.applicationIDs.contains(mark) {
            inspection.warnings.append(
                Note(
                    "gpkg.appId", zh: "文件头没有 GeoPackage 标记，按 GeoPackage 读取；建议另存一次",
                    en: "its header does not say GeoPackage; it is read as one: save it again"))
        }
        try checkGeometries(layer: layer, column: column, into: &inspection)
        return inspection
    }

    /// Checks what does not depend on a layer, and gives the tables' names.
    @discardableResult
    func inspectSchema() throws -> Set<String> {
        let objects = try Row.fetchAll(db, sql: "SELECT type, name, sql FROM sqlite_master LIMIT 5001").map { row in
            // Asked for as text: a foreign schema may hold anything, and GRDB's plain subscript would trap.
            Object(
                type: String.fromDatabaseValue(row[0]) ?? "", name: String.fromDatabaseValue(row[1]) ?? "",
                // SQLite would read bytes that are no text all the same.
                sql: (row[2] as (any DatabaseValueConvertible)?) == nil
                    ? "" : String.fromDatabaseValue(row[2])?.uppercased() ?? "?")
        }
        guard objects.count <= 5_000 else { throw Note.schema("表、索引与触发器超过 5000 个", "it has over 5,000 objects") }
        for object in objects { try check(object) }
        try checkVersion()
        let pages = try String.fetchAll(db, sql: "PRAGMA quick_check(1)")
        guard pages == ["ok"] else {
            let reason = String((pages.first ?? "").prefix(120)).replacingOccurrences(of: "\n", with: " ")
            throw Note.corrupt("页校验失败（\(reason)）", "its pages do not check (\(reason))")
        }
        let tables = Set(objects.filter { $0.type == "table" }.map(\.name))
        for needed in ["gpkg_spatial_ref_sys", "gpkg_contents", "gpkg_geometry_columns"] where !tables.contains(needed)
        {
            throw Note.schema("没有 \(needed) 表，不是 GeoPackage", "the table \(needed) is missing: it is no GeoPackage")
        }
        return tables
    }

    // MARK: - Objects

    private func check(_ object: Object) throws {
        let scalars = object.name.unicodeScalars
        let isPlain =
            !scalars.isEmpty && scalars.count <= 128
            && scalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F && !"\"'`;[]\\".unicodeScalars.contains($0) }
            && !object.name.contains("--")
        guard isPlain else {
            throw Note.schema("对象名含引号、分号或控制字符", "the name of a table holds quotes, semicolons or control characters")
        }
        // SQLite goes by the statement, not by the type beside it, and writes each statement down with these words.
        let sql = object.sql
        if sql.isEmpty || sql.hasPrefix("CREATE INDEX ") || sql.hasPrefix("CREATE UNIQUE INDEX ") {
            guard object.type == "index" else { throw Self.strange(object) }
        } else if sql.hasPrefix("CREATE TABLE ") {
            guard object.type == "table" else { throw Self.strange(object) }
        } else if sql.hasPrefix("CREATE VIRTUAL TABLE ") {
            guard object.type == "table", Self.isSpatialIndex(named: object.name, sql: sql) else {
                throw Note.schema("含虚拟表 \(object.name)", "it has the virtual table \(object.name)")
            }
        } else if sql.hasPrefix("CREATE TRIGGER ") {
            guard object.type == "trigger",
                SchemaStatement(sql)?.isStandardTrigger(named: object.name) == true
            else {
                throw Note.schema("含触发器 \(object.name)", "it has the trigger \(object.name)")
            }
        } else if sql.hasPrefix("CREATE VIEW ") {
            // SQLite runs a view only when a query names it; no query here does.
            guard object.type == "view" else { throw Self.strange(object) }
            guard !Self.readUnasked.contains(where: object.name.lowercased().hasPrefix) else {
                throw Note.schema("视图 \(object.name) 冒充系统表", "the view \(object.name) stands for a table of the system")
            }
        } else {
            throw Self.strange(object)
        }
    }

    private static func strange(_ object: Object) -> Note {
        Note.schema("对象 \(object.name) 的定义不合规", "\(object.name) is not defined as SQLite would write it down")
    }

    /// Whether a virtual table is an R-tree, by the word at the place where SQLite expects the module: right after the
    /// table's own name, so that a name cannot pass for it.
    private static func isSpatialIndex(named name: String, sql: String) -> Bool {
        var rest = sql.dropFirst("CREATE VIRTUAL TABLE ".count).drop(while: \.isWhitespace)
        let name = name.uppercased()
        let spellings = ["\"\(name)\"", "'\(name)'", "`\(name)`", "[\(name)]", name]
        guard let spelling = spellings.first(where: rest.hasPrefix) else { return false }
        rest = rest.dropFirst(spelling.count)
        guard rest.first?.isWhitespace == true else { return false }
        let words = rest.split(maxSplits: 2) { $0.isWhitespace || $0 == "(" }
        return words.count == 3 && words[0] == "USING" && words[1] == "RTREE"
    }

    /// Names under which this program, SQLite or OGR reads a table without being asked: a view that calls itself so
    /// would be run.
    private static let readUnasked = ["gpkg", "rtree_", "ogr_", "sqlite_"]

    private func checkVersion() throws {
        let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        // 10200 is 1.2, 10300 is 1.3; a 2.0 would be another standard.
        guard version < 20_000 else {
            throw Note(
                "store.newer", zh: "由更新的版本写成（\(version)）；请先升级本程序，不会降级写入",
                en: "was written by a newer version (\(version)); update this program first, nothing is written back")
        }
    }

    private static func notATable(_ layer: String) -> Note {
        Note(
            "gpkg.schema",
            zh: "图层 \(layer) 没有对应的表（是视图？视图不会运行）；请另存为表：ogr2ogr 新.gpkg 原.gpkg \"\(layer)\"",
            en: "the layer \(layer) has no table (is it a view? views are never run); write it as a table: "
                + "ogr2ogr NEW.gpkg OLD.gpkg \"\(layer)\"")
    }

    private func chooseLayer(
        _ wanted: String?, tables: Set<String>
    ) throws -> (name: String, column: String, srsID: Int) {
        let rows = try Row.fetchAll(
            db,
            sql: "SELECT c.table_name, g.column_name, g.srs_id FROM gpkg_contents c "
                + "JOIN gpkg_geometry_columns g ON g.table_name = c.table_name WHERE c.data_type = 'features' LIMIT 1001"
        )
        let layers: [(name: String, column: String, srsID: Int)] = rows.compactMap { row in
            guard let name = String.fromDatabaseValue(row[0]), let column = String.fromDatabaseValue(row[1]),
                let id = Int.fromDatabaseValue(row[2])
            else { return nil }
            return (name, column, id)
        }
        let choice: (name: String, column: String, srsID: Int)?
        if let wanted {
            choice = layers.first { $0.name == wanted }
        } else {
            // A view beside a table is not offered as a layer.
            let stored = layers.filter { tables.contains($0.name) }
            let open = stored.isEmpty ? layers : stored
            choice = open.count == 1 ? open.first : open.first { $0.name == "parcels" }
        }
        guard let choice else {
            let names = layers.prefix(20).map { String($0.name.prefix(40)) }
            throw Note(
                "vector.layer", zh: "请用 --layer 指定图层（有：\(names.joined(separator: "、"))）",
                en: "choose a layer with --layer (there are: \(names.joined(separator: ", ")))")
        }
        guard tables.contains(choice.name) else { throw Self.notATable(choice.name) }
        guard !choice.name.contains("\""), !choice.column.contains("\""), !choice.column.contains("\0") else {
            throw Note.schema("图层名含引号", "the name of a layer holds quotes")
        }
        return choice
    }

    // MARK: - CRS

    private func checkCRS(_ id: Int, layer: String) throws {
        let words = [
            "GEOGCS[", "PROJCS[", "GEOGCRS[", "PROJCRS[", "GEODCRS[", "COMPD_CS[", "COMPOUNDCRS[", "BOUNDCRS[",
        ]
        for row in try Row.fetchAll(
            db, sql: "SELECT srs_id, substr(definition, 1, 100) FROM gpkg_spatial_ref_sys LIMIT 20000")
        {
            let definition = (String.fromDatabaseValue(row[1]) ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
            // OGR would look up a link; some systems have parts that name themselves first (VERTCRS, ENGCRS, LOCAL_CS).
            let isText =
                definition.isEmpty || definition.lowercased() == "undefined"
                || definition.prefix { $0.isLetter || $0 == "_" }.count >= 5 && definition.contains("[")
            guard isText, !definition.hasPrefix("/"), !definition.lowercased().hasPrefix("http") else {
                throw Note(
                    "vector.crs", zh: "坐标系定义不是 WKT；不会访问链接，请重新导出",
                    en: "the definition of a CRS is no WKT; links are never followed, export the file again")
            }
            guard Int.fromDatabaseValue(row[0]) == id, id > 0 else { continue }
            if words.contains(where: { definition.uppercased().hasPrefix($0) }) { return }
        }
        throw Note(
            "vector.crs", zh: "图层 \(layer) 没有坐标系（srs_id \(id)）；请补上，例如 ogr2ogr -a_srs EPSG:4547",
            en: "the layer \(layer) has no CRS (srs_id \(id)); add it, e.g. ogr2ogr -a_srs EPSG:4547")
    }

    // MARK: - Geometries

    private func checkGeometries(layer: String, column: String, into inspection: inout ContainerInspection) throws {
        let columns = try Row.fetchAll(db, sql: "PRAGMA table_info(\"\(layer)\")").compactMap {
            String.fromDatabaseValue($0[1])
        }
        guard columns.contains(where: { $0.lowercased() == column.lowercased() }) else {
            throw Note.schema("图层 \(layer) 没有几何列 \(column)", "the layer \(layer) has no geometry column \(column)")
        }
        // Asked first, since a length is read without the bytes.
        let longest = try Int.fetchOne(db, sql: "SELECT max(length(\"\(column)\")) FROM \"\(layer)\"") ?? 0
        guard longest <= 256 << 20 else {
            throw Note("geom.parse", zh: "有超过 256 MB 的几何；请拆分", en: "a geometry is larger than 256 MB; split it")
        }
        var (heights, collections) = (0, 0)
        let rows = try Row.fetchCursor(db, sql: "SELECT \"\(column)\" FROM \"\(layer)\"")
        while let row = try rows.next() {
            inspection.featureCount += 1
            if inspection.featureCount.isMultiple(of: 256) { try deadline.check() }
            let place = inspection.featureCount
            guard let blob = Data.fromDatabaseValue(row[0]) else {
                inspection.fault(Self.empty(place))
                continue
            }
            switch blob.withUnsafeBytes({ GeometryBlobCheck.check($0.bindMemory(to: UInt8.self)) }) {
            case .empty: inspection.fault(Self.empty(place))
            case .damaged(let chinese, let english):
                inspection.fault(
                    Note(
                        "geom.parse", zh: "第 \(place) 个要素的几何\(chinese)；请重新导出",
                        en: "the geometry of feature \(place) \(english); export the file again"))
            case .outOfRange:
                inspection.fault(
                    Note(
                        "geom.range", zh: "第 \(place) 个要素的坐标不是数或不在地球上；请检查坐标",
                        en: "feature \(place) has coordinates that are no numbers or no place on earth; check them"))
            case .sound(let content):
                if content.hasHeights { heights += 1 }
                if !content.hasPolygon {
                    inspection.fault(
                        Note(
                            "geom.type", zh: "第 \(place) 个要素是点、线或不含面的集合；宗地必须是面",
                            en:
                                "feature \(place) is a point, a line or a collection without a polygon; a parcel is a polygon"
                        ))
                } else if content.hasOther {
                    collections += 1
                }
            }
        }
        if inspection.featureCount == 0 {
            inspection.fault(
                Note(
                    "vector.noFeatures", zh: "没有任何要素；空文件不会覆盖宗地登记，请重新导出",
                    en: "has no feature; an empty file does not replace the register, export it again"))
        }
        if heights > 0 {
            inspection.warnings.append(
                Note(
                    "geom.zDropped", zh: "\(heights) 个要素带高程或量测值，只用平面坐标",
                    en: "\(heights) features have heights or measures; only the plane coordinates are used"))
        }
        if collections > 0 {
            inspection.warnings.append(
                Note(
                    "geom.repaired", zh: "\(collections) 个要素是几何集合，只保留其中的面",
                    en: "\(collections) features are geometry collections; only their polygons are kept"))
        }
    }

    private static func empty(_ place: Int) -> Note {
        Note(
            "geom.empty", zh: "第 \(place) 个要素没有图形；请补绘或删除", en: "feature \(place) has no geometry; draw it or remove it")
    }
}

extension DatabaseValueConvertible {
    /// The value of a column, nil where it is of another type; a foreign file may hold any type in any column.
    fileprivate static func fromDatabaseValue(_ value: (any DatabaseValueConvertible)?) -> Self? {
        value.flatMap { Self.fromDatabaseValue($0.databaseValue) }
    }
}
