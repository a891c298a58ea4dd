/// `Export` writes findings, parcels and orders for other software and for people: GeoJSON, GeoPackage, CSV, KML, review sheet.
///
/// 1. A ``FindingCollection`` is what is to be written: findings, their orders, and where their chips come from.
///    Parcels with their latest verdict come as a ``ParcelSource``, orders as an ``OrderSource``, one by one, since there may be
///    a million.
/// 2. ``FindingFormats/all``, ``ParcelFormats/all`` and ``OrderFormats/all`` are the registries: a format is one file and one line.
/// 3. A format writes through ``WholeFile``, beside the target and then renamed, so that a half-written export never
///    replaces a whole one.
///
/// An export is the same byte for byte wherever, whenever and in whatever order it was made: sorted by id, numbers
/// and times written without locale or time zone, and no time of the export in it. Findings leave out when the program recorded them too; an order's times are its own history.
///
/// Coordinates: GeoJSON is WGS 84 (RFC 7946); from CGCS2000 that is PROJ's "ballpark" transformation, numerically
/// the identity. The GeoPackage keeps the survey's CRS and every digit.
