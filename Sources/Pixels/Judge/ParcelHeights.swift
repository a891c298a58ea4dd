import Cadastre
import Compare
import Findings
import Ground

/// Heights on one parcel, from the surface models.
struct ParcelHeights {
    /// What rose or sank; nil without both surfaces.
    let change: HeightChange?
    /// Factors on the evidence of construction and of removal, `rows × columns` of the parcel's window.
    let trust: (built: [Float], removed: [Float])?
    private let standing: Standing?

    /// What stood where something rose.
    private struct Standing {
        /// Height of the earlier surface above the ground around, at the patch; metres.
        let underPatch: Double
        /// Area inside the parcel and beside the patch where a building stood before, m².
        let besideSquareMetres: Double
    }

    /// Rise or fall, metres, below which imagery's evidence is reduced: half a storey.
    private static let halfStorey: Float = 1.25
    /// Factor on imagery's evidence where the surface contradicts it.
    private static let contradicted: Float = 0.3
    /// Factor on imagery's evidence where one surface shows a building there.
    private static let supported: Float = 1.25
    /// Height above the ground from which something is a building, metres.
    private static let buildingHeight = 2.0
    /// Least planar share of a roof.
    private static let roofShare = 0.5

    init(of parcel: Parcel, view: ParcelView, grid: PixelGrid, settings: JudgeSettings) {
        let evidence = view.evidence
        let heightSettings = HeightChange.Settings(
            minimumHeightMetres: settings.minimumHeightMetres,
            minimumPatchSquareMetres: settings.minimumPatchSquareMetres, contextMetres: settings.contextMetres)
        if let heights = evidence.heights {
            let found = HeightChange(of: parcel, heights: heights, grid: grid, settings: heightSettings)
            change = found
            let difference = view.cut(heights.difference)
            let seen = view.cut(heights.validity)
            func agreeing(_ sign: Float) -> [Float] {
                difference.indices.map { pixel in
                    seen[pixel] != 0 && sign * difference[pixel] < Self.halfStorey ? Self.contradicted : 1
                }
            }
            trust = (agreeing(1), agreeing(-1))
            standing = found.gain.map { Self.standing(under: $0, view: view, earlier: heights.earlier, seen: seen) }
            return
        }
        change = nil
        standing = nil
        // One surface alone: what does not stand above the ground now was not built, what did not before not removed.
        func trusted(_ block: PixelBlock?) -> [Float]? {
            guard let block else { return nil }
            let (heights, seen) = (view.cut(block.samples), view.cut(block.validity))
            guard let ground = Self.ground(heights, seen) else { return nil }
            return heights.indices.map { pixel in
                guard seen[pixel] != 0 else { return 1 }
                let height = heights[pixel] - ground
                if height < Self.halfStorey { return Self.contradicted }
                return Double(height) >= Self.buildingHeight ? Self.supported : 1
            }
        }
        let (before, after) = (trusted(evidence.earlierSurface), trusted(evidence.laterSurface))
        let all = [Float](repeating: 1, count: view.window.count)
        trust = before == nil && after == nil ? nil : (after ?? all, before ?? all)
    }

    /// The patch that rose like a roof, if any.
    var risen: HeightPatch? { change?.gain.flatMap { $0.planarShare >= Self.roofShare ? $0 : nil } }
    /// The patch that sank and was a roof, if any.
    var sunken: HeightPatch? { change?.loss.flatMap { $0.planarShare >= Self.roofShare ? $0 : nil } }

    /// What a risen patch is: a storey on what stood there, an addition beside a building, or a building on bare ground.
    func verdictClass(minimumPatch: Double) -> VerdictClass {
        guard let standing else { return .otherChange }
        if standing.underPatch >= Self.buildingHeight { return .taller }
        return standing.besideSquareMetres >= minimumPatch ? .extension : .newBuilding
    }

    private static func standing(
        under patch: HeightPatch, view: ParcelView, earlier: [Float], seen: [UInt8]
    ) -> Standing {
        let surface = view.cut(earlier)
        let ground = ground(surface, seen) ?? 0
        let members = Set(view.indices(of: patch.pixels, in: patch.window))
        let under = members.filter { view.coverage[$0] > 0 }.map { surface[$0] - ground }.sorted()
        let beside = view.coverage.indices.reduce(0.0) { sum, pixel in
            guard !members.contains(pixel), seen[pixel] != 0, Double(surface[pixel] - ground) >= buildingHeight
            else { return sum }
            return sum + Double(view.coverage[pixel])
        }
        return Standing(
            underPatch: under.isEmpty ? 0 : Double(under[under.count / 2]),
            besideSquareMetres: beside * view.pixelArea)
    }

    /// The height that a tenth of the surroundings lie below: the ground, among houses and trees; nil if none was seen.
    private static func ground(_ heights: [Float], _ seen: [UInt8]) -> Float? {
        let sorted = heights.indices.filter { seen[$0] != 0 }.map { heights[$0] }.sorted()
        return sorted.isEmpty ? nil : sorted[sorted.count / 10]
    }
}
