import CPROJ
public import Ground

/// A transformation between two CRSs, x-east and y-north on both sides (longitude, latitude in degrees for EPSG:4326).
///
/// CGCS2000 to WGS 84 is PROJ's "ballpark geographic offset": numerically the identity, within a metre in truth.
/// Between other datums a place may be far off, see ``datumChange(at:)``; surveyors' own parameters (``DatumShift``) take
/// the place of what PROJ knows, where they are for the two datums.
/// Not Sendable: a PROJ context belongs to one thread at a time. Source: PROJ `proj_normalize_for_visualization`.
public final class CoordinateTransformation {
    private let from: CRSCode
    private let to: CRSCode
    private let context: ProjContext
    /// What is done to a coordinate, in order; none where both sides are one CRS.
    private let steps: [Step]
    /// Whether the datums of both sides are one, within a metre, or the surveyors' parameters lead from one to the other.
    private let isSameDatum: Bool

    private struct Step {
        let operation: OpaquePointer
        let direction: PJ_DIRECTION
    }

    /// Prepares the transformation, through `shift` where that leads from the one's datum to the other's.
    ///
    /// Throws ``ProjectionError`` for an unknown CRS or a pair without a transformation.
    public init(from: CRSCode, to: CRSCode, shift: DatumShift? = nil) throws {
        (self.from, self.to) = (from, to)
        let context = ProjContext()
        self.context = context
        guard from != to else {
            (steps, isSameDatum) = ([], true)
            return
        }
        let (source, target) = (try context.datum(of: from), try context.datum(of: to))
        guard source.isNot(target), let shift,
            let direction = try context.direction(of: shift, from: source, to: target)
        else {
            steps = [Step(operation: try context.operation(from: from, to: to), direction: PJ_FWD)]
            isSameDatum = !source.isNot(target)
            return
        }
        let (first, last) = direction == PJ_FWD ? (shift.from, shift.to) : (shift.to, shift.from)
        var steps: [Step] = []
        do {
            if from != first {
                steps.append(Step(operation: try context.operation(from: from, to: first), direction: PJ_FWD))
            }
            steps.append(Step(operation: try context.operation(of: shift), direction: direction))
            if last != to {
                steps.append(Step(operation: try context.operation(from: last, to: to), direction: PJ_FWD))
            }
        } catch {
            for step in steps { proj_destroy(step.operation) }
            throw error
        }
        self.steps = steps
        isSameDatum = true
    }

    deinit { for step in steps { proj_destroy(step.operation) } }

    /// One coordinate; throws ``ProjectionError/outOfRange(_:from:to:)`` where the transformation is undefined.
    public func apply(_ coordinate: Coordinate) throws -> Coordinate {
        var place = coordinate
        for step in steps {
            let result = proj_trans(step.operation, step.direction, proj_coord(place.x, place.y, 0, 0))
            guard result.xy.x.isFinite, result.xy.y.isFinite else {
                throw ProjectionError.outOfRange(coordinate, from: from, to: to)
            }
            place = Coordinate(x: result.xy.x, y: result.xy.y)
        }
        return place
    }

    /// Every coordinate of a multipolygon; edges stay straight between their ends.
    public func apply(_ geometry: MultiPolygon) throws -> MultiPolygon {
        steps.isEmpty ? geometry : try geometry.map { try apply($0) }
    }

    /// How far a place may be off because the two sides have different datums.
    public enum DatumChange: Sendable, Hashable {
        /// One datum, two within a metre (WGS 84, CGCS2000, ITRF), or the surveyors' parameters.
        case none
        /// PROJ knows a transformation of this accuracy, worse than a metre.
        case known(metres: Double)
        /// PROJ knows no transformation here and keeps the degrees unchanged.
        case unknown
    }

    /// How far the place `coordinate` may be off. Source: PROJ `proj_trans_get_last_used_operation`, whose operation
    /// depends on the place.
    public func datumChange(at coordinate: Coordinate) -> DatumChange {
        guard !isSameDatum, let step = steps.first, (try? apply(coordinate)) != nil,
            let used = proj_trans_get_last_used_operation(step.operation)
        else { return .none }
        defer { proj_destroy(used) }
        if proj_coordoperation_has_ballpark_transformation(context.pointer, used) != 0 { return .unknown }
        let accuracy = proj_coordoperation_get_accuracy(context.pointer, used)
        return accuracy > 1 ? .known(metres: accuracy) : .none
    }
}
