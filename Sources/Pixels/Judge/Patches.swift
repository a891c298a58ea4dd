import Ground

/// A 4-connected set of pixels of a parcel's window.
struct Patch {
    /// Indices into the window, ascending.
    let pixels: [Int]
    /// Coverage-weighted area inside the parcel, m².
    let areaInside: Double
    /// Area beyond the parcel's edge, m².
    let areaBeyond: Double
}

/// The coherent patches above a level, in and around a parcel.
struct Patches: Sequence {
    private let patches: [Patch]

    /// Finds every 4-connected patch of pixels with `plane` ≥ `level`, by its topmost-leftmost pixel.
    init(of plane: [Float], above level: Float, view: ParcelView) {
        var patches: [Patch] = []
        Self.forEach(of: plane, above: level, view: view) { pixels, inside in
            patches.append(Self.patch(pixels, inside: inside, view: view))
        }
        self.patches = patches
    }

    /// The patch with the largest area inside the parcel; nil if none lies there.
    static func largest(of plane: [Float], above level: Float, view: ParcelView) -> Patch? {
        var largest: (pixels: [Int], inside: Double) = ([], 0)
        forEach(of: plane, above: level, view: view) { if $1 > largest.inside { largest = ($0, $1) } }
        return largest.inside > 0 ? patch(largest.pixels, inside: largest.inside, view: view) : nil
    }

    /// The largest area inside the parcel of any patch, m²; 0 if there is none.
    static func largestArea(of plane: [Float], above level: Float, view: ParcelView) -> Double {
        var largest = 0.0
        forEach(of: plane, above: level, view: view) { largest = Swift.max(largest, $1) }
        return largest
    }

    private static func patch(_ pixels: [Int], inside: Double, view: ParcelView) -> Patch {
        Patch(
            pixels: pixels.sorted(), areaInside: inside,
            areaBeyond: Swift.max(0, Double(pixels.count) * view.pixelArea - inside))
    }

    /// The pixel above, below, to the left or to the right; negative or beyond the plane where there is none.
    static func neighbour(_ side: Int, of pixel: Int, column: Int, columns: Int) -> Int {
        switch side {
        case 0: pixel - columns
        case 1: pixel + columns
        case 2: column > 0 ? pixel - 1 : -1
        default: column < columns - 1 ? pixel + 1 : -1
        }
    }

    /// Says each patch's pixels, as they were reached, and its area inside the parcel, m².
    private static func forEach(
        of plane: [Float], above level: Float, view: ParcelView, _ body: (_ pixels: [Int], _ inside: Double) -> Void
    ) {
        let (columns, rows) = (view.window.columns, view.window.rows)
        // A closed pixel all round, so that no neighbour lies beyond the plane.
        let stride = columns + 2
        var isOpen = [Bool](repeating: false, count: stride * (rows + 2))
        for row in 0..<rows {
            for column in 0..<columns where plane[row * columns + column] >= level {
                isOpen[(row + 1) * stride + column + 1] = true
            }
        }
        var (stack, pixels): ([Int], [Int]) = ([], [])
        for start in isOpen.indices where isOpen[start] {
            stack.append(start)
            pixels.removeAll(keepingCapacity: true)
            isOpen[start] = false
            while let place = stack.popLast() {
                pixels.append((place / stride - 1) * columns + place % stride - 1)
                for neighbour in [place - stride, place + stride, place - 1, place + 1] where isOpen[neighbour] {
                    isOpen[neighbour] = false
                    stack.append(neighbour)
                }
            }
            body(pixels, pixels.reduce(0.0) { $0 + Double(view.coverage[$1]) } * view.pixelArea)
        }
    }

    func makeIterator() -> IndexingIterator<[Patch]> { patches.makeIterator() }
}
