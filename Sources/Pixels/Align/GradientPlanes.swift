import KernelSet
import Kernels

/// Directions of gradients: `bands × (along the row, along the column) × rows × columns`, lengths 0…1.
struct GradientPlanes {
    let rows: Int
    let columns: Int
    let bands: Int
    let values: [Float]
    var count: Int { rows * columns }

    init(_ planes: MatchPlanes) {
        let (rows, columns, bands) = (planes.rows, planes.columns, planes.bands)
        let count = rows * columns
        var values: [Float] = []
        values.reserveCapacity(2 * bands * count)
        var alongRow = [Float](repeating: 0, count: count)
        var alongColumn = alongRow
        for band in 0..<bands {
            let energy = kernels.gradients(
                planes.values, at: band * count, mask: planes.mask, rows: rows, columns: columns, alongRow: &alongRow,
                alongColumn: &alongColumn)
            // Half of the mean square: what is weaker than the typical gradient counts little.
            kernels.normaliseGradients(
                alongRow: &alongRow, alongColumn: &alongColumn, mask: planes.mask,
                softness: max(0.5 * energy / Float(max(count, 1)), 1e-8), count: count)
            values += alongRow
            values += alongColumn
        }
        (self.rows, self.columns, self.bands, self.values) = (rows, columns, bands, values)
    }
}

extension MatchPlanes {
    /// The same window at half the resolution.
    func halved() -> MatchPlanes {
        let (halfRows, halfColumns) = (rows / 2, columns / 2)
        let (count, half) = (rows * columns, halfRows * halfColumns)
        var smaller = MatchPlanes(rows: halfRows, columns: halfColumns, bands: bands)
        var scratch = [Float](repeating: 0, count: count)
        var smooth = scratch
        for band in 0..<bands {
            kernels.smooth5x5(
                values, at: band * count, rows: rows, columns: columns, scratch: &scratch, into: &smooth)
            kernels.halve(smooth, rows: rows, columns: columns, into: &smaller.values, at: band * half)
        }
        kernels.halve(mask, rows: rows, columns: columns, into: &smaller.mask, at: 0)
        for pixel in smaller.mask.indices where smaller.mask[pixel] < 1 { smaller.mask[pixel] = 0 }
        return smaller
    }
}
