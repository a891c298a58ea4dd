/// Walks a TIFF from its header to the last block of its image, its overviews and its masks.
///
/// Sources: TIFF 6.0 (Adobe, 1992); BigTIFF as libtiff has it; GDAL's GeoTIFF page for nodata and masks. Stricter than
/// libtiff, which repairs or ignores much of this and then returns pixels that are not in the file.
struct TIFFCheck {
    let file: ByteFile
    let limits: GateLimits
    /// Whether it is an `.ovr` or `.msk`: every directory counts, one-bit planes are usual.
    var isCompanion = false
    /// Directories beyond this number are not checked; a COG has about ten.
    private static let maximumDirectories = 4_096

    /// Throws ``FileFault`` for the first fault; adds what is repaired to `warnings`.
    func run(_ warnings: inout [GateNote]) throws(FileFault) {
        let layout = try TIFFLayout(of: file)
        var offset = layout.first
        guard offset != 0 else { throw TIFFDirectory.corrupt("没有目录", "has no directory") }
        var seen: Set<UInt64> = []
        var pages = 0
        var isEndless = false
        while offset != 0 {
            guard seen.insert(offset).inserted, seen.count <= Self.maximumDirectories else {
                isEndless = true
                break
            }
            let directory = try TIFFDirectory(at: offset, layout: layout)
            try TIFFMetadata.check(directory)
            let role = try self.role(of: directory)
            if role == .page { pages += 1 }
            // Further pages are never read, what belongs to the first one may be.
            if role != .page || pages == 1 || isCompanion {
                let image = try TIFFImage(directory, layout: layout, role: role, limits: limits)
                try TIFFBlocks(directory: directory, layout: layout, image: image, limits: limits).check()
                if pages == 1, role == .page { try describe(directory, image: image, warnings: &warnings) }
            }
            offset = directory.next
        }
        if !isCompanion, isEndless || pages > 1 {
            let count = isEndless ? "" : "\(pages) "
            warnings.append(
                GateNote(
                    "raster.extraPages", zh: "文件含 \(count)个页面，只使用第一页",
                    en: "holds \(isEndless ? "endless " : count)pages, of which only the first is used"))
        }
    }

    /// NewSubfileType, or the older SubfileType.
    private func role(of directory: TIFFDirectory) throws(FileFault) -> TIFFImage.Role {
        if let bits = try directory.value(254) {
            if bits & 4 != 0 { return .mask }
            return bits & 1 != 0 ? .overview : .page
        }
        return try directory.value(255) == 2 ? .overview : .page
    }

    private func describe(
        _ directory: TIFFDirectory, image: TIFFImage, warnings: inout [GateNote]
    ) throws(FileFault) {
        if let text = try directory.text(42_113, upTo: 256), !TIFFNodata.isUsable(text, in: image) {
            warnings.append(
                GateNote(
                    "raster.nodataUnusable", zh: "nodata 值“\(TIFFNodata.shown(text))”不是该数据类型的数，按没有 nodata 处理",
                    en: "its nodata value '\(TIFFNodata.shown(text))' is none of its type; read as having none"))
        }
    }
}
