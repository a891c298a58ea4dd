public import Ground
import KernelSet
import Kernels

/// Brings blocks of the later epoch onto the earlier one, in one interpolation.
public enum Resampler {
    /// The field is taken as constant over cells of this many pixels, counted from the grid's origin: results do not
    /// depend on how a survey is cut into blocks.
    public static let cellPixels = 32
    /// A part of a pixel smaller than this is left alone: interpolating would do more harm than good.
    static let leastShift = 0.02

    /// What the later epoch shows of the earlier one's `window`.
    ///
    /// - Parameters:
    ///   - block: the later epoch, read on a window larger than `window` by ``ShiftField/marginPixels`` on every side.
    ///     What it does not hold counts as not observed.
    ///   - window: pixels of the survey's grid to give.
    ///   - field: where the later epoch lies.
    /// - Returns: `bands × rows × columns` of `window`, heights interpolated linearly. A pixel is observed if all source pixels with a weight are.
    public static func resample(_ block: PixelBlock, to window: Window, field: ShiftField) -> PixelBlock {
        if !field.isAligned && block.window == window { return block }
        var result = PixelBlock(
            window: window, bands: block.bands,
            samples: [Float](repeating: 0, count: block.bands.count * window.count),
            validity: [UInt8](repeating: 0, count: window.count))
        let cell = cellPixels
        let firstColumn = Int((Double(window.column) / Double(cell)).rounded(.down))
        let firstRow = Int((Double(window.row) / Double(cell)).rounded(.down))
        var scratch = Scratch()
        let isHeight = block.bands == [.height]
        for cellRow in stride(from: firstRow * cell, to: window.endRow, by: cell) {
            for cellColumn in stride(from: firstColumn * cell, to: window.endColumn, by: cell) {
                let part = Window(column: cellColumn, row: cellRow, columns: cell, rows: cell).intersection(window)
                let shift = field.shift(
                    column: Double(cellColumn) + Double(cell) / 2, row: Double(cellRow) + Double(cell) / 2)
                fill(
                    part, of: &result, from: block, Interpolation(settled(shift.columns), isLinear: isHeight),
                    Interpolation(settled(shift.rows), isLinear: isHeight), &scratch)
            }
        }
        return result
    }

    /// The shift without a part of a pixel that is not worth interpolating.
    private static func settled(_ shift: Double) -> Double {
        let whole = shift.rounded()
        return abs(shift - whole) < leastShift ? whole : shift
    }

    private struct Scratch {
        var samples = [Float](repeating: 0, count: (cellPixels + 5) * cellPixels)
        var validity = [UInt8](repeating: 0, count: (cellPixels + 5) * cellPixels)
    }

    /// Fills one cell, which has one shift.
    private static func fill(
        _ part: Window, of result: inout PixelBlock, from block: PixelBlock, _ across: Interpolation,
        _ down: Interpolation, _ scratch: inout Scratch
    ) {
        let first = Window(
            column: part.column + across.whole, row: part.row + down.whole, columns: part.columns, rows: part.rows)
        let needed = Window(
            column: first.column - (across.isWhole ? 0 : 2), row: first.row - (down.isWhole ? 0 : 2),
            columns: first.columns + (across.isWhole ? 0 : 5), rows: first.rows + (down.isWhole ? 0 : 5))
        let isCopy = across.isWhole && down.isWhole
        // Interpolation reads its full surroundings, though it may give some no weight.
        let read =
            isCopy
            ? first
            : Window(
                column: first.column - 2, row: first.row - 2, columns: first.columns + 5, rows: first.rows + 5)
        guard !block.window.intersection(needed).isEmpty else { return }
        guard block.window.contains(read) else {
            fill(part, of: &result, from: padded(block, to: read), across, down, &scratch)
            return
        }
        let (from, to) = (block.window, result.window)
        let start = (first.row - from.row) * from.columns + first.column - from.column
        let resultStart = (part.row - to.row) * to.columns + part.column - to.column
        for band in block.bands.indices {
            let (at, resultAt) = (band * from.count + start, band * to.count + resultStart)
            if isCopy {
                kernels.copy(
                    block.samples, at: at, sourceStride: from.columns, columns: part.columns, rows: part.rows,
                    into: &result.samples, at: resultAt, resultStride: to.columns)
            } else {
                kernels.interpolate(
                    block.samples, at: at, sourceStride: from.columns, columns: part.columns, rows: part.rows,
                    columnWeights: across.weights, rowWeights: down.weights, scratch: &scratch.samples,
                    into: &result.samples, at: resultAt, resultStride: to.columns)
            }
        }
        if isCopy {
            kernels.copy(
                block.validity, at: start, sourceStride: from.columns, columns: part.columns, rows: part.rows,
                into: &result.validity, at: resultStart, resultStride: to.columns)
            return
        }
        kernels.interpolateValidity(
            block.validity, at: start, sourceStride: from.columns, columns: part.columns, rows: part.rows,
            columnWeights: across.weights, rowWeights: down.weights, scratch: &scratch.validity,
            into: &result.validity, at: resultStart, resultStride: to.columns)
    }

    /// A cell's surroundings where the block does not hold them all: what is missing is not observed.
    private static func padded(_ block: PixelBlock, to window: Window) -> PixelBlock {
        var result = PixelBlock(
            window: window, bands: block.bands,
            samples: [Float](repeating: 0, count: block.bands.count * window.count),
            validity: [UInt8](repeating: 0, count: window.count))
        let (common, from) = (window.intersection(block.window), block.window)
        guard !common.isEmpty else { return result }
        let start = (common.row - from.row) * from.columns + common.column - from.column
        let resultStart = (common.row - window.row) * window.columns + common.column - window.column
        for band in block.bands.indices {
            kernels.copy(
                block.samples, at: band * from.count + start, sourceStride: from.columns, columns: common.columns,
                rows: common.rows, into: &result.samples, at: band * window.count + resultStart,
                resultStride: window.columns)
        }
        kernels.copy(
            block.validity, at: start, sourceStride: from.columns, columns: common.columns, rows: common.rows,
            into: &result.validity, at: resultStart, resultStride: window.columns)
        return result
    }
}
