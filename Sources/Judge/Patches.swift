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
        let columns = view.window.columns
        var isSeen = [Bool](repeating: false, count: plane.count)
        var patches: [Patch] = []
        for start in plane.indices where plane[start] >= level && !isSeen[start] {
            var stack = [start]
            var pixels: [Int] = []
            isSeen[start] = true
            while let pixel = stack.popLast() {
                pixels.append(pixel)
                let column = pixel % columns
                for neighbour in [
                    pixel - columns, pixel + columns, column > 0 ? pixel - 1 : -1,
                    column < columns - 1 ? pixel + 1 : -1,
                ] where neighbour >= 0 && neighbour < plane.count && !isSeen[neighbour] && plane[neighbour] >= level {
                    isSeen[neighbour] = true
                    stack.append(neighbour)
                }
            }
            let inside = pixels.reduce(0.0) { $0 + Double(view.coverage[$1]) } * view.pixelArea
            patches.append(
                Patch(
                    pixels: pixels.sorted(), areaInside: inside,
                    areaBeyond: Swift.max(0, Double(pixels.count) * view.pixelArea - inside)))
        }
        self.patches = patches
    }

    func makeIterator() -> IndexingIterator<[Patch]> { patches.makeIterator() }
}
