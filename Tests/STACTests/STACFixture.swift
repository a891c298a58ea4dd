import Catalogue
import Foundation
import Ground

@testable import STAC

/// A folder for one test, removed when the test lets go of it.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        let made = NSTemporaryDirectory() + "parcelwatch-stac-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: made, withIntermediateDirectories: true)
        path = LocalHref.resolved(made) ?? made
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        let file = path + "/" + name
        try FileManager.default.createDirectory(
            atPath: URL(fileURLWithPath: file).deletingLastPathComponent().path, withIntermediateDirectories: true)
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        return file
    }

    func text(_ name: String) throws -> String { try String(contentsOfFile: path + "/" + name, encoding: .utf8) }
}

/// A scene of the sample's kind whose file lies in `folder`; the file is made, empty.
func scene(
    _ name: String, in folder: TemporaryFolder, _ moment: String, _ sensorClass: SensorClass = .satellite,
    change: (inout SceneDescription) -> Void = { _ in }
) throws -> CatalogueScene {
    let path = try folder.write("", to: name)
    let pixel = sensorClass == .drone ? 0.1 : 0.5
    var description = SceneDescription(
        columns: 1024, rows: 768, crs: CRSCode(epsg: 4547),
        geotransform: Geotransform(originX: 411_592, pixelWidth: pixel, originY: 2_548_374, pixelHeight: -pixel),
        bounds: Bounds(
            minX: 411_592, minY: 2_548_374 - 768 * pixel, maxX: 411_592 + 1024 * pixel, maxY: 2_548_374),
        pixelSizeMetres: pixel, bands: [.red, .green, .blue, .nir], dataType: "uint8",
        footprint: MultiPolygon([
            Polygon(Bounds(minX: 113.137489973, minY: 23.027668414, maxX: 113.142513866, maxY: 23.032318296))
        ]), validShare: 1)
    description.isCloudOptimised = true
    description.mediaType = "image/tiff; application=geotiff; profile=cloud-optimized"
    description.nodata = 0
    change(&description)
    // A hash that follows from the name.
    var state: UInt64 = name.utf8.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
    var hash = ""
    while hash.count < 64 {
        let part = String(state, radix: 16)
        hash += String(repeating: "0", count: 16 - part.count) + part
        state = state &* 6_364_136_223_846_793_005 &+ 1
    }
    return CatalogueScene(
        id: SceneID(hash), fileName: URL(fileURLWithPath: path).lastPathComponent, path: path, byteCount: 1_234_567,
        acquiredAt: Instant(rfc3339: moment) ?? .distantPast, acquiredAtSource: .metadata, sensorClass: sensorClass,
        sensorClassSource: nil, description: description)
}

/// Every kind of scene that the catalogue holds, with all and with nothing known.
func varied(in folder: TemporaryFolder) throws -> [CatalogueScene] {
    let hole = Polygon(Bounds(minX: 113.138, minY: 23.028, maxX: 113.139, maxY: 23.029)).exterior
    return [
        try scene("satellite-2023.tif", in: folder, "2023-11-18T03:05:00Z"),
        try scene("data/东村 2024 #1%.tif", in: folder, "2024-10-06T02:52:00Z") {
            $0.cloudShare = 0.125
            $0.sunAzimuth = 151.5
            $0.sunElevation = 52.25
            $0.offNadir = 12
            $0.viewAzimuth = 280
            $0.platform = "GF-2"
            $0.nodata = nil
            $0.isCloudOptimised = false
            $0.mediaType = "image/tiff; application=geotiff"
            $0.footprint.polygons[0].holes = [hole.reversed()]
        },
        try scene("drone-2024.tif", in: folder, "2024-10-20T06:30:00Z", .drone) {
            $0.footprint = MultiPolygon([
                Polygon(Bounds(minX: 113.1, minY: 23, maxX: 113.2, maxY: 23.1)),
                Polygon(Bounds(minX: 113.3, minY: 23, maxX: 113.4, maxY: 23.1)),
            ])
        },
        try scene("drone-dsm-2024.tif", in: folder, "2024-10-20T06:30:00Z", .drone) {
            $0.bands = [.height]
            $0.dataType = "float32"
            $0.nodata = nil
            $0.nodataIsNaN = true
        },
        try scene("nothing.tif", in: folder, "2024-10-21T06:30:00Z", .drone) {
            $0.footprint = MultiPolygon([])
            $0.bands = [.grey]
            $0.dataType = "uint16"
        },
    ]
}
