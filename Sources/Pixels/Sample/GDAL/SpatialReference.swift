import CGDAL
import GDALSession
import Ground

/// A CRS as GDAL holds it, x-east y-north; released with this object.
final class SpatialReference {
    let handle: OGRSpatialReferenceH

    init?(_ crs: CRSCode) {
        guard let epsg = crs.epsg, let handle = GDALSession.call({ OSRNewSpatialReference(nil) }) else { return nil }
        guard OSRImportFromEPSG(handle, Int32(epsg)) == OGRERR_NONE else {
            OSRDestroySpatialReference(handle)
            return nil
        }
        // EPSG:4547 lists northing first; this program never does.
        OSRSetAxisMappingStrategy(handle, OAMS_TRADITIONAL_GIS_ORDER)
        self.handle = handle
    }

    deinit { OSRDestroySpatialReference(handle) }
}
