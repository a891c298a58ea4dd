import Foundation
import Ground

/// The shape of a roof.
enum RoofForm {
    /// Level, with a parapet.
    case flat
    /// Two slopes from a ridge along u.
    case gable
    /// Four slopes.
    case hip
    /// One slope, falling towards -v.
    case shed
}

/// A building, or a part of one: a rectangle with walls and a roof.
struct Structure {
    /// Centre of the footprint; the ridge runs along u.
    var frame: Frame
    /// Metres along u.
    var width: Double
    /// Metres along v.
    var depth: Double
    var form: RoofForm
    /// Rise of the roof per metre towards the ridge.
    var pitch: Double
    /// What it stands on, metres above the ground; more than 0 for what stands upon a roof.
    var base: PerEpoch<Double>
    /// Top of its walls, metres above the ground; at or below the base = not there in that epoch.
    var eave: PerEpoch<Double>
    var paint: PerEpoch<Paint>
    var wall = Palette.wall

    func isPresent(in role: EpochRole) -> Bool { eave[role] > base[role] }

    /// The closed ring of the walls on the ground.
    var footprint: [Coordinate] { frame.rectangle(width: width, depth: depth) }

    /// Whether its level roof is large enough to be walked upon and walled.
    var hasParapet: Bool { form == .flat && min(width, depth) > 4 }

    /// Height of the roof above its eaves at a local position.
    func rise(u: Double, v: Double) -> Double {
        let fromSide = max(0, depth / 2 - abs(v))
        switch form {
        case .flat: return hasParapet && (fromSide < 0.24 || width / 2 - abs(u) < 0.24) ? 0.9 : 0
        case .gable: return fromSide * pitch
        case .hip: return min(fromSide, max(0, width / 2 - abs(u))) * pitch
        case .shed: return max(0, v + depth / 2) * pitch
        }
    }

    /// Direction of steepest fall of the roof at a local position in the frame, and its slope.
    func fall(u: Double, v: Double) -> (u: Double, v: Double) {
        switch form {
        case .flat: return (0, 0)
        case .gable: return (0, v < 0 ? -pitch : pitch)
        case .hip:
            let (fromSide, fromEnd) = (depth / 2 - abs(v), width / 2 - abs(u))
            return fromSide < fromEnd ? (0, v < 0 ? -pitch : pitch) : (u < 0 ? -pitch : pitch, 0)
        case .shed: return (0, -pitch)
        }
    }
}
