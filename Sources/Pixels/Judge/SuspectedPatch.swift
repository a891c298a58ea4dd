import Compare
import Ground
import KernelSet
import Kernels

/// The part of a parcel where construction reaches half its top value, and the shape of its largest coherent piece.
struct SuspectedPatch {
    /// The greatest value inside the parcel.
    let greatest: Float
    /// Its numbers; what cannot be told is absent.
    private(set) var numbers: [MeasurementCatalogue.Single: Float] = [:]
    /// Per inside pixel of ``MeasuredPixels``: whether it belongs.
    private let members: [UInt8]
    /// Weights of the members and of the rest.
    private var memberWeights: (within: Float, rest: Float) = (0, 0)

    /// How far around the patch shadow is measured, metres: the shadow of one storey at a medium sun.
    private static let shadowMetres = 2.0

    init(of plane: [Float], pixels: MeasuredPixels, view: ParcelView, leastArea: Float, pixelSize: Double) {
        let inside = pixels.indices.map { plane[$0] }
        greatest = inside.max() ?? 0
        guard greatest > 0, let summary = PlaneSummary(inside, weights: pixels.weights, total: pixels.totalWeight)
        else {
            members = []
            return
        }
        let level = Self.level(summary, greatest: greatest, leastArea: leastArea)
        members = inside.map { $0 >= level ? 1 : 0 }
        var all: Float = 0
        for index in members.indices {
            all += pixels.weights[index]
            if members[index] != 0 {
                memberWeights.within += pixels.weights[index]
            } else {
                memberWeights.rest += pixels.weights[index]
            }
        }
        numbers[.patchShare] = memberWeights.within / all
        guard let largest = Patches.largest(of: plane, above: level, view: view) else { return }
        numbers[.patchInside] = Float(largest.areaInside)
        numbers[.patchBeyond] = Float(largest.areaBeyond)
        let rectangle = PatchRectangle(of: largest, columns: view.window.columns)
        numbers[.patchRectangularity] = Float(rectangle.rectangularity)
        numbers[.patchElongation] = Float(rectangle.elongation)
        outline(of: largest, view: view, steps: max(1, Int((Self.shadowMetres / pixelSize).rounded())))
    }

    /// From where a plane's values belong to the suspected patch: half of what its highest pixels reach.
    static func level(_ summary: PlaneSummary, greatest: Float, leastArea: Float) -> Float {
        max(summary.top(leastArea) / 2, greatest * 1e-3)
    }

    /// Means of values of the inside pixels: within the patch and over the rest; NaN where there is none.
    func means(of values: [Float], weights: [Float]) -> (within: Float, rest: Float) {
        guard !members.isEmpty else { return (.nan, .nan) }
        let sums = kernels.splitSums(values, weights: weights, members: members, count: values.count)
        return (
            sums.within / memberWeights.within, memberWeights.rest > 0 ? sums.rest / memberWeights.rest : .nan
        )
    }

    /// What lies along the patch's outline: its length, steps of brightness across it, shadow beside it.
    private mutating func outline(of patch: Patch, view: ParcelView, steps: Int) {
        let (columns, rows) = (view.window.columns, view.window.rows)
        var isIn = [Bool](repeating: false, count: view.window.count)
        for pixel in patch.pixels { isIn[pixel] = true }
        let earlier = view.lookup(.brightnessEarlier)
        let later = view.lookup(.brightnessLater)
        let shadow = view.lookup(.shadowChange)
        var (edges, edgeLater, edgeEarlier): (Int, Float, Float) = (0, 0, 0)
        var (shade, shaded): (Float, Int) = (0, 0)
        for pixel in patch.pixels {
            let (column, row) = (pixel % columns, pixel / columns)
            for (dx, dy) in [(1, 0), (-1, 0), (0, 1), (0, -1)] {
                let (x, y) = (column + dx, row + dy)
                guard x >= 0, y >= 0, x < columns, y < rows, !isIn[y * columns + x] else { continue }
                edges += 1
                let (outerX, outerY) = (column + 2 * dx, row + 2 * dy)
                let (innerX, innerY) = (column - dx, row - dy)
                if let outer = later(outerX, outerY), let inner = later(innerX, innerY) {
                    edgeLater += abs(outer - inner)
                }
                if let outer = earlier(outerX, outerY), let inner = earlier(innerX, innerY) {
                    edgeEarlier += abs(outer - inner)
                }
                for step in 1...steps {
                    guard let value = shadow(column + step * dx, row + step * dy) else { break }
                    shade += value
                    shaded += 1
                }
            }
        }
        guard edges > 0 else { return }
        numbers[.patchRaggedness] = Float(edges) / (4 * Float(patch.pixels.count).squareRoot())
        numbers[.patchEdge] = edgeLater / Float(edges)
        numbers[.patchEdgeEarlier] = edgeEarlier / Float(edges)
        if shaded > 0 { numbers[.patchShadow] = shade / Float(shaded) }
    }
}

/// The smallest rectangle, at any of 18 turns, that holds a patch.
struct PatchRectangle {
    /// Patch area over the rectangle's; 1 = a rectangle.
    let rectangularity: Double
    /// Longer over shorter edge.
    let elongation: Double

    init(of patch: Patch, columns: Int) {
        var smallest = Double.infinity
        var elongation = 1.0
        var (c, s) = (1.0, 0.0)
        // Only the ends of each row can lie outermost.
        var ends: [(x: Double, y: Double)] = []
        for (index, pixel) in patch.pixels.enumerated() {
            let row = pixel / columns
            if index == 0 || patch.pixels[index - 1] / columns != row || index == patch.pixels.count - 1
                || patch.pixels[index + 1] / columns != row
            {
                ends.append((Double(pixel % columns), Double(row)))
            }
        }
        for _ in 0..<18 {
            var (minU, maxU, minV, maxV) = (Double.infinity, -Double.infinity, Double.infinity, -Double.infinity)
            for (x, y) in ends {
                let (u, v) = (x * c + y * s, y * c - x * s)
                (minU, maxU) = (min(minU, u), max(maxU, u))
                (minV, maxV) = (min(minV, v), max(maxV, v))
            }
            let (width, depth) = (maxU - minU + 1, maxV - minV + 1)
            if width * depth < smallest {
                smallest = width * depth
                elongation = max(width, depth) / min(width, depth)
            }
            // Five degrees further: cos 5° and sin 5°.
            (c, s) = (
                c * 0.9961946980917455 - s * 0.08715574274765817, s * 0.9961946980917455 + c * 0.08715574274765817
            )
        }
        rectangularity = min(1, Double(patch.pixels.count) / smallest)
        self.elongation = elongation
    }
}
