import Casework
import Foundation
import GRDB
import GeoPackage
import Ground
import WorkOrders

/// Holds approvals and protected layers against the log.
///
/// | rows | held against |
/// |---|---|
/// | `approvals` | the hash of each in the log; their columns and geometry against the record, byte for byte |
/// | `approval_coverage` | the latest statement on each unit |
/// | `protected_layers` | the latest import of each |
/// | `protected_polygons` | the hash of their layer in the log |
struct LandCheck {
    let db: Database
    let log: LogSummary
    private(set) var faults: [(place: String, zh: String, en: String)] = []

    init(db: Database, log: LogSummary) { (self.db, self.log) = (db, log) }

    private mutating func differs(_ place: String) { faults.append((place, "与日志不符", "is not as the log has it")) }

    private mutating func isGone(_ place: String) {
        faults.append((place, "日志中有，表中没有", "is in the log and not there"))
    }

    mutating func run() throws {
        try checkApprovals()
        try checkCoverage()
        try checkLayers()
    }

    private mutating func checkApprovals() throws {
        let table = ApprovalTable(db: db)
        let srsID = try ApprovalTable.layer.srsID(in: db) ?? 0
        var gone = Set(log.approvals.keys)
        let rows = try Row.fetchCursor(db, sql: "SELECT * FROM approvals ORDER BY id")
        while let row = try rows.next() {
            let id: String = try row.required("id")
            gone.remove(id)
            guard let approval = try? table.approval(id), try log.approvals[id] == approval.hash(),
                try row.required("record") == CanonicalJSON.text(approval)
            else {
                differs("approvals \(id)")
                continue
            }
            let geometry = approval.footprint.map { GeometryBlob.encode($0, srsID: srsID) }
            let columns = ApprovalTable.columns(approval, text: try CanonicalJSON.text(approval))
            let isSame = ([("geom", geometry)] + columns).allSatisfy { name, value in
                let shown: DatabaseValue = row[name]
                return shown == value?.databaseValue ?? .null
            }
            guard !isSame else { continue }
            faults.append(
                (
                    "approvals \(id)", "列或图形与记录不符，可能被其他软件改动",
                    "a column or the geometry differs from the record; other software may have edited it"
                ))
        }
        for id in gone.sorted() { isGone("approvals \(id)") }
    }

    private mutating func checkCoverage() throws {
        let stored = try ApprovalTable(db: db).coverage()
        // As they are written: another spelling of a day is no statement of this program.
        let texts = try String.fetchAll(db, sql: "SELECT as_of FROM approval_coverage ORDER BY unit_code")
        for (statement, text) in zip(stored, texts)
        where log.coverage[statement.unit.text] != statement || text != statement.asOf.description {
            differs("approval_coverage \(statement.unit)")
        }
        for unit in Set(log.coverage.keys).subtracting(stored.map(\.unit.text)).sorted() {
            isGone("approval_coverage \(unit)")
        }
    }

    private mutating func checkLayers() throws {
        let table = LayerTable(db: db)
        let srsID = try LayerTable.polygons.srsID(in: db) ?? 0
        let rows = try Row.fetchAll(db, sql: "SELECT name, record FROM protected_layers ORDER BY name")
        var gone = Set(log.layers.keys)
        for row in rows {
            let (name, text): (String, String) = (try row.required("name"), try row.required("record"))
            gone.remove(name)
            let logged = log.layers[name]
            guard try logged.map({ try CanonicalJSON.text($0) }) == text else {
                differs("protected_layers \(name)")
                continue
            }
            let polygons = try? table.polygons(of: name)
            let blobs = try Data.fetchAll(
                db, sql: "SELECT geom FROM protected_polygons WHERE layer = ? ORDER BY fid", arguments: [name])
            if polygons.map(ProtectedLayer.hash) != logged?.sha256
                || blobs != polygons?.map({ GeometryBlob.encode($0, srsID: srsID) })
            {
                differs("protected_polygons \(name)")
            }
        }
        for name in gone.sorted() { isGone("protected_layers \(name)") }
        let strays = try String.fetchAll(
            db, sql: "SELECT DISTINCT layer FROM protected_polygons ORDER BY layer")
        for name in strays where log.layers[name] == nil { differs("protected_polygons \(name)") }
    }
}
