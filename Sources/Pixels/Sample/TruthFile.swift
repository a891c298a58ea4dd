import Foundation
import Ground
import Projection

/// What was planted, and whether each sensor could see it, as GeoJSON (RFC 7946).
struct TruthFile {
    let world: World
    let satellites: [Acquisition]
    let drones: [Acquisition]
    let textures: TextureBank

    /// Writes the file; throws ``SampleError`` or a projection error.
    func write(to path: String) throws {
        let transformation = try CoordinateTransformation(from: World.crs, to: .wgs84)
        var features: [String] = []
        for event in world.events.sorted(by: Self.inOrder) {
            let shape = try transformation.apply(World.projected(event.shape)).normalised()
            features.append(feature(event, shape))
        }
        let text = "{\"type\":\"FeatureCollection\",\"features\":[\n" + features.joined(separator: ",\n") + "\n]}\n"
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw SampleError.cannotWrite(path: path, reason: error.localizedDescription)
        }
    }

    /// Real changes first, then by kind and parcel.
    private static func inOrder(_ a: PlantedEvent, _ b: PlantedEvent) -> Bool {
        if a.kind.isReal != b.kind.isReal { return a.kind.isReal }
        if a.kind != b.kind { return a.kind.rawValue < b.kind.rawValue }
        return (a.parcel?.text ?? "") < (b.parcel?.text ?? "")
    }

    private func feature(_ event: PlantedEvent, _ shape: MultiPolygon) -> String {
        let area = Self.fixed(event.shape.area, digits: 2)
        let properties = [
            "\"parcel\":" + (event.parcel.map { "\"\($0.text)\"" } ?? "null"),
            "\"kind\":\"\(event.kind.rawValue)\"",
            "\"real\":\(event.kind.isReal)",
            "\"area_m2\":\(area)",
            "\"height_m\":\(Self.fixed(event.heightMetres, digits: 1))",
            // Another storey is not seen from above; only the surface models tell.
            "\"observable_satellite\":\(event.kind != .taller && isSeen(event, by: satellites))",
            "\"observable_drone\":\(isSeen(event, by: drones))",
            "\"cause\":\"\(event.cause)\"",
        ]
        let polygons = shape.polygons.map { polygon in
            "["
                + polygon.rings.map { ring in
                    "["
                        + ring.map { "[\(Self.fixed($0.x, digits: 8)),\(Self.fixed($0.y, digits: 8))]" }
                        .joined(separator: ",") + "]"
                }.joined(separator: ",") + "]"
        }
        let geometry =
            polygons.count == 1
            ? "{\"type\":\"Polygon\",\"coordinates\":\(polygons[0])}"
            : "{\"type\":\"MultiPolygon\",\"coordinates\":[\(polygons.joined(separator: ","))]}"
        return "{\"type\":\"Feature\",\"properties\":{\(properties.joined(separator: ","))},\"geometry\":\(geometry)}"
    }

    /// Whether more than half of it was recorded in both epochs, unclouded.
    func isSeen(_ event: PlantedEvent, by acquisitions: [Acquisition]) -> Bool {
        guard let bounds = event.shape.bounds else { return false }
        let cell = 0.25
        let fill = PolygonFill(
            left: bounds.minX, top: bounds.maxY, cell: cell, columns: Int(bounds.width / cell) + 1,
            rows: Int(bounds.height / cell) + 1)
        var (all, seen) = (0, 0)
        for polygon in event.shape.polygons {
            fill.spans(polygon.rings) { row, run in
                for column in run {
                    let point = Coordinate(x: fill.x(column), y: fill.y(row))
                    all += 1
                    if acquisitions.allSatisfy({ !isHidden(point, from: $0) }) { seen += 1 }
                }
            }
        }
        return seen * 2 > all
    }

    private func isHidden(_ point: Coordinate, from acquisition: Acquisition) -> Bool {
        if acquisition.isMissing(point) { return true }
        guard let cloud = acquisition.cloud else { return false }
        return SensorModel.opacity(around: cloud.centre, cloud.radius, point, textures) > 0.35
    }

    /// A decimal number with a point whatever the locale.
    private static func fixed(_ value: Double, digits: Int) -> String { String(format: "%.\(digits)f", value) }
}
