import Ground

/// What every cell says of a veil or a shadow over it, and the shapes that many such cells make.
struct VeilPlanes {
    private let columns: Int
    private let rows: Int
    private let cellMetres: Double
    private let hasNearInfrared: Bool
    /// Opacity of a veil over the later epoch, 0…254 for 0…1; 255 = cannot be told.
    private var laterOpacity: [UInt8]
    /// Opacity of a veil over the earlier epoch.
    private var earlierOpacity: [UInt8]
    /// 1 = the later epoch is white, 2 = the earlier one is, 3 = both.
    private var whiteness: [UInt8]
    /// 1 = the later epoch is darker in all bands alike, 2 = the earlier one is, 255 = cannot be told.
    private var dimming: [UInt8]

    /// Opacity from which a cell is in a cloud's core; without near infrared, which soil and concrete reflect less
    /// than clouds do, it takes more to be sure.
    private var coreOpacity: UInt8 { hasNearInfrared ? 153 : 191 }
    /// How far a white cell's bands may differ, as shares of the brightest: bare soil is brighter in red than in blue.
    private static let whiteSpread: Float = 0.12
    /// How far a white cell may differ from the mean of its eight neighbours and itself, as a share: clouds are smooth.
    private static let smoothShare: Float = 0.03
    /// Opacity from which a cell is veiled at all.
    private static let fringeOpacity: UInt8 = 38
    /// Opacity from which a wide veil without a core is haze.
    private static let hazeOpacity: UInt8 = 76
    /// Least area of a cloud's core, of haze and of a cloud's shadow, m².
    private static let (coreArea, hazeArea, shadowArea) = (400.0, 10_000.0, 1_000.0)
    /// How far a cloud's shadow may lie from it, metres.
    private static let shadowReach = 600.0

    init(columns: Int, rows: Int, cellMetres: Double, hasNearInfrared: Bool) {
        (self.columns, self.rows, self.cellMetres) = (columns, rows, cellMetres)
        self.hasNearInfrared = hasNearInfrared
        laterOpacity = [UInt8](repeating: 255, count: columns * rows)
        earlierOpacity = laterOpacity
        dimming = laterOpacity
        whiteness = [UInt8](repeating: 0, count: columns * rows)
    }

    /// Notes a tile of cells; `later` in the earlier epoch's brightness.
    mutating func add(
        earlier: PixelBlock, later: PixelBlock, laterAsRecorded: PixelBlock, match: BrightnessMatch
    ) {
        let window = earlier.window
        // Whiteness as each sensor recorded it: a match of brightness tints what it matches.
        let (whiteEarlier, whiteLater) = (whiteCells(earlier), whiteCells(laterAsRecorded))
        let (count, bands) = (window.count, earlier.bands.count)
        for row in 0..<window.rows {
            for column in 0..<window.columns {
                let pixel = row * window.columns + column
                guard earlier.validity[pixel] & later.validity[pixel] != 0 else { continue }
                let cell = (window.row + row) * columns + window.column + column
                var (veilLater, veilEarlier): (Float, Float) = (1, 1)
                var (isDark, isBright) = (false, false)
                var (sumEarlier, sumLater): (Float, Float) = (0, 0)
                for band in 0..<bands {
                    let (a, b) = (earlier.samples[band * count + pixel], later.samples[band * count + pixel])
                    let (range, white) = (match.range[band], match.white[band])
                    let contrast = 0.15 * (white - range.lowerBound)
                    if white - a < contrast { isBright = true }
                    if white - b < contrast { isDark = true }
                    veilLater = min(veilLater, (b - a) / max(white - a, contrast))
                    veilEarlier = min(veilEarlier, (a - b) / max(white - b, contrast))
                    sumEarlier += a
                    sumLater += b
                }
                whiteness[cell] = (whiteLater[pixel] ? 1 : 0) | (whiteEarlier[pixel] ? 2 : 0)
                // Against ground as bright as a cloud, a veil cannot be told.
                laterOpacity[cell] = isBright && veilLater < 0.6 ? 255 : UInt8(max(0, veilLater) * 254)
                earlierOpacity[cell] = isDark && veilEarlier < 0.6 ? 255 : UInt8(max(0, veilEarlier) * 254)
                dimming[cell] = Self.dimming(
                    ratio: sumLater / max(sumEarlier, 1),
                    isProportional: { ratio in
                        (0..<bands).allSatisfy { band in
                            let (a, b) = (
                                earlier.samples[band * count + pixel], later.samples[band * count + pixel]
                            )
                            return abs(b - ratio * a) <= 2.5 * match.noise[band] + 0.06 * max(a, b)
                        }
                    })
            }
        }
    }

    /// Cells that are as bright in every visible band alike, and as their neighbours; with near infrared, any.
    private func whiteCells(_ block: PixelBlock) -> [Bool] {
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

    /// The cells that are hidden, as bits of ``CloudMap/Cover``.
    func covers() -> [UInt8] {
        var result = [UInt8](repeating: 0, count: columns * rows)
        for (opacity, code, cloud, shadow) in [
            (earlierOpacity, UInt8(2), CloudMap.Cover.earlierCloud, CloudMap.Cover.earlierShadow),
            (laterOpacity, UInt8(1), CloudMap.Cover.laterCloud, CloudMap.Cover.laterShadow),
        ] {
            let clouds = clouds(opacity, isWhite: whiteness.map { $0 & code != 0 })
            guard clouds.contains(true) else { continue }
            let shadows = shadows(of: clouds, dimmed: dimming.map { $0 == code })
            // In colours alone, cleared land can be as white and soft as a cloud; but it casts no shadow elsewhere.
            if !hasNearInfrared, !shadows.contains(true) { continue }
            for (cells, cover) in [(clouds, cloud), (shadows, shadow)] {
                let grown = dilated(cells, by: 2)
                for cell in result.indices where grown[cell] { result[cell] |= cover.rawValue }
            }
        }
        return result
    }

    /// Clouds with their fringe, and haze.
    private func clouds(_ opacity: [UInt8], isWhite: [Bool]) -> [Bool] {
        let isKnown = opacity.map { $0 != 255 }
        func veiled(from level: UInt8, radius: Int, white: Bool, share: Int32 = 7) -> [Bool] {
            let cells = opacity.indices.map { opacity[$0] >= level && isKnown[$0] && (!white || isWhite[$0]) }
            return majority(cells, known: isKnown, radius: radius, share: share)
        }
        // Wider than a house, so that new roofs do not add up to one.
        let radius = max(1, Int((10 / cellMetres).rounded()))
        let core = veiled(from: coreOpacity, radius: radius, white: true)
        let haze = hasNearInfrared ? veiled(from: Self.hazeOpacity, radius: radius, white: false) : core
        let reach = max(1, radius / 2)
        let fringe = veiled(from: Self.fringeOpacity, radius: reach, white: false)
        // How far a cloud reaches is asked more freely than whether it is one.
        let extent = veiled(from: Self.fringeOpacity, radius: reach, white: false, share: 5)
        var result = [Bool](repeating: false, count: opacity.count)
        for cells in components(of: zip(core, extent).map { $0 || $1 }) {
            let coreCells = cells.filter { core[$0] }
            let edge = coreCells.count { cell in neighbours(of: cell).contains { !core[$0] } }
            // A roof ends within a cell, a cloud fades: its fringe is wider than its core's edge.
            let isSoft = Double(cells.count { fringe[$0] && !core[$0] }) >= 1.5 * Double(edge)
            let isCloud = area(coreCells.count) >= Self.coreArea && isSoft
            if isCloud || area(cells.count { haze[$0] }) >= Self.hazeArea && isSoft {
                for cell in cells { result[cell] = true }
            }
        }
        return result
    }

    /// Dimmed areas that lie as the clouds do, displaced by one vector for the whole scene: towards the sun's foot.
    private func shadows(of clouds: [Bool], dimmed: [Bool]) -> [Bool] {
        let known = dimming.map { $0 != 255 }
        let radius = max(1, Int((10 / cellMetres).rounded()))
        let dark = majority(dimmed, known: known, radius: radius)
        let shapes = components(of: dark).filter { area($0.count) >= Self.shadowArea }
        var result = [Bool](repeating: false, count: dark.count)
        guard !shapes.isEmpty else { return result }
        var isShape = result
        for cell in shapes.joined() { isShape[cell] = true }
        let all = clouds.indices.filter { clouds[$0] }
        let sample = stride(from: 0, to: all.count, by: max(1, all.count / 1_000)).map { all[$0] }
        let reach = max(1, Int(Self.shadowReach / cellMetres))
        let step = max(1, reach / 60)
        var best = (hits: 0, column: 0, row: 0)
        for dy in stride(from: -reach, through: reach, by: step) {
            for dx in stride(from: -reach, through: reach, by: step) {
                let hits = sample.count { cell in
                    let (column, row) = (cell % columns + dx, cell / columns + dy)
                    return column >= 0 && column < columns && row >= 0 && row < rows && isShape[row * columns + column]
                }
                if hits > best.hits { best = (hits, dx, dy) }
            }
        }
        guard best.hits * 5 >= sample.count else { return result }
        var cast = [Bool](repeating: false, count: dark.count)
        for cell in all {
            let (column, row) = (cell % columns + best.column, cell / columns + best.row)
            if column >= 0, column < columns, row >= 0, row < rows { cast[row * columns + column] = true }
        }
        cast = dilated(cast, by: step + 2)
        for shape in shapes where shape.count(where: { cast[$0] }) * 3 >= shape.count {
            for cell in shape { result[cell] = true }
        }
        return result
    }

    private func area(_ cells: Int) -> Double { Double(cells) * cellMetres * cellMetres }

    /// Cells whose neighbourhood holds mostly set cells: `share` (tenths) of what can be told.
    private func majority(_ cells: [Bool], known: [Bool], radius: Int, share: Int32 = 7) -> [Bool] {
        let set = boxCounts(zip(cells, known).map { $0 && $1 }, radius: radius)
        let told = boxCounts(known, radius: radius)
        return set.indices.map { told[$0] > 0 && set[$0] * 10 >= told[$0] * share }
    }

    private func dilated(_ cells: [Bool], by radius: Int) -> [Bool] { boxCounts(cells, radius: radius).map { $0 > 0 } }

    /// Set cells in the (2·radius + 1)² neighbourhood, by a summed-area table (Crow 1984).
    private func boxCounts(_ cells: [Bool], radius: Int) -> [Int32] {
        var table = [Int32](repeating: 0, count: (columns + 1) * (rows + 1))
        for row in 0..<rows {
            var line: Int32 = 0
            for column in 0..<columns {
                line += cells[row * columns + column] ? 1 : 0
                table[(row + 1) * (columns + 1) + column + 1] = table[row * (columns + 1) + column + 1] + line
            }
        }
        var counts = [Int32](repeating: 0, count: columns * rows)
        for row in 0..<rows {
            let (top, bottom) = (max(0, row - radius) * (columns + 1), min(rows, row + radius + 1) * (columns + 1))
            for column in 0..<columns {
                let (left, right) = (max(0, column - radius), min(columns, column + radius + 1))
                counts[row * columns + column] =
                    table[bottom + right] - table[bottom + left] - table[top + right] + table[top + left]
            }
        }
        return counts
    }

    private func neighbours(of cell: Int) -> [Int] {
        let column = cell % columns
        return [
            column > 0 ? cell - 1 : -1, column < columns - 1 ? cell + 1 : -1, cell - columns, cell + columns,
        ].filter { $0 >= 0 && $0 < columns * rows }
    }

    /// 4-connected sets of cells, by their first cell.
    private func components(of cells: [Bool]) -> [[Int]] {
        var isSeen = [Bool](repeating: false, count: cells.count)
        var result: [[Int]] = []
        for start in cells.indices where cells[start] && !isSeen[start] {
            var (component, next) = ([start], 0)
            isSeen[start] = true
            while next < component.count {
                for neighbour in neighbours(of: component[next]) where cells[neighbour] && !isSeen[neighbour] {
                    isSeen[neighbour] = true
                    component.append(neighbour)
                }
                next += 1
            }
            result.append(component)
        }
        return result
    }
}
