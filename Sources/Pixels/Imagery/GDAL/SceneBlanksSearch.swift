import CGDAL
import GDALSession
import Ground

/// Looks for the values that fill a scene up to its edge.
///
/// 1. Thirty-two short strips along the edge, at full size. Where none of them holds a single value, there is no
///    collar, and the search ends.
/// 2. Else the scene is sampled in at most 512 × 512 cells, and each value found floods the cells from the edge
///    inwards. Along the edge itself the edge's own pixels decide, so that a collar of one pixel is found too.
/// 3. Of heights only a number that is no height on earth is a collar. Of light, a value that is neither 0 nor the highest that the type holds is a collar only where the rest of the scene has
///    noise: a drawn picture, or a map of classes, has flat ground everywhere.
struct SceneBlanksSearch {
    private let dataset: Dataset
    private let scene: Scene
    private let mask: SceneMask
    private let tolerance: Float
    private let whole: Window
    private var isHeight: Bool { scene.bands.contains { $0.band == .height } }

    /// Strips on each side, and their length in pixels.
    private static let (strips, length) = (8, 16)
    /// A smaller scene has no room for a collar.
    private static let leastEdge = 64
    private static let mostCells = 512
    private static let mostColours = 8

    /// The blank values of `scene`; nil where no search is needed. Throws
    /// ``ImageryError/readFailed(path:window:reason:)``.
    static func blanks(of dataset: Dataset, scene: Scene) throws -> SceneBlanks? {
        guard min(scene.columns, scene.rows) >= leastEdge, !scene.bands.isEmpty else { return nil }
        return try SceneBlanksSearch(of: dataset, scene: scene).run()
    }

    private init(of dataset: Dataset, scene: Scene) {
        (self.dataset, self.scene) = (dataset, scene)
        mask = SceneMask(of: dataset, scene: scene, bands: scene.bands)
        tolerance = Self.isLossy(dataset) ? 3 : 0
        whole = Window(column: 0, row: 0, columns: scene.columns, rows: scene.rows)
    }

    private func run() throws -> SceneBlanks? {
        let hidesZeros = !isHeight && !(mask.nodata.count == scene.bands.count && mask.nodata.allSatisfy { $0 == 0 })
        var colours = try edgeColours()
        var cells = BlankCells(columns: 0, rows: 0, bits: [])
        if !colours.isEmpty { (colours, cells) = try flood(colours) }
        guard hidesZeros || !colours.isEmpty else { return nil }
        return SceneBlanks(
            colours: colours, cells: cells, tolerance: tolerance, rim: tolerance > 0 ? 8 : 0, hidesZeros: hidesZeros)
    }

    /// Whether the file's compression changes numbers.
    private static func isLossy(_ dataset: Dataset) -> Bool {
        func item(_ key: String) -> String {
            GDALSession.call { GDALGetMetadataItem(dataset.handle, key, "IMAGE_STRUCTURE") }
                .map { String(cString: $0).uppercased() } ?? ""
        }
        let driver =
            GDALGetDatasetDriver(dataset.handle).flatMap { GDALGetDriverShortName($0) }
            .map { String(cString: $0) } ?? ""
        if driver == "JPEG" || driver == "JP2OpenJPEG" { return item("COMPRESSION_REVERSIBILITY") != "LOSSLESS" }
        let compression = item("COMPRESSION")
        if compression == "WEBP" { return item("COMPRESSION_REVERSIBILITY") != "LOSSLESS" }
        return compression.contains("JPEG") || compression == "JXL" && item("COMPRESSION_REVERSIBILITY") != "LOSSLESS"
    }

    // MARK: - Strips

    /// The values of the strips along the edge that hold one value.
    private func edgeColours() throws -> [SceneBlanks.Colour] {
        var colours: [SceneBlanks.Colour] = []
        for index in 0..<Self.strips {
            func start(_ total: Int) -> Int {
                min(total - Self.length, max(0, (2 * index + 1) * total / (2 * Self.strips) - Self.length / 2))
            }
            let (column, row) = (start(scene.columns), start(scene.rows))
            for strip in [
                Window(column: column, row: 0, columns: Self.length, rows: 1),
                Window(column: column, row: scene.rows - 1, columns: Self.length, rows: 1),
                Window(column: 0, row: row, columns: 1, rows: Self.length),
                Window(column: scene.columns - 1, row: row, columns: 1, rows: Self.length),
            ] {
                guard let colour = try self.colour(of: strip), colours.count < Self.mostColours,
                    !colours.contains(where: { isSame($0, colour) })
                else { continue }
                colours.append(colour)
            }
        }
        // Water and flattened ground hold one height up to the edge; what writers fill with is no height on earth.
        if isHeight { return colours.filter { !(-500...9_000).contains($0[0]) } }
        // Lossy compression flattens smooth ground.
        if tolerance > 0 { return colours.filter(isExtreme) }
        guard !colours.allSatisfy(isExtreme), try !hasNoise() else { return colours }
        return colours.filter(isExtreme)
    }

    /// The value of a window whose pixels all hold it and all pass for observed; nil for any other.
    private func colour(of window: Window) throws -> SceneBlanks.Colour? {
        let part = try read(window, columns: window.columns, rows: window.rows)
        guard part.validity.allSatisfy({ $0 != 0 }) else { return nil }
        let colour = scene.bands.indices.map { part.samples[$0 * window.count] }
        for band in scene.bands.indices {
            let plane = part.samples[(band * window.count)..<((band + 1) * window.count)]
            guard plane.allSatisfy({ abs($0 - colour[band]) <= tolerance }) else { return nil }
        }
        return colour
    }

    private func isSame(_ one: SceneBlanks.Colour, _ other: SceneBlanks.Colour) -> Bool {
        zip(one, other).allSatisfy { abs($0 - $1) <= tolerance }
    }

    /// Whether a value is what writers fill with, or where a sensor is at its end: 0 or the type's highest in every band.
    private func isExtreme(_ colour: SceneBlanks.Colour) -> Bool {
        let type = GDALGetRasterDataType(GDALGetRasterBand(dataset.handle, Int32(scene.bands[0].number)))
        let highest: Float? = type == GDT_Byte ? 255 : type == GDT_UInt16 ? 65_535 : type == GDT_Int16 ? 32_767 : nil
        return colour.allSatisfy { abs($0) <= tolerance }
            || highest.map { highest in colour.allSatisfy { abs($0 - highest) <= tolerance } } ?? false
    }

    /// Whether the inner ground has noise, as what a camera took has: of sixteen lines of 64 pixels, two or more hold over
    /// four values, and no more than half hold one each that differs from line to line.
    private func hasNoise() throws -> Bool {
        var (noisy, flat): (Int, [[Float]]) = (0, [])
        for row in 1...4 {
            for column in 1...4 {
                let window = Window(
                    column: column * scene.columns / 5, row: row * scene.rows / 5, columns: 64, rows: 1
                ).intersection(whole)
                let part = try read(window, columns: window.columns, rows: 1)
                let values = Set(
                    (0..<window.columns).map { pixel in
                        scene.bands.indices.map { part.samples[$0 * window.columns + pixel] }
                    })
                if values.count > 4 { noisy += 1 }
                if values.count == 1 { flat += values }
            }
        }
        return noisy >= 2 && !(Set(flat).count > 1 && flat.count > 8)
    }

    // MARK: - Flood

    /// The colours that reach inwards from the edge, and the cells that they reach, each grown by one.
    private func flood(_ colours: [SceneBlanks.Colour]) throws -> ([SceneBlanks.Colour], BlankCells) {
        let edge = max(1, (max(scene.columns, scene.rows) + Self.mostCells - 1) / Self.mostCells)
        let (columns, rows) = ((scene.columns + edge - 1) / edge, (scene.rows + edge - 1) / edge)
        let cells = try read(whole, columns: columns, rows: rows)
        let border = Self.border(columns: columns, rows: rows)
        // The edge's own pixels decide where a cell's sample misses a collar thinner than the cell.
        let planes = colours.map { matches(cells, $0) }
        let isThin = !border.allSatisfy { cell in planes.contains { $0[cell] } }
        let sides = isThin && edge > 1 ? try edgeSamples(columns: columns, rows: rows) : []
        var bits = [UInt8](repeating: 0, count: columns * rows)
        for (index, colour) in colours.enumerated() {
            let isColour = planes[index]
            var isReached = [Bool](repeating: false, count: columns * rows)
            var open = border.filter { isColour[$0] }
            for side in sides {
                for (place, isSame) in zip(side.cells, matches(side.part, colour)) where isSame { open.append(place) }
            }
            for cell in open { isReached[cell] = true }
            while let cell = open.popLast() {
                let column = cell % columns
                for next in [
                    column > 0 ? cell - 1 : -1, column < columns - 1 ? cell + 1 : -1, cell - columns, cell + columns,
                ] where next >= 0 && next < isReached.count && !isReached[next] && isColour[next] {
                    isReached[next] = true
                    open.append(next)
                }
            }
            var grown = isReached.map { $0 ? UInt8(1) : 0 }
            BlankSquares.dilate(&grown, columns: columns, rows: rows, radius: 1)
            for cell in bits.indices where grown[cell] != 0 { bits[cell] |= 1 << UInt8(index) }
        }
        return (colours, BlankCells(columns: columns, rows: rows, bits: bits))
    }

    /// The cells along the edge.
    private static func border(columns: Int, rows: Int) -> [Int] {
        (0..<columns).flatMap { [$0, (rows - 1) * columns + $0] }
            + (0..<rows).flatMap { [$0 * columns, $0 * columns + columns - 1] }
    }

    /// The edge's own pixels, top, bottom, left, right, each with the cells that they lie in.
    private func edgeSamples(columns: Int, rows: Int) throws -> [(part: PixelBlockPart, cells: [Int])] {
        let (across, down) = (Array(0..<columns), Array(0..<rows))
        return [
            (
                try read(Window(column: 0, row: 0, columns: scene.columns, rows: 1), columns: columns, rows: 1),
                across
            ),
            (
                try read(
                    Window(column: 0, row: scene.rows - 1, columns: scene.columns, rows: 1), columns: columns, rows: 1),
                across.map { (rows - 1) * columns + $0 }
            ),
            (
                try read(Window(column: 0, row: 0, columns: 1, rows: scene.rows), columns: 1, rows: rows),
                down.map { $0 * columns }
            ),
            (
                try read(
                    Window(column: scene.columns - 1, row: 0, columns: 1, rows: scene.rows), columns: 1, rows: rows),
                down.map { $0 * columns + columns - 1 }
            ),
        ]
    }

    private func matches(_ part: PixelBlockPart, _ colour: SceneBlanks.Colour) -> [Bool] {
        let count = part.window.count
        return (0..<count).map { pixel in
            scene.bands.indices.allSatisfy { abs(part.samples[$0 * count + pixel] - colour[$0]) <= tolerance }
        }
    }

    /// The nearest pixels of a window, and whether each counts as observed.
    private func read(_ window: Window, columns: Int, rows: Int) throws -> PixelBlockPart {
        let numbers = scene.bands.map(\.number)
        let samples = try [Float](unsafeUninitializedCapacity: numbers.count * columns * rows) { buffer, filled in
            guard let base = buffer.baseAddress else { return }
            try dataset.read(bands: numbers, source: window, into: base, columns: columns, rows: rows)
            filled = numbers.count * columns * rows
        }
        var part = PixelBlockPart(
            window: Window(column: window.column, row: window.row, columns: columns, rows: rows), samples: samples,
            validity: [UInt8](repeating: 1, count: columns * rows))
        try mask.hide(in: &part, of: dataset, window: window)
        return part
    }
}
