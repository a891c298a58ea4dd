import Compare
import Findings
import Ground

/// The numbers that a finding's patches rest on, and the plain rule that names the change.
struct PatchMeasurements {
    let list: [Measurement]
    private let vegetationLoss: Double?
    private let rectangularity: Double
    private let isRemoval: Bool
    private let provedClass: VerdictClass?
    /// Whether straight-edged structure stands elsewhere in the parcel in both epochs.
    private let stoodBefore: Bool

    /// Straightness, σ per pixel, of walls and roofs against yards and gardens.
    private static let builtStraightness = 2.0

    init(patches: [Patch], suspicion: Suspicion, view: ParcelView) {
        let pixels = patches.flatMap(\.pixels)
        func mean(_ plane: [Float]?) -> Double? {
            guard let plane, !pixels.isEmpty else { return nil }
            return pixels.reduce(0.0) { $0 + Double(plane[$1]) } / Double(pixels.count)
        }
        let scores = pixels.map { suspicion.plane[$0] }.sorted()
        let largest = patches.max { $0.areaInside < $1.areaInside }
        isRemoval = suspicion.isRemoval
        provedClass = suspicion.provedClass
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
            Measurement("changeScoreMean", mean(suspicion.plane) ?? 0),
            Measurement("changeScoreMedian", Double(scores.isEmpty ? 0 : scores[scores.count / 2])),
            Measurement("changeScoreMaximum", Double(scores.last ?? 0)),
        ]
        if let proof = suspicion.proof {
            list += [
                Measurement("heightChangeMedianMetres", (suspicion.isRemoval ? -1 : 1) * proof.medianMetres),
                Measurement("volumeChangeCubicMetres", (suspicion.isRemoval ? -1 : 1) * proof.volumeCubicMetres),
                Measurement("heightChangePlanarShare", proof.planarShare),
            ]
        }
        // In the order of the registry, so that findings can be compared.
        for kind in EvidenceKind.allCases {
            if let value = mean(view.plane(kind)) { list.append(Measurement("\(kind.rawValue)Mean", value)) }
        }
        self.list = list
    }

    /// What the surfaces prove, else a plain rule, until a learned judge names it: what went is demolished; what stands straight-edged and compact is
    /// a new building, or an extension where a building stood in the parcel before; bare ground in place of plants is
    /// cleared ground; the rest is other change.
    func verdictClass(_ settings: JudgeSettings) -> VerdictClass {
        if let provedClass { return provedClass }
        if isRemoval { return .demolished }
        if rectangularity >= 0.5 { return stoodBefore ? .extension : .newBuilding }
        if let vegetationLoss, vegetationLoss >= settings.vegetationLoss { return .groundCleared }
        return .otherChange
    }
}
