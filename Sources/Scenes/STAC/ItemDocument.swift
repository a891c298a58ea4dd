import Catalogue
import Foundation
import Ground

/// One scene as a STAC item.
struct ItemDocument {
    let scene: CatalogueScene
    /// Address of the scene's file as seen from the item's document.
    let href: String
    /// Extensions whose fields are written and that are declared.
    let declared: Set<STACWriter.Extension>

    /// The file's name in safe characters with the head of its content's hash: unique, and the same on every export.
    static func id(of scene: CatalogueScene) -> String {
        let name = scene.fileName.lastIndex(of: ".").map { scene.fileName[..<$0] } ?? scene.fileName[...]
        var stem = ""
        for character in name.prefix(80) {
            let isSafe = character.isASCII && (character.isLetter || character.isNumber || "_-.".contains(character))
            if isSafe { stem.append(character) } else if stem.last != "-" { stem.append("-") }
        }
        while let first = stem.first, "-.".contains(first) { stem.removeFirst() }
        while stem.last == "-" { stem.removeLast() }
        return (stem.isEmpty ? "scene" : stem) + "-" + scene.id.short
    }

    func json() -> JSONValue {
        let description = scene.description
        let (geometry, bounds) = Self.geometry(description.footprint)
        var used: [String] = [Vocabulary.projection]
        var properties: [String: JSONValue] = [
            "datetime": .text(scene.acquiredAt.description), "title": .text(scene.fileName),
            "gsd": .number(description.pixelSizeMetres), "proj:code": .text(description.crs.description),
            "proj:shape": .array([.number(Double(description.rows)), .number(Double(description.columns))]),
            "proj:transform": .array(Self.transform(description.geotransform).map(JSONValue.number)),
            "proj:bbox": .array(Self.numbers(description.bounds).map(JSONValue.number)),
        ]
        if let platform = description.platform, !platform.isEmpty { properties["platform"] = .text(platform) }
        if let share = description.cloudShare {
            properties["eo:cloud_cover"] = .number(Self.rounded(share * 100, digits: 4))
            if declared.contains(.electroOptical) { used.append(Vocabulary.electroOptical) }
        }
        let angles = [
            ("view:sun_azimuth", description.sunAzimuth), ("view:sun_elevation", description.sunElevation),
            ("view:off_nadir", description.offNadir), ("view:azimuth", description.viewAzimuth),
        ]
        for (key, angle) in angles { if let angle { properties[key] = .number(angle) } }
        if angles.contains(where: { $0.1 != nil }), declared.contains(.view) { used.append(Vocabulary.view) }
        if declared.contains(.file) { used.append(Vocabulary.file) }
        var item: [String: JSONValue] = [
            "type": .text("Feature"), "stac_version": .text(Vocabulary.version),
            "stac_extensions": .array(used.map(JSONValue.text)), "id": .text(Self.id(of: scene)),
            "collection": .text(scene.sensorClass.rawValue), "geometry": geometry,
            "properties": .object(properties),
            "links": .array([
                STACWriter.link("root", "../../catalog.json", type: Vocabulary.json),
                STACWriter.link("parent", "../collection.json", type: Vocabulary.json),
                STACWriter.link("collection", "../collection.json", type: Vocabulary.json),
            ]),
            "assets": .object([description.isSurfaceModel ? Vocabulary.elevation : "data": .object(asset())]),
        ]
        // A box goes with a shape only.
        if let bounds { item["bbox"] = .array(Self.numbers(bounds).map(JSONValue.number)) }
        return .object(item)
    }

    private func asset() -> [String: JSONValue] {
        let description = scene.description
        var asset: [String: JSONValue] = [
            "href": .text(href), "type": .text(description.mediaType),
            "roles": .array(
                (description.isSurfaceModel ? ["data", Vocabulary.elevation] : ["data"]).map(JSONValue.text)),
            "data_type": .text(description.dataType),
            "bands": .array(bands.map { .object(["name": .text($0)]) }),
            "file:size": .number(Double(scene.byteCount)),
        ]
        if description.isSurfaceModel { asset["unit"] = .text("m") }
        if description.nodataIsNaN {
            asset["nodata"] = .text("nan")
        } else if let nodata = description.nodata {
            asset["nodata"] = .number(nodata)
        }
        // A multihash: SHA-256 (0x12), 32 bytes.
        if scene.id.text.utf8.count == 64 { asset["file:checksum"] = .text("1220" + scene.id.text) }
        return asset
    }

    /// The names of the file's bands in its order; where they were not declared, of those that are used.
    private var bands: [String] {
        guard let declared = scene.declaration?.bands, !declared.isEmpty else {
            return scene.description.bands.map(Self.name)
        }
        return declared.enumerated().map { index, band in band.map(Self.name) ?? "unused-\(index + 1)" }
    }

    /// STAC's common name of a band.
    private static func name(of band: Band) -> String { band == .grey ? "pan" : band.rawValue }

    /// GDAL's six numbers in the extension's order: by rows of the matrix.
    private static func transform(_ transform: Geotransform) -> [Double] {
        [
            transform.pixelWidth, transform.rowRotation, transform.originX, transform.columnRotation,
            transform.pixelHeight, transform.originY,
        ]
    }

    private static func numbers(_ bounds: Bounds) -> [Double] {
        [bounds.minX, bounds.minY, bounds.maxX, bounds.maxY]
    }

    private static func rounded(_ value: Double, digits: Int) -> Double {
        let factor = pow(10, Double(digits))
        return (value * factor).rounded() / factor
    }

    /// A footprint to 1e-8 degrees (a millimetre), which keeps the outline of a drone's picture, and its box.
    private static func geometry(_ footprint: MultiPolygon) -> (JSONValue, Bounds?) {
        let shape = footprint.normalised().map {
            Coordinate(x: rounded($0.x, digits: 8), y: rounded($0.y, digits: 8))
        }
        guard let bounds = shape.bounds else { return (.null, nil) }
        func rings(_ polygon: Polygon) -> JSONValue {
            .array(
                polygon.rings.map { ring in .array(ring.map { .array([.number($0.x), .number($0.y)]) }) })
        }
        let polygons = shape.polygons.map(rings)
        let geometry: [String: JSONValue] =
            polygons.count == 1
            ? ["type": .text("Polygon"), "coordinates": polygons[0]]
            : ["type": .text("MultiPolygon"), "coordinates": .array(polygons)]
        return (.object(geometry), bounds)
    }
}
