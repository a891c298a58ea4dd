import CGDAL
import Foundation

/// GDAL made ready once per process, and the text of its last failure.
enum GDALSession {
    /// Drivers are registered once: concurrent registration has crashed.
    private static let isReady: Bool = {
        GDALAllRegister()
        CPLSetErrorHandler(CPLQuietErrorHandler)
        return true
    }()

    static func call<Result>(_ body: () throws -> Result) rethrows -> Result {
        precondition(isReady)
        CPLErrorReset()
        return try body()
    }

    static var lastMessage: String {
        let text = String(cString: CPLGetLastErrorMsg())
        return text.isEmpty ? "GDAL" : text.replacingOccurrences(of: "\n", with: " ")
    }

    /// Runs `body` with a NULL-terminated list of C strings, `KEY=VALUE` each.
    static func withStringList<Result>(
        _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) throws -> Result
    ) rethrows -> Result {
        var list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        for string in strings { list = CSLAddString(list, string) }
        defer { CSLDestroy(list) }
        return try body(list)
    }
}
