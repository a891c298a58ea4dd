import CGDAL
import Foundation
import GDALSession
import Ground

/// Where a scene's pixels lie in longitude and latitude (EPSG:4326), and how large they are on the ground.
final class GeographicGround {
    let scene: Scene
    private let transformation: OGRCoordinateTransformationH?
    private let source: OGRSpatialReferenceH
    private let target: OGRSpatialReferenceH

    /// Prepares the transformation; throws ``ImageryError/cannotWarp(path:reason:)`` where there is none.
    init(of scene: Scene) throws {
        self.scene = scene
        source = OSRNewSpatialReference(nil)
        target = OSRNewSpatialReference(nil)
        let (source, target) = (source, target)
        transformation = GDALSession.call {
            guard OSRSetFromUserInput(source, scene.crs.description) == OGRERR_NONE,
                OSRImportFromEPSG(target, 4326) == OGRERR_NONE
            else { return nil }
            // Longitude first on this side, x-east first on that, whatever the authority says.
            OSRSetAxisMappingStrategy(source, OAMS_TRADITIONAL_GIS_ORDER)
            OSRSetAxisMappingStrategy(target, OAMS_TRADITIONAL_GIS_ORDER)
            return OCTNewCoordinateTransformation(source, target)
        }
        guard transformation != nil else {
            throw ImageryError.cannotWarp(path: scene.path, reason: GDALSession.lastMessage)
        }
        try checkPlace()
    }

    /// Throws unless the corners come back from longitude and latitude: a northing of 900,000 km has a latitude by
    /// the formula, several times round the earth.
    private func checkPlace() throws {
        let back = GDALSession.call { OCTGetInverse(transformation) }
        defer { OCTDestroyCoordinateTransformation(back) }
        let (columns, rows) = (Double(scene.columns), Double(scene.rows))
        let transform = scene.geotransform
        let pixel = max(
            hypot(transform.pixelWidth, transform.columnRotation), hypot(transform.rowRotation, transform.pixelHeight))
        for (column, row) in [(0, 0), (columns, 0), (columns, rows), (0, rows), (columns / 2, rows / 2)] {
            let place = transform.coordinate(column: column, row: row)
            let found = try geographic(column: column, row: row)
            var (x, y) = (found.x, found.y)
            let isDone = GDALSession.call { back != nil && OCTTransform(back, 1, &x, &y, nil) != 0 }
            // A turn of longitude is no other place.
            let turns = OSRIsGeographic(source) != 0 ? ((place.x - x) / 360).rounded() * 360 : 0
            guard isDone, hypot(x + turns - place.x, y - place.y) <= 10 * pixel else { throw notOnEarth(place) }
        }
    }

    private func notOnEarth(_ place: Coordinate) -> ImageryError {
        .cannotWarp(path: scene.path, reason: "(\(place.x), \(place.y)) in \(scene.crs) has no longitude and latitude")
    }

    deinit {
        if let transformation { OCTDestroyCoordinateTransformation(transformation) }
        OSRDestroySpatialReference(source)
        OSRDestroySpatialReference(target)
    }

    /// Longitude and latitude of a (fractional) column and row; throws where the place is not on earth.
    func geographic(column: Double, row: Double) throws -> Coordinate {
        let place = scene.geotransform.coordinate(column: column, row: row)
        var (x, y) = (place.x, place.y)
        let isDone = GDALSession.call { OCTTransform(transformation, 1, &x, &y, nil) } != 0
        // PROJ gives infinities, or places that no map shows, for coordinates far out of a projection's range.
        guard isDone, x.isFinite, y.isFinite, abs(x) <= 360, abs(y) <= 90 else {
            throw notOnEarth(place)
        }
        return Coordinate(x: x > 180 ? x - 360 : x < -180 ? x + 360 : x, y: y)
    }

    /// The longer edge of the scene's pixels on the ground, metres.
    ///
    /// What a projection in metres says, unless it is off by more than a hundredth, as Web Mercator's is by 8 % at 23°.
    func pixelSizeMetres() throws -> Double {
        let (columns, rows) = (Double(scene.columns), Double(scene.rows))
        let across = try distance(from: (0, rows / 2), to: (columns, rows / 2)) / columns
        let down = try distance(from: (columns / 2, 0), to: (columns / 2, rows)) / rows
        let measured = max(across, down)
        guard measured > 0, measured.isFinite else {
            throw notOnEarth(scene.geotransform.coordinate(column: columns / 2, row: rows / 2))
        }
        guard OSRIsProjected(source) != 0 else { return measured }
        let transform = scene.geotransform
        let stated =
            max(
                hypot(transform.pixelWidth, transform.columnRotation),
                hypot(transform.rowRotation, transform.pixelHeight)) * OSRGetLinearUnits(source, nil)
        return abs(stated / measured - 1) < 0.01 ? stated : measured
    }

    /// Metres between two places (column, row) of the scene on WGS 84.
    private func distance(from: (Double, Double), to: (Double, Double)) throws -> Double {
        EarthScale.metres(
            from: try geographic(column: from.0, row: from.1), to: try geographic(column: to.0, row: to.1))
    }
}
