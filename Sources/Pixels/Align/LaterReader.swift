import Ground
import Imagery

/// Reads scenes of the later epoch, imagery or surface models, where the earlier epoch shows the same ground.
///
/// The reader moves whole scenes while it reads them, as far as ``Imagery/EpochReader/appliedShift`` says; what is left
/// of the field is resampled out of what was read.
struct LaterReader {
    private let reader: EpochReader
    private let rest: ShiftField

    /// Opens `scenes` on `grid`, off the earlier epoch by `field`; throws `ImageryError`.
    init(_ scenes: [Scene], bands: [Band], grid: PixelGrid, field: ShiftField) throws {
        reader = try EpochReader(
            scenes: scenes, bands: bands, grid: grid, shift: (field.global.columns, field.global.rows))
        rest = field.after(Shift(columns: reader.appliedShift.columns, rows: reader.appliedShift.rows))
    }

    /// Reads what is needed to give any part of `window`. Throws `ImageryError`.
    func record(of window: Window) throws -> LaterRecord {
        var block = try reader.read(window.expanded(by: rest.marginPixels))
        if block.bands == [.height] {
            // The value that stands for "no height" is NaN in some models, and 0 × NaN is NaN.
            for pixel in block.validity.indices where block.validity[pixel] == 0 { block.samples[pixel] = 0 }
        }
        return LaterRecord(block: block, rest: rest)
    }
}

/// Pixels of the later epoch, somewhat off the earlier one.
struct LaterRecord: Sendable {
    /// Wider than the window that was asked for by what resampling needs.
    let block: PixelBlock
    /// Where it lies.
    let rest: ShiftField

    /// What it shows of the earlier epoch's `window`.
    func aligned(in window: Window) -> PixelBlock { Resampler.resample(block, to: window, field: rest) }
}
