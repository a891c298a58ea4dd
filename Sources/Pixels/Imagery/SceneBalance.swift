import Ground

/// Brings the scenes of an epoch to the brightness of the first, by what they show of the same ground.
struct SceneBalance {
    /// digital number × gain + offset = digital number of the first scene.
    struct Line: Hashable {
        var gain: Float = 1
        var offset: Float = 0
    }

    /// Per scene, one line per band; empty for the identity.
    let lines: [[Line]]
    /// Scenes that overlap another one.
    let overlapping: [Int]
    /// Per band, what 99 % of the shared ground stays below in the darker of two scenes, so clouds do not raise it; in
    /// the first scene's digital numbers.
    let groundBrightness: [Float]
    /// Which imagery each scene is a piece of: scenes of one instant are sheets of the same take, without a seam.
    let pieces: [Int]

    /// Number (per side) and edge in pixels of the windows that an overlap is sampled in.
    private static let (windowsPerSide, windowEdge) = (4, 64)
    /// Fewer shared pixels than these are no ground to match on.
    private static let leastSamples = 100
    private static let keptShare = 0.6
    private static let rounds = 8

    /// No balance: every scene as it is.
    init(identityOf count: Int) {
        lines = [[Line]](repeating: [], count: count)
        overlapping = []
        groundBrightness = []
        pieces = Array(0..<count)
    }

    /// Samples the overlaps of `readers`. The first scene sets the brightness; each next one is matched to a scene
    /// that has been matched already; one that overlaps none of them stays as it is. Throws ``ImageryError``.
    init(_ readers: [SceneReader], bands: Int) throws {
        var lines: [[Line]?] = readers.map { _ in nil }
        var (overlapping, ground) = (Set<Int>(), [[Float]](repeating: [], count: bands))
        // Pairs that share no ground, not to be read again.
        var apart = Set<Int>()
        for _ in readers {
            var isMatched = false
            search: for next in readers.indices where lines[next] == nil {
                for base in readers.indices {
                    guard let known = lines[base], !apart.contains(next * readers.count + base) else { continue }
                    let (x, y) = try Self.shared(readers[next], readers[base], known, bands: bands)
                    guard x[0].count >= Self.leastSamples else {
                        apart.insert(next * readers.count + base)
                        continue
                    }
                    let found = (0..<bands).map { Self.robustLine(from: x[$0], to: y[$0]) }
                    for band in 0..<bands {
                        let line = found[band]
                        ground[band] += zip(x[band], y[band]).map { min($0 * line.gain + line.offset, $1) }
                    }
                    overlapping.formUnion([next, base])
                    lines[next] = found
                    isMatched = true
                    break search
                }
            }
            if isMatched { continue }
            // The first scene, and the first of every group apart.
            guard let alone = lines.firstIndex(where: { $0 == nil }) else { break }
            lines[alone] = []
        }
        self.lines = lines.map { $0 ?? [] }
        self.overlapping = overlapping.sorted()
        groundBrightness = ground.map { values in
            values.isEmpty ? .infinity : values.sorted()[Int(Double(values.count - 1) * 0.99)]
        }
        pieces = readers.indices.map { index in
            guard let time = readers[index].scene.acquiredAt else { return index }
            return readers.firstIndex { $0.scene.acquiredAt == time } ?? index
        }
    }

    /// A scene's pixels in the first one's brightness.
    func balanced(_ part: PixelBlockPart, scene: Int) -> PixelBlockPart {
        var part = part
        let count = part.window.count
        for (band, line) in lines[scene].enumerated() where line != Line() {
            for pixel in band * count..<(band + 1) * count {
                part.samples[pixel] = part.samples[pixel] * line.gain + line.offset
            }
        }
        return part
    }

    /// What two scenes show of the same pixels, per band: x as it is, y in the first scene's brightness.
    private static func shared(
        _ next: SceneReader, _ base: SceneReader, _ known: [Line], bands: Int
    ) throws -> (x: [[Float]], y: [[Float]]) {
        let overlap = next.footprint.intersection(base.footprint)
        var (x, y) = ([[Float]](repeating: [], count: bands), [[Float]](repeating: [], count: bands))
        guard !overlap.isEmpty else { return (x, y) }
        func places(_ extent: Int) -> [(start: Int, length: Int)] {
            guard extent > windowsPerSide * windowEdge else { return [(0, extent)] }
            return (0..<windowsPerSide).map {
                ((2 * $0 + 1) * extent / (2 * windowsPerSide) - windowEdge / 2, windowEdge)
            }
        }
        let windows = places(overlap.rows).flatMap { row in
            places(overlap.columns).map { column in
                Window(
                    column: overlap.column + column.start, row: overlap.row + row.start, columns: column.length,
                    rows: row.length)
            }
        }
        for window in windows {
            guard let a = try next.read(window), let b = try base.read(window) else { continue }
            for pixel in 0..<window.count where a.validity[pixel] & b.validity[pixel] != 0 {
                for band in 0..<bands {
                    let line = known.isEmpty ? Line() : known[band]
                    x[band].append(a.samples[band * window.count + pixel])
                    y[band].append(b.samples[band * window.count + pixel] * line.gain + line.offset)
                }
            }
        }
        return (x, y)
    }

    /// The line from `x` to `y` over the pixels that agree best: quartiles to start, then trimmed moments (as
    /// `Align` matches epochs), so that neither clouds nor change in two fifths of the overlap sway it.
    static func robustLine(from x: [Float], to y: [Float]) -> Line {
        func quantile(_ values: [Float], _ share: Double) -> Double {
            Double(values.sorted()[Int(Double(values.count - 1) * share)])
        }
        let spread = (x: quantile(x, 0.75) - quantile(x, 0.25), y: quantile(y, 0.75) - quantile(y, 0.25))
        var gain = spread.x > 0 && spread.y > 0 ? spread.y / spread.x : 1
        var offset = quantile(y, 0.5) - gain * quantile(x, 0.5)
        for _ in 0..<rounds {
            let residuals = zip(x, y).map { abs(Double($1) - gain * Double($0) - offset) }
            let limit = residuals.sorted()[Int(Double(residuals.count - 1) * keptShare)]
            var (n, sx, sy, sxx, syy) = (0.0, 0.0, 0.0, 0.0, 0.0)
            for index in x.indices where residuals[index] <= limit {
                let (a, b) = (Double(x[index]), Double(y[index]))
                (n, sx, sy, sxx, syy) = (n + 1, sx + a, sy + b, sxx + a * a, syy + b * b)
            }
            let (vx, vy) = (sxx / n - (sx / n) * (sx / n), syy / n - (sy / n) * (sy / n))
            // A flat overlap says nothing about the gain.
            gain = vx > 1e-3 && vy > 1e-3 ? (vy / vx).squareRoot() : 1
            offset = sy / n - gain * sx / n
        }
        return Line(gain: Float(gain), offset: Float(offset))
    }
}
