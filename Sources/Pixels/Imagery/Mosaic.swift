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
    /// The pieces that gave any pixel; where it is one, there is no seam.
    private var givers: Set<Int> = []

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
        let (columns, count) = (part.window.columns, part.window.count)
        var hasGiven = false
        for row in 0..<part.window.rows {
            let target = (part.window.row + row - window.row) * window.columns + part.window.column - window.column
            let source = row * columns
            var taken: [Int] = []
            taken.reserveCapacity(columns)
            for column in 0..<columns where !isClear[target + column] && part.validity[source + column] != 0 {
                let pixel = target + column
                if let clouds, clouds[pixel] {
                    // An earlier scene's clouded pixel is as good as this one's.
                    if pieces[pixel] >= 0 { continue }
                } else {
                    isClear[pixel] = true
                    open -= 1
                }
                pieces[pixel] = Int16(piece)
                taken.append(column)
            }
            hasGiven = hasGiven || !taken.isEmpty
            for band in 0..<bands {
                let (to, from) = (band * window.count + target, band * count + source)
                for column in taken { samples[to + column] = part.samples[from + column] }
            }
        }
        if hasGiven { givers.insert(piece) }
    }

    /// The pixels of `inner`, and how many of them were taken for not observed because their 3 × 3 neighbourhood
    /// mixes two pieces: there brightness steps and ground may be torn, which looks like change.
    func block(_ inner: Window, bands names: [Band]) -> (block: PixelBlock, seam: Int) {
        var result = [Float](repeating: 0, count: bands * inner.count)
        var validity = [UInt8](repeating: 0, count: inner.count)
        var seam = 0
        for row in 0..<inner.rows {
            let from = (inner.row + row - window.row) * window.columns + inner.column - window.column
            let to = row * inner.columns
            for column in 0..<inner.columns where pieces[from + column] >= 0 {
                if givers.count > 1, isOnSeam(from + column) { seam += 1 } else { validity[to + column] = 1 }
            }
            for band in 0..<bands {
                let (source, target) = (band * window.count + from, band * inner.count + to)
                for column in 0..<inner.columns where validity[to + column] != 0 {
                    result[target + column] = samples[source + column]
                }
            }
        }
        return (PixelBlock(window: inner, bands: names, samples: result, validity: validity), seam)
    }

    private func isOnSeam(_ pixel: Int) -> Bool {
        let (x, y, own) = (pixel % window.columns, pixel / window.columns, pieces[pixel])
        for row in max(0, y - 1)...min(window.rows - 1, y + 1) {
            for column in max(0, x - 1)...min(window.columns - 1, x + 1) {
                let other = pieces[row * window.columns + column]
                if other >= 0, other != own { return true }
            }
        }
        return false
    }
}
