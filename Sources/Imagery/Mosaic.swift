import Ground

/// Puts the scenes of an epoch together, pixel by pixel.
///
/// Scenes are added in their order. The first that saw a pixel clearly gives it; if none did, the first that saw it.
struct Mosaic {
    private let window: Window
    private let bands: Int
    private var samples: [Float]
    /// Which piece of imagery gave each pixel; -1 = none.
    private var pieces: [Int16]
    private var isClear: [Bool]
    private var open: Int

    init(of window: Window, bands: Int) {
        self.window = window
        self.bands = bands
        samples = [Float](repeating: 0, count: bands * window.count)
        pieces = [Int16](repeating: -1, count: window.count)
        isClear = [Bool](repeating: false, count: window.count)
        open = window.count
    }

    /// Whether every pixel has been seen clearly, so that no further scene matters.
    var isComplete: Bool { open == 0 }

    /// Adds the next scene. `piece` tells which imagery it is a piece of; `clouds` has the shape of the mosaic.
    mutating func add(_ part: PixelBlockPart, piece: Int, clouds: [Bool]?) {
        let columns = part.window.columns
        for row in 0..<part.window.rows {
            let target = (part.window.row + row - window.row) * window.columns + part.window.column - window.column
            let source = row * columns
            for column in 0..<columns where !isClear[target + column] && part.validity[source + column] != 0 {
                let pixel = target + column
                let isClouded = clouds?[pixel] ?? false
                // An earlier scene's clouded look is as good as this one's.
                if isClouded, pieces[pixel] >= 0 { continue }
                pieces[pixel] = Int16(piece)
                if !isClouded {
                    isClear[pixel] = true
                    open -= 1
                }
                for band in 0..<bands {
                    samples[band * window.count + pixel] = part.samples[band * part.window.count + source + column]
                }
            }
        }
    }

    /// The pixels of `inner`, and how many of them were taken for not observed because their 3 × 3 neighbourhood
    /// mixes two pieces: there brightness steps and ground may be torn, which looks like change.
    func block(_ inner: Window, bands names: [Band]) -> (block: PixelBlock, seam: Int) {
        var result = [Float](repeating: 0, count: bands * inner.count)
        var validity = [UInt8](repeating: 0, count: inner.count)
        var seam = 0
        for row in 0..<inner.rows {
            for column in 0..<inner.columns {
                let x = inner.column + column - window.column
                let y = inner.row + row - window.row
                let (from, to) = (y * window.columns + x, row * inner.columns + column)
                guard pieces[from] >= 0 else { continue }
                guard !isOnSeam(x, y) else {
                    seam += 1
                    continue
                }
                validity[to] = 1
                for band in 0..<bands { result[band * inner.count + to] = samples[band * window.count + from] }
            }
        }
        return (PixelBlock(window: inner, bands: names, samples: result, validity: validity), seam)
    }

    private func isOnSeam(_ x: Int, _ y: Int) -> Bool {
        let own = pieces[y * window.columns + x]
        for row in max(0, y - 1)...min(window.rows - 1, y + 1) {
            for column in max(0, x - 1)...min(window.columns - 1, x + 1) {
                let other = pieces[row * window.columns + column]
                if other >= 0, other != own { return true }
            }
        }
        return false
    }
}
