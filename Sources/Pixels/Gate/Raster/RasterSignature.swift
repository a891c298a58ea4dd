import Foundation

/// Tells formats by their first bytes, the file's ending aside.
enum RasterSignature {
    /// The bytes that GDAL's drivers read to decide the format.
    private static let headLength = 4_096

    static func format(of file: ByteFile) throws(FileFault) -> RasterFormat {
        guard file.size > 0 else {
            throw FileFault(
                "input.empty", zh: "文件是空的；请重新上传或导出", en: "the file is empty; upload or export it again")
        }
        let head = try file.bytes(at: 0, upTo: headLength)
        if let format = known(head) {
            // GDAL's VRT driver takes any file that has this in its head, whatever it begins with.
            if format != .virtual, contains(head, "<VRTDataset") {
                throw FileFault(
                    "raster.format", zh: "同时像 \(format.driver) 和 VRT 两种格式；请重新导出",
                    en: "is \(format.driver) and VRT at once; export it again")
            }
            return format
        }
        if isSidecar(file, head) {
            throw FileFault(
                "input.sidecar", zh: "是 GDAL 附属文件（.aux.xml），不是影像；请给出影像文件",
                en: "is a sidecar of GDAL (.aux.xml), not imagery; give the image file")
        }
        if head.starts(with: [0x1F, 0x8B]) {
            throw FileFault(
                "archive.type", zh: "是 gzip 压缩文件；请解压后再放入", en: "is compressed by gzip; unpack it first")
        }
        if let name = foreign(head) ?? rawBody(of: file) {
            throw FileFault(
                "raster.driver", zh: "是 \(name)，不读取这种格式；请转换为 GeoTIFF（gdal_translate -of COG）",
                en: "is \(name), which is not read; make it a GeoTIFF (gdal_translate -of COG)")
        }
        throw FileFault(
            "raster.format", zh: "不是影像文件；请检查是否下载或上传出错",
            en: "is no imagery; check whether its download or upload went wrong")
    }

    private static func known(_ head: [UInt8]) -> RasterFormat? {
        switch head.prefix(4) {
        case [0x49, 0x49, 0x2A, 0], [0x4D, 0x4D, 0, 0x2A], [0x49, 0x49, 0x2B, 0], [0x4D, 0x4D, 0, 0x2B]: return .tiff
        case [0x89, 0x50, 0x4E, 0x47]: return .png
        case [0xFF, 0x4F, 0xFF, 0x51]: return .jpeg2000
        default: break
        }
        if head.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
        if head.starts(with: [0, 0, 0, 0x0C, 0x6A, 0x50, 0x20, 0x20]) { return .jpeg2000 }
        return textStart(head).starts(with: "<VRTDataset".utf8) ? .virtual : nil
    }

    /// Formats that GDAL would read, or that people take for imagery.
    private static func foreign(_ head: [UInt8]) -> String? {
        for (magic, name) in magics where head.starts(with: magic) { return name }
        let text = textStart(head)
        let start = String(decoding: text.prefix(64), as: UTF8.self).lowercased()
        if start.hasPrefix("ncols") || start.hasPrefix("dsaa") || start.hasPrefix("envi") {
            return start.hasPrefix("envi") ? "ENVI" : "ASCII Grid"
        }
        if let first = head.first, let second = head.dropFirst().first, first == UInt8(ascii: "P"),
            (0x31...0x37).contains(second), head.count > 2, isSpace(head[2])
        {
            return "PNM"
        }
        if start.hasPrefix("{") { return "JSON" }
        if start.hasPrefix("<"), !start.hasPrefix("<html"), !start.hasPrefix("<!doctype html") { return "XML" }
        return nil
    }

    private static let magics: [([UInt8], String)] = [
        (Array("%PDF".utf8), "PDF"), ([0x89, 0x48, 0x44, 0x46], "HDF5"), ([0x0E, 0x03, 0x13, 0x01], "HDF4"),
        (Array("CDF".utf8), "netCDF"), (Array("EHFA_HEADER_TAG".utf8), "ERDAS Imagine"), (Array("GIF8".utf8), "GIF"),
        (Array("BM".utf8), "BMP"), (Array("RIFF".utf8), "WebP"), (Array("NITF".utf8), "NITF"),
        (Array("GRIB".utf8), "GRIB"), (Array("SIMPLE".utf8), "FITS"), (Array("MM\0\u{2A}".utf8), "TIFF"),
        (Array("SQLite format 3\0".utf8), "GeoPackage"), (Array("Rar!".utf8), "RAR"),
        ([0x37, 0x7A, 0xBC, 0xAF], "7z"), (Array("PK\u{3}\u{4}".utf8), "ZIP"), (Array("msid".utf8), "MrSID"),
        ([0x00, 0x00, 0x27, 0x0A], "Shapefile"),
    ]

    /// A raw body without a signature, of which an ENVI header beside it says what it is.
    private static func rawBody(of file: ByteFile) -> String? {
        let base = URL(fileURLWithPath: file.path).deletingPathExtension().path
        for candidate in [file.path + ".hdr", base + ".hdr"] where candidate != file.path {
            guard let header = try? ByteFile(path: candidate), let head = try? header.bytes(at: 0, upTo: 16) else {
                continue
            }
            if textStart(head).starts(with: "ENVI".utf8) { return "ENVI" }
        }
        return nil
    }

    private static func isSidecar(_ file: ByteFile, _ head: [UInt8]) -> Bool {
        file.path.lowercased().hasSuffix(".aux.xml") || contains(head, "<PAMDataset")
    }

    /// What follows a byte-order mark, white space and the XML declaration.
    static func textStart(_ head: [UInt8]) -> ArraySlice<UInt8> {
        var rest = head[...]
        if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
        rest = rest.drop(while: isSpace)
        if rest.starts(with: "<?xml".utf8), let end = rest.firstIndex(of: UInt8(ascii: ">")) {
            rest = rest[(end + 1)...].drop(while: isSpace)
        }
        return rest
    }

    private static func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }

    static func contains(_ bytes: [UInt8], _ text: String) -> Bool {
        let needle = Array(text.utf8)
        guard let first = needle.first, bytes.count >= needle.count else { return false }
        return bytes.withUnsafeBytes { all in
            (0...(all.count - needle.count)).contains { start in
                all[start] == first && all[start..<(start + needle.count)].elementsEqual(needle)
            }
        }
    }
}
