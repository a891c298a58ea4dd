/// How the ground is cut into map tiles in any CRS in metres, the same for every scene: level 0 has pixels of 4096 m, each further level
/// pixels of half the edge; rows count southwards from the top.
///
/// Pixels of 1, 0.5, 0.25 … m are pixels of a level, so that a scene whose pixels lie on whole multiples is shown as it is.
public enum TileGrid {
    /// Columns and rows of a tile.
    public static let edge = 256
    /// Levels, the last with pixels of 1.6 cm.
    public static let levels = 0...18
    /// The upper left corner, metres: beyond every CRS in metres.
    public static let origin = Coordinate(x: -33_554_432, y: 33_554_432)

    /// Edge of a pixel of a level, metres.
    public static func resolution(of level: Int) -> Double {
        level < 12 ? Double(1 << (12 - level)) : 1 / Double(1 << (level - 12))
    }
}

/// A tile of ``TileGrid``.
public struct TileAddress: Sendable, Codable, Hashable {
    /// The level, 0…18.
    public var level: Int
    /// Columns of tiles from the left.
    public var column: Int
    /// Rows of tiles from the top.
    public var row: Int

    /// A tile; nil where there is none of this level, column and row.
    public init?(level: Int, column: Int, row: Int) {
        // No CRS reaches further than 2^27 m to the right, or below the bottom.
        let most = Int(Double(1 << 27) / (TileGrid.resolution(of: min(max(level, 0), 18)) * Double(TileGrid.edge)))
        guard TileGrid.levels.contains(level), (0...most).contains(column), (0...most).contains(row) else { return nil }
        (self.level, self.column, self.row) = (level, column, row)
    }

    /// The ground that it shows, in the CRS of the grid.
    public var bounds: Bounds {
        let edge = TileGrid.resolution(of: level) * Double(TileGrid.edge)
        let (left, top) = (TileGrid.origin.x + Double(column) * edge, TileGrid.origin.y - Double(row) * edge)
        return Bounds(minX: left, minY: top - edge, maxX: left + edge, maxY: top)
    }
}
