import Cadastre
import Ground

/// A piece of the survey's grid with the parcels that belong to it.
struct SurveyBlock: Sendable {
    /// Its number among the blocks with parcels.
    let index: Int
    /// What must be read to judge its parcels, cut to the grid; empty when they all lie outside.
    let window: Window
    /// Its parcels, by code.
    let parcels: [Parcel]

    /// Cuts the grid into blocks of `edge` pixels; every parcel belongs to the one that holds its representative
    /// point, and a block's window grows to hold its parcels whole.
    ///
    /// `reach` gives the pixels that a parcel's verdict depends on. Blocks come along a Z-order curve (Morton 1966): what is
    /// read next lies near what was read last, whose file blocks are still in GDAL's cache.
    static func cut(
        _ parcels: [Parcel], grid: PixelGrid, edge: Int, reach: (Parcel) -> Window
    ) -> [SurveyBlock] {
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
        return members.keys.sorted().enumerated().map { index, place in
            let parcels = members[place] ?? []
            let window = parcels.map { reach($0).intersection(grid.window) }.filter { !$0.isEmpty }
                .reduce(nil as Window?) { $0?.union($1) ?? $1 }
            return SurveyBlock(
                index: index, window: window ?? Window(column: 0, row: 0, columns: 0, rows: 0), parcels: parcels)
        }
    }
}
