import CPROJ
public import Ground

/// A transformation between two CRSs, x-east and y-north on both sides (longitude, latitude in degrees for EPSG:4326).
///
/// CGCS2000 to WGS 84 is PROJ's "ballpark geographic offset": numerically the identity, within a metre in truth.
/// Not Sendable: a PROJ context belongs to one thread at a time. Source: PROJ `proj_normalize_for_visualization`.
public final class CoordinateTransformation {
    private let from: CRSCode
    private let to: CRSCode
    private let context: OpaquePointer?
    private let transformation: OpaquePointer?

    /// Prepares the transformation.
    ///
    /// Throws ``ProjectionError`` for an unknown CRS or a pair without a transformation.
    public init(from: CRSCode, to: CRSCode) throws {
        self.from = from
        self.to = to
        guard from != to else {
            context = nil
            transformation = nil
            return
        }
        let context = proj_context_create()
        proj_log_level(context, PJ_LOG_NONE)
        func reason() -> String {
            let number = proj_context_errno(context)
            return number == 0 ? "PROJ" : String(cString: proj_context_errno_string(context, number))
        }
        for crs in [from, to] {
            guard let definition = proj_create(context, crs.description) else {
                let error = ProjectionError.unknownCRS(crs, reason: reason())
                proj_context_destroy(context)
                throw error
            }
            proj_destroy(definition)
        }
        guard let raw = proj_create_crs_to_crs(context, from.description, to.description, nil) else {
            let error = ProjectionError.noTransformation(from: from, to: to, reason: reason())
            proj_context_destroy(context)
            throw error
        }
        let normalised = proj_normalize_for_visualization(context, raw)
        proj_destroy(raw)
        self.context = context
        self.transformation = normalised
        if normalised == nil {
            throw ProjectionError.noTransformation(from: from, to: to, reason: reason())
        }
    }

    deinit {
        if let transformation { proj_destroy(transformation) }
        if let context { proj_context_destroy(context) }
    }

    /// One coordinate; throws ``ProjectionError/outOfRange(_:from:to:)`` where the transformation is undefined.
    public func apply(_ coordinate: Coordinate) throws -> Coordinate {
        guard let transformation else { return coordinate }
        let result = proj_trans(transformation, PJ_FWD, proj_coord(coordinate.x, coordinate.y, 0, 0))
        guard result.xy.x.isFinite, result.xy.y.isFinite else {
            throw ProjectionError.outOfRange(coordinate, from: from, to: to)
        }
        return Coordinate(x: result.xy.x, y: result.xy.y)
    }

    /// Every coordinate of a multipolygon; edges stay straight between their ends.
    public func apply(_ geometry: MultiPolygon) throws -> MultiPolygon {
        transformation == nil ? geometry : try geometry.map { try apply($0) }
    }
}

/// The definition of a CRS as OGC WKT 1, the flavour that GeoPackage's `gpkg_spatial_ref_sys` holds.
public func wellKnownText(of crs: CRSCode) throws -> String {
    let context = proj_context_create()
    defer { proj_context_destroy(context) }
    proj_log_level(context, PJ_LOG_NONE)
    guard let definition = proj_create(context, crs.description) else {
        throw ProjectionError.unknownCRS(crs, reason: "PROJ")
    }
    defer { proj_destroy(definition) }
    return try withSingleLine { options in
        guard let text = proj_as_wkt(context, definition, PJ_WKT1_GDAL, options) else {
            throw ProjectionError.unknownCRS(crs, reason: "no WKT 1 form")
        }
        return String(cString: text)
    }
}

/// Whether a CRS is projected with both axes in metres, as a survey's pixel grid needs.
public func isProjectedInMetres(_ crs: CRSCode) throws -> Bool {
    let context = proj_context_create()
    defer { proj_context_destroy(context) }
    proj_log_level(context, PJ_LOG_NONE)
    guard let definition = proj_create(context, crs.description) else {
        throw ProjectionError.unknownCRS(crs, reason: "PROJ")
    }
    defer { proj_destroy(definition) }
    guard proj_get_type(definition) == PJ_TYPE_PROJECTED_CRS,
        let system = proj_crs_get_coordinate_system(context, definition)
    else { return false }
    defer { proj_destroy(system) }
    var metresPerUnit = 0.0
    guard proj_cs_get_axis_info(context, system, 0, nil, nil, nil, &metresPerUnit, nil, nil, nil) != 0 else {
        return false
    }
    return metresPerUnit == 1
}

/// Runs `body` with PROJ's option list that asks for one line of text.
private func withSingleLine<Result>(_ body: (UnsafePointer<UnsafePointer<CChar>?>) throws -> Result) rethrows -> Result
{
    try "MULTILINE=NO".withCString { option in
        let options: [UnsafePointer<CChar>?] = [option, nil]
        return try options.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { preconditionFailure("a two-element array has a base address") }
            return try body(base)
        }
    }
}
