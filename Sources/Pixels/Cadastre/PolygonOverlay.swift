public import Ground

/// What is left and what is shared of polygons, through GEOS.
public enum PolygonOverlay {
    /// `polygon` without `others`, all in one CRS; nil where GEOS cannot say. Invalid polygons are repaired first.
    public static func rest(of polygon: MultiPolygon, without others: [MultiPolygon]) -> MultiPolygon? {
        GeometryInspector().rest(of: polygon, without: others)
    }

    /// What `polygon` shares with any of `others`, ground that several of them have counted once; nil where GEOS cannot say.
    public static func part(of polygon: MultiPolygon, within others: [MultiPolygon]) -> MultiPolygon? {
        GeometryInspector().part(of: polygon, within: others)
    }
}
