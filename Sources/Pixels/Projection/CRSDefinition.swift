import CPROJ
public import Ground

/// The definition of a CRS as OGC WKT 1, the flavour that GeoPackage's `gpkg_spatial_ref_sys` holds.
public func wellKnownText(of crs: CRSCode) throws -> String {
    let context = ProjContext()
    return try context.withCRS(crs) { definition in
        try withSingleLine { options in
            guard let text = proj_as_wkt(context.pointer, definition, PJ_WKT1_GDAL, options) else {
                throw ProjectionError.unknownCRS(crs, reason: "no WKT 1 form")
            }
            return String(cString: text)
        }
    }
}

/// Whether a CRS is projected with both axes in metres, as a survey's pixel grid needs.
public func isProjectedInMetres(_ crs: CRSCode) throws -> Bool {
    let context = ProjContext()
    return try context.withCRS(crs) { definition in
        guard proj_get_type(definition) == PJ_TYPE_PROJECTED_CRS,
            let system = proj_crs_get_coordinate_system(context.pointer, definition)
        else { return false }
        defer { proj_destroy(system) }
        var metresPerUnit = 0.0
        let isKnown = proj_cs_get_axis_info(
            context.pointer, system, 0, nil, nil, nil, &metresPerUnit, nil, nil, nil)
        return isKnown != 0 && metresPerUnit == 1
    }
}

/// Whether the authority of a CRS writes northing or latitude before easting or longitude, as EPSG does for 4490 and 4547.
public func writesNorthFirst(_ crs: CRSCode) throws -> Bool {
    let context = ProjContext()
    return try context.withCRS(crs) { definition in
        guard let system = proj_crs_get_coordinate_system(context.pointer, definition) else { return false }
        defer { proj_destroy(system) }
        var direction: UnsafePointer<CChar>?
        let isKnown = proj_cs_get_axis_info(context.pointer, system, 0, nil, nil, &direction, nil, nil, nil, nil)
        return isKnown != 0 && direction.map { String(cString: $0) } == "north"
    }
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
