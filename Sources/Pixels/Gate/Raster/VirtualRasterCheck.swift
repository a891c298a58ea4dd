import Ground

/// Lets a virtual raster through only if it is a plain mosaic of files that pass the gate themselves.
///
/// Every element must be one that `gdalbuildvrt` writes: raw bands read any file as pixels, derived ones run code, warped
/// ones take memory, and GDAL finds all of them by name, so what is not on the list is refused. Sources are regular
/// files under the roots, no virtual rasters themselves.
struct VirtualRasterCheck {
    let file: ByteFile
    let limits: GateLimits
    let roots: [String]
    private static let maximumBytes = 4 << 20

    /// Throws ``FileFault`` for the first fault; `raster.driver` for whatever makes it more than a plain mosaic.
    func run() throws(FileFault) {
        guard file.size <= Self.maximumBytes else { throw Self.refused("超过 4 MiB", "has more than 4 MiB") }
        guard let root = VirtualRasterDocument.root(of: try file.bytes(at: 0, upTo: file.size)) else {
            throw Self.refused("XML 无效或含有不允许的结构", "is XML that is invalid or holds what is not allowed")
        }
        try Self.requirePlain(root)
        guard root.name == "VRTDataset", let columns = root.attributes["rasterXSize"].flatMap({ UInt64($0) }),
            let rows = root.attributes["rasterYSize"].flatMap({ UInt64($0) }), columns > 0, rows > 0
        else { throw Self.refused("没有尺寸", "has no size") }
        do throws(FileFault) {
            try PixelLimit.check(columns: columns, rows: rows, limits: limits)
        } catch {
            throw Self.refused("有 \(columns)×\(rows) 像元", "has \(columns)×\(rows) pixels")
        }
        let sources = Self.sources(in: root)
        guard !sources.isEmpty else { throw Self.refused("没有引用任何影像", "names no imagery") }
        try PixelLimit.check(
            bands: UInt64(root.children.filter { $0.name == "VRTRasterBand" }.count), limits: limits)
        try checkSources(sources)
    }

    private static func requirePlain(_ element: VirtualRasterElement) throws(FileFault) {
        guard let attributes = VirtualRasterVocabulary.attributes[element.name] else {
            throw refused("含有 <\(element.name.prefix(40))>", "holds <\(element.name.prefix(40))>")
        }
        for key in element.attributes.keys where !attributes.contains(key) {
            throw refused("含有属性 \(key.prefix(40))", "holds the attribute \(key.prefix(40))")
        }
        // The domain "OVERVIEWS" names another file.
        if element.name == "Metadata", let domain = element.attributes["domain"],
            !["", "IMAGE_STRUCTURE", "IMAGERY", "RPC"].contains(domain)
        {
            let name = GateError.escaped(String(domain.prefix(40)))
            throw refused("含有元数据域 \(name)", "holds the metadata domain \(name)")
        }
        if element.name == "SRS" {
            let text = element.text.lowercased()
            // A link, a file of grid shifts, a definition from the disk.
            guard !["://", "grids", "+init", "/vsi", "+proj"].contains(where: { text.contains($0) }) else {
                throw refused("坐标系指向其他文件", "has a CRS that points at other files")
            }
        }
        for child in element.children { try requirePlain(child) }
    }

    private static func sources(in element: VirtualRasterElement) -> [VirtualRasterElement] {
        element.name == "SourceFilename" ? [element] : element.children.flatMap { sources(in: $0) }
    }

    private func checkSources(_ sources: [VirtualRasterElement]) throws(FileFault) {
        guard let folder = LexicalPath.realFolder(of: file.path) else {
            throw Self.refused("找不到所在文件夹", "lies in no folder")
        }
        let gate = PathGate(roots: roots.isEmpty ? [folder] : roots)
        var seen: Set<[UInt8]> = []
        for source in sources {
            let isRelative = source.attributes["relativeToVRT"] == "1"
            guard seen.insert([isRelative ? 1 : 0] + source.text.utf8).inserted else { continue }
            guard seen.count <= limits.maximumSources else {
                throw Self.refused(
                    "引用超过 \(limits.maximumSources) 个文件", "names more than \(limits.maximumSources) files")
            }
            try check(source.text, isRelative: isRelative, folder: folder, gate: gate)
        }
    }

    private func check(_ name: String, isRelative: Bool, folder: String, gate: PathGate) throws(FileFault) {
        let shown = GateError.escaped(String(name.prefix(80)))
        // GDAL looks for prefixes, quotes and sub-datasets even in a relative name.
        let isOdd = name.unicodeScalars.contains { ":\"<>|*?\\{}".unicodeScalars.contains($0) || $0.value < 0x20 }
        let isAbsolute = name.utf8.first == UInt8(ascii: "/")
        guard !name.isEmpty, !isOdd, name.first?.isWhitespace == false, name.last?.isWhitespace == false,
            isAbsolute || isRelative
        else { throw Self.refused("引用 \(shown)", "names \(shown)") }
        let path: String
        do throws(GateError) {
            path = try gate.admit(isAbsolute ? name : "\(folder)/\(name)")
        } catch {
            throw Self.refused(
                "引用 \(shown)：\(error.note.message.chinese)", "names \(shown): \(error.note.message.english)")
        }
        let format = try RasterSignature.format(of: ByteFile(path: path))
        guard format != .virtual else { throw Self.refused("引用另一个 VRT \(shown)", "names another VRT, \(shown)") }
        guard !RasterGate.companions(of: path).contains(where: { $0.hasSuffix(".msk") }) else {
            throw Self.refused("所引用的 \(shown) 旁边另有掩膜 .msk", "names \(shown), which has a mask beside it")
        }
        if let note = RasterGate.check(path, limits: limits).refusal {
            throw FileFault(
                note.code, zh: "其引用的 \(shown)：\(note.message.chinese)",
                en: "its source \(shown): \(note.message.english)")
        }
    }

    private static func refused(_ chinese: String, _ english: String) -> FileFault {
        FileFault(
            "raster.driver", zh: "不是普通镶嵌 VRT（\(chinese)）；请转换为 GeoTIFF（gdal_translate -of COG）",
            en: "is no plain mosaic (it \(english)); make it a GeoTIFF (gdal_translate -of COG)")
    }
}

/// The elements of a plain mosaic, each with the attributes it may have.
enum VirtualRasterVocabulary {
    static let attributes: [String: Set<String>] = [
        "VRTDataset": ["rasterXSize", "rasterYSize"],
        "SRS": ["dataAxisToSRSAxisMapping", "coordinateEpoch"],
        "GeoTransform": [], "Metadata": ["domain"], "MDI": ["key"], "OverviewList": ["resampling"],
        "BlockXSize": [], "BlockYSize": [], "MaskBand": [],
        "VRTRasterBand": ["dataType", "band", "blockXSize", "blockYSize"],
        "NoDataValue": [], "HideNoDataValue": [], "ColorInterp": [], "Description": [], "UnitType": [], "Offset": [],
        "Scale": [], "SimpleSource": ["resampling"], "ComplexSource": ["resampling"],
        "SourceFilename": ["relativeToVRT", "shared"], "SourceBand": [],
        "SourceProperties": ["RasterXSize", "RasterYSize", "DataType", "BlockXSize", "BlockYSize"],
        "SrcRect": ["xOff", "yOff", "xSize", "ySize"], "DstRect": ["xOff", "yOff", "xSize", "ySize"],
        "NODATA": [], "UseMaskBand": [], "ScaleOffset": [], "ScaleRatio": [], "Exponent": [], "SrcMin": [],
        "SrcMax": [], "DstMin": [], "DstMax": [],
    ]
}
