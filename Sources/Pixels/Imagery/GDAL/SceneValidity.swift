import CGDAL
import GDALSession
import Ground

/// Which of a scene's pixels are valid, on at most 512 × 512 of them.
struct SceneValidity {
    /// Number of sampled columns.
    let columns: Int
    /// Number of sampled rows.
    let rows: Int
    /// `rows × columns`; 1 = valid.
    let mask: [UInt8]
    /// Share of the sampled pixels that are blank ground (``SceneBlanks``), 0…1.
    let blankShare: Double

    /// Share of the sampled pixels that are valid.
    var share: Double { Double(mask.reduce(0) { $0 + Int($1) }) / Double(max(1, mask.count)) }

    private static let most = 512

    /// Samples the nearest pixels, of an overview where the file has one that can be trusted, by the same rules as a
    /// survey's read.
    init(of dataset: Dataset, scene: Scene) throws {
        let factor = max(1, Double(max(scene.columns, scene.rows)) / Double(Self.most))
        let (columns, rows) = (max(1, Int(Double(scene.columns) / factor)), max(1, Int(Double(scene.rows) / factor)))
        let whole = Window(column: 0, row: 0, columns: scene.columns, rows: scene.rows)
        let numbers = scene.bands.map(\.number)
        let samples = try [Float](unsafeUninitializedCapacity: numbers.count * columns * rows) { buffer, filled in
            guard let base = buffer.baseAddress else { return }
            try dataset.read(bands: numbers, source: whole, into: base, columns: columns, rows: rows)
            filled = numbers.count * columns * rows
        }
        let window = Window(column: 0, row: 0, columns: columns, rows: rows)
        var part = PixelBlockPart(
            window: window, samples: samples, validity: [UInt8](repeating: 1, count: columns * rows))
        try SceneMask(of: dataset, scene: scene, bands: scene.bands).hide(in: &part, of: dataset, window: whole)
        let seen = part.validity.reduce(0) { $0 + Int($1) }
        if let blanks = scene.blanks {
            part.hideBlanks(
                colours: blanks.colours,
                bits: blanks.colours.isEmpty ? nil : blanks.cells.bits(for: window, columns: columns, rows: rows),
                tolerance: blanks.tolerance,
                square: blanks.hidesZeros ? max(2, Int((Double(SceneBlanks.squareEdge) / factor).rounded(.up))) : 0,
                rim: 0, edges: window)
        }
        blankShare =
            Double(seen - part.validity.reduce(0) { $0 + Int($1) }) / Double(max(1, columns * rows))
        (self.columns, self.rows, mask) = (columns, rows, part.validity)
    }
}
