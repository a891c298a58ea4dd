public import Ground

extension Instant {
    /// As a GeoPackage's DATETIME columns hold it: `2024-03-05T03:10:00.000Z`. Text order is time order.
    public var geoPackageText: String { description.dropLast() + ".000Z" }
}
