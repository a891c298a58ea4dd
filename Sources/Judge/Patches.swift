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
        let columns = view.window.columns
        var isOpen = plane.map { $0 >= level }
        var (stack, pixels): ([Int], [Int]) = ([], [])
        for start in plane.indices where isOpen[start] {
            stack.append(start)
            pixels.removeAll(keepingCapacity: true)
            isOpen[start] = false
            while let pixel = stack.popLast() {
                pixels.append(pixel)
                let column = pixel % columns
                for side in 0..<4 {
                    let neighbour = neighbour(side, of: pixel, column: column, columns: columns)
                    guard neighbour >= 0, neighbour < isOpen.count, isOpen[neighbour] else { continue }
                    isOpen[neighbour] = false
                    stack.append(neighbour)
                }
            }
            body(pixels, pixels.reduce(0.0) { $0 + Double(view.coverage[$1]) } * view.pixelArea)
        }
    }

    func makeIterator() -> IndexingIterator<[Patch]> { patches.makeIterator() }
}
