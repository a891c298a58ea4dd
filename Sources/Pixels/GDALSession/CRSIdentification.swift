public import CGDAL

extension GDALSession {
    /// The code of a CRS that a raster or a vector file holds, as `authority` and `code`; nil where it has none.
    ///
    /// | what the file says | the code |
    /// |---|---|
    /// | a horizontal and a vertical CRS together | the horizontal one's |
    /// | longitude, latitude and a height above the ellipsoid | the two-dimensional CRS's |
    /// | a CRS with its code | that code |
    /// | words without a code (ESRI's WKT, a `.prj`, a GeoTIFF's own parameters) | what PROJ identifies by name and parameters, at 90 of 100 or more |
    ///
    /// A local (engineering) CRS has no place on earth and no code. Source: `proj_identify`, whose confidence is 100 for
    /// the same name and parameters and 90 for the same parameters under another name.
    public static func code(of reference: OGRSpatialReferenceH) -> (authority: String, code: String)? {
        guard OSRIsLocal(reference) == 0, let copy = OSRClone(reference) else { return nil }
        defer { OSRDestroySpatialReference(copy) }
        if OSRIsCompound(copy) != 0 { call { _ = OSRStripVertical(copy) } }
        call { _ = OSRDemoteTo2D(copy, nil) }
        return ownCode(of: copy) ?? match(of: copy)
            ?? simplified(copy).flatMap { simple in
                defer { OSRDestroySpatialReference(simple) }
                return match(of: simple)
            }
    }

    /// The code that PROJ is sure of.
    private static func match(of reference: OGRSpatialReferenceH) -> (authority: String, code: String)? {
        call {
            var confidences: UnsafeMutablePointer<Int32>?
            var count: Int32 = 0
            let matches = OSRFindMatches(reference, nil, &count, &confidences)
            defer {
                OSRFreeSRSArray(matches)
                VSIFree(confidences)
            }
            guard count > 0, let confidences, confidences[0] >= 90, let best = matches?[0] else { return nil }
            return ownCode(of: best)
        }
    }

    /// The same CRS without what does not make it another one: the order of its axes, which a GeoTIFF cannot say (it has
    /// easting first, CGCS2000's zones have northing first: PROJ is half as sure then), and remarks.
    private static func simplified(_ reference: OGRSpatialReferenceH) -> OGRSpatialReferenceH? {
        call {
            var text: UnsafeMutablePointer<CChar>?
            let isWritten = withStringList(["FORMAT=WKT1_SIMPLE"]) { options in
                OSRExportToWktEx(
                    reference, &text,
                    options.map {
                        UnsafePointer(UnsafeRawPointer($0).assumingMemoryBound(to: UnsafePointer<CChar>?.self))
                    })
            }
            defer { VSIFree(text) }
            guard isWritten == OGRERR_NONE, text != nil, let simple = OSRNewSpatialReference(nil) else { return nil }
            var start = text
            guard OSRImportFromWkt(simple, &start) == OGRERR_NONE else {
                OSRDestroySpatialReference(simple)
                return nil
            }
            return simple
        }
    }

    private static func ownCode(of reference: OGRSpatialReferenceH) -> (authority: String, code: String)? {
        guard let authority = OSRGetAuthorityName(reference, nil), let code = OSRGetAuthorityCode(reference, nil)
        else { return nil }
        return (String(cString: authority), String(cString: code))
    }
}
