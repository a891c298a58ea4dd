import CGEOS
import Foundation
import Ground

/// Checks and repairs polygons through GEOS. Belongs to one thread.
final class GeometryInspector {
    /// What became of a polygon.
    enum Outcome {
        case valid(MultiPolygon)
        /// Repaired; the area changed by under 0.1 %.
        case repaired(MultiPolygon, reason: String)
        case rejected(reason: String)
    }

    private let context: GEOSContextHandle_t?
    /// Largest relative change of area that a repair may make.
    private static let repairTolerance = 0.001

    init() {
        context = GEOS_init_r()
    }

    deinit { GEOS_finish_r(context) }

    /// The condition of a polygon, before any repair.
    enum Examination {
        case sound(MultiPolygon)
        /// Sound but for rings whose last point is not the first.
        case closed(MultiPolygon)
        /// Invalid; what MakeValid makes of it, and by how much the area changes (infinite where it had none).
        case repairable(MultiPolygon, reason: String, relativeChange: Double)
        /// No area, or rings of fewer than three places.
        case degenerate(reason: String)
    }

    /// Checks a polygon (OGC 06-103r4 §6.1.11), repairs it by MakeValid where that barely changes its area.
    func inspect(_ polygon: MultiPolygon) -> Outcome {
        switch examine(polygon) {
        case .sound(let polygon): .valid(polygon)
        case .closed(let polygon): .repaired(polygon, reason: "ring not closed")
        case .repairable(let polygon, let reason, let change):
            change < Self.repairTolerance ? .repaired(polygon, reason: reason) : .rejected(reason: reason)
        case .degenerate(let reason): .rejected(reason: reason)
        }
    }

    /// Whether a polygon is valid, and what MakeValid would make of it.
    func examine(_ polygon: MultiPolygon) -> Examination {
        var closed = polygon
        var wasClosed = true
        for part in closed.polygons.indices {
            for ring in -1..<closed.polygons[part].holes.count {
                var coordinates = ring < 0 ? closed.polygons[part].exterior : closed.polygons[part].holes[ring]
                if let first = coordinates.first, first != coordinates.last {
                    coordinates.append(first)
                    wasClosed = false
                }
                guard Self.hasThreePlaces(coordinates) else {
                    return .degenerate(reason: "ring of fewer than 3 points")
                }
                if ring < 0 {
                    closed.polygons[part].exterior = coordinates
                } else {
                    closed.polygons[part].holes[ring] = coordinates
                }
            }
        }
        // MakeValid would take such a hole for a second shell and keep the ground.
        if closed.polygons.contains(where: { part in part.holes.contains { Self.isSameRing($0, part.exterior) } }) {
            return .degenerate(reason: "hole equals shell")
        }
        guard let geometry = read(closed) else { return .degenerate(reason: "unreadable rings") }
        defer { GEOSGeom_destroy_r(context, geometry) }
        if GEOSisValid_r(context, geometry) == 1 {
            guard closed.area > 0 else { return .degenerate(reason: "area 0") }
            return wasClosed ? .sound(closed.normalised()) : .closed(closed.normalised())
        }
        let reason = GEOSisValidReason_r(context, geometry)
        defer { GEOSFree_r(context, reason) }
        let text = reason.map { String(cString: $0) } ?? "invalid"
        guard let made = GEOSMakeValid_r(context, geometry) else { return .degenerate(reason: text) }
        defer { GEOSGeom_destroy_r(context, made) }
        let repaired = polygons(of: made)
        let (before, after) = (closed.area, repaired.area)
        guard after > 0 else { return .degenerate(reason: text) }
        return .repairable(
            repaired.normalised(), reason: text, relativeChange: before > 0 ? abs(after - before) / before : .infinity)
    }

    /// Area that two valid polygons share, in squared units of their CRS; 0 where GEOS cannot say.
    func overlap(_ first: MultiPolygon, _ second: MultiPolygon) -> Double {
        guard let one = read(first) else { return 0 }
        defer { GEOSGeom_destroy_r(context, one) }
        guard let other = read(second) else { return 0 }
        defer { GEOSGeom_destroy_r(context, other) }
        guard let common = GEOSIntersection_r(context, one, other) else { return 0 }
        defer { GEOSGeom_destroy_r(context, common) }
        var area = 0.0
        return GEOSArea_r(context, common, &area) == 1 ? area : 0
    }

    /// Area of `polygon` beyond `own` that lies on each of `others`, all valid, in squared units of their CRS; what one of
    /// them has is taken off before the next is asked. 0 where GEOS cannot say.
    func areas(of polygon: MultiPolygon, beyond own: MultiPolygon, on others: [MultiPolygon]) -> [Double] {
        guard let whole = read(polygon) else { return others.map { _ in 0 } }
        defer { GEOSGeom_destroy_r(context, whole) }
        guard let excluded = read(own) else { return others.map { _ in 0 } }
        defer { GEOSGeom_destroy_r(context, excluded) }
        var rest: OpaquePointer? = GEOSDifference_r(context, whole, excluded)
        defer { GEOSGeom_destroy_r(context, rest) }
        return others.map { other in
            guard let left = rest, let geometry = read(other) else { return 0 }
            defer { GEOSGeom_destroy_r(context, geometry) }
            guard let common = GEOSIntersection_r(context, left, geometry) else { return 0 }
            defer { GEOSGeom_destroy_r(context, common) }
            var area = 0.0
            guard GEOSArea_r(context, common, &area) == 1, area > 0 else { return 0 }
            if let remaining = GEOSDifference_r(context, left, geometry) {
                GEOSGeom_destroy_r(context, left)
                rest = remaining
            }
            return area
        }
    }

    /// `polygon` without `others`; nil where GEOS cannot say.
    func rest(of polygon: MultiPolygon, without others: [MultiPolygon]) -> MultiPolygon? {
        combine(polygon, others) { GEOSDifference_r(context, $0, $1) }
    }

    /// What `polygon` shares with any of `others`; nil where GEOS cannot say.
    func part(of polygon: MultiPolygon, within others: [MultiPolygon]) -> MultiPolygon? {
        combine(polygon, others) { GEOSIntersection_r(context, $0, $1) }
    }

    /// Calls `body` with a polygon and the union of others, both valid.
    private func combine(
        _ polygon: MultiPolygon, _ others: [MultiPolygon],
        _ body: (OpaquePointer, OpaquePointer) -> OpaquePointer?
    ) -> MultiPolygon? {
        guard let first = valid(polygon) else { return nil }
        defer { GEOSGeom_destroy_r(context, first) }
        var parts: [Polygon] = []
        for other in others {
            guard let second = valid(other) else { return nil }
            defer { GEOSGeom_destroy_r(context, second) }
            parts += polygons(of: second).polygons
        }
        // The parts may overlap, which a union of them puts right.
        guard let heap = read(MultiPolygon(parts)) else { return nil }
        defer { GEOSGeom_destroy_r(context, heap) }
        guard let union = GEOSUnaryUnion_r(context, heap) else { return nil }
        defer { GEOSGeom_destroy_r(context, union) }
        guard let result = body(first, union) else { return nil }
        defer { GEOSGeom_destroy_r(context, result) }
        return polygons(of: result)
    }

    /// A polygon for GEOS, repaired where it is invalid; the caller destroys it.
    private func valid(_ polygon: MultiPolygon) -> OpaquePointer? {
        guard let geometry = read(polygon) else { return nil }
        guard GEOSisValid_r(context, geometry) != 1 else { return geometry }
        defer { GEOSGeom_destroy_r(context, geometry) }
        return GEOSMakeValid_r(context, geometry)
    }

    /// A point inside a valid polygon (`GEOSPointOnSurface`), also where its centroid is in a hole or outside.
    func representativePoint(of polygon: MultiPolygon) -> Coordinate? {
        guard let geometry = read(polygon) else { return nil }
        defer { GEOSGeom_destroy_r(context, geometry) }
        guard let point = GEOSPointOnSurface_r(context, geometry) else { return nil }
        defer { GEOSGeom_destroy_r(context, point) }
        var (x, y) = (0.0, 0.0)
        guard GEOSGeomGetX_r(context, point, &x) == 1, GEOSGeomGetY_r(context, point, &y) == 1 else { return nil }
        return Coordinate(x: x, y: y)
    }

    private static func hasThreePlaces(_ ring: [Coordinate]) -> Bool {
        guard let first = ring.first, let second = ring.first(where: { $0 != first }) else { return false }
        return ring.contains { $0 != first && $0 != second }
    }

    /// Whether two rings run through the same places, from whatever point and in whatever direction.
    private static func isSameRing(_ one: [Coordinate], _ other: [Coordinate]) -> Bool {
        one.count == other.count && Set(one) == Set(other)
    }

    private func read(_ polygon: MultiPolygon) -> OpaquePointer? {
        let bytes = WellKnownBinary.encode(polygon)
        return GEOSGeomFromWKB_buf_r(context, bytes, bytes.count)
    }

    /// The polygonal parts of a geometry; MakeValid may leave lines and points beside them.
    private func polygons(of geometry: OpaquePointer) -> MultiPolygon {
        let type = GEOSGeomTypeId_r(context, geometry)
        if type == Int32(GEOS_GEOMETRYCOLLECTION.rawValue) {
            let parts = (0..<GEOSGetNumGeometries_r(context, geometry)).compactMap {
                GEOSGetGeometryN_r(context, geometry, $0).map { polygons(of: $0) }
            }
            return MultiPolygon(parts.flatMap(\.polygons))
        }
        var size = 0
        guard let bytes = GEOSGeomToWKB_buf_r(context, geometry, &size) else { return MultiPolygon([]) }
        defer { GEOSFree_r(context, bytes) }
        return WellKnownBinary.decode(UnsafeBufferPointer(start: bytes, count: size)) ?? MultiPolygon([])
    }
}
