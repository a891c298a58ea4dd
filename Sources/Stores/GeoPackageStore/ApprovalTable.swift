import Casework
import Foundation
import GRDB
import GeoPackage
import Governance
import Ground
import StorePorts
import WorkOrders

/// The layer `approvals`: the register of approvals, with the approved outline as geometry where it has one; the column `record`
/// holds the whole approval, exactly. And the table `approval_coverage`: where the register is complete.
struct ApprovalTable {
    static let layer = FeatureLayer(
        name: "approvals", title: "审批登记册",
        columns: [
            Column("id", .text, .unique), Column("parcel_code", .text, .required), Column("number", .text, .required),
            Column("footprint_m2", .double), Column("floor_area_m2", .double), Column("storeys", .integer),
            Column("approved_on", .text), Column("expires_on", .text), Column("replaces", .text),
            Column("record", .text, .required),
        ])
    static let coverage = AttributeTable(
        name: "approval_coverage", title: "登记册已齐全的单元",
        columns: [Column("unit_code", .text, .unique), Column("as_of", .text, .required)])

    let db: Database

    static func create(in db: Database, srsID: Int, lastChange: Instant) throws {
        try layer.create(in: db, srsID: srsID, lastChange: lastChange)
        try coverage.create(in: db, lastChange: lastChange)
        try db.execute(sql: "CREATE INDEX approvals_parcel ON approvals (parcel_code, id)")
    }

    func approvals(on parcel: ParcelCode) throws -> [BuildingApproval] {
        let statement = try db.cachedStatement(
            sql: "SELECT id, record FROM approvals WHERE parcel_code = ? ORDER BY id")
        return try Row.fetchAll(statement, arguments: [parcel.text]).map(Self.approval)
    }

    func approval(_ id: String) throws -> BuildingApproval? {
        let statement = try db.cachedStatement(sql: "SELECT id, record FROM approvals WHERE id = ?")
        return try Row.fetchOne(statement, arguments: [id]).map(Self.approval)
    }

    func put(_ approval: BuildingApproval, srsID: Int) throws {
        let geometry = approval.footprint.map { GeometryBlob.encode($0, srsID: srsID) }
        try db.put(
            into: Self.layer.name,
            [("geom", geometry)] + Self.columns(approval, text: try CanonicalJSON.text(approval)))
    }

    /// The column values of an approval without the geometry; the last is the key.
    static func columns(
        _ approval: BuildingApproval, text: String
    ) -> [(String, (any DatabaseValueConvertible)?)] {
        [
            ("parcel_code", approval.parcelCode.text), ("number", approval.number),
            ("footprint_m2", approval.footprintSquareMetres), ("floor_area_m2", approval.floorAreaSquareMetres),
            ("storeys", approval.storeys), ("approved_on", approval.approvedOn?.description),
            ("expires_on", approval.expiresOn?.description), ("replaces", approval.replaces), ("record", text),
            ("id", approval.id),
        ]
    }

    /// A page of approvals, in the order of parcels and numbers.
    func page(_ query: ApprovalQuery, in scope: Scope, _ request: PageRequest) throws -> Page<BuildingApproval> {
        var conditions = Conditions()
        var places = Conditions()
        places.confine(to: query.places, in: scope)
        if !places.sql.isEmpty {
            conditions.confine("parcel_code", toThoseOf: "SELECT parcel_code FROM parcels", places)
        }
        conditions.confine("parcel_code", to: query.parcel.map { [$0.text] })
        if let day = query.validOn?.description {
            conditions.add("coalesce(approved_on, '') <= ? AND coalesce(expires_on, ?) >= ?", [day, day, day])
        }
        if let after = request.after { conditions.add("id > ?", [after.id]) }
        let sql = "SELECT id, record FROM approvals\(conditions.sql) ORDER BY id LIMIT \(request.limit + 1)"
        var rows = try Row.fetchAll(db.cachedStatement(sql: sql), arguments: conditions.arguments)
            .map(Self.approval)
        guard rows.count > request.limit else { return Page(rows: rows, next: nil) }
        rows.removeLast()
        return Page(rows: rows, next: rows.last.map { PageCursor(value: "", id: $0.id) })
    }

    func coverage() throws -> [ApprovalCoverage] {
        let statement = try db.cachedStatement(
            sql: "SELECT unit_code, as_of FROM approval_coverage ORDER BY unit_code")
        return try Row.fetchAll(statement).map { row in
            let (unit, asOf): (String, String) = (try row.required("unit_code"), try row.required("as_of"))
            guard let day = CivilDay(asOf) else { throw UnreadableValue(column: "as_of", value: asOf, row: unit) }
            return ApprovalCoverage(unit: UnitCode(unit), asOf: day)
        }
    }

    func put(_ coverage: ApprovalCoverage) throws {
        try db.put(
            into: Self.coverage.name,
            [("as_of", coverage.asOf.description), ("unit_code", coverage.unit.text)])
    }

    private static func approval(_ row: Row) throws -> BuildingApproval {
        try row.json("record", as: BuildingApproval.self)
    }
}
