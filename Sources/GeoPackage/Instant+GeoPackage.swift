public import Ground

extension Instant {
    /// The text that a GeoPackage's DATETIME columns hold.
    ///
    /// It is `2024-03-05T03:10:00.000Z`, with exactly three decimals; text order is time order.
    public var geoPackageText: String { description.dropLast() + ".000Z" }
}
