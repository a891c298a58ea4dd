import Compare
import Findings
import Ground

/// The numbers that a finding's patches rest on, and the plain rule that names the change.
struct PatchMeasurements {
    let list: [Measurement]
    private let vegetationLoss: Double?
    private let rectangularity: Double

    init(patches: [Patch], suspicion: [Float], view: ParcelView) {
        let pixels = patches.flatMap(\.pixels)
        func mean(_ plane: [Float]?) -> Double? {
            guard let plane, !pixels.isEmpty else { return nil }
            return pixels.reduce(0.0) { $0 + Double(plane[$1]) } / Double(pixels.count)
        }
        let scores = pixels.map { suspicion[$0] }.sorted()
        let largest = patches.max { $0.areaInside < $1.areaInside }
        vegetationLoss = mean(view.plane(.vegetationLoss))
        rectangularity = largest.map { Self.rectangularity(of: $0, columns: view.window.columns) } ?? 0
        var list = [
            Measurement("patchCount", Double(patches.count)),
            Measurement("largestPatchSquareMetres", largest?.areaInside ?? 0),
            Measurement("largestPatchRectangularity", rectangularity),
            Measurement("changeScoreMean", mean(suspicion) ?? 0),
            Measurement("changeScoreMedian", Double(scores.isEmpty ? 0 : scores[scores.count / 2])),
            Measurement("changeScoreMaximum", Double(scores.last ?? 0)),
        ]
        for (name, kind) in [
            ("vegetationEarlierMean", EvidenceKind.vegetationEarlier), ("vegetationLaterMean", .vegetationLater),
            ("vegetationLossMean", .vegetationLoss),
        ] {
            if let value = mean(view.plane(kind)) { list.append(Measurement(name, value)) }
        }
        self.list = list
    }

    /// A compact patch where vegetation went is called a new building, a ragged one cleared ground, any other "other
    /// change": imagery alone, without structure or height, supports no finer word.
    func verdictClass(_ settings: JudgeSettings) -> VerdictClass {
        guard let vegetationLoss, vegetationLoss >= settings.vegetationLoss else { return .otherChange }
        return rectangularity >= 0.6 ? .newBuilding : .groundCleared
    }

    /// Patch area over the area of the smallest rectangle, at any of 18 turns, that holds it; 1 = a rectangle.
    private static func rectangularity(of patch: Patch, columns: Int) -> Double {
        var smallest = Double.infinity
        var (c, s) = (1.0, 0.0)
        for _ in 0..<18 {
            var (minU, maxU, minV, maxV) = (Double.infinity, -Double.infinity, Double.infinity, -Double.infinity)
            for pixel in patch.pixels {
                let (x, y) = (Double(pixel % columns), Double(pixel / columns))
                let (u, v) = (x * c + y * s, y * c - x * s)
                (minU, maxU) = (min(minU, u), max(maxU, u))
                (minV, maxV) = (min(minV, v), max(maxV, v))
            }
            smallest = min(smallest, (maxU - minU + 1) * (maxV - minV + 1))
            // Five degrees further: cos 5° and sin 5°.
            (c, s) = (
                c * 0.9961946980917455 - s * 0.08715574274765817, s * 0.9961946980917455 + c * 0.08715574274765817
            )
        }
        return min(1, Double(patch.pixels.count) / smallest)
    }
}
