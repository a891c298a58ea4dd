/// `Ground` holds values only: where things are, how pixels are laid out, who is who.
///
/// Nothing here opens a file or calls a C library. The types, in the order in which data meets them:
///
/// - ``CRSCode``, ``Geotransform``, ``PixelGrid``, ``Window``, ``Bounds``: where pixels lie;
/// - ``PixelBlock``: pixels that travel with their validity mask;
/// - ``Coordinate``, ``Polygon``, ``MultiPolygon``, ``WellKnownBinary``: shapes;
/// - ``ParcelCode``, ``AdministrativePlace``, ``TextIdentifier``: the cadastre's names;
/// - ``EpochRole``, ``Instant``: time;
/// - ``Message``, ``ExplainedError``, ``ExitStatus``: what the program tells a person.

/// The program's version; part of every finding's provenance, since a newer program may judge otherwise.
public enum Program {
    /// Semantic version.
    public static let version = "0.1.0"
}
