/// The numbers of a verdict that the site sets; nil leaves the program's default.
public struct JudgeChoices: Sendable, Codable, Hashable {
    /// Least probability of construction that makes a finding, 0 < x < 1.
    public var threshold: Double?
    /// Least coherent changed area inside the parcel, m².
    public var minimumPatchSquareMetres: Double?
    /// Least height that a storey adds, metres.
    public var minimumHeightMetres: Double?
    /// Least share observed in both epochs, 0…1.
    public var minimumValidShare: Double?
    /// Fewer pixels than this is too coarse.
    public var minimumPixels: Double?
    /// Least confidence that raises a work order, 0…1.
    public var orderConfidence: Double?

    private static let keys = [
        "threshold", "min_patch_m2", "min_height_m", "min_valid_share", "min_pixels", "order_confidence",
    ]

    init(_ root: Section) {
        guard let section = root.section("judge", keys: Self.keys) else { return }
        let share = NumberRange(lower: 0, upper: 1)
        threshold = section.number(
            "threshold", in: NumberRange(lower: 0, upper: 1, excludesLower: true, excludesUpper: true))
        minimumPatchSquareMetres = section.number(
            "min_patch_m2", in: NumberRange(lower: 0, upper: 1_000_000, excludesLower: true))
        minimumHeightMetres = section.number(
            "min_height_m", in: NumberRange(lower: 0, upper: 1_000, excludesLower: true))
        minimumValidShare = section.number("min_valid_share", in: share)
        minimumPixels = section.number("min_pixels", in: NumberRange(lower: 1, upper: 1_000_000))
        orderConfidence = section.number("order_confidence", in: share)
    }
}
