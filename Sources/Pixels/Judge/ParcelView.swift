import Cadastre
import Compare
import Ground

/// The evidence around one parcel, cut to its window.
struct ParcelView {
    /// The parcel and its surroundings on the survey's grid, where evidence does not depend on what was read at once.
    let window: Window
    /// The block's evidence.
    let evidence: Evidence
    /// `rows × columns` of ``window``: share of the pixel inside the parcel, 0…1.
    let coverage: [Float]
    /// `rows × columns` of ``window``: 1 = usable.
    let validity: [UInt8]
    /// Square metres of a pixel.
    let pixelArea: Double
    /// Share of the parcel's area that is usable, 0…1.
    var validShare: Double {
        var (inside, seen) = (0.0, 0.0)
        for index in coverage.indices {
            inside += Double(coverage[index])
            if validity[index] != 0 { seen += Double(coverage[index]) }
        }
        return inside > 0 ? seen / inside : 0
    }

    init(window: Window, coverage fractions: CoverageFractions, evidence: Evidence, pixelArea: Double) {
        self.window = window
        self.evidence = evidence
        self.pixelArea = pixelArea
        var coverage = [Float](repeating: 0, count: window.count)
        for row in 0..<fractions.window.rows {
            let target =
                (fractions.window.row + row - window.row) * window.columns
                + fractions.window.column - window.column
            for column in 0..<fractions.window.columns {
                coverage[target + column] = fractions.fractions[row * fractions.window.columns + column]
            }
        }
        let validity = Self.cut(evidence.validity, from: evidence.window, to: window, outside: 0)
        self.coverage = coverage
        self.validity = validity
    }

    /// A plane cut to the parcel's window; nil where the evidence has none of that kind.
    func plane(_ kind: EvidenceKind) -> [Float]? {
        evidence.planes[kind].map { Self.cut($0, from: evidence.window, to: window, outside: 0) }
    }

    /// Reads a plane at a column and row of ``window``; nil beyond what was observed, or without such a plane.
    func lookup(_ kind: EvidenceKind) -> (_ column: Int, _ row: Int) -> Float? {
        guard let plane = evidence.planes[kind] else { return { _, _ in nil } }
        let (window, block, validity) = (self.window, evidence.window, self.validity)
        return { column, row in
            guard column >= 0, row >= 0, column < window.columns, row < window.rows,
                validity[row * window.columns + column] != 0
            else { return nil }
            return plane[(window.row + row - block.row) * block.columns + window.column + column - block.column]
        }
    }

    /// Another plane of the block, cut to the parcel's window; 0 beyond it.
    func cut<Value: BinaryFloatingPoint>(_ plane: [Value]) -> [Value] {
        Self.cut(plane, from: evidence.window, to: window, outside: 0)
    }

    /// A mask of the block, cut to the parcel's window; 0 beyond it.
    func cut(_ mask: [UInt8]) -> [UInt8] { Self.cut(mask, from: evidence.window, to: window, outside: 0) }

    /// Indices into ``window`` of pixels that another window counts.
    func indices(of pixels: [Int], in other: Window) -> [Int] {
        pixels.map { pixel in
            (other.row + pixel / other.columns - window.row) * window.columns + other.column + pixel % other.columns
                - window.column
        }
    }

    /// A plane of evidence cut to the parcel's window, 0 where not observed.
    func observed(_ kind: EvidenceKind) -> [Float] {
        guard var plane = plane(kind) else { return [Float](repeating: 0, count: window.count) }
        for pixel in plane.indices where validity[pixel] == 0 { plane[pixel] = 0 }
        return plane
    }

    /// Copies the part of a plane that lies in `target`; what the plane does not cover is `outside`.
    private static func cut<Value>(_ plane: [Value], from source: Window, to target: Window, outside: Value) -> [Value]
    {
        var result = [Value](repeating: outside, count: target.count)
        let shared = target.intersection(source)
        guard !shared.isEmpty else { return result }
        for row in 0..<shared.rows {
            let from = (shared.row + row - source.row) * source.columns + shared.column - source.column
            let to = (shared.row + row - target.row) * target.columns + shared.column - target.column
            result.replaceSubrange(to..<(to + shared.columns), with: plane[from..<(from + shared.columns)])
        }
        return result
    }
}
