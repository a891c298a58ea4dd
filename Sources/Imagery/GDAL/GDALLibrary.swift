import CGDAL
import Foundation

/// GDAL made ready once per process, and its last error per call.
enum GDALLibrary {
    /// Drivers are registered once: concurrent registration has crashed.
    private static let isReady: Bool = {
        GDALAllRegister()
        // Errors are taken from the return of each call; nothing is printed behind the user's back.
        CPLSetErrorHandler(CPLQuietErrorHandler)
        // The default cache is 5 % of memory; a survey reads each block once, so a small one serves as well.
        GDALSetCacheMax64(64 << 20)
        CPLSetConfigOption("GDAL_PAM_ENABLED", "NO")
        CPLSetConfigOption("GDAL_VRT_ENABLE_PYTHON", "NO")
        return true
    }()

    /// Runs `body` with GDAL registered and its error state clean.
    static func call<Result>(_ body: () throws -> Result) rethrows -> Result {
        precondition(isReady)
        CPLErrorReset()
        return try body()
    }

    /// The message of the last failure of this thread, without line breaks.
    static var lastMessage: String {
        let text = String(cString: CPLGetLastErrorMsg())
        return text.isEmpty ? "GDAL" : text.replacingOccurrences(of: "\n", with: " ")
    }

    /// Whether the last call left an error although it returned success, as some drivers do upon damaged blocks.
    static var hasFailed: Bool { CPLGetLastErrorType().rawValue >= CE_Failure.rawValue }
}

/// Runs `body` with a NULL-terminated list of C strings.
func withStringList<Result>(
    _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) throws -> Result
) rethrows -> Result {
    var list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    for string in strings { list = CSLAddString(list, string) }
    defer { CSLDestroy(list) }
    return try body(list)
}
