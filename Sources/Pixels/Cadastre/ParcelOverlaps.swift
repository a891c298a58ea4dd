import Gate
import Ground

/// Parcels that share ground with another: found by a sweep along x, in bounded time however they lie.
struct ParcelOverlaps {
    /// Pairs, the first ones found, by index.
    private(set) var pairs: [(Int, Int)] = []
    /// Parcels that overlap at least one other.
    private(set) var parcels = 0
    /// Whether the search ended before it had tested all pairs.
    private(set) var isCutShort = false

    /// The most pairs that are named.
    static let maximumPairs = 100
    /// Shared ground under this share of the smaller parcel is the roughness of drawing.
    private static let tolerance = 0.01
    /// Comparisons of rectangles, and vertices handed to GEOS, after which the search ends.
    private static let maximumComparisons = 50_000_000
    private static let maximumVertices = 20_000_000

    /// Looks for parcels that overlap; nil entries are passed over.
    ///
    /// A pair is only measured while one of the two is not known to overlap, so that thousands of parcels on one spot
    /// cost as many measurements, not their square.
    static func find(_ polygons: [MultiPolygon?], inspector: GeometryInspector) -> ParcelOverlaps {
        var result = ParcelOverlaps()
        let entries = polygons.enumerated().compactMap { index, polygon in
            polygon.flatMap { shape in shape.bounds.map { (index: index, shape: shape, bounds: $0) } }
        }.sorted { ($0.bounds.minX, $0.index) < ($1.bounds.minX, $1.index) }
        let vertices = entries.map { entry in
            entry.shape.polygons.reduce(0) { $0 + $1.exterior.count + $1.holes.reduce(0) { $0 + $1.count } }
        }
        var isKnown = [Bool](repeating: false, count: entries.count)
        var (comparisons, work) = (0, 0)
        for (one, first) in entries.enumerated() {
            for other in (one + 1)..<max(one + 1, entries.count) {
                let second = entries[other]
                guard second.bounds.minX < first.bounds.maxX else { break }
                comparisons += 1
                guard comparisons < maximumComparisons, work < maximumVertices else {
                    result.isCutShort = true
                    return result
                }
                guard !isKnown[one] || !isKnown[other], second.bounds.minY < first.bounds.maxY,
                    first.bounds.minY < second.bounds.maxY
                else { continue }
                work += vertices[one] + vertices[other]
                let shared = inspector.overlap(first.shape, second.shape)
                guard shared > tolerance * min(first.shape.area, second.shape.area) else { continue }
                for index in [one, other] where !isKnown[index] {
                    isKnown[index] = true
                    result.parcels += 1
                }
                if result.pairs.count < maximumPairs { result.pairs.append((first.index, second.index)) }
            }
        }
        return result
    }

    /// The warning; nil where no parcels overlap.
    func note(naming name: (Int) -> String) -> GateNote? {
        guard parcels > 0 else { return nil }
        let list = pairs.map { "\(name($0.0)) × \(name($0.1))" }.joined(separator: ", ")
        return GateNote(
            "parcel.overlap",
            zh: "\(isCutShort ? "至少 " : "")\(parcels) 宗地与其他宗地重叠（\(list)\(parcels > 2 * pairs.count ? " …" : "")）；请核对界线",
            en: "\(isCutShort ? "at least " : "")\(parcels) parcels overlap another (\(list)"
                + "\(parcels > 2 * pairs.count ? " …" : "")); check their boundaries")
    }
}
