public import Ground

/// `Align` brings two epochs to one pixel grid and one brightness: an ``AlignedPair``.
///
/// ``Alignment`` is found once for a survey, from windows spread over it: the shift between the epochs and how it varies
/// (``ShiftField``), how their brightness relates (``BrightnessMatch``, ``LocalBrightness``), what clouds hid
/// (``CloudMap``) and how their surface models relate (``HeightMatch``). ``PairReader`` then reads any window of both
/// epochs with all of it applied; a window's pixels depend on nothing but the scenes and the alignment.
public struct AlignedPair: Sendable {
    /// The window of the survey's grid.
    public let window: Window
    /// Band names in storage order; the same for both epochs.
    public let bands: [Band]
    /// Edge of a pixel, metres.
    public let pixelSize: Double
    /// The earlier epoch, `bands × rows × columns` digital numbers.
    public let earlier: PixelBlock
    /// The later epoch on the same ground and in the earlier one's brightness, same shape.
    public let later: PixelBlock
    /// 1 = observed in both epochs.
    public let validity: [UInt8]
    /// Per band, the spread (σ) of differences between the epochs where nothing changed; digital numbers.
    public let noise: [Float]
    /// The same for the mean of the visible bands.
    public let greyNoise: Float
    /// Half way between the darkest and the brightest percent of the ground, mean of the visible bands.
    public let greyMiddle: Float
    /// Surface models, as far as there are any.
    public let surfaces: Surfaces

    /// Surface models of one window, one band of metres each.
    public struct Surfaces: Sendable {
        /// The earlier surface, `1 × rows × columns`, metres; nil without one.
        public let earlier: PixelBlock?
        /// The later surface, same shape, metres; nil without one.
        public let later: PixelBlock?
        /// How the later surface lies to the earlier one; nil without both.
        public let match: HeightMatch?

        /// No surface model.
        public static let none = Surfaces(earlier: nil, later: nil, match: nil)

        /// Surfaces from their parts, of one window.
        public init(earlier: PixelBlock?, later: PixelBlock?, match: HeightMatch?) {
            (self.earlier, self.later, self.match) = (earlier, later, match)
        }
    }

    /// A pair from its parts, all of `window`'s shape.
    public init(
        window: Window, bands: [Band], pixelSize: Double, earlier: PixelBlock, later: PixelBlock, validity: [UInt8],
        noise: [Float], greyNoise: Float, greyMiddle: Float, surfaces: Surfaces = .none
    ) {
        self.window = window
        self.bands = bands
        self.pixelSize = pixelSize
        self.earlier = earlier
        self.later = later
        self.validity = validity
        self.noise = noise
        self.greyNoise = greyNoise
        self.greyMiddle = greyMiddle
        self.surfaces = surfaces
    }
}
