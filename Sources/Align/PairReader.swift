public import Ground
import Imagery
import KernelSet
import Kernels

/// Reads windows of both epochs as aligned pairs. One per worker: GDAL handles do not cross threads.
public final class PairReader {
    private let earlier: EpochReader
    private let later: EpochReader
    private let bands: [Band]
    private let pixelSize: Double
    private let alignment: Alignment
    private let field: ShiftField
    private let surfaces: (earlier: EpochReader?, later: EpochReader?)

    /// Opens both epochs for reading on the plan's grid; throws `ImageryError`.
    public init(_ pair: EpochPair, alignment: Alignment) throws {
        earlier = try EpochReader(scenes: pair.earlier, bands: pair.bands, grid: pair.grid)
        later = try EpochReader(
            scenes: pair.later, bands: pair.bands, grid: pair.grid,
            shift: (alignment.shift.global.columns, alignment.shift.global.rows))
        field = alignment.shift.after(
            Shift(columns: later.appliedShift.columns, rows: later.appliedShift.rows))
        bands = pair.bands
        pixelSize = pair.grid.pixelSize
        self.alignment = alignment
        func surface(_ scene: Scene?, _ shift: Shift) throws -> EpochReader? {
            try scene.map {
                try EpochReader(
                    scenes: [$0], bands: [.height], grid: pair.grid, shift: (shift.columns, shift.rows))
            }
        }
        // A surface model and its orthophoto come from the same photographs and lie off alike.
        surfaces = (
            try surface(pair.earlierSurface, .zero), try surface(pair.laterSurface, alignment.shift.global)
        )
    }

    /// Reads a window, which may reach beyond the scenes: what lies outside is not observed.
    public func read(_ window: Window) throws -> AlignedPair {
        var before = try earlier.read(window)
        var after = Resampler.resample(
            try later.read(window.expanded(by: field.marginPixels)), to: window, field: field)
        let (count, match) = (window.count, alignment.match)
        match.apply(to: &after)
        alignment.local.apply(to: &after)
        match.limit(&before)
        match.limit(&after)
        var validity = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialised in
            if let base = buffer.baseAddress {
                kernels.both(before.validity, after.validity, count: count, into: base)
            }
            initialised = count
        }
        alignment.clouds.hide(in: &validity, window: window)
        match.hideSaturated(in: &validity, before, after)
        return AlignedPair(
            window: window, bands: bands, pixelSize: pixelSize, earlier: before, later: after, validity: validity,
            noise: match.noise, greyNoise: match.greyNoise, greyMiddle: match.greyMiddle,
            surfaces: AlignedPair.Surfaces(
                earlier: try surfaces.earlier?.read(window), later: try surfaces.later?.read(window),
                match: alignment.height))
    }
}

extension AlignedPair {
    /// The part of the pair in `part`, which lies inside its window.
    public func cut(to part: Window) -> AlignedPair {
        func cut<Value>(_ plane: ArraySlice<Value>) -> [Value] {
            var result: [Value] = []
            result.reserveCapacity(part.count)
            for row in 0..<part.rows {
                let start =
                    plane.startIndex + (part.row + row - window.row) * window.columns + part.column - window.column
                result += plane[start..<(start + part.columns)]
            }
            return result
        }
        func block(_ block: PixelBlock) -> PixelBlock {
            PixelBlock(
                window: part, bands: block.bands,
                samples: block.bands.indices.flatMap { band in
                    cut(block.samples[(band * window.count)..<((band + 1) * window.count)])
                },
                validity: cut(block.validity[...]))
        }
        return AlignedPair(
            window: part, bands: bands, pixelSize: pixelSize, earlier: block(earlier), later: block(later),
            validity: cut(validity[...]), noise: noise, greyNoise: greyNoise, greyMiddle: greyMiddle,
            surfaces: Surfaces(
                earlier: surfaces.earlier.map(block), later: surfaces.later.map(block), match: surfaces.match))
    }

    /// Both epochs as one band, the mean of the visible ones (or of the only one).
    public var grey: (earlier: PixelBlock, later: PixelBlock) {
        func grey(_ block: PixelBlock) -> PixelBlock {
            let count = window.count
            let samples = [Float](unsafeUninitializedCapacity: count) { buffer, initialised in
                if let base = buffer.baseAddress {
                    let starts = block.bands.visible.map { $0 * count }
                    kernels.mean(
                        block.samples, at: starts, bands: starts.count, validity: block.validity, outside: 0,
                        count: count, into: base)
                }
                initialised = count
            }
            return PixelBlock(window: window, bands: [.grey], samples: samples, validity: block.validity)
        }
        return (grey(earlier), grey(later))
    }

    /// The pair with the later epoch moved back by `shift`; what is moved in from beyond the window is not observed.
    public func shifted(by shift: Shift) -> AlignedPair {
        // What was hidden later moves with it.
        let hidden = PixelBlock(
            window: window, bands: later.bands, samples: later.samples,
            validity: zip(later.validity, validity).map { $0 & $1 })
        let moved = Resampler.resample(hidden, to: window, field: ShiftField(constant: shift))
        return AlignedPair(
            window: window, bands: bands, pixelSize: pixelSize, earlier: earlier, later: moved,
            validity: zip(validity, moved.validity).map { $0 & $1 }, noise: noise, greyNoise: greyNoise,
            greyMiddle: greyMiddle, surfaces: surfaces)
    }
}
