public import Ground
public import Imagery
import Kernels

/// `Align` brings two epochs to one pixel grid and one brightness: an ``AlignedPair``.
///
/// ``PairReader`` reads a window of both epochs on the survey's grid and matches the later one's brightness to the
/// earlier one's with a ``BrightnessMatch`` that was found once for the survey. Leftover shift is not removed here
/// yet; the detectors bear up to one pixel (``AlignedPair/residualShiftPixels`` stays nil until it is measured).
public struct AlignedPair: Sendable {
    /// The window of the survey's grid.
    public let window: Window
    /// Band names in storage order; the same for both epochs.
    public let bands: [Band]
    /// The earlier epoch, `bands × rows × columns` digital numbers.
    public let earlier: PixelBlock
    /// The later epoch in the earlier one's brightness, same shape.
    public let later: PixelBlock
    /// 1 = observed in both epochs.
    public let validity: [UInt8]
    /// Per band, the spread (σ) of differences between the epochs where nothing changed; digital numbers.
    public let noise: [Float]
    /// Per band, a digital number that 99 % of the ground stays below; `infinity` if unknown.
    public let brightest: [Float]
    /// Leftover misregistration in pixels; nil until it is measured.
    public let residualShiftPixels: Double?

    /// A pair from its parts, all of `window`'s shape.
    public init(
        window: Window, bands: [Band], earlier: PixelBlock, later: PixelBlock, validity: [UInt8], noise: [Float],
        brightest: [Float]? = nil, residualShiftPixels: Double?
    ) {
        self.brightest = brightest ?? [Float](repeating: .infinity, count: bands.count)
        self.window = window
        self.bands = bands
        self.earlier = earlier
        self.later = later
        self.validity = validity
        self.noise = noise
        self.residualShiftPixels = residualShiftPixels
    }
}

/// Reads windows of both epochs as aligned pairs. One per worker: GDAL handles do not cross threads.
public final class PairReader {
    private let earlier: EpochReader
    private let later: EpochReader
    private let bands: [Band]
    private let match: BrightnessMatch

    /// Opens both epochs for reading `bands` on `grid`; throws `ImageryError`.
    public init(
        earlier: [Scene], later: [Scene], bands: [Band], grid: PixelGrid, match: BrightnessMatch
    ) throws {
        self.earlier = try EpochReader(scenes: earlier, bands: bands, grid: grid)
        self.later = try EpochReader(scenes: later, bands: bands, grid: grid)
        self.bands = bands
        self.match = match
    }

    /// Reads a window, which may reach beyond the scenes: what lies outside is not observed.
    public func read(_ window: Window) throws -> AlignedPair {
        let before = try earlier.read(window)
        var after = try later.read(window)
        let count = window.count
        after.samples.withUnsafeMutableBufferPointer { samples in
            guard let base = samples.baseAddress else { return }
            for (index, line) in match.lines.enumerated() {
                Kernels.scale(base + index * count, count: count, gain: line.gain, offset: line.offset)
            }
        }
        let validity = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialised in
            if let base = buffer.baseAddress {
                Kernels.both(before.validity, after.validity, count: count, into: base)
            }
            initialised = count
        }
        return AlignedPair(
            window: window, bands: bands, earlier: before, later: after, validity: validity, noise: match.noise,
            brightest: match.range.map(\.upperBound), residualShiftPixels: nil)
    }
}
