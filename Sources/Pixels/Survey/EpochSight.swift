import Align
import Cadastre
import Findings
import Ground

/// In which epochs a parcel was clearly seen that could not be compared, since the other one hid it.
///
/// A cloud is known by comparing only: ground that one of the epochs does not show at all is said to be clear in neither.
struct EpochSight {
    let clouds: CloudMap
    let grid: PixelGrid
    /// Share of the parcel's area that must be clear, 0…1.
    let leastShare: Double

    /// The epochs that show the parcel; `pair` must hold as much of it as there is.
    func epochs(showing parcel: Parcel, in pair: AlignedPair) -> Set<EpochRole> {
        let coverage = CoverageFractions(of: parcel.polygon, bounds: parcel.bounds, on: grid)
        let (own, all) = (coverage.window, pair.window)
        var inside = 0.0
        var clear: [EpochRole: Double] = [:]
        for index in coverage.fractions.indices where coverage.fractions[index] > 0 {
            let share = Double(coverage.fractions[index])
            inside += share
            let (column, row) = (own.column + index % own.columns, own.row + index / own.columns)
            guard column >= all.column, row >= all.row, column < all.endColumn, row < all.endRow else { continue }
            let pixel = (row - all.row) * all.columns + column - all.column
            guard pair.earlier.validity[pixel] & pair.later.validity[pixel] != 0 else { continue }
            let cover = clouds.cover(column: column, row: row)
            if cover.isDisjoint(with: [.earlierCloud, .earlierShadow]) { clear[.earlier, default: 0] += share }
            if cover.isDisjoint(with: [.laterCloud, .laterShadow]) { clear[.later, default: 0] += share }
        }
        return Set(clear.filter { $0.value >= leastShare * inside }.keys)
    }
}
