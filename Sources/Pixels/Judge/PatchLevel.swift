import Ground

/// The highest level at which a coherent patch of some area stands out inside a parcel.
enum PatchLevel {
    /// Largest t such that some 4-connected patch of pixels with `plane` ≥ t covers at least `minimumArea` m² of the
    /// parcel; 0 if there is none.
    ///
    /// Pixels join in descending order (union–find, as in component trees: Najman & Couprie 2006); the first patch to
    /// reach the area sets the level. Cost: O(n log n) in the parcel's pixels.
    static func highest(of plane: [Float], view: ParcelView, minimumArea: Double) -> Double {
        let columns = view.window.columns
        let candidates = plane.indices.filter { plane[$0] > 0 && view.coverage[$0] > 0 }
        let total = candidates.reduce(0.0) { $0 + Double(view.coverage[$1]) } * view.pixelArea
        guard total >= minimumArea else { return 0 }
        // Descending, ties by position; positive floats sort as their bits, and whole numbers sort fast.
        let keys = candidates.map { UInt64(~plane[$0].bitPattern) << 32 | UInt64($0) }
        var parent = [Int32](repeating: -1, count: plane.count)
        var area = [Double](repeating: 0, count: plane.count)
        func root(_ pixel: Int) -> Int {
            var pixel = pixel
            while Int(parent[pixel]) != pixel {
                parent[pixel] = parent[Int(parent[pixel])]
                pixel = Int(parent[pixel])
            }
            return pixel
        }
        func join(_ pixel: Int) -> Bool {
            parent[pixel] = Int32(pixel)
            area[pixel] = Double(view.coverage[pixel]) * view.pixelArea
            let column = pixel % columns
            for side in 0..<4 {
                let neighbour = Patches.neighbour(side, of: pixel, column: column, columns: columns)
                guard neighbour >= 0, neighbour < plane.count, parent[neighbour] >= 0 else { continue }
                let (a, b) = (root(pixel), root(neighbour))
                guard a != b else { continue }
                let (large, small) = area[a] >= area[b] ? (a, b) : (b, a)
                parent[small] = Int32(large)
                area[large] += area[small]
            }
            return area[root(pixel)] >= minimumArea
        }
        // Mostly the first patch of the area comes early: only as many as that may take are sorted at once.
        let likely = 3 * minimumArea / view.pixelArea
        let some = stride(from: 0, to: keys.count, by: max(1, keys.count / 64)).map { keys[$0] }.sorted()
        let border = some[min(some.count - 1, Int(Double(some.count) * likely / Double(keys.count)))]
        for part in [keys.filter { $0 < border }, keys.filter { $0 >= border }] {
            for key in part.sorted() where join(Int(key & 0xFFFF_FFFF)) {
                return Double(plane[Int(key & 0xFFFF_FFFF)])
            }
        }
        return 0
    }
}
