import Ground

/// A scene's blank ground (``SceneBlanks``) on a pixel grid.
final class BlankGround {
    /// Edge of the square of zeros, in the grid's pixels; 0 = zeros are not looked for.
    let square: Int
    /// Pixels around blank ground that are blank too: resampling and lossy compression mix them with it.
    let rim: Int
    private let blanks: SceneBlanks
    private let colours: [SceneBlanks.Colour]
    private let tolerance: Float
    /// The scene on the grid.
    private let footprint: Window
    private let scene: Scene
    /// The map of cells on the grid; nil where the scene lies on the grid, or there is no map.
    private let warpedCells: Dataset?
    private let cells: Dataset?

    /// Nil where there is nothing to look for. Throws ``ImageryError``.
    init?(of scene: Scene, bands: [SceneBand], grid: PixelGrid, footprint: Window, warp: SceneWarp?) throws {
        guard let blanks = scene.blanks else { return nil }
        (self.blanks, self.scene, self.footprint) = (blanks, scene, footprint)
        colours = blanks.colours(of: bands.compactMap { band in scene.bands.firstIndex { $0.number == band.number } })
        let scale = warp?.scale ?? 1
        let edge = min(256, max(2, (Double(SceneBlanks.squareEdge) * scale).rounded(.up)))
        square = blanks.hidesZeros ? Int(edge) : 0
        rim = Int((Double(blanks.rim) * scale).rounded(.up)) + (warp?.reach ?? 0)
        // Resampling leaves a value as it is but for rounding.
        tolerance = blanks.tolerance + (warp == nil ? 0 : 0.05)
        guard warp != nil, !colours.isEmpty else {
            (cells, warpedCells) = (nil, nil)
            return
        }
        let map = try Dataset.inMemory(
            columns: blanks.cells.columns, rows: blanks.cells.rows, bands: 1, path: scene.path)
        try map.write(blanks.cells.bits, columns: blanks.cells.columns, rows: blanks.cells.rows)
        var transform = scene.geotransform
        let (across, down) = (
            Double(scene.columns) / Double(blanks.cells.columns), Double(scene.rows) / Double(blanks.cells.rows)
        )
        transform.pixelWidth *= across
        transform.columnRotation *= across
        transform.rowRotation *= down
        transform.pixelHeight *= down
        try map.place(transform, crs: scene.crs)
        cells = map
        warpedCells = try map.warped(onto: grid, ["-r", "near"])
    }

    deinit { warpedCells?.close() }

    /// Marks the blank ground of a part of the footprint as not observed.
    func hide(in part: inout PixelBlockPart) throws {
        part.hideBlanks(
            colours: colours, bits: colours.isEmpty ? nil : try bits(of: part.window), tolerance: tolerance,
            square: square, rim: rim, edges: footprint)
    }

    private func bits(of window: Window) throws -> [UInt8] {
        guard let warpedCells else {
            var local = window
            local.column -= footprint.column
            local.row -= footprint.row
            return blanks.cells.bits(for: local, columns: scene.columns, rows: scene.rows)
        }
        var values = [Float](repeating: 0, count: window.count)
        try values.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            try warpedCells.read(
                bands: [1], source: window, into: base, columns: window.columns, rows: window.rows)
        }
        return values.map { UInt8(min(255, max(0, $0))) }
    }
}
