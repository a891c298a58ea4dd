import CGDAL
import Foundation
import GDALSession
import Ground

/// Whether a scene says where it lies, and whether that is a place where it can be.
struct SceneProbePlace {
    private let dataset: Dataset

    init(of dataset: Dataset) { self.dataset = dataset }

    /// Throws `raster.noGeoref`, `raster.noCrs`, `raster.georefRange` or `raster.outsideArea`; warns of a rotation.
    func check(area: Bounds?) throws(SceneFault) -> [SceneFault] {
        let place = try georeference()
        let transform = place.geotransform
        let reference = OSRNewSpatialReference(nil)
        defer { OSRDestroySpatialReference(reference) }
        guard let reference,
            GDALSession.call({ OSRSetFromUserInput(reference, place.crs.description) }) == OGRERR_NONE,
            OSRIsGeographic(reference) != 0 || OSRIsProjected(reference) != 0
        else { throw SceneFault(ImageryError.placeless(path: dataset.path, .unknownCRS)) }
        try checkRange(transform, isGeographic: OSRIsGeographic(reference) != 0)
        let places = try geographicPlaces()
        try checkArea(places, reference: reference, area: area)
        guard transform.isNorthUp else {
            return [
                SceneFault(
                    "raster.warped", zh: "不是正北朝上（旋转或南北颠倒）；使用时将重采样",
                    en: "is not north-up (rotated or upside down); it is resampled when used")
            ]
        }
        return []
    }

    private func georeference() throws(SceneFault) -> SceneGeoreference {
        let place: SceneGeoreference
        do { place = try SceneGeoreference(of: dataset) } catch { throw SceneFault(error) }
        let transform = place.geotransform
        guard transform.isFinite else {
            throw Self.outOfRange(zh: "含有非数值（NaN 或无穷大）", en: "holds what is no number (NaN or infinity)")
        }
        guard hypot(transform.pixelWidth, transform.columnRotation) > 0,
            hypot(transform.rowRotation, transform.pixelHeight) > 0
        else { throw SceneFault(ImageryError.placeless(path: dataset.path, .noGeotransform)) }
        return place
    }

    /// Refuses pixels that are no pixels, and coordinates that the CRS does not have.
    private func checkRange(_ transform: Geotransform, isGeographic: Bool) throws(SceneFault) {
        let (columns, rows) = (Double(GDALGetRasterXSize(dataset.handle)), Double(GDALGetRasterYSize(dataset.handle)))
        let edges = [
            hypot(transform.pixelWidth, transform.columnRotation), hypot(transform.rowRotation, transform.pixelHeight),
        ]
        // A tenth of a millimetre, in either unit; and no wider than the earth.
        let least = isGeographic ? 1e-9 : 1e-4
        let most = isGeographic ? 360.0 : 5e7
        let determinant =
            transform.pixelWidth * transform.pixelHeight - transform.rowRotation * transform.columnRotation
        guard edges.allSatisfy({ $0 >= least }), edges[0] * columns <= most, edges[1] * rows <= most,
            abs(determinant) > 1e-6 * edges[0] * edges[1]
        else {
            throw Self.outOfRange(
                zh: "像元大小不可能（\(edges[0]) × \(edges[1])）", en: "has impossible pixels (\(edges[0]) × \(edges[1]))")
        }
        for (column, row) in [(0, 0), (columns, 0), (0, rows), (columns, rows)] {
            let place = transform.coordinate(column: column, row: row)
            let (x, y) = (place.x, place.y)
            if isGeographic, abs(x) > 360 || abs(y) > 90 {
                throw Self.outOfRange(
                    zh: "坐标系是经纬度，坐标却是（\(x), \(y)）", en: "is in degrees, but its coordinates are (\(x), \(y))")
            }
            if abs(x) > 1e9 || abs(y) > 1e9 {
                throw Self.outOfRange(zh: "坐标过大（\(x), \(y)）", en: "has coordinates beyond any (\(x), \(y))")
            }
        }
    }

    /// Longitude and latitude of corners, edges' middles and the middle.
    private func geographicPlaces() throws(SceneFault) -> [Coordinate] {
        do {
            let scene = try SceneInspector.describe(dataset, bands: [], hasMislabelledAlpha: false, warnings: [])
            let ground = try GeographicGround(of: scene)
            var places: [Coordinate] = []
            for row in [0, 0.5, 1] {
                for column in [0, 0.5, 1] {
                    places.append(
                        try ground.geographic(
                            column: column * Double(scene.columns), row: row * Double(scene.rows)))
                }
            }
            return places
        } catch let error as ImageryError {
            throw SceneFault(error)
        } catch {
            throw Self.outOfRange(zh: "无法换算为经纬度（\(error)）", en: "has no longitude and latitude (\(error))")
        }
    }

    /// Degrees by which a scene may lie outside its CRS's area of use: beyond, it is labelled with the wrong one.
    private static let tolerance = 10.0

    private func checkArea(
        _ places: [Coordinate], reference: OGRSpatialReferenceH, area: Bounds?
    ) throws(SceneFault) {
        guard let bounds = Bounds(enclosing: places) else { return }
        guard bounds.width < 180 else {
            throw SceneFault(
                "raster.outsideArea", zh: "跨越 180° 经线；请切成两幅", en: "crosses the 180° meridian; cut it in two")
        }
        let middle = places[places.count / 2]
        let shown = Self.degrees(middle)
        if let area, !area.intersects(bounds) {
            throw SceneFault(
                "raster.outsideArea", zh: "位于（\(shown)），不在辖区内；请检查坐标系（分带是否写错）",
                en: "lies at (\(shown)), outside the area; check its CRS (is it the right zone?)")
        }
        var (west, south, east, north) = (0.0, 0.0, 0.0, 0.0)
        guard OSRGetAreaOfUse(reference, &west, &south, &east, &north, nil) != 0, west > -1_000, west <= east
        else { return }
        guard middle.x >= west - Self.tolerance, middle.x <= east + Self.tolerance,
            middle.y >= south - Self.tolerance, middle.y <= north + Self.tolerance
        else {
            throw SceneFault(
                "raster.outsideArea", zh: "位于（\(shown)），远在其坐标系的适用范围之外；请检查坐标系（分带是否写错）",
                en: "lies at (\(shown)), far outside where its CRS is used; check it (is it the right zone?)")
        }
    }

    private static func degrees(_ place: Coordinate) -> String {
        String(format: "%.4f, %.4f", locale: Locale(identifier: "en_US_POSIX"), place.x, place.y)
    }

    private static func outOfRange(zh chinese: String, en english: String) -> SceneFault {
        SceneFault(
            "raster.georefRange", zh: "地理定位\(chinese)；请重新配准或改正坐标系",
            en: "its georeference \(english); georeference it again or correct its CRS")
    }
}
