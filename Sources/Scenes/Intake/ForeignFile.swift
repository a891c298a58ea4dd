import Foundation
public import Gate

/// Names the other files that people and programs put into an inbox, so that each gets one line with its remedy.
///
/// Goes by the ending, and only for files whose bytes are no imagery: a TIFF under another name is checked as a TIFF.
public enum ForeignFile {
    /// The refusal of the file or folder at `path`, of which only the first bytes are read; nil = check it as a scene.
    public static func note(at path: String) -> GateNote? {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        let ending = URL(fileURLWithPath: path).pathExtension.lowercased()
        if status.st_mode & S_IFMT == S_IFDIR {
            return ending == "gdb" || FileManager.default.fileExists(atPath: path + "/a00000001.gdbtable")
                ? vector("File Geodatabase")
                : GateNote(
                    "raster.driver", zh: "是 Esri Grid 文件夹，不读取这种格式；请转换为 GeoTIFF（gdal_translate -of COG）",
                    en: "is an Esri grid, which is not read; make it a GeoTIFF (gdal_translate -of COG)")
        }
        guard status.st_mode & S_IFMT == S_IFREG, (try? RasterFormat.sniff(path)) == nil else { return nil }
        if let name = vectors[ending] { return vector(name) }
        if let name = archives[ending] {
            return GateNote(
                "archive.type", zh: "是 \(name) 压缩包，只解压 ZIP；请解压后放入影像，或改为 ZIP",
                en:
                    "is a \(name) archive, of which only ZIP is unpacked; unpack it and deliver the scenes, or make it a ZIP"
            )
        }
        if documents.contains(ending) {
            return GateNote(
                "input.document", zh: "是办公文档（.\(ending)），不是影像；请移出收件夹",
                en: "is an office document (.\(ending)), not imagery; take it out of the inbox")
        }
        if recordings.contains(ending) {
            return GateNote(
                "input.recording", zh: "是视频或飞行记录（.\(ending)），不是影像；请交付正射影像（GeoTIFF）",
                en: "is a video or a flight record (.\(ending)), not imagery; deliver the orthophoto (GeoTIFF)")
        }
        if texts.contains(ending) {
            return GateNote(
                "input.text", zh: "是文本文件（.\(ending)），不是影像；请移出收件夹",
                en: "is a text file (.\(ending)), not imagery; take it out of the inbox")
        }
        return nil
    }

    private static func vector(_ name: String) -> GateNote {
        GateNote(
            "input.vector", zh: "是矢量数据（\(name)），不是影像；宗地请写在配置的 areas[].parcels，不放收件夹",
            en:
                "is vector data (\(name)), not imagery; name parcels under areas[].parcels of the configuration, not in an "
                + "inbox")
    }

    private static let vectors: [String: String] = [
        "shp": "Shapefile", "shx": "Shapefile", "dbf": "Shapefile", "prj": "Shapefile", "cpg": "Shapefile",
        "sbn": "Shapefile", "sbx": "Shapefile", "qix": "Shapefile", "gpkg": "GeoPackage", "kml": "KML", "kmz": "KMZ",
        "dxf": "DXF", "dwg": "DWG", "fgb": "FlatGeobuf", "tab": "MapInfo", "mif": "MapInfo", "mid": "MapInfo",
        "gml": "GML", "mdb": "Personal Geodatabase", "sqlite": "SQLite", "db": "SQLite", "vct": "VCT", "e00": "E00",
        "gpx": "GPX", "qgz": "QGIS", "qgs": "QGIS", "mxd": "ArcMap", "aprx": "ArcGIS Pro", "mpk": "ArcGIS",
    ]
    private static let archives: [String: String] = [
        "rar": "RAR", "7z": "7z", "tar": "TAR", "tgz": "TAR", "gz": "gzip", "bz2": "bzip2", "xz": "xz", "iso": "ISO",
    ]
    private static let documents: Set<String> = [
        "doc", "docx", "xls", "xlsx", "ppt", "pptx", "wps", "et", "dps", "odt", "ods", "odp", "rtf", "ofd",
    ]
    private static let recordings: Set<String> = [
        "mp4", "mov", "avi", "lrv", "lrf", "srt", "mrk", "nav", "obs", "rtk", "ubx", "las", "laz", "obj", "osgb", "dng",
    ]
    private static let texts: Set<String> = [
        "txt", "csv", "md", "log", "ini", "yaml", "yml", "toml", "cfg", "conf", "lnk",
    ]
}
