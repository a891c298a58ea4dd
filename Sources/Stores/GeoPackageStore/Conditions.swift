import Foundation
import GRDB
import GeoPackage
import Governance
import Ground
import StorePorts
import WorkOrders

/// Conditions of a query, all of which must hold.
struct Conditions {
    private var texts: [String] = []
    private(set) var arguments: StatementArguments = []
    /// Whether no row can meet them.
    private(set) var holdNothing = false

    /// The clause; empty where there is none.
    var sql: String { texts.isEmpty ? "" : " WHERE " + texts.joined(separator: " AND ") }

    mutating func add(_ text: String, _ values: [any DatabaseValueConvertible] = []) {
        texts.append("(\(text))")
        arguments += StatementArguments(values.map(\.databaseValue))
    }

    /// Only rows whose value in a column is one of those that a query gives, which ends with `inner`.
    mutating func confine(_ column: String, toThoseOf query: String, _ inner: Conditions) {
        texts.append("(\(column) IN (\(query)\(inner.sql)))")
        arguments += inner.arguments
    }

    /// Only rows with one of these values in a column; nil = any.
    mutating func confine(_ column: String, to values: [String]?) {
        guard let values else { return }
        if values.isEmpty { holdNothing = true }
        add(values.isEmpty ? "0" : "\(column) IN (\(values.map { _ in "?" }.joined(separator: ", ")))", values)
    }

    /// Only rows whose value in a column begins so; nil = any.
    mutating func confine(_ column: String, startingWith prefix: String?) {
        guard let prefix else { return }
        let range = Self.range(column, prefix)
        add(range.text, range.values)
    }

    /// Only what lies in one of these places (none = anywhere) and in this scope.
    mutating func confine(to places: [PlaceFilter], in scope: Scope) {
        if case .units(let codes, _) = scope { any(codes.sorted().map { .unit($0) }) }
        if !places.isEmpty { any(places) }
    }

    /// Only orders that lie in one of these places (none = anywhere) and in this scope, or in which one of its parties has a part.
    mutating func confine(ordersTo places: [PlaceFilter], in scope: Scope) {
        guard case .units(let codes, let parties) = scope, !parties.isEmpty else {
            return confine(to: places, in: scope)
        }
        var own = Conditions()
        if !codes.isEmpty { own.any(codes.sorted().map { .unit($0) }) }
        let units = parties.sorted().map(\.text)
        let marks = units.map { _ in "?" }.joined(separator: ", ")
        own.add("id IN (SELECT order_id FROM order_parties WHERE unit IN (\(marks)))", units)
        texts.append("(" + own.texts.joined(separator: " OR ") + ")")
        arguments += own.arguments
        if !places.isEmpty { any(places) }
    }

    /// Only rows of a layer whose geometry meets an area, and those without one unless the area leaves them out: by the R-tree, and by the geometry itself where its
    /// bounds reach over the area's edge. `point`: the columns of a position that stands in where there is no geometry.
    mutating func confine(to area: SearchArea, in layer: FeatureLayer, point: (x: String, y: String)? = nil) {
        let shape = GeometryBlob.encode(MultiPolygon([Polygon(exterior: area.ring)]), srsID: 0)
        var values: [any DatabaseValueConvertible] = [
            area.bounds.maxX, area.bounds.minX, area.bounds.maxY, area.bounds.minY,
        ]
        var inside = "minx <= ? AND maxx >= ? AND miny <= ? AND maxy >= ? AND ("
        if let core = area.core {
            inside += "(minx >= ? AND maxx <= ? AND miny >= ? AND maxy <= ?) OR "
            values += [core.minX, core.maxX, core.minY, core.maxY]
        }
        inside += "meets_area(?, (SELECT geom FROM \(layer.name) AS own WHERE own.fid = boxes.id)))"
        values.append(shape)
        var text = "fid IN (SELECT id FROM \(layer.index) AS boxes WHERE \(inside))"
        // The R-tree's own table of rows: each is looked up by its number.
        let flat = "fid NOT IN (SELECT rowid FROM \(layer.index)_rowid)"
        switch (point, area.holdsPlaceless) {
        case (let point?, let holdsPlaceless):
            let bare = holdsPlaceless ? "\(point.x) IS NULL OR " : ""
            text += " OR \(flat) AND (\(bare)holds_point(?, \(point.x), \(point.y)))"
            values.append(shape)
        case (nil, true): text += " OR \(flat)"
        case (nil, false): break
        }
        add(text, values)
    }

    /// Only instructions, visits or evaluations inside this scope (``StorePorts/OfficeRecordQuery/scope``).
    mutating func confine(officeRecordsTo scope: Scope, of kind: OfficeRecordKind, by author: String?) {
        guard case .units(let codes, let parties) = scope else { return }
        var own: [String] = []
        var values: [String] = []
        // A space stands before each unit: what begins so is the unit, or lies in it.
        for code in codes.sorted() {
            own.append("instr(units, ?) > 0")
            values.append(" \(code.text)")
        }
        for code in parties.sorted() {
            own.append("instr(units, ?) > 0")
            values.append(" \(code.text) ")
        }
        var inner = Conditions()
        switch kind {
        case .instructions:
            if let author {
                own.append("json_extract(record, '$.from') = ?")
                values.append(author)
            }
        case .visits, .evaluations: inner.confine(ordersTo: [], in: scope)
        }
        var text = own.joined(separator: " OR ")
        if kind != .instructions {
            text += (text.isEmpty ? "" : " OR ") + "order_id IN (SELECT id FROM work_orders\(inner.sql))"
        }
        if text.isEmpty {
            holdNothing = true
            text = "0"
        }
        texts.append("(\(text))")
        arguments += StatementArguments(values.map(\.databaseValue)) + inner.arguments
    }

    /// The same of one order, which is found by its id: its parties are asked for, not all orders of the parties.
    mutating func confine(oneOrderTo scope: Scope) {
        guard case .units(let codes, let parties) = scope else { return }
        var own = Conditions()
        own.any(codes.sorted().map { .unit($0) })
        let units = parties.sorted().map(\.text)
        if !units.isEmpty {
            let marks = units.map { _ in "?" }.joined(separator: ", ")
            own.add(
                "EXISTS (SELECT 1 FROM order_parties WHERE order_id = work_orders.id AND unit IN (\(marks)))", units)
        }
        texts.append("(" + own.texts.joined(separator: " OR ") + ")")
        arguments += own.arguments
    }

    /// The rows whose value in a column begins so, as an index finds them.
    private static func range(_ column: String, _ prefix: String) -> (text: String, values: [String]) {
        // U+10FFFF sorts behind every character of a code.
        ("\(column) >= ? AND \(column) < ?", [prefix, prefix + "\u{10FFFF}"])
    }

    private mutating func any(_ places: [PlaceFilter]) {
        guard !places.isEmpty else {
            holdNothing = true
            return add("0")
        }
        var (texts, values): ([String], [String]) = ([], [])
        func range(_ column: String, _ prefix: String) {
            let range = Self.range(column, prefix)
            texts.append(range.text)
            values += range.values
        }
        for place in places {
            switch place {
            case .unit(let code): range("unit_code", code.text)
            case .parcels(let prefix): range("parcel_code", prefix)
            case .village(let name):
                texts.append("village = ?")
                values.append(name)
            }
        }
        add(texts.map { texts.count == 1 ? $0 : "(\($0))" }.joined(separator: " OR "), values)
    }
}
