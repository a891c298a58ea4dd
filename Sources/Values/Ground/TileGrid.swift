/// How the ground is cut into map tiles; rows count southwards from the top.
public enum TileGrid: String, Sendable, Codable, Hashable, CaseIterable {
    /// In any CRS in metres, the same for every scene: level 0 has pixels of 4096 m, each further level pixels of half the edge.
    ///
    /// Pixels of 1, 0.5, 0.25 … m are pixels of a level, so that a scene whose pixels lie on whole multiples is shown as it is.
    case ground = "parcels"
    /// That of web maps, in EPSG:3857 (OGC 17-083r4, annex D.1): level 0 is the world in one tile.
    case web = "WebMercatorQuad"

    /// Columns and rows of a tile.
    public static let edge = 256
    /// Half the circumference of a sphere with WGS 84's semi-major axis, metres: where the world of web maps ends.
    public static let webEdge = 20_037_508.342789244

    /// Levels, the last with pixels of 1.6 cm or 0.9 cm.
    public var levels: ClosedRange<Int> { self == .ground ? 0...18 : 0...24 }

    /// The upper left corner, metres: in ``ground`` beyond every CRS in metres.
    public var origin: Coordinate {
        let edge = self == .ground ? 33_554_432 : Self.webEdge
        return Coordinate(x: -edge, y: edge)
    }

    /// Edge of a pixel of a level, metres.
    public func resolution(of level: Int) -> Double {
        if self == .web { return 2 * Self.webEdge / Double(Self.edge << level) }
        return level < 12 ? Double(1 << (12 - level)) : 1 / Double(1 << (level - 12))
    }

    /// Columns and rows of a level.
    public func side(of level: Int) -> Int { self == .web ? 1 << level : 128 << level }

    /// The tiles of a level that an area in the grid's CRS touches.
    public func tiles(of level: Int, in area: Bounds) -> (columns: ClosedRange<Int>, rows: ClosedRange<Int>) {
        let edge = resolution(of: level) * Double(Self.edge)
        func place(_ metres: Double) -> Int {
            min(max(Int(min(max((metres / edge).rounded(.down), -1), 1e12)), 0), side(of: level) - 1)
        }
        let (left, right) = (place(area.minX - origin.x), place(area.maxX - origin.x))
        let (top, bottom) = (place(origin.y - area.maxY), place(origin.y - area.minY))
        return (left...max(left, right), top...max(top, bottom))
    }
}

/// A tile of a ``TileGrid``.
public struct TileAddress: Sendable, Codable, Hashable {
    /// The grid.
    public var grid: TileGrid
    /// The level.
    public var level: Int
    /// Columns of tiles from the left.
    public var column: Int
    /// Rows of tiles from the top.
    public var row: Int

    /// A tile; nil where there is none of this level, column and row.
    public init?(_ grid: TileGrid = .ground, level: Int, column: Int, row: Int) {
        guard grid.levels.contains(level) else { return nil }
        let places = 0..<grid.side(of: level)
        guard places.contains(column), places.contains(row) else { return nil }
        (self.grid, self.level, self.column, self.row) = (grid, level, column, row)
    }

    /// The ground that it shows, in the CRS of the grid.
    public var bounds: Bounds {
        let edge = grid.resolution(of: level) * Double(TileGrid.edge)
        let (left, top) = (grid.origin.x + Double(column) * edge, grid.origin.y - Double(row) * edge)
        return Bounds(minX: left, minY: top - edge, maxX: left + edge, maxY: top)
    }
}
