/// `STAC` speaks the SpatioTemporal Asset Catalog, 1.1.0, in files that lie side by side; it never opens a socket.
///
/// Out: ``STACWriter`` makes of the catalogue's scenes a static catalogue with relative links: `catalog.json`, a
/// collection for each kind of sensor, an item for each scene. The same scenes give the same bytes.
///
/// In: ``STACReader`` reads an item, a collection of items or a static catalogue that a provider delivered (1.0 or 1.1)
/// and gives for each item what it says (``STACItem``) with the local files it names (``STACAsset``). What it says of
/// the scene's time, sky, sun and sensor is laid over what the scene's own file says by
/// ``STACItem/scene(_:id:path:byteCount:)``. What is passed over is told by ``STACWarning``; what cannot be used is a
/// ``STACError``.

/// The versions and names this room writes.
enum Vocabulary {
    static let version = "1.1.0"
    static let projection = "https://stac-extensions.github.io/projection/v2.0.0/schema.json"
    // The versions that pystac knows.
    static let electroOptical = "https://stac-extensions.github.io/eo/v1.1.0/schema.json"
    static let view = "https://stac-extensions.github.io/view/v1.0.0/schema.json"
    static let file = "https://stac-extensions.github.io/file/v2.1.0/schema.json"
    static let geoJSON = "application/geo+json"
    static let json = "application/json"
    /// Role and key of a surface model's asset.
    static let elevation = "elevation"
}
