import Export
public import Ground
public import OGC
import Projection
public import StorePorts

/// Brings geometries from the parcels' CRS to the one that a GIS asks for, and its boxes back.
public struct FeatureProjection: FeatureProjecting {
    private let own: CRSCode
    private let projection: GeographicProjection
    private let isNorthFirst: Bool
    private let back: CoordinateTransformation
    /// West, south, east and north of where the parcels' CRS is used, degrees; nil where the authority does not say.
    private let use: Bounds?
    private let isInDegrees: Bool
    /// From the CRS of web maps to degrees, where that is the target: a box of it is one in degrees.
    private let unrolled: CoordinateTransformation?

    /// Between the parcels' CRS and another one. Throws `ProjectionError`.
    public init(from own: CRSCode, to target: CRSReference) throws {
        let code: CRSCode
        switch target {
        case .crs84: (code, isNorthFirst) = (.wgs84, false)
        case .epsg(let number):
            code = CRSCode(epsg: number)
            isNorthFirst = try writesNorthFirst(code)
        }
        self.own = own
        projection = code == .wgs84 ? GeographicProjection() : try GeographicProjection(to: code)
        let isWeb = code == CRSCode(epsg: 3857)
        unrolled = isWeb ? try CoordinateTransformation(from: code, to: .wgs84) : nil
        back = try CoordinateTransformation(from: isWeb ? .wgs84 : code, to: own)
        isInDegrees = try isWeb || !isProjectedInMetres(code)
        use = try AreaOfUse(of: own)?.bounds
    }

    /// The parts of a geometry, each with its rings; numbers in the order of the CRS's axes.
    public func parts(of geometry: MultiPolygon) throws -> [[[[Double]]]] {
        try projection.geometry(geometry, crs: own).coordinates(northFirst: isNorthFirst)
    }

    /// A position, in the order of the CRS's axes.
    public func numbers(of position: Coordinate) throws -> [Double] {
        try projection.point(position, crs: own).coordinates(northFirst: isNorthFirst).first?.first?.first ?? []
    }

    /// The area of a box in the parcels' CRS; nil where that is not used there.
    public func area(of box: [Double]) throws -> SearchArea? {
        guard box.count == 4 else { return nil }
        var bounds =
            isNorthFirst
            ? Bounds(minX: box[1], minY: box[0], maxX: box[3], maxY: box[2])
            : Bounds(minX: box[0], minY: box[1], maxX: box[2], maxY: box[3])
        if let unrolled {
            func inWorld(_ number: Double) -> Double { min(max(number, -TileGrid.webEdge), TileGrid.webEdge) }
            let low = try unrolled.apply(Coordinate(x: inWorld(bounds.minX), y: inWorld(bounds.minY)))
            let high = try unrolled.apply(Coordinate(x: inWorld(bounds.maxX), y: inWorld(bounds.maxY)))
            bounds = Bounds(minX: low.x, minY: low.y, maxX: high.x, maxY: high.y)
        }
        if isInDegrees, let use {
            // A zone's formulas hold near its meridian alone: what is far from it is cut off.
            let near = use.expanded(by: Self.marginDegrees)
            guard bounds.intersects(near) else { return nil }
            bounds = Bounds(
                minX: max(bounds.minX, near.minX), minY: max(bounds.minY, near.minY),
                maxX: min(bounds.maxX, near.maxX), maxY: min(bounds.maxY, near.maxY))
        }
        func edge(_ fromX: Double, _ fromY: Double, _ toX: Double, _ toY: Double) throws -> [Coordinate] {
            // Straight in degrees is bent in metres; in metres the corners do.
            let steps = isInDegrees ? Self.steps : 1
            return try (0...steps).map { step in
                let share = Double(step) / Double(steps)
                return try back.apply(
                    Coordinate(x: fromX + (toX - fromX) * share, y: fromY + (toY - fromY) * share))
            }
        }
        let (west, south, east, north) = (bounds.minX, bounds.minY, bounds.maxX, bounds.maxY)
        return SearchArea(
            south: try edge(west, south, east, south), east: try edge(east, south, east, north),
            north: try edge(east, north, west, north), west: try edge(west, north, west, south))
    }

    private static let marginDegrees = 1.5
    private static let steps = 32
}
