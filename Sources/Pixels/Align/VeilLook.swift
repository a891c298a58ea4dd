import Ground

/// Signs of a veil or a shadow in every cell of a tile; the codes are those of ``VeilPlanes``.
struct VeilLook: Sendable {
    /// The tile's cells.
    let window: Window
    private(set) var laterOpacity: [UInt8]
    private(set) var earlierOpacity: [UInt8]
    private(set) var whiteness: [UInt8]
    private(set) var dimming: [UInt8]
    /// How much darker the later epoch is in the band that lost least: see ``ShadowDepth``.
    private(set) var laterDepth: [UInt8]
    /// The same of the earlier epoch.
    private(set) var earlierDepth: [UInt8]

    /// How far a white cell's bands may differ, as shares of the brightest: bare soil is brighter in red than in blue.
    private static let whiteSpread: Float = 0.12
    /// How far a white cell may differ from the mean of its eight neighbours and itself, as a share: clouds are smooth.
    private static let smoothShare: Float = 0.03

    /// Evaluates a tile of cells; `later` in the earlier epoch's brightness.
    init(
        earlier: PixelBlock, later: PixelBlock, laterAsRecorded: PixelBlock, match: BrightnessMatch,
        hasNearInfrared: Bool
    ) {
        window = earlier.window
        let (count, bands) = (window.count, earlier.bands.count)
        laterOpacity = [UInt8](repeating: 255, count: count)
        earlierOpacity = laterOpacity
        dimming = laterOpacity
        laterDepth = laterOpacity
        earlierDepth = laterOpacity
        whiteness = [UInt8](repeating: 0, count: count)
        // Whiteness as each sensor recorded it: a match of brightness tints what it matches.
        let whiteEarlier = Self.whiteCells(earlier, hasNearInfrared: hasNearInfrared)
        let whiteLater = Self.whiteCells(laterAsRecorded, hasNearInfrared: hasNearInfrared)
        for cell in 0..<count where earlier.validity[cell] & later.validity[cell] != 0 {
            var (veilLater, veilEarlier): (Float, Float) = (1, 1)
            var (isDark, isBright) = (false, false)
            var (sumEarlier, sumLater): (Float, Float) = (0, 0)
            var (mostLater, mostEarlier): (Float, Float) = (0, 0)
            for band in 0..<bands {
                let (a, b) = (earlier.samples[band * count + cell], later.samples[band * count + cell])
                let (range, white) = (match.range[band], match.white[band])
                let contrast = 0.15 * (white - range.lowerBound)
                if white - a < contrast { isBright = true }
                if white - b < contrast { isDark = true }
                veilLater = min(veilLater, (b - a) / max(white - a, contrast))
                veilEarlier = min(veilEarlier, (a - b) / max(white - b, contrast))
                sumEarlier += a
                sumLater += b
                let floor = max(match.noise[band], 1e-6)
                mostLater = max(mostLater, (b + floor) / max(a + floor, floor))
                mostEarlier = max(mostEarlier, (a + floor) / max(b + floor, floor))
            }
            whiteness[cell] = (whiteLater[cell] ? 1 : 0) | (whiteEarlier[cell] ? 2 : 0)
            laterDepth[cell] = ShadowDepth.code(ofRatio: mostLater)
            earlierDepth[cell] = ShadowDepth.code(ofRatio: mostEarlier)
            // Against ground as bright as a cloud, a veil cannot be told.
            laterOpacity[cell] = isBright && veilLater < 0.6 ? 255 : UInt8(max(0, veilLater) * 254)
            earlierOpacity[cell] = isDark && veilEarlier < 0.6 ? 255 : UInt8(max(0, veilEarlier) * 254)
            dimming[cell] = Self.dimming(ratio: sumLater / max(sumEarlier, 1)) { ratio in
                (0..<bands).allSatisfy { band in
                    let (a, b) = (earlier.samples[band * count + cell], later.samples[band * count + cell])
                    return abs(b - ratio * a) <= 2.5 * match.noise[band] + 0.06 * max(a, b)
                }
            }
        }
    }

    /// Cells that are as bright in every visible band alike, and as their neighbours; with near infrared, any.
    private static func whiteCells(_ block: PixelBlock, hasNearInfrared: Bool) -> [Bool] {
        let (window, count) = (block.window, block.window.count)
        guard !hasNearInfrared, block.bands.count > 1 else { return [Bool](repeating: true, count: count) }
        let grey = (0..<count).map { pixel in
            block.bands.indices.reduce(Float(0)) { $0 + block.samples[$1 * count + pixel] } / Float(block.bands.count)
        }
        return (0..<count).map { pixel in
            let values = block.bands.indices.map { block.samples[$0 * count + pixel] }
            let (lowest, highest) = (values.min() ?? 0, values.max() ?? 0)
            guard highest - lowest <= Self.whiteSpread * highest else { return false }
            let (column, row) = (pixel % window.columns, pixel / window.columns)
            let columns = max(0, column - 1)...min(window.columns - 1, column + 1)
            let rows = max(0, row - 1)...min(window.rows - 1, row + 1)
            let sum = rows.reduce(Float(0)) { sum, row in
                columns.reduce(sum) { $0 + grey[row * window.columns + $1] }
            }
            let mean = sum / Float(columns.count * rows.count)
            return abs(grey[pixel] - mean) <= Self.smoothShare * mean
        }
    }

    /// 1 or 2 if one epoch shows 0.3–0.8 of the other in every band alike, else 0.
    private static func dimming(ratio: Float, isProportional: (Float) -> Bool) -> UInt8 {
        if (0.3...0.8).contains(ratio), isProportional(ratio) { return 1 }
        if (1.25...3.33).contains(ratio), isProportional(ratio) { return 2 }
        return 0
    }
}
