import CGDAL
import Foundation

/// Restrictions on GDAL in this process; they override the user's environment.
enum GDALSafety {
    /// Drivers that stay: what is read, what is written, and what GDAL's own algorithms need.
    private static let drivers: Set<String> = [
        "GTiff", "COG", "JP2OpenJPEG", "PNG", "JPEG", "VRT", "MEM", "GPKG", "GeoJSON", "ESRI Shapefile", "FlatGeobuf",
        "Memory",
    ]

    /// Options set here win over environment variables.
    private static let options: [(key: String, value: String)] = [
        // No code from plug-ins, none from files.
        ("GDAL_DRIVER_PATH", "disable"), ("GDAL_PYTHON_DRIVER_PATH", "disable"), ("GDAL_VRT_ENABLE_PYTHON", "NO"),
        ("GDAL_VRT_ENABLE_RAWRASTERBAND", "NO"),
        // No sidecar is read or written and no folder is listed: the caller names the companions of a file when it
        // opens the file.
        ("GDAL_PAM_ENABLED", "NO"), ("GDAL_DISABLE_READDIR_ON_OPEN", "EMPTY_DIR"), ("USE_RRD", "NO"),
        ("GDAL_GEOREF_SOURCES", "INTERNAL"),
        // GDAL repairs nothing on disk and reports every fault.
        ("SHAPE_RESTORE_SHX", "NO"), ("GTIFF_IGNORE_READ_ERRORS", "NO"), ("GDAL_ENABLE_TIFF_SPLIT", "YES"),
        ("GTIFF_DIRECT_IO", "NO"), ("GTIFF_VIRTUAL_MEM_IO", "NO"),
        // No network: the one name that may be fetched is no URL.
        ("CPL_VSIL_CURL_ALLOWED_FILENAME", "none"), ("GDAL_HTTP_MAX_RETRY", "0"), ("GDAL_HTTP_TIMEOUT", "1"),
        ("GDAL_HTTP_CONNECTTIMEOUT", "1"), ("PROJ_NETWORK", "OFF"),
    ]

    static func apply() {
        for option in options { CPLSetConfigOption(option.key, option.value) }
        // PROJ asks the environment itself, for every context.
        setenv("PROJ_NETWORK", "OFF", 1)
        OSRSetPROJEnableNetwork(0)
    }

    /// Removes every driver that is not needed: some open URLs, and some open any file of their format that an image
    /// only names.
    static func deregisterOthers() {
        for index in stride(from: GDALGetDriverCount() - 1, through: 0, by: -1) {
            guard let driver = GDALGetDriver(index), let name = GDALGetDriverShortName(driver) else { continue }
            if !drivers.contains(String(cString: name)) { GDALDeregisterDriver(driver) }
        }
    }
}
