public import Ground

/// Measures how far two blocks of the same window are shifted against each other, to a fraction of a pixel.
///
/// Whole pixels first, by orientation correlation over two levels of a pyramid (``PeakSearch``), then the fraction by
/// robust least squares (``LeastSquaresMatch``). Both use structure, not brightness. Deterministic.
public struct ShiftEstimator: Sendable {
    private let searchPixels: Int

    /// A standard error beyond which a point is not reliable, pixels. Half a pixel is the least that
    /// ``ShiftField`` rejects a point for; two standard errors stay within it.
    static let largestStandardError = 0.25
    /// What interpolation and rounding to whole digital numbers leave however good the match; pixels.
    static let systematicError = 0.005
    /// Gradients that agree less than this have too little in common.
    static let leastCorrelation = 0.1
    /// A second peak of this share of the first makes the match ambiguous.
    static let largestSecondShare = 0.8
    /// A peak stands at least this many spreads above the rest of the surface.
    static let leastProminence = 4.0
    /// Structure below this many times the noise that smoothing leaves says nothing.
    static let leastContrast = 1.5
    /// Of a window's pixels that must be observed in both epochs.
    static let leastObservedShare = 0.25

    /// An estimator that looks for shifts of up to `searchPixels` in either direction.
    public init(searchPixels: Int = 8) {
        self.searchPixels = searchPixels
    }

    /// Measures the shift of `later` against `earlier`, starting from `initial`.
    ///
    /// - Parameters:
    ///   - earlier, later: blocks of the same window and bands; the later one's window may be larger.
    ///   - initial: where the search is centred, pixels.
    ///   - searchPixels: how far around it, in place of the estimator's own.
    public func measure(
        earlier: PixelBlock, later: PixelBlock, initial: Shift = .zero, searchPixels: Int? = nil
    ) -> TiePoint {
        let window = earlier.window
        func point(_ shift: Shift, _ match: LeastSquaresMatch?, _ weakness: TiePoint.Weakness?) -> TiePoint {
            let random = match?.standardError ?? .infinity
            let error = (random * random + Self.systematicError * Self.systematicError).squareRoot()
            return TiePoint(
                column: Double(window.column) + Double(window.columns) / 2,
                row: Double(window.row) + Double(window.rows) / 2, shift: shift, standardError: error,
                correlation: match?.correlation ?? 0,
                reliability: 1 / (1 + (error / 0.1) * (error / 0.1)), weakness: weakness)
        }
        guard earlier.bands.count == later.bands.count, !window.isEmpty, !later.window.isEmpty else {
            return point(initial, nil, .tooFewPixels)
        }
        let (before, after) = (MatchPlanes(earlier), MatchPlanes(later))
        guard min(before.observedShare, after.observedShare) >= Self.leastObservedShare else {
            return point(initial, nil, .tooFewPixels)
        }
        guard min(before.contrast, after.contrast) >= Self.leastContrast else {
            return point(initial, nil, .noTexture)
        }
        let offset = PixelOffset(
            columns: window.column - later.window.column, rows: window.row - later.window.row)
        guard
            let peak = wholePixels(
                before, after, offset: offset, initial: initial, range: searchPixels ?? self.searchPixels)
        else { return point(initial, nil, .tooFewPixels) }
        guard let match = LeastSquaresMatch(before, after, offset: offset, start: peak.shift) else {
            return point(peak.shift, nil, .ambiguous)
        }
        return point(match.shift, match, weakness(peak, match))
    }

    private func weakness(_ peak: Peak, _ match: LeastSquaresMatch) -> TiePoint.Weakness? {
        if let share = peak.secondShare, share > Self.largestSecondShare { return .ambiguous }
        if let prominence = peak.prominence, prominence < Self.leastProminence { return .ambiguous }
        if match.correlation < Self.leastCorrelation { return .ambiguous }
        if match.standardError > Self.largestStandardError {
            // Sharp one way and loose the other: an edge without corners. Loose both ways: hardly anything there.
            return match.bestStandardError > Self.largestStandardError ? .noTexture : .ambiguous
        }
        return nil
    }

    private struct Peak {
        var shift: Shift
        var secondShare: Double?
        var prominence: Double?
    }

    private func wholePixels(
        _ before: MatchPlanes, _ after: MatchPlanes, offset: PixelOffset, initial: Shift, range: Int
    ) -> Peak? {
        var centre = PixelOffset(columns: Int(initial.columns.rounded()), rows: Int(initial.rows.rounded()))
        var fineRange = max(1, range)
        var (secondShare, prominence): (Double?, Double?) = (nil, nil)
        if range > 3 {
            let whole = PixelOffset(
                columns: offset.columns + centre.columns, rows: offset.rows + centre.rows)
            let half = PixelOffset(columns: whole.columns >> 1, rows: whole.rows >> 1)
            guard
                let coarse = PeakSearch(
                    GradientPlanes(before.halved()), GradientPlanes(after.halved()),
                    offset: half, centre: PixelOffset(columns: 0, rows: 0), range: (range + 1) / 2 + 1)
            else { return nil }
            (secondShare, prominence) = (coarse.secondShare, coarse.prominence)
            centre.columns = Int((2 * (coarse.shift.columns + Double(half.columns))).rounded()) - offset.columns
            centre.rows = Int((2 * (coarse.shift.rows + Double(half.rows))).rounded()) - offset.rows
            fineRange = 1
        }
        guard
            let fine = PeakSearch(
                GradientPlanes(before), GradientPlanes(after), offset: offset, centre: centre, range: fineRange)
        else { return nil }
        return Peak(
            shift: fine.shift, secondShare: secondShare ?? fine.secondShare,
            prominence: prominence ?? fine.prominence)
    }
}
