import CGDAL
import Foundation
import GDALSession
import Gate

/// Which files one scene is made of.
public enum SceneFiles {
    /// The other files that reading the scene at `path` reads, in order of their paths: the sources of a virtual mosaic,
    /// and beside each file its mask (`.msk`), overviews (`.ovr`) and world file. None for most scenes.
    ///
    /// Throws ``ImageryError`` or `GateError`.
    public static func companions(of path: String) throws -> [String] {
        let scene = try Dataset(path: path)
        let itself = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        var found = Set(scene.files).subtracting([itself])
        // A mosaic names its sources, but not what lies beside them.
        if (try? RasterFormat.sniff(itself)) == .virtual {
            for source in found { found.formUnion((try? Dataset(path: source))?.files ?? []) }
        }
        return found.sorted()
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
