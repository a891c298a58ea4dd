import Align
import Compare
public import Findings
public import Ground
import Imagery

/// Checks two epochs without parcels: whether they can be compared, and what limits the comparison.
///
/// Alignment as in a survey, on windows spread evenly over the ground that both share; evidence on a few larger windows;
/// masks on a coarse map. Cost and memory are bounded whatever the rasters' size.
public struct InspectionRun: Sendable {
    private let epochs: EpochPair
    private let threads: Int

    /// Opens both scenes and fixes the grid: CRS as asked or the earlier scene's, pixels as asked or the coarser ones.
    ///
    /// Throws `ImageryError` and ``SurveyError``.
    public init(
        earlier: String, later: String, earlierSurfaces: [String] = [], laterSurfaces: [String] = [],
        crs: CRSCode? = nil, pixelSize: Double? = nil, threads: Int
    ) throws {
        let (before, after) = (try SceneInspector.inspect(path: earlier), try SceneInspector.inspect(path: later))
        let bands = EpochReader.commonBands(of: [before, after])
        guard !bands.isEmpty else {
            throw SurveyError.noCommonBands(
                earlier: EpochReader.commonBands(of: [before]), later: EpochReader.commonBands(of: [after]))
        }
        let chosen = try SurveyGrid.crs(asked: crs, parcels: before.crs, scenes: [before, after])
        epochs = EpochPair(
            earlier: [before], later: [after], bands: bands,
            grid: try SurveyGrid.make(earlier: [before], later: [after], crs: chosen, pixelSize: pixelSize),
            earlierSurfaces: try earlierSurfaces.map { try SceneInspector.inspectHeight(path: $0) },
            laterSurfaces: try laterSurfaces.map { try SceneInspector.inspectHeight(path: $0) })
        self.threads = max(1, threads)
    }

    /// The report and its pictures.
    public func run() async throws -> (report: InspectionReport, pictures: [InspectionPicture]) {
        let alignment = try await Alignment.find(
            epochs, centres: lattice(Alignment.windowLimit).map { ($0.column, $0.row) }, regions: [epochs.grid.window],
            threads: threads)
        let reader = try PairReader(epochs, alignment: alignment)
        let windows = lattice(Self.lookCount).map { place in
            Window(
                column: place.column - Self.lookEdge / 2, row: place.row - Self.lookEdge / 2, columns: Self.lookEdge,
                rows: Self.lookEdge
            ).intersection(epochs.grid.window)
        }
        var values: [EvidenceKind: [Float]] = [:]
        var looks: [(pair: AlignedPair, evidence: Evidence)] = []
        for window in windows where !window.isEmpty {
            let pair = try reader.read(window)
            let evidence = Evidence(pair)
            for (kind, plane) in evidence.planes {
                values[kind, default: []] += stride(from: 0, to: plane.count, by: 7).compactMap {
                    evidence.validity[$0] != 0 ? plane[$0] : nil
                }
            }
            looks.append((pair, evidence))
        }
        let overview = try InspectionOverview(epochs, alignment: alignment)
        let report = try InspectionReport(
            scenes: summary("earlier", epochs.earlier[0]) + summary("later", epochs.later[0]), grid: epochs.grid,
            bands: epochs.bands, alignment: AlignmentSummary(alignment),
            obstacle: alignment.shift.obstacle?.rawValue, tiePoints: alignment.shift.tiePoints.map(Self.summary),
            brightness: epochs.bands.indices.map { brightness($0, alignment.match) },
            localBrightness: alignment.local.largestDeviation,
            masks: overview.shares(
                shadowEarlier: Self.mean(values[.shadowEarlier]), shadowLater: Self.mean(values[.shadowLater])),
            evidence: EvidenceKind.allCases.compactMap { kind in Self.summary(kind, values[kind]) })
        return (
            report,
            try InspectionPicture.all(overview: overview, alignment: alignment, looks: looks, epochs: epochs)
        )
    }

    /// Windows that evidence is worked out on, and their edge in pixels.
    private static let (lookCount, lookEdge) = (9, 320)

    /// About `count` places spread evenly over the grid.
    private func lattice(_ count: Int) -> [(column: Int, row: Int)] {
        let grid = epochs.grid
        let aspect = Double(grid.columns) / Double(grid.rows)
        let across = max(1, min(count, Int((Double(count) * aspect).squareRoot())))
        let down = max(1, count / across)
        return (0..<down).flatMap { row in
            (0..<across).map { column in
                ((2 * column + 1) * grid.columns / (2 * across), (2 * row + 1) * grid.rows / (2 * down))
            }
        }
    }

    private func summary(_ epoch: String, _ scene: Scene) throws -> [InspectionReport.SceneSummary] {
        [
            InspectionReport.SceneSummary(
                epoch: epoch, fileName: scene.fileName, columns: scene.columns, rows: scene.rows, crs: scene.crs,
                pixelSizeMetres: try SceneExtent(of: scene, in: epochs.grid.crs).pixelSize,
                bands: scene.bands.map(\.band), bandsTakenByOrder: scene.warnings.contains(.bandsAssumedByOrder),
                acquiredAt: scene.acquiredAt)
        ]
    }

    private static func summary(_ point: TiePoint) -> InspectionReport.TiePointSummary {
        InspectionReport.TiePointSummary(
            column: point.column, row: point.row, shiftColumns: point.shift.columns, shiftRows: point.shift.rows,
            standardError: point.standardError.isFinite ? point.standardError : nil,
            correlation: point.correlation.isFinite ? point.correlation : 0, reliability: point.reliability,
            weakness: point.weakness?.rawValue)
    }

    private func brightness(_ band: Int, _ match: BrightnessMatch) -> InspectionReport.BandBrightness {
        let (curve, range) = (match.curves[band], match.range[band])
        // Where the curve is known: between the ends of its knots.
        let (first, last) = (curve.low, curve.low + curve.step * Float(curve.knots.count - 1))
        let places = (0...8).map { first + (last - first) * Float($0) / 8 }
        return InspectionReport.BandBrightness(
            band: epochs.bands[band], noise: Double(match.noise[band]), low: Double(range.lowerBound),
            high: Double(range.upperBound), later: places.map(Double.init), earlier: places.map { Double(curve($0)) })
    }

    private static func summary(_ kind: EvidenceKind, _ values: [Float]?) -> InspectionReport.EvidenceSummary? {
        guard let values, !values.isEmpty else { return nil }
        let sorted = values.sorted()
        func quantile(_ share: Double) -> Double { Double(sorted[Int(Double(sorted.count - 1) * share)]) }
        return InspectionReport.EvidenceSummary(
            kind: kind.rawValue, name: kind.name, median: quantile(0.5), p90: quantile(0.9), p99: quantile(0.99))
    }

    private static func mean(_ values: [Float]?) -> Double {
        guard let values, !values.isEmpty else { return 0 }
        return values.reduce(0.0) { $0 + Double($1) } / Double(values.count)
    }
}
