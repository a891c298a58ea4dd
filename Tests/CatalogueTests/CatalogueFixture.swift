import Ground

@testable import Catalogue

/// A moment from RFC 3339 by China's clock or UTC.
func moment(_ text: String) -> Instant {
    Instant(rfc3339: text.contains("T") ? text : text + "T10:00:00+08:00") ?? .distantPast
}

/// A square footprint in longitude and latitude.
func square(_ west: Double, _ south: Double, _ size: Double) -> MultiPolygon {
    MultiPolygon([Polygon(Bounds(minX: west, minY: south, maxX: west + size, maxY: south + size))])
}

/// A scene over one square degree unless told otherwise; its name is its identity.
func scene(
    _ name: String, _ day: String, _ sensorClass: SensorClass = .satellite,
    footprint: MultiPolygon = square(113, 23, 1),
    clouds: Double? = nil, heights: Bool = false
) -> CatalogueScene {
    var description = SceneDescription(
        columns: 100, rows: 100, crs: .wgs84,
        geotransform: Geotransform(originX: 113, pixelWidth: 0.01, originY: 24, pixelHeight: -0.01),
        bounds: Bounds(minX: 113, minY: 23, maxX: 114, maxY: 24), pixelSizeMetres: 0.5,
        bands: heights ? [.height] : [.red, .green, .blue], dataType: "uint8", footprint: footprint, validShare: 1)
    description.cloudShare = clouds
    return CatalogueScene(
        id: SceneID(name), fileName: name + ".tif", path: "/scenes/\(name).tif", byteCount: 1, acquiredAt: moment(day),
        acquiredAtSource: .flag, sensorClass: sensorClass, sensorClassSource: .flag, description: description)
}
