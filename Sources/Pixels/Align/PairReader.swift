public import Ground
import Imagery
import KernelSet
import Kernels

/// Reads windows of both epochs as aligned pairs. One per worker: GDAL handles do not cross threads.
public final class PairReader {
    private let earlier: EpochReader
    private let later: LaterReader
    private let bands: [Band]
    private let pixelSize: Double
    private let alignment: Alignment
    private let surfaces: (earlier: EpochReader?, later: LaterReader?)

    /// Opens both epochs for reading on the plan's grid; throws `ImageryError`.
    public init(_ pair: EpochPair, alignment: Alignment) throws {
        earlier = try EpochReader(scenes: pair.earlier, bands: pair.bands, grid: pair.grid)
        later = try LaterReader(pair.later, bands: pair.bands, grid: pair.grid, field: alignment.shift)
        bands = pair.bands
        pixelSize = pair.grid.pixelSize
        self.alignment = alignment
        surfaces = (try pair.earlierSurfaceReader(), try pair.laterSurfaceReader(alignment.shift))
    }

    /// Reads a window, which may reach beyond the scenes: what lies outside is not observed.
    ///
    /// Throws `ImageryError`.
    public func read(_ window: Window) throws -> AlignedPair { try record(of: window).aligned(in: window) }

    /// Reads a window as the sensors recorded it, for aligning piece by piece. Throws `ImageryError`.
    public func record(of window: Window) throws -> RecordedPair {
        RecordedPair(
            window: window, bands: bands, pixelSize: pixelSize, earlier: try earlier.read(window),
            later: try later.record(of: window), earlierSurface: try surfaces.earlier?.read(window),
            laterSurface: try surfaces.later?.record(of: window), alignment: alignment)
    }
}

extension EpochPair {
    /// A reader of the earlier surface models; nil without any. Throws `ImageryError`.
    func earlierSurfaceReader() throws -> EpochReader? {
        try earlierSurfaces.isEmpty ? nil : EpochReader(scenes: earlierSurfaces, bands: [.height], grid: grid)
    }

    /// A reader of the later surface models; nil without any. Throws `ImageryError`.
    ///
    /// A surface model and its orthophoto come from the same photographs and lie off alike, so `field` is the imagery's.
    func laterSurfaceReader(_ field: ShiftField) throws -> LaterReader? {
        try laterSurfaces.isEmpty ? nil : LaterReader(laterSurfaces, bands: [.height], grid: grid, field: field)
    }
}

/// A window of both epochs as it was recorded. Its pieces are aligned one by one, each while it is in the processor's
/// caches; a pixel does not depend on its piece.
public struct RecordedPair: Sendable {
    /// The window of the survey's grid.
    public let window: Window
    fileprivate let bands: [Band]
    fileprivate let pixelSize: Double
    fileprivate let earlier: PixelBlock
    fileprivate let later: LaterRecord
    fileprivate let earlierSurface: PixelBlock?
    fileprivate let laterSurface: LaterRecord?
    fileprivate let alignment: Alignment

    /// The pair in `part` of the window.
    public func aligned(in part: Window) -> AlignedPair {
        precondition(part.isEmpty || window.contains(part), "a part of what was read")
        var before = earlier.cut(to: part)
        var after = later.aligned(in: part)
        let match = alignment.match
        match.apply(to: &after)
        alignment.local.apply(to: &after)
        match.limit(&before)
        match.limit(&after)
        var validity = [UInt8](unsafeUninitializedCapacity: part.count) { buffer, initialised in
            if let base = buffer.baseAddress {
                kernels.both(before.validity, after.validity, count: part.count, into: base)
            }
            initialised = part.count
        }
        alignment.clouds.hide(in: &validity, window: part)
        match.hideSaturated(in: &validity, before, after)
        return AlignedPair(
            window: part, bands: bands, pixelSize: pixelSize, earlier: before, later: after, validity: validity,
            noise: match.noise, greyNoise: match.greyNoise, greyMiddle: match.greyMiddle,
            surfaces: AlignedPair.Surfaces(
                earlier: earlierSurface?.cut(to: part), later: laterSurface?.aligned(in: part),
                match: alignment.height))
    }
}

extension PixelBlock {
    /// The part of the block in `part`, which lies inside its window.
    func cut(to part: Window) -> PixelBlock {
        guard part != window else { return self }
        let start = (part.row - window.row) * window.columns + part.column - window.column
        let values = [Float](unsafeUninitializedCapacity: bands.count * part.count) { buffer, initialised in
            if let base = buffer.baseAddress {
                for band in bands.indices {
                    kernels.copy(
                        samples, at: band * window.count + start, sourceStride: window.columns, columns: part.columns,
                        rows: part.rows, into: base, at: band * part.count, resultStride: part.columns)
                }
            }
            initialised = bands.count * part.count
        }
        let seen = [UInt8](unsafeUninitializedCapacity: part.count) { buffer, initialised in
            if let base = buffer.baseAddress {
                kernels.copy(
                    validity, at: start, sourceStride: window.columns, columns: part.columns, rows: part.rows,
                    into: base, at: 0, resultStride: part.columns)
            }
            initialised = part.count
        }
        return PixelBlock(window: part, bands: bands, samples: values, validity: seen)
    }
}

extension AlignedPair {
    /// The part of the pair in `part`, which lies inside its window.
    public func cut(to part: Window) -> AlignedPair {
        let seen = PixelBlock(window: window, bands: [], samples: [], validity: validity).cut(to: part).validity
        return AlignedPair(
            window: part, bands: bands, pixelSize: pixelSize, earlier: earlier.cut(to: part),
            later: later.cut(to: part), validity: seen, noise: noise, greyNoise: greyNoise, greyMiddle: greyMiddle,
            surfaces: Surfaces(
                earlier: surfaces.earlier?.cut(to: part), later: surfaces.later?.cut(to: part), match: surfaces.match))
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
