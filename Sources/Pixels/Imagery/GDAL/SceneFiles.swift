import CGDAL
import Foundation
import GDALSession
import Gate

/// Which files one scene is made of.
public enum SceneFiles {
    /// The other files that reading the scene at `path` reads, in order of their paths: the sources of a virtual mosaic, or
    /// beside the file its mask (`.msk`), overviews (`.ovr`), the provider's papers (`.IMD`, `.RPB`, `.XML`) and what says
    /// where it lies (`.tfw`, `.prj`, `.aux.xml`). None for most scenes.
    ///
    /// Throws ``ImageryError`` or `GateError`.
    public static func companions(of path: String) throws -> [String] {
        let scene = try Dataset(path: path)
        let itself = URL(fileURLWithPath: path).resolvingSymlinksInPath()
        let folder = itself.deletingLastPathComponent()
        let place = try SceneGeoreference(of: scene).names.map { folder.appendingPathComponent($0).path }
        return Set(scene.files + place).subtracting([itself.path]).sorted()
    }
}

extension Dataset {
    /// The files that GDAL reads for it, itself first.
    var files: [String] {
        GDALSession.call {
            // Overviews beside the file are listed once they have been looked for.
            if let band = GDALGetRasterBand(handle, 1) { _ = GDALGetOverviewCount(band) }
            guard let list = GDALGetFileList(handle) else { return [] }
            defer { CSLDestroy(list) }
            return (0..<Int(CSLCount(list))).compactMap { list[$0].map { String(cString: $0) } }
        }
    }
}
