import Cadastre
public import Ground
public import WorkOrders

/// Cuts polygons for the office side, through the pixel side's GEOS.
public struct GroundAreas: AreaMeasure {
    /// The only one.
    public init() {}

    /// `polygon` without `others`; nil where it cannot be computed.
    public func rest(of polygon: MultiPolygon, without others: [MultiPolygon]) -> MultiPolygon? {
        PolygonOverlay.rest(of: polygon, without: others)
    }

    /// What `polygon` shares with any of `others`; nil where it cannot be computed.
    public func part(of polygon: MultiPolygon, within others: [MultiPolygon]) -> MultiPolygon? {
        PolygonOverlay.part(of: polygon, within: others)
    }
}
