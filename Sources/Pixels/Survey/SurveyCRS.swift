public import Ground
import Projection

/// The rule for the CRS of a survey, used by surveys and by the check of a configuration: projected, in metres that are
/// metres on the ground to half a per cent.
public enum SurveyCRS {
    /// Throws ``SurveyError/noMetricCRS(_:)`` or ``SurveyError/distortingCRS(_:percent:)`` for a CRS that no survey of those
    /// places (longitude, latitude) can be made in, and `ProjectionError` for one that PROJ does not know.
    ///
    /// Without places only the first is asked.
    public static func require(_ crs: CRSCode, at places: [Coordinate]) throws {
        guard try isProjectedInMetres(crs) else { throw SurveyError.noMetricCRS(crs) }
        let distortion = try GroundScale.distortion(of: crs, at: places)
        guard distortion <= GroundScale.mostDistortion else {
            throw SurveyError.distortingCRS(crs, percent: distortion * 100)
        }
    }

    /// Whether a survey of those places can be made in it; throws `ProjectionError`.
    public static func isFit(_ crs: CRSCode, at places: [Coordinate]) throws -> Bool {
        do {
            try require(crs, at: places)
            return true
        } catch is SurveyError {
            return false
        }
    }

    /// The places of an extent at which the rule is asked: two corners and the middle.
    public static func places(in bounds: Bounds) -> [Coordinate] {
        [
            Coordinate(x: bounds.minX, y: bounds.minY), Coordinate(x: bounds.maxX, y: bounds.maxY),
            Coordinate(x: (bounds.minX + bounds.maxX) / 2, y: (bounds.minY + bounds.maxY) / 2),
        ]
    }
}
