import CGDAL
import Foundation

/// What GDAL is kept from doing in this process, whatever the user's environment says.
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
        // No sidecar is read or written, no folder looked at: what may be read beside a file is named when it is opened.
        ("GDAL_PAM_ENABLED", "NO"), ("GDAL_DISABLE_READDIR_ON_OPEN", "EMPTY_DIR"), ("USE_RRD", "NO"),
        ("GDAL_GEOREF_SOURCES", "INTERNAL"),
        // Nothing is repaired on disk or passed over in silence.
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

    /// Takes away every driver that is not needed: some open URLs, others any file that looks like theirs, even where
    /// an image merely names it.
    static func deregisterOthers() {
        for index in stride(from: GDALGetDriverCount() - 1, through: 0, by: -1) {
            guard let driver = GDALGetDriver(index), let name = GDALGetDriverShortName(driver) else { continue }
            if !drivers.contains(String(cString: name)) { GDALDeregisterDriver(driver) }
        }
    }
}
