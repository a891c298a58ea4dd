import CPROJ
public import Ground

/// A PROJ context with what this room asks of it; belongs to one thread at a time.
final class ProjContext {
    let pointer: OpaquePointer?

    init() {
        pointer = proj_context_create()
        proj_log_level(pointer, PJ_LOG_NONE)
    }

    deinit { proj_context_destroy(pointer) }

    private var reason: String {
        let number = proj_context_errno(pointer)
        return number == 0 ? "PROJ" : String(cString: proj_context_errno_string(pointer, number))
    }

    /// Runs `body` with the definition of a CRS; throws ``ProjectionError/unknownCRS(_:reason:)``.
    func withCRS<Result>(_ crs: CRSCode, _ body: (OpaquePointer) throws -> Result) throws -> Result {
        guard let definition = proj_create(pointer, crs.description) else {
            throw ProjectionError.unknownCRS(crs, reason: reason)
        }
        defer { proj_destroy(definition) }
        return try body(definition)
    }

    /// The operation that PROJ prefers, x-east and y-north on both sides; the caller destroys it.
    func operation(from: CRSCode, to: CRSCode) throws -> OpaquePointer {
        for crs in [from, to] { try withCRS(crs) { _ in } }
        guard let raw = proj_create_crs_to_crs(pointer, from.description, to.description, nil) else {
            throw ProjectionError.noTransformation(from: from, to: to, reason: reason)
        }
        defer { proj_destroy(raw) }
        guard let normalised = proj_normalize_for_visualization(pointer, raw) else {
            throw ProjectionError.noTransformation(from: from, to: to, reason: reason)
        }
        return normalised
    }

    /// The operation of the surveyors' parameters, from ``DatumShift/from`` to ``DatumShift/to``; the caller destroys it.
    func operation(of shift: DatumShift) throws -> OpaquePointer {
        let text = try shift.pipeline(
            from: ellipsoid(of: shift.from), to: ellipsoid(of: shift.to))
        guard let operation = proj_create(pointer, text) else {
            throw ProjectionError.unusableShift(shift.name, reason: reason)
        }
        return operation
    }

    private func ellipsoid(of crs: CRSCode) throws -> DatumShift.Ellipsoid {
        try withCRS(crs) { definition in
            var (semiMajor, flattening) = (0.0, 0.0)
            let ellipsoid = proj_get_ellipsoid(pointer, definition)
            defer { proj_destroy(ellipsoid) }
            guard proj_ellipsoid_get_parameters(pointer, ellipsoid, &semiMajor, nil, nil, &flattening) != 0 else {
                throw ProjectionError.unknownCRS(crs, reason: reason)
            }
            return DatumShift.Ellipsoid(semiMajor: semiMajor, inverseFlattening: flattening)
        }
    }

    /// The datum of a CRS.
    struct Datum {
        let name: String

        /// Whether it is another one, by more than a metre.
        func isNot(_ other: Datum) -> Bool { name != other.name && !(isOfTheEarth && other.isOfTheEarth) }

        /// The datums that follow the earth's centre to within a metre of each other: CGCS2000 is ITRF97 at epoch
        /// 2000.0 (GB 22021-2008), WGS 84 follows ITRF since G730.
        private var isOfTheEarth: Bool {
            ["World Geodetic System 1984", "China 2000", "International Terrestrial Reference Frame"]
                .contains(where: name.hasPrefix)
        }
    }

    func datum(of crs: CRSCode) throws -> Datum {
        try withCRS(crs) { definition in
            let horizontal =
                proj_get_type(definition) == PJ_TYPE_COMPOUND_CRS
                ? proj_crs_get_sub_crs(pointer, definition, 0) : proj_clone(pointer, definition)
            defer { proj_destroy(horizontal) }
            let datum = horizontal.flatMap { proj_crs_get_datum_forced(pointer, $0) }
            defer { proj_destroy(datum) }
            return Datum(name: datum.flatMap { proj_get_name($0) }.map { String(cString: $0) } ?? crs.description)
        }
    }

    /// Which way `shift` leads from one datum to another; nil = it is for other ones.
    func direction(of shift: DatumShift, from: Datum, to: Datum) throws -> PJ_DIRECTION? {
        let (source, target) = (try datum(of: shift.from), try datum(of: shift.to))
        if !from.isNot(source), !to.isNot(target) { return PJ_FWD }
        if !from.isNot(target), !to.isNot(source) { return PJ_INV }
        return nil
    }
}

/// What a CRS's datum is called, e.g. `Xian 1980`; throws ``ProjectionError/unknownCRS(_:reason:)``.
public func datumName(of crs: CRSCode) throws -> String {
    let name = try ProjContext().datum(of: crs).name
    // EPSG's long name of a datum for which China uses an abbreviation.
    return name == "China 2000" ? "CGCS2000" : name
}

/// Whether two CRSs have one datum, or two within a metre of each other.
public func haveOneDatum(_ one: CRSCode, _ other: CRSCode) throws -> Bool {
    let context = ProjContext()
    return try !context.datum(of: one).isNot(context.datum(of: other))
}
