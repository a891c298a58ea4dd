import Ground

/// Signs of a veil or a shadow in every cell, and the shapes that many such cells form.
struct VeilPlanes {
    /// The cells, counted from the grid's origin.
    private let window: Window
    private var columns: Int { window.columns }
    private var rows: Int { window.rows }
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
    /// How much darker the earlier and the later epoch are than the other (``ShadowDepth``).
    private var depths: (earlier: [UInt8], later: [UInt8])
    /// Where the sun stood in the earlier and in the later epoch; nil = not known.
    private let suns: (earlier: SunPosition?, later: SunPosition?)

    /// Opacity from which a cell is in a cloud's core; without near infrared, which soil and concrete reflect less
    /// than clouds do, it takes more to be sure.
    private var coreOpacity: UInt8 { hasNearInfrared ? 153 : 191 }
    /// Opacity from which a cell is veiled at all.
    private static let fringeOpacity: UInt8 = 38
    /// Opacity from which a wide veil without a core is haze.
    private static let hazeOpacity: UInt8 = 76
    /// Least area of a cloud's core, of haze and of a cloud's shadow, m².
    private static let (coreArea, hazeArea, shadowArea) = (400.0, 10_000.0, 1_000.0)
    /// How far a cloud's shadow may lie from it, metres.
    private static let shadowReach = 600.0

    init(
        window: Window, cellMetres: Double, hasNearInfrared: Bool, suns: (earlier: SunPosition?, later: SunPosition?)
    ) {
        self.suns = suns
        (self.window, self.cellMetres, self.hasNearInfrared) = (window, cellMetres, hasNearInfrared)
        laterOpacity = [UInt8](repeating: 255, count: window.count)
        earlierOpacity = laterOpacity
        dimming = laterOpacity
        depths = (laterOpacity, laterOpacity)
        whiteness = [UInt8](repeating: 0, count: window.count)
    }

    /// Notes what a tile of cells says.
    mutating func put(_ look: VeilLook) {
        for row in 0..<look.window.rows {
            let from = row * look.window.columns
            let part = from..<(from + look.window.columns)
            let start = (look.window.row + row - window.row) * columns + look.window.column - window.column
            let target = start..<(start + look.window.columns)
            laterOpacity.replaceSubrange(target, with: look.laterOpacity[part])
            earlierOpacity.replaceSubrange(target, with: look.earlierOpacity[part])
            whiteness.replaceSubrange(target, with: look.whiteness[part])
            dimming.replaceSubrange(target, with: look.dimming[part])
            depths.earlier.replaceSubrange(target, with: look.earlierDepth[part])
            depths.later.replaceSubrange(target, with: look.laterDepth[part])
        }
    }

    /// The cells that are hidden, as bits of ``CloudMap/Cover``.
    func covers(threads: Int) async throws -> [UInt8] {
        let epochs = [
            (earlierOpacity, UInt8(2), CloudMap.Cover.earlierCloud, CloudMap.Cover.earlierShadow),
            (laterOpacity, UInt8(1), CloudMap.Cover.laterCloud, CloudMap.Cover.laterShadow),
        ]
        let covers: [[UInt8]] = try await inParallel(epochs.count, threads: threads) { indices in
            indices.map { index in
                let (opacity, code, cloud, shadow) = epochs[index]
                return (index, cells(hiddenBy: opacity, code: code, cloud, shadow))
            }
        }
        return zip(covers[0], covers[1]).map { $0 | $1 }
    }

    /// The cells that one epoch hides; `code` says it in ``whiteness`` and ``dimming``.
    private func cells(
        hiddenBy opacity: [UInt8], code: UInt8, _ cloud: CloudMap.Cover, _ shadow: CloudMap.Cover
    ) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: columns * rows)
        let clouds = clouds(opacity, isWhite: whiteness.map { $0 & code != 0 })
        guard clouds.contains(true) else { return result }
        var shadows = shadows(of: clouds, dimmed: dimming.map { $0 == code })
        // In colours alone, cleared land can be as white and soft as a cloud; but it casts no shadow elsewhere.
        if !hasNearInfrared, !shadows.contains(true) { return result }
        let (sun, depth) = code == 1 ? (suns.later, depths.later) : (suns.earlier, depths.earlier)
        if let sun {
            let cast = ShadowDepth(codes: depth, columns: columns, rows: rows, cellMetres: cellMetres)
            for cloud in components(of: clouds) {
                for cell in cast.shadow(of: cloud, sun: sun) { shadows[cell] = true }
            }
        }
        for (cells, cover) in [(clouds, cloud), (shadows, shadow)] {
            let grown = dilated(cells, by: 2)
            for cell in result.indices where grown[cell] { result[cell] |= cover.rawValue }
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
        // The outline of a cloud uses a lower threshold than its detection.
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
        var result = [Bool](repeating: false, count: cells.count)
        var set = BoxCount(columns: columns, rows: rows, radius: radius)
        var told = set
        for row in 0..<rows {
            set.move(to: row) { cells[$0] && known[$0] }
            told.move(to: row) { known[$0] }
            for column in 0..<columns {
                let count = told.counts[column]
                result[row * columns + column] = count > 0 && set.counts[column] * 10 >= count * share
            }
        }
        return result
    }

    private func dilated(_ cells: [Bool], by radius: Int) -> [Bool] {
        var result = cells
        var set = BoxCount(columns: columns, rows: rows, radius: radius)
        for row in 0..<rows {
            set.move(to: row) { cells[$0] }
            for column in 0..<columns { result[row * columns + column] = set.counts[column] > 0 }
        }
        return result
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

/// Set cells in the (2·radius + 1)² neighbourhood of one row after another, by running sums.
private struct BoxCount {
    /// Per column of the row moved to: how many cells around it are set.
    private(set) var counts: [Int32]
    private var sums: [Int32]
    private let (columns, rows, radius): (Int, Int, Int)

    init(columns: Int, rows: Int, radius: Int) {
        (self.columns, self.rows, self.radius) = (columns, rows, radius)
        counts = [Int32](repeating: 0, count: columns)
        sums = counts
    }

    /// Moves on to the next row, from 0 on; `isSet` answers for a cell.
    mutating func move(to row: Int, isSet: (Int) -> Bool) {
        for added in (row == 0 ? 0 : row + radius)..<(row + radius + 1) where added < rows {
            for column in 0..<columns where isSet(added * columns + column) { sums[column] += 1 }
        }
        if row - radius > 0 {
            let start = (row - radius - 1) * columns
            for column in 0..<columns where isSet(start + column) { sums[column] -= 1 }
        }
        var count = sums.prefix(radius).reduce(0, +)
        for column in 0..<columns {
            if column + radius < columns { count += sums[column + radius] }
            if column - radius > 0 { count -= sums[column - radius - 1] }
            counts[column] = count
        }
    }
}
