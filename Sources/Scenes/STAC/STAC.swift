/// `STAC` reads and writes the SpatioTemporal Asset Catalog, 1.1.0, as local files; it never opens a socket.
///
/// ``STACWriter`` writes the catalogue's scenes as a static catalogue with relative links: `catalog.json`, a collection
/// for each kind of sensor, an item for each scene. The same scenes give the same bytes.
///
/// ``STACReader`` reads an item, a collection of items or a static catalogue that a provider delivered (1.0 or 1.1). It
/// gives each item as a ``STACItem`` with the local files it names (``STACAsset``).
/// ``STACItem/scene(_:id:path:byteCount:)`` replaces the file's time, sky, sun and sensor by the item's. Skipped parts
/// are a ``STACWarning``; unusable documents are a ``STACError``.

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
