public import Ground

extension Instant {
    /// The text that a GeoPackage's DATETIME columns hold: `2024-03-05T03:10:00.000Z`, with exactly three decimals; text
    /// order is time order.
    public var geoPackageText: String { description.dropLast() + ".000Z" }

    /// Reads ``geoPackageText``, and any RFC 3339 text that other software may have put in its place.
    public init?(geoPackageText text: String) { self.init(rfc3339: text) }
}
