/// `Ground` holds values only: where things are, how pixels are laid out, who is who.
///
/// Nothing here opens a file or calls a C library. The types, in the order in which data meets them:
///
/// - ``CRSCode``, ``Geotransform``, ``PixelGrid``, ``Window``, ``Bounds``: where pixels lie;
/// - ``PixelBlock``: pixels that travel with their validity mask;
/// - ``Coordinate``, ``Polygon``, ``MultiPolygon``, ``WellKnownBinary``: shapes;
/// - ``ParcelCode``, ``AdministrativePlace``: the cadastre's names;
/// - ``EpochRole``, ``Instant``: time;
/// - ``Message``, ``ExplainedError``, ``ExitStatus``: how anything is told to a person.
