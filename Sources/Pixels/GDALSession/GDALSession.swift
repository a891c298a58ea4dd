public import CGDAL
import Foundation

/// GDAL made ready once per process, and the text of its last failure: what every room's C edge shares.
///
/// Only the edge folders (`Imagery/GDAL`, `Cadastre/OGR`, `Sample/GDAL`) import it. One place, because drivers
/// registered by two threads at once have crashed the program.
public enum GDALSession {
    private static let isReady: Bool = {
        // Once before drivers are loaded, and once after: GDAL's own configuration file is read on the way.
        GDALSafety.apply()
        GDALAllRegister()
        GDALSafety.apply()
        GDALSafety.deregisterOthers()
        // Errors come from the return value of each call; GDAL prints nothing.
        CPLSetErrorHandler(CPLQuietErrorHandler)
        // The default cache is 5 % of memory; a survey reads each block once, so a small one serves as well.
        GDALSetCacheMax64(40 << 20)
        // Every block needs planes of the same size: kept for the next one instead of given back to the system, which
        // would clear each page again (6 % of a survey's time). 32 MiB is the most that glibc takes.
        mallopt(M_MMAP_THRESHOLD, 32 << 20)
        mallopt(M_TRIM_THRESHOLD, 1 << 30)
        mallopt(M_TOP_PAD, 64 << 20)
        return true
    }()

    /// Runs `body` with GDAL registered and this thread's error state clean.
    public static func call<Result>(_ body: () throws -> Result) rethrows -> Result {
        precondition(isReady)
        CPLErrorReset()
        return try body()
    }

    /// The message of this thread's last failure, without line breaks.
    public static var lastMessage: String {
        let text = String(cString: CPLGetLastErrorMsg())
        return text.isEmpty ? "GDAL" : text.replacingOccurrences(of: "\n", with: " ")
    }

    /// Whether the last call left an error although it returned success, as some drivers do upon damaged blocks.
    public static var hasFailed: Bool { CPLGetLastErrorType().rawValue >= CE_Failure.rawValue }

    /// A NULL-terminated list of C strings as GDAL's functions take it to read and write.
    public typealias StringList = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?

    /// Runs `body` with a list of strings, e.g. `KEY=VALUE` options.
    public static func withStringList<Result>(
        _ strings: [String], _ body: (StringList) throws -> Result
    ) rethrows -> Result {
        var list: StringList = nil
        for string in strings { list = CSLAddString(list, string) }
        defer { CSLDestroy(list) }
        return try body(list)
    }

    /// A name that GDAL would not take for that of a regular file.
    public struct NotRegular: Error, CustomStringConvertible {
        /// The name.
        public let path: String
        /// One line, in both languages.
        public var description: String { "不是普通文件的绝对路径 / no absolute path of a regular file" }
    }

    /// Opens a dataset read-only with one of the drivers named; nil if none of them can.
    ///
    /// `path` must be the absolute path of a regular file, no link: GDAL takes URLs, connections and XML for names too.
    /// Throws ``NotRegular`` before GDAL hears of anything else. `kind` is `GDAL_OF_RASTER` or `GDAL_OF_VECTOR`. A list
    /// of drivers, because GDAL has some that fetch URLs or run code found in a file. `companions` are the names of the
    /// files beside it that GDAL may read with it; it finds no others, whatever lies there.
    public static func open(
        _ path: String, kind: Int32, drivers: [String], options: [String] = [], companions: [String] = []
    ) throws(NotRegular) -> GDALDatasetH? {
        func constant(_ list: StringList) -> UnsafePointer<UnsafePointer<CChar>?>? {
            list.map { UnsafePointer(UnsafeRawPointer($0).assumingMemoryBound(to: UnsafePointer<CChar>?.self)) }
        }
        var status = stat()
        guard path.utf8.first == UInt8(ascii: "/"), !path.utf8.starts(with: "/vsi".utf8), !path.utf8.contains(0),
            lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG
        else { throw NotRegular(path: path) }
        return call {
            withStringList(drivers) { drivers in
                withStringList(options) { options in
                    withStringList([(path as NSString).lastPathComponent] + companions) { files in
                        GDALOpenEx(
                            path, UInt32(kind | GDAL_OF_READONLY), constant(drivers), constant(options),
                            constant(files))
                    }
                }
            }
        }
    }
}
