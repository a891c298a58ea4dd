import Foundation
import Ground

/// Checks a raster file by its bytes before GDAL opens it.
///
/// The signature decides the format, and the format's structure is walked to its last block. Faults that GDAL does not
/// report are reported here: blocks beyond the file's end, values that contradict each other, files that point at other
/// files. Nothing is decoded. A file's pieces are read as they are needed, 64 KiB at a time.
public enum RasterGate {
    /// What is wrong with the file at `path`, which ``PathGate`` has admitted.
    ///
    /// `roots` are the folders in which the sources of a virtual mosaic may lie; none = its own folder. Files that GDAL
    /// opens beside this one (`.ovr`, `.msk`) are checked with it. Each directory and table of blocks is read once:
    /// under a millisecond for a usual scene.
    public static func check(
        _ path: String, limits: GateLimits = GateLimits(), roots: [String] = []
    ) -> GateReport {
        var notes: [GateNote] = []
        do throws(FileFault) {
            try inspect(path, limits: limits, roots: roots, warnings: &notes)
            return GateReport(warnings: notes)
        } catch {
            return GateReport(warnings: notes, refusal: error.note)
        }
    }

    private static func inspect(
        _ path: String, limits: GateLimits, roots: [String], warnings: inout [GateNote]
    ) throws(FileFault) {
        let file = try ByteFile(path: path)
        guard file.size <= limits.maximumFileBytes else {
            throw FileFault(
                "raster.tooLarge", zh: "文件有 \(file.size >> 30) GiB，超过上限 \(limits.maximumFileBytes >> 30) GiB；请分幅",
                en: "has \(file.size >> 30) GiB, more than the limit of \(limits.maximumFileBytes >> 30); split it")
        }
        let format = try RasterSignature.format(of: file)
        try refuseProgramName(path)
        try refuseArchiveTail(file)
        switch format {
        case .tiff: try TIFFCheck(file: file, limits: limits).run(&warnings)
        case .png: try PNGCheck(file: file, limits: limits).run()
        case .jpeg: try JPEGCheck(file: file, limits: limits).run()
        case .jpeg2000: try JPEG2000Check(file: file, limits: limits).run()
        case .virtual: try VirtualRasterCheck(file: file, limits: limits, roots: roots).run()
        }
        try checkCompanions(of: path, limits: limits)
    }

    /// The files beside the one at `path` that may be read with it, by name: its mask and overviews, where they are there.
    public static func companions(of path: String) -> [String] {
        [".ovr", ".msk", ".msk.ovr"].map { path + $0 }.filter { FileManager.default.fileExists(atPath: $0) }
    }

    /// The provider's papers beside the scene at `path` that GDAL reads acquisition, sun and view from (DigitalGlobe's
    /// `.IMD`, `.RPB` and `.XML`), by name: regular files of at most 1 MiB, no links.
    public static func papers(of path: String) -> [String] {
        let stem = URL(fileURLWithPath: path).deletingPathExtension().path
        return ["IMD", "RPB", "XML"].map { "\(stem).\($0)" }.filter {
            var status = stat()
            return lstat($0, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && status.st_size <= 1 << 20
        }
    }

    /// GDAL opens these with whatever driver takes them: only TIFF is let through.
    private static func checkCompanions(of path: String, limits: GateLimits) throws(FileFault) {
        for companion in companions(of: path) {
            let suffix = companion.dropFirst(path.count)
            do throws(FileFault) {
                let companion = try ByteFile(path: companion)
                guard try RasterSignature.format(of: companion) == .tiff else {
                    throw FileFault("raster.driver", zh: "不是 TIFF", en: "is no TIFF")
                }
                var ignored: [GateNote] = []
                try TIFFCheck(file: companion, limits: limits, isCompanion: true).run(&ignored)
            } catch {
                throw FileFault(
                    error.note.code, zh: "附属文件 \(suffix)：\(error.note.message.chinese)",
                    en: "its companion \(suffix): \(error.note.message.english)")
            }
        }
    }

    /// A file whose name makes a web server or a shell run it is refused, whatever its bytes.
    private static func refuseProgramName(_ path: String) throws(FileFault) {
        let ending = URL(fileURLWithPath: path).pathExtension.lowercased()
        guard programs.contains(ending) else { return }
        throw FileFault(
            "raster.format", zh: "扩展名 .\(ending) 属于程序或网页，不是影像；请改名为 .tif",
            en: "its ending .\(ending) is a program's or a web page's, not imagery's; rename it to .tif")
    }

    private static let programs: Set<String> = [
        "asp", "aspx", "bat", "cgi", "cmd", "com", "dll", "exe", "hta", "htm", "html", "jar", "js", "jsp", "jspx",
        "lnk",
        "msi", "phar", "php", "php3", "php4", "php5", "phtml", "pl", "ps1", "py", "rb", "scr", "sh", "shtml", "so",
        "svg", "vbs", "wsf", "xhtml",
    ]

    /// A ZIP archive appended to an image passes as an image here, but programs that unpack it see an archive.
    private static func refuseArchiveTail(_ file: ByteFile) throws(FileFault) {
        guard try ZipEnd.find(in: file) != nil else { return }
        throw FileFault(
            "raster.format", zh: "影像后面附着 ZIP 压缩包；请重新导出影像",
            en: "has a ZIP archive glued to its end; export it again")
    }
}
