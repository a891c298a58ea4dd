import Foundation
import Ground
import Projection

@testable import Sample

/// `truth.geojson` as another program would read it, brought back to EPSG:4547.
struct Truth {
    struct Properties: Decodable {
        let parcel: String?
        let kind: String
        let real: Bool
        let area: Double
        let height: Double
        let observableBySatellite: Bool
        let observableByDrone: Bool

        enum CodingKeys: String, CodingKey {
            case parcel, kind, real
            case area = "area_m2"
            case height = "height_m"
            case observableBySatellite = "observable_satellite"
            case observableByDrone = "observable_drone"
        }
    }

    struct Feature {
        let properties: Properties
        let shape: MultiPolygon
    }

    let features: [Feature]

    private struct File: Decodable {
        struct Entry: Decodable {
            struct Geometry: Decodable {
                let type: String
                let coordinates: Rings

                enum Rings: Decodable {
                    case polygon([[[Double]]])
                    case parts([[[[Double]]]])

                    init(from decoder: any Decoder) throws {
                        let container = try decoder.singleValueContainer()
                        if let rings = try? container.decode([[[Double]]].self) {
                            self = .polygon(rings)
                        } else {
                            self = .parts(try container.decode([[[[Double]]]].self))
                        }
                    }
                }
            }

            let properties: Properties
            let geometry: Geometry
        }

        let features: [Entry]
    }

    init(path: String) throws {
        let file = try JSONDecoder().decode(File.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
        let transformation = try CoordinateTransformation(from: .wgs84, to: CRSCode(epsg: 4547))
        features = try file.features.map { entry in
            let parts: [[[[Double]]]] =
                switch entry.geometry.coordinates {
                case .polygon(let rings): [rings]
                case .parts(let parts): parts
                }
            let shape = MultiPolygon(
                parts.map { rings in
                    let rings = rings.map { $0.map { Coordinate(x: $0[0], y: $0[1]) } }
                    return Polygon(exterior: rings[0], holes: Array(rings.dropFirst()))
                })
            return Feature(properties: entry.properties, shape: try transformation.apply(shape))
        }
    }

    /// Mean absolute difference of the pixels whose centres lie in a shape (nil: of all); nil where there are none.
    static func meanChange(
        _ a: [Float], _ b: [Float], _ raster: RasterReader, _ shape: MultiPolygon?, skipping nodata: Float
    ) -> Double? {
        mean(a, b, raster, shape, nodata) { abs($1 - $0) }
    }

    /// Mean difference, later less earlier.
    static func meanRise(
        _ a: [Float], _ b: [Float], _ raster: RasterReader, _ shape: MultiPolygon?, skipping nodata: Float
    ) -> Double? {
        mean(a, b, raster, shape, nodata) { $1 - $0 }
    }

    private static func mean(
        _ a: [Float], _ b: [Float], _ raster: RasterReader, _ shape: MultiPolygon?, _ nodata: Float,
        _ measure: (Float, Float) -> Float
    ) -> Double? {
        let geotransform = raster.geotransform
        var (sum, count) = (0.0, 0)
        for row in 0..<raster.rows {
            for column in 0..<raster.columns {
                let at = row * raster.columns + column
                guard a[at] != nodata, b[at] != nodata else { continue }
                let point = Coordinate(
                    x: geotransform[0] + (Double(column) + 0.5) * geotransform[1],
                    y: geotransform[3] + (Double(row) + 0.5) * geotransform[5])
                if let shape, !shape.polygons.contains(where: { Outline.contains($0.exterior, point) }) { continue }
                sum += Double(measure(a[at], b[at]))
                count += 1
            }
        }
        return count == 0 ? nil : sum / Double(count)
    }
}
