import Compare
import Findings
import Ground

/// The numbers that a finding's patches rest on, and the plain rule that names the change.
struct PatchMeasurements {
    let list: [Measurement]
    private let vegetationLoss: Double?
    private let rectangularity: Double
    /// Whether straight-edged structure stands elsewhere in the parcel in both epochs.
    private let stoodBefore: Bool

    /// Straightness, σ per pixel, of walls and roofs against yards and gardens.
    private static let builtStraightness = 2.0

    init(patches found: FindingPatches, opinion: Opinion, view: ParcelView) {
        let patches = found.list
        let pixels = patches.flatMap(\.pixels)
        func mean(_ plane: [Float]?) -> Double? {
            guard let plane, !pixels.isEmpty else { return nil }
            return pixels.reduce(0.0) { $0 + Double(plane[$1]) } / Double(pixels.count)
        }
        let scores = pixels.map { found.plane[$0] }.sorted()
        let largest = patches.max { $0.areaInside < $1.areaInside }
        vegetationLoss = mean(view.plane(.vegetationLoss))
        let changed = Set(pixels)
        let (before, after) = (view.observed(.straightnessEarlier), view.observed(.straightnessLater))
        let rest = view.coverage.indices.filter { view.coverage[$0] > 0.5 && !changed.contains($0) }
        let standing = rest.reduce(0.0) { $0 + Double(min(before[$1], after[$1])) } / Double(max(rest.count, 1))
        stoodBefore = rest.count * 4 >= pixels.count && standing >= Self.builtStraightness
        rectangularity = largest.map { PatchRectangle(of: $0, columns: view.window.columns).rectangularity } ?? 0
        var list = [
            Measurement("patchCount", Double(patches.count)),
            Measurement("largestPatchSquareMetres", largest?.areaInside ?? 0),
            Measurement("largestPatchRectangularity", rectangularity),
            Measurement("changeScoreMean", mean(found.plane) ?? 0),
            Measurement("changeScoreMedian", Double(scores.isEmpty ? 0 : scores[scores.count / 2])),
            Measurement("changeScoreMaximum", Double(scores.last ?? 0)),
        ]
        if let proof = opinion.proof {
            let sign: Double = opinion.verdictClass == .demolished ? -1 : 1
            list += [
                Measurement("heightChangeMedianMetres", sign * proof.medianMetres),
                Measurement("volumeChangeCubicMetres", sign * proof.volumeCubicMetres),
                Measurement("heightChangePlanarShare", proof.planarShare),
            ]
        }
        // In the order of the registry, so that findings can be compared.
        for kind in EvidenceKind.allCases {
            if let value = mean(view.plane(kind)) { list.append(Measurement("\(kind.rawValue)Mean", value)) }
        }
        self.list = list
    }

    /// A plain rule where the model does not name the change: what stands straight-edged and compact is a new building,
    /// or an extension where a building stood in the parcel before; bare ground in place of plants is cleared ground; the
    /// rest is other change.
    func verdictClass(_ settings: JudgeSettings) -> VerdictClass {
        if rectangularity >= 0.5 { return stoodBefore ? .extension : .newBuilding }
        if let vegetationLoss, vegetationLoss >= settings.vegetationLoss { return .groundCleared }
        return .otherChange
    }
}
