import Align
import Cadastre
import Compare
import Ground
import Judge

/// A piece of the survey's grid that is read at once and recorded at once, with the parcels that belong to it.
struct SurveyBlock: Sendable {
    /// Its number among the blocks with parcels.
    let index: Int
    /// What must be read to judge its parcels, cut to the grid; empty when they all lie outside.
    let window: Window
    /// Its parcels in groups of neighbours, each of which is compared at once.
    let groups: [ParcelGroup]

    /// Cuts the grid into blocks of `edge` pixels, and those into groups of a few parcels' surroundings.
    ///
    /// Every parcel belongs to the block that holds its representative point; a block's window grows to hold its
    /// parcels whole. Blocks come along a Z-order curve (Morton 1966): what is read next lies near what was read last,
    /// whose file blocks are still in GDAL's cache.
    static func cut(_ parcels: [Parcel], grid: PixelGrid, edge: Int, measurer: ParcelMeasurer) -> [SurveyBlock] {
        func groups(_ parcels: [Parcel], _ edge: Int) -> [ParcelGroup] {
            ParcelGroup.cut(parcels, grid: grid, edge: edge) { measurer.window(for: $0.bounds) }
        }
        return groups(parcels, edge).enumerated().map { index, block in
            SurveyBlock(
                index: index, window: block.window,
                groups: groups(block.parcels, groupEdges * measurer.marginPixels))
        }
    }

    /// Edge of a group in margins around a parcel. Wide groups compute little twice; the planes of narrow ones, some
    /// forty, stay in the processor's caches from the first kernel to the last parcel.
    private static let groupEdges = 4

    /// Aligns and compares `record`, the block's pixels, group by group and hands over every parcel.
    func forEachParcel(
        in record: RecordedPair, clock: StageClock = StageClock(),
        _ body: (_ parcel: Parcel, _ evidence: Evidence, _ pair: AlignedPair) throws -> Void
    ) rethrows {
        for group in groups {
            let pair = clock.measure("resample") { record.aligned(in: group.window) }
            let evidence = clock.measure("compare") { Evidence(pair) }
            for parcel in group.parcels { try body(parcel, evidence, pair) }
        }
    }
}

/// Parcels that lie together.
struct ParcelGroup: Sendable {
    /// The pixels that matter to them, cut to the grid; empty when they all lie outside.
    let window: Window
    /// The parcels, in the order they were given in.
    let parcels: [Parcel]

    /// Groups parcels by the square of `edge` pixels that holds their representative point, along a Z-order curve;
    /// `reach` gives the pixels that matter to a parcel.
    static func cut(
        _ parcels: [Parcel], grid: PixelGrid, edge: Int, reach: (Parcel) -> Window
    ) -> [ParcelGroup] {
        struct Place: Hashable, Comparable {
            let row: Int
            let column: Int
            /// Bits of row and column in turn, from the highest; parcels beyond the grid may lie before its origin.
            var code: UInt64 {
                let (y, x) = (UInt64(bitPattern: Int64(row) + (1 << 31)), UInt64(bitPattern: Int64(column) + (1 << 31)))
                return (0..<32).reduce(0) { code, bit in
                    code | ((x >> bit) & 1) << (2 * bit) | ((y >> bit) & 1) << (2 * bit + 1)
                }
            }
            static func < (left: Place, right: Place) -> Bool { left.code < right.code }
        }
        var members: [Place: [Parcel]] = [:]
        for parcel in parcels {
            let column = ((parcel.representativePoint.x - grid.originX) / grid.pixelSize).rounded(.down)
            let row = ((grid.originY - parcel.representativePoint.y) / grid.pixelSize).rounded(.down)
            let place = Place(
                row: Int((row / Double(edge)).rounded(.down)), column: Int((column / Double(edge)).rounded(.down)))
            members[place, default: []].append(parcel)
        }
        return members.keys.sorted().map { place in
            let parcels = members[place] ?? []
            let window = parcels.map { reach($0).intersection(grid.window) }
                .filter { !$0.isEmpty }
                .reduce(nil as Window?) { $0?.union($1) ?? $1 }
            return ParcelGroup(window: window ?? Window(column: 0, row: 0, columns: 0, rows: 0), parcels: parcels)
        }
    }
}
