import Findings
import GRDB
import GeoPackage
import Governance
import Ground
import Reports
import StorePorts
import WorkOrders

/// A list of findings or orders: conditions, an order, and the index that holds all columns of both.
///
/// A page is found in two steps: the ids in the index alone, then the rows of these ids. A row is wide (outlines,
/// measurements), and its index entry narrow: what does not match is passed over without reading its row.
struct RowList {
    /// The order of a list.
    enum Order {
        case byID
        /// By a column, the greatest first and rows without a value last; ties by id.
        case descending(String)
        /// Open rows by a column, rows without a value last; ties by id.
        case open(String, isAscending: Bool)
    }

    let table: String
    let order: Order
    private var conditions = Conditions()
    /// A village or a cell that every row lies in: there are few, and the index by unit finds them.
    private var smallUnit: UnitCode?
    /// The index of a column that was given one value, which few rows have.
    private var narrow: String?
    /// Whether its conditions name its few rows by their numbers: no index is needed.
    private var isFew = false
    /// Where the rows lie; nil = anywhere.
    var area: AreaCandidates?

    init(_ table: String, order: Order) { (self.table, self.order) = (table, order) }

    /// Only what lies in these places and this scope.
    mutating func confine(to places: [PlaceFilter], in scope: Scope) {
        conditions.confine(to: places, in: scope)
        smallUnit = Self.smallUnit(places, scope)
    }

    private static func smallUnit(_ places: [PlaceFilter], _ scope: Scope) -> UnitCode? {
        var units: [UnitCode] = []
        if case .units(let codes, let parties) = scope, codes.count == 1, parties.isEmpty { units += codes }
        if places.count == 1, case .unit(let code) = places[0] { units.append(code) }
        return units.first { $0.village != nil }
    }

    /// The same of orders, with those in which one of the scope's parties has a part.
    private mutating func confine(ordersTo places: [PlaceFilter], in scope: Scope) {
        conditions.confine(ordersTo: places, in: scope)
        smallUnit = Self.smallUnit(places, scope)
    }

    /// Only rows with one of these values in a column; nil = any.
    mutating func confine(_ column: String, to values: [String]?) { conditions.confine(column, to: values) }

    /// Only rows with this value in a column, which few rows have and an index finds; nil = any.
    private mutating func confine(_ column: String, toOne value: String?, index: String) {
        guard let value else { return }
        conditions.confine(column, to: [value])
        narrow = "\(table)_\(index)"
    }

    /// Only rows of this moment or later, by an expression.
    mutating func confine(_ expression: String, since instant: Instant?) {
        guard let instant else { return }
        conditions.add("\(expression) >= ?", [instant.geoPackageText])
    }

    /// Only rows of before this moment; rows without one are none of them.
    mutating func confine(_ column: String, before instant: Instant?) {
        guard let instant else { return }
        conditions.add("\(column) < ?", [instant.geoPackageText])
    }

    /// Only rows of this period, by an expression.
    mutating func confine(_ expression: String, within period: ClosedRange<Instant>?) {
        guard let period else { return }
        conditions.add(
            "\(expression) BETWEEN ? AND ?", [period.lowerBound.geoPackageText, period.upperBound.geoPackageText])
    }

    /// Only rows of this place.
    private mutating func confine(to area: SearchArea, in layer: FeatureLayer, points: String? = nil) {
        conditions.confine(to: area, in: layer, point: points == nil ? nil : ("x", "y"))
        self.area = AreaCandidates(area: area, layer: layer, points: points)
    }

    /// The list of the few rows alone that its area may hold; nil where they are many, or that is this list.
    private func few(in db: Database) throws -> RowList? {
        guard let condition = try area?.condition(in: db) else { return nil }
        var list = self
        list.conditions.add(condition)
        (list.isFew, list.area) = (true, nil)
        return list
    }

    /// How many rows it has on all pages.
    func count(in db: Database) throws -> Int {
        guard !conditions.holdNothing else { return 0 }
        if let few = try few(in: db) {
            // Rows are looked up by their numbers.
            let sql = "SELECT count(*) FROM \(table) NOT INDEXED\(few.conditions.sql)"
            return try Int.fetchOne(db, sql: sql, arguments: few.conditions.arguments) ?? 0
        }
        let index = narrow ?? (smallUnit == nil ? "\(table)_by_id" : "\(table)_by_unit")
        let sql = "SELECT count(*) FROM \(table) INDEXED BY \(index)\(conditions.sql)"
        return try Int.fetchOne(db.cachedStatement(sql: sql), arguments: conditions.arguments) ?? 0
    }

    /// A page of it; `rows` gives the rows of ids, in their order.
    func page<Row>(
        _ request: PageRequest, of db: Database, _ rows: ([String]) throws -> [Row]
    ) throws -> Page<Row> {
        var keys = try keys(request, of: db)
        let isLast = keys.count <= request.limit
        if !isLast { keys.removeLast() }
        let next = isLast ? nil : keys.last.map { PageCursor(value: $0.value, id: $0.id) }
        return Page(rows: try rows(keys.map(\.id)), next: next)
    }

    private typealias Key = (id: String, value: String)

    /// The ids of a page and of one row more, where there is one.
    private func keys(_ request: PageRequest, of db: Database) throws -> [Key] {
        let limit = request.limit + 1
        if let few = try few(in: db) { return try few.keys(request, of: db) }
        switch order {
        case .byID:
            return try keys(
                of: db, index: "by_id", value: nil, "ORDER BY id", limit: limit,
                behind: request.after.map { ("id > ?", [$0.id]) })
        case .descending(let column):
            return try keys(request, of: db, by: column, "by_\(column)", isAscending: false)
        case .open(let column, let isAscending):
            return try keys(request, of: db, by: column, "open_by_\(column)", isAscending: isAscending)
        }
    }

    /// The ids of a page of a list by a column: first the rows with a value, then those without.
    private func keys(
        _ request: PageRequest, of db: Database, by column: String, _ index: String, isAscending: Bool
    ) throws -> [Key] {
        let limit = request.limit + 1
        var found: [Key] = []
        // An empty value: the page before ended among the rows without one.
        if request.after?.value != "" {
            let (sign, direction) = isAscending ? (">", "ASC") : ("<", "DESC")
            var place: (String, [any DatabaseValueConvertible]) = ("\(column) IS NOT NULL", [])
            if let after = request.after {
                let value: any DatabaseValueConvertible = Double(after.value) ?? after.value
                place = (
                    "\(column) \(sign)= ? AND (\(column) \(sign) ? OR id > ?)", [value, value, after.id]
                )
            }
            found = try keys(
                of: db, index: index, value: column, "ORDER BY \(column) \(direction), id", limit: limit, behind: place)
        }
        guard found.count < limit else { return found }
        let after = request.after.flatMap { $0.value.isEmpty ? $0.id : nil }
        return try found
            + keys(
                of: db, index: index, value: nil, "ORDER BY id", limit: limit - found.count,
                behind: after.map { ("\(column) IS NULL AND id > ?", [$0]) } ?? ("\(column) IS NULL", []))
    }

    private func keys(
        of db: Database, index: String, value column: String?, _ order: String, limit: Int,
        behind place: (String, [any DatabaseValueConvertible])?
    ) throws -> [Key] {
        guard !conditions.holdNothing else { return [] }
        var conditions = conditions
        if let place { conditions.add(place.0, place.1) }
        if case .open = self.order { conditions.add("is_open = 1") }
        // What is open has indices that are small already.
        let isSmall = if case .open = self.order { true } else { false }
        let wide = smallUnit == nil || isSmall ? "\(table)_\(index)" : "\(table)_by_unit"
        let sql =
            "SELECT id, \(column ?? "NULL") AS value FROM \(table) "
            + (isFew ? "NOT INDEXED" : "INDEXED BY \(narrow ?? wide)") + "\(conditions.sql) \(order) LIMIT \(limit)"
        // A statement that names rows is no other's.
        let statement = try isFew ? db.makeStatement(sql: sql) : db.cachedStatement(sql: sql)
        return try Row.fetchAll(statement, arguments: conditions.arguments).map { row in
            let value: DatabaseValue = row["value"]
            let text =
                switch value.storage {
                case .double(let number): "\(number)"
                case .int64(let number): "\(number)"
                case .string(let text): text
                default: ""
                }
            return (try row.required("id"), text)
        }
    }
}

extension RowList {
    /// The findings that a query asks for.
    init(_ query: FindingQuery, in scope: Scope) {
        let order: Order =
            switch query.order {
            case .byID: .byID
            case .surestFirst: .descending("confidence")
            case .latestFirst: .descending("version")
            }
        self.init("findings", order: order)
        confine(to: query.places, in: scope)
        confine("state", to: query.states?.map(\.rawValue).sorted())
        confine("class", to: query.classes?.map(\.rawValue).sorted())
        confine("coalesce(later_acquired_at, detected_at)", since: query.since)
        confine("coalesce(later_acquired_at, detected_at)", within: query.period)
        confine("parcel_code", toOne: query.parcel?.text, index: "parcel")
        if let area = query.area { confine(to: area, in: FindingTable.layer) }
        if let officer = query.awaiting {
            conditions.add(FindingTable.awaiting)
            conditions.add("first_looked_by IS NOT ?", [officer])
            if query.parcel == nil { narrow = "findings_awaiting" }
        }
    }

    /// The orders that a query asks for.
    init(_ query: OrderQuery, in scope: Scope) {
        let order: Order =
            switch query.order {
            case .byID: .byID
            case .latestFirst: .descending("version")
            case .dueFirst: .open("due_at", isAscending: true)
            case .pressingFirst: .open("priority", isAscending: false)
            }
        self.init("work_orders", order: order)
        confine(ordersTo: query.places, in: scope)
        confine("state", to: query.states?.map(\.rawValue).sorted())
        confine("class", to: query.classes?.map(\.rawValue).sorted())
        confine("category", to: query.categories?.map(\.text).sorted())
        confine("responsible", to: query.responsible?.map(\.text).sorted())
        confine("parcel_code", toOne: query.parcel?.text, index: "parcel")
        confine("raised_at", since: query.since)
        confine("raised_at", within: query.period)
        confine("due_at", before: query.dueBefore)
        conditions.confine("id", startingWith: query.idPrefix)
        if let area = query.area { confine(to: area, in: OrderTable.layer, points: "work_orders_points") }
    }

    /// The reports that a query asks for.
    init(_ query: ReportQuery, in scope: Scope) {
        self.init("reports", order: query.order == .byID ? .byID : .descending("version"))
        confine(to: query.places, in: scope)
        confine("channel", to: query.channels?.map(\.rawValue).sorted())
        confine("category", to: query.categories?.map(\.text).sorted())
        confine("order_id", toOne: query.workOrder?.text, index: "order")
        confine("parcel_code", toOne: query.parcel?.text, index: "parcel")
        confine("reported_at", since: query.since)
        if query.isToBeLocated { conditions.add("is_to_be_located = 1") }
    }

    /// The indices of reports, for the lists' orders, for small units and for an order's reports.
    static func createReportIndices(in db: Database) throws {
        try createReportLists(in: db)
        try db.execute(sql: "CREATE INDEX reports_order ON reports (order_id, id)")
        try db.execute(sql: "CREATE INDEX reports_parcel ON reports (parcel_code) WHERE parcel_code IS NOT NULL")
    }

    /// Those that only lists read.
    static func createReportLists(in db: Database) throws {
        let filters = [
            "unit_code", "village", "parcel_code", "channel", "category", "order_id", "reported_at", "is_to_be_located",
        ]
        for (name, first) in [
            ("by_id", ["id"]), ("by_version", ["version DESC", "id"]), ("by_unit", ["unit_code", "id", "version"]),
        ] {
            let rest = filters.filter { !first.contains($0) }
            try db.execute(
                sql: "CREATE INDEX reports_\(name) ON reports (\((first + rest).joined(separator: ", ")))")
        }
    }

    /// The indices of its table, for the lists' orders and for small units: each holds every column that conditions ask for.
    static func createIndices(of table: String, sortedBy columns: [String], times: [String], in db: Database) throws {
        let filters = (["state", "class", "unit_code", "village", "parcel_code"] + times).joined(separator: ", ")
        try db.execute(sql: "CREATE INDEX \(table)_by_id ON \(table) (id, \(filters))")
        for column in columns {
            try db.execute(sql: "CREATE INDEX \(table)_by_\(column) ON \(table) (\(column) DESC, id, \(filters))")
        }
        let rest = (["state", "class", "id"] + columns + ["village", "parcel_code"] + times).joined(separator: ", ")
        try db.execute(sql: "CREATE INDEX \(table)_by_unit ON \(table) (unit_code, \(rest))")
    }

    /// The indices of orders: as ``createIndices(of:sortedBy:times:in:)``, and smaller ones of what is open.
    static func createOrderIndices(in db: Database) throws {
        try createOrderLists(in: db)
        // What reports are matched with, and how often orders begin where: read from the index alone.
        let place = "category, x, y, accuracy, parcel_code, unit_code"
        try db.execute(
            sql:
                "CREATE INDEX work_orders_matters ON work_orders (id, \(place), raised_at, finding_ids, report_count, is_open) "
                + "WHERE is_open = 1")
        try db.execute(sql: "CREATE INDEX work_orders_beginnings ON work_orders (raised_at DESC, id, \(place))")
    }

    /// Those that only lists read.
    static func createOrderLists(in db: Database) throws {
        let filters = [
            "state", "class", "unit_code", "village", "parcel_code", "category", "responsible", "raised_at", "due_at",
        ]
        func index(_ name: String, _ first: [String], onlyOpen: Bool = false) throws {
            let names = first.map { String($0.prefix { $0 != " " }) }
            let columns = (first + filters.filter { !names.contains($0) } + (onlyOpen ? ["is_open"] : []))
                .joined(separator: ", ")
            try db.execute(
                sql:
                    "CREATE INDEX work_orders_\(name) ON work_orders (\(columns))\(onlyOpen ? " WHERE is_open = 1" : "")"
            )
        }
        try index("by_id", ["id"])
        try index("by_version", ["version DESC", "id"])
        try index("by_unit", ["unit_code", "state", "class", "id", "version"])
        try index("open_by_due_at", ["due_at", "id"], onlyOpen: true)
        try index("open_by_priority", ["priority DESC", "id"], onlyOpen: true)
    }

    /// The names of the indices of orders and reports that only lists read.
    static func listIndices(in db: Database) throws -> [String] {
        try String.fetchAll(
            db,
            sql: """
                SELECT name FROM sqlite_master WHERE type = 'index' AND sql NOTNULL
                  AND tbl_name IN ('work_orders', 'reports') AND name LIKE '%\\_by\\_%' ESCAPE '\\'
                """)
    }
}
