public import CGDAL

extension GDALSession {
    /// The code of a CRS that a raster or a vector file holds, as `authority` and `code`; nil where it has none.
    ///
    /// | what the file says | the code |
    /// |---|---|
    /// | a horizontal and a vertical CRS together | the horizontal one's |
    /// | longitude, latitude and a height above the ellipsoid | the two-dimensional CRS's |
    /// | a CRS with its code | that code |
    /// | words without a code (ESRI's WKT, a `.prj`) | what PROJ identifies by name and parameters, at 90 of 100 or more |
    ///
    /// A local (engineering) CRS has no place on earth and no code. Source: `proj_identify`, whose confidence is 100 for
    /// the same name and parameters and 90 for the same parameters under another name.
    public static func code(of reference: OGRSpatialReferenceH) -> (authority: String, code: String)? {
        guard OSRIsLocal(reference) == 0, let copy = OSRClone(reference) else { return nil }
        defer { OSRDestroySpatialReference(copy) }
        if OSRIsCompound(copy) != 0 { call { _ = OSRStripVertical(copy) } }
        call { _ = OSRDemoteTo2D(copy, nil) }
        if let own = ownCode(of: copy) { return own }
        return call {
            var confidences: UnsafeMutablePointer<Int32>?
            var count: Int32 = 0
            let matches = OSRFindMatches(copy, nil, &count, &confidences)
            defer {
                OSRFreeSRSArray(matches)
                VSIFree(confidences)
            }
            guard count > 0, let confidences, confidences[0] >= 90, let best = matches?[0] else { return nil }
            return ownCode(of: best)
        }
    }

    private static func ownCode(of reference: OGRSpatialReferenceH) -> (authority: String, code: String)? {
        guard let authority = OSRGetAuthorityName(reference, nil), let code = OSRGetAuthorityCode(reference, nil)
        else { return nil }
        return (String(cString: authority), String(cString: code))
    }
}
