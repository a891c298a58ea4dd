import Cadastre
import Compare
import Ground

/// The height planes around one parcel, and the patches in them.
struct HeightView {
    private let window: Window
    private let heights: HeightDifference
    /// `rows × columns` of ``window``: share of the pixel inside the parcel, 0…1.
    private let coverage: [Float]
    private let pixelSize: Double
    private var pixelArea: Double { pixelSize * pixelSize }

    /// How far a patch may reach beyond the pixels that prove it, metres: over a blurred eave, not along a wall.
    private static let reachMetres = 0.5
    /// Plain change, as a share of the least robust one, down to which a patch reaches: half a storey of 2.5 m, so
    /// that a pixel half on the roof is the edge.
    private static let extentShare: Float = 0.625
    /// Least share of a patch that must be proved: a wall's sliver has hardly any.
    private static let leastProvedShare = 0.2
    /// How unsure an outline of pixels is, in pixels along that of a square: no roof of the least area is lost to it.
    private static let outlinePixels = 0.25

    init(window: Window, heights: HeightDifference, coverage fractions: CoverageFractions, pixelSize: Double) {
        self.window = window
        self.heights = heights
        self.pixelSize = pixelSize
        var coverage = [Float](repeating: 0, count: window.count)
        let shared = window.intersection(fractions.window)
        for row in shared.row..<max(shared.row, shared.endRow) {
            for column in shared.column..<max(shared.column, shared.endColumn) {
                coverage[(row - window.row) * window.columns + column - window.column] =
                    fractions.fractions[
                        (row - fractions.window.row) * fractions.window.columns + column - fractions.window.column]
            }
        }
        self.coverage = coverage
    }

    /// The patch with most planar ground inside the parcel; nil if none is large enough.
    ///
    /// Two levels, as edges are followed (Canny 1986): pixels whose robust change reaches the least height prove a
    /// patch, and it extends over the plain change around them. The robust change alone would shrink every roof by a
    /// pixel all around.
    func patch(robust: [Float], sign: Float, surface: [Float], settings: HeightChange.Settings) -> HeightPatch? {
        let level = Float(settings.minimumHeightMetres)
        let isProof = (0..<window.count).map { robust[place($0)] >= level }
        guard isProof.contains(true) else { return nil }
        let plain = (0..<window.count).map { sign * heights.difference[place($0)] }
        var patches = components(of: extent(isProof, plain, level * Self.extentShare))
        patches.removeAll { patch in
            Double(patch.count { isProof[$0] }) < Self.leastProvedShare * Double(patch.count)
        }
        return patches.compactMap { pixels -> HeightPatch? in
            let area = pixels.reduce(0.0) { $0 + Double(coverage[$1]) } * pixelArea
            let doubt = Self.outlinePixels * pixelSize * 4 * area.squareRoot()
            guard area > 0, area + doubt >= settings.minimumPatchSquareMetres else { return nil }
            let inside = pixels.filter { coverage[$0] > 0 }.map { plain[$0] }.sorted()
            let roughness = SurfaceRoughness(surface: surface, window: heights.window, pixelSize: pixelSize)
            return HeightPatch(
                window: window, pixels: pixels, areaInsideSquareMetres: area,
                medianMetres: Double(inside[inside.count / 2]),
                volumeCubicMetres: pixels.reduce(0.0) { $0 + Double(coverage[$1] * plain[$1]) } * pixelArea,
                planarShare: roughness.planarShare(of: pixels.filter { isProof[$0] }.map(place)))
        }.max { left, right in
            left.areaInsideSquareMetres * left.planarShare < right.areaInsideSquareMetres * right.planarShare
        }
    }

    /// A pixel of ``window`` as an index into the height planes.
    private func place(_ pixel: Int) -> Int {
        (window.row + pixel / window.columns - heights.window.row) * heights.window.columns
            + window.column + pixel % window.columns - heights.window.column
    }

    /// Pixels at or above `level` within reach of proved ones, stepping only on such pixels.
    private func extent(_ isProof: [Bool], _ plain: [Float], _ level: Float) -> [Bool] {
        let steps = max(2, Int((Self.reachMetres / pixelSize).rounded(.up)))
        var isIn = isProof
        var front = isProof.indices.filter { isProof[$0] }
        for _ in 0..<steps {
            var next: [Int] = []
            for pixel in front {
                for near in neighbours(of: pixel) where !isIn[near] && plain[near] >= level {
                    isIn[near] = true
                    next.append(near)
                }
            }
            front = next
        }
        return isIn
    }

    /// 4-connected components, by their topmost-leftmost pixel.
    private func components(of isIn: [Bool]) -> [[Int]] {
        var isOpen = isIn
        var result: [[Int]] = []
        for start in isIn.indices where isOpen[start] {
            isOpen[start] = false
            var (pixels, stack) = ([Int](), [start])
            while let pixel = stack.popLast() {
                pixels.append(pixel)
                for near in neighbours(of: pixel) where isOpen[near] {
                    isOpen[near] = false
                    stack.append(near)
                }
            }
            result.append(pixels.sorted())
        }
        return result
    }

    private func neighbours(of pixel: Int) -> [Int] {
        let column = pixel % window.columns
        var result: [Int] = []
        if pixel >= window.columns { result.append(pixel - window.columns) }
        if column > 0 { result.append(pixel - 1) }
        if column < window.columns - 1 { result.append(pixel + 1) }
        if pixel + window.columns < window.count { result.append(pixel + window.columns) }
        return result
    }
}
