import Foundation
import TestNeeds

/// GDAL's GeoPackage validator, where it is installed.
enum Validator {
    private static let script = "/usr/lib/python3/dist-packages/osgeo_utils/samples/validate_gpkg.py"
    private static let python = "/usr/bin/python3"

    static var isInstalled: Bool {
        FileManager.default.fileExists(atPath: script) && FileManager.default.isExecutableFile(atPath: python)
    }

    /// Its exit status and what it complains of; silent when content.
    static func run(on path: String) throws -> (status: Int32, output: String) {
        try runTool(python, [script, "--extra", "--warning-as-error", path])
    }
}
