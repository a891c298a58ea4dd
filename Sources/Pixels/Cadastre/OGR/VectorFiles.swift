import Foundation

/// Which files one vector dataset is made of.
public enum VectorFiles {
    /// The other files that reading the one at `path` reads, in order of their paths: a Shapefile's table and the like,
    /// a GeoPackage's log.
    public static func companions(of path: String) -> [String] {
        let file = URL(fileURLWithPath: path).resolvingSymlinksInPath()
        guard file.pathExtension.lowercased() == "shp" else {
            return VectorFile.hasLog(file.path) ? [file.path + "-wal"] : []
        }
        let stem = file.deletingPathExtension().path
        return ["cpg", "dbf", "prj", "shx"].flatMap { ["\(stem).\($0)", "\(stem).\($0.uppercased())"] }
            .filter { FileManager.default.fileExists(atPath: $0) }.sorted()
    }
}
