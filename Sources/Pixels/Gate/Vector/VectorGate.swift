public import Foundation

/// Checks a vector file by its bytes before OGR opens it.
public enum VectorGate {
    /// The largest GeoJSON; a bigger cadastre belongs into a GeoPackage.
    static let maximumGeoJSONSize = 1 << 30

    /// What the file is and what single features have wrong; for a Shapefile the files beside it are checked too.
    ///
    /// `codeField` is the field with the parcels' codes where the user names it (``CodeField``). The file must be a regular one
    /// (``PathGate`` decides whether it may be read at all). Throws ``GateError`` where the structure is damaged, the
    /// format is none of ``VectorFormat`` or the CRS is a link. Nothing is written, nothing fetched.
    public static func inspect(
        path: String, codeField: String? = nil
    ) throws -> VectorInspection {
        do {
            return try inspect(file: URL(fileURLWithPath: path), codeField: codeField)
        } catch let fault as VectorFault {
            throw GateError(path: path, note: fault.note)
        }
    }

    /// The absolute path of a vector file that a person names, under one of `roots`, as ``PathGate`` admits it; a folder
    /// that is a File Geodatabase is refused by that name.
    public static func admit(_ path: String, roots: [String] = []) throws(GateError) -> String {
        do {
            return try PathGate(roots: roots).admit(path)
        } catch {
            guard error.note.code == "input.name", ForeignVectorFormat.isGeodatabase(path) else { throw error }
            throw GateError(path: path, note: ForeignVectorFormat.geodatabase.fault.note)
        }
    }

    /// The same for GeoJSON in memory, as it comes over the wire.
    public static func inspect(geoJSON bytes: Data, name: String) throws -> VectorInspection {
        do {
            return try bytes.withUnsafeBytes { try GeoJSONReader.inspect($0.bindMemory(to: UInt8.self)) }
        } catch let fault as VectorFault {
            throw GateError(path: name, note: fault.note)
        }
    }

    private static func inspect(file: URL, codeField: String?) throws -> VectorInspection {
        let bytes = try map(file)
        return try bytes.withUnsafeBytes { (raw) throws -> VectorInspection in
            let bytes = raw.bindMemory(to: UInt8.self)
            switch try format(of: bytes, name: file.lastPathComponent) {
            case .geoJSON:
                guard bytes.count <= maximumGeoJSONSize else {
                    throw VectorFault(
                        "vector.tooLarge", zh: "GeoJSON 超过 1 GB；请改用 GeoPackage",
                        en: "the GeoJSON is larger than 1 GB; make it a GeoPackage")
                }
                return try GeoJSONReader.inspect(bytes, codeField: codeField)
            case .geoPackage:
                try SQLiteHeader.check(UnsafeBufferPointer(rebasing: bytes.prefix(100)), size: bytes.count)
                return VectorInspection(format: .geoPackage)
            case .flatGeobuf: return try FlatGeobufCheck.inspect(bytes)
            case .shapefile: return try inspect(shapefile: file, shp: bytes, codeField: codeField)
            }
        }
    }

    private static func inspect(
        shapefile file: URL, shp: UnsafeBufferPointer<UInt8>, codeField: String?
    ) throws -> VectorInspection {
        let base = file.deletingPathExtension()
        // The parts lie beside the file as it is named or beside what it is a link to, nowhere else.
        let homes = [
            file.deletingLastPathComponent().resolvingSymlinksInPath(),
            file.resolvingSymlinksInPath().deletingLastPathComponent(),
        ].map(\.path)
        func part(_ suffix: String) throws -> Data? {
            for name in [suffix, suffix.uppercased()] {
                let candidate = base.appendingPathExtension(name)
                // A link to a missing file is a fault, not an absent file.
                var status = stat()
                guard lstat(candidate.path, &status) == 0 else { continue }
                let home = candidate.resolvingSymlinksInPath().deletingLastPathComponent().path
                guard homes.contains(home) else {
                    throw VectorFault(
                        "input.symlink", zh: ".\(suffix) 是指向别处的符号链接；请放入文件本身",
                        en: "its .\(suffix) is a link that leads elsewhere; put the file itself there")
                }
                return try map(candidate)
            }
            return nil
        }
        // Kept alive while the pointers into them are used.
        let (shx, dbf, prj, cpg) = (try part("shx"), try part("dbf"), try part("prj"), try part("cpg"))
        func with<Result>(
            _ data: Data?, _ body: (UnsafeBufferPointer<UInt8>?) throws -> Result
        ) rethrows -> Result {
            guard let data else { return try body(nil) }
            return try data.withUnsafeBytes { try body($0.bindMemory(to: UInt8.self)) }
        }
        return try with(shx) { shx in
            try with(dbf) { dbf in
                try with(prj) { prj in
                    try with(cpg) { cpg in
                        try ShapefileCheck.inspect(
                            ShapefileCheck.Parts(shp: shp, shx: shx, dbf: dbf, prj: prj, cpg: cpg), codeField: codeField
                        )
                    }
                }
            }
        }
    }

    /// The bytes of a regular file, mapped, not read.
    private static func map(_ file: URL) throws -> Data {
        var status = stat()
        guard stat(file.path, &status) == 0 else {
            throw VectorFault("input.missing", zh: "没有这个文件；请检查路径", en: "there is no such file; check the path")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw VectorFault("input.notRegular", zh: "不是普通文件", en: "is no regular file")
        }
        do {
            return try Data(contentsOf: file, options: .alwaysMapped)
        } catch {
            throw VectorFault(
                "input.unreadable", zh: "无法读取；请检查权限", en: "cannot be read; check its permissions")
        }
    }

    /// The format by signature; the file's ending only decides the text of a refusal.
    private static func format(
        of bytes: UnsafeBufferPointer<UInt8>, name: String
    ) throws(VectorFault) -> VectorFormat {
        let suffix = (name as NSString).pathExtension.lowercased()
        guard !bytes.isEmpty else {
            throw VectorFault(
                "input.empty", zh: "文件是空的；请重新上传或导出", en: "the file is empty; upload or export it again")
        }
        if bytes.starts(with: SQLiteHeader.magic) { return .geoPackage }
        if bytes.starts(with: FlatGeobufCheck.magic) { return .flatGeobuf }
        if bytes.starts(with: [0x00, 0x00, 0x27, 0x0A]), suffix == "shp" { return .shapefile }
        if let foreign = ForeignVectorFormat(bytes, name: name) { throw foreign.fault }
        if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
            throw VectorFault(
                "vector.driver", zh: "是 ZIP 压缩包；请先解压，再提交其中的文件",
                en: "is a ZIP archive; unpack it and hand in the files in it")
        }
        let isMarked = bytes.starts(with: [0xEF, 0xBB, 0xBF])
        let first = bytes.dropFirst(isMarked ? 3 : 0).first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        if first == nil || first == 0x7B || first == 0x5B || ["geojson", "json"].contains(suffix) { return .geoJSON }
        switch suffix {
        case "gpkg": throw SQLiteHeader.corrupt("不是 SQLite 数据库", "is no SQLite database")
        case "shp", "fgb":
            throw VectorFault(
                "vector.parse", zh: "内容与扩展名 .\(suffix) 不符；请重新导出",
                en: "is not what .\(suffix) says; export the file again")
        default:
            throw VectorFault(
                "vector.driver", zh: "不是支持的矢量格式；请导出为 GeoPackage、GeoJSON、Shapefile 或 FlatGeobuf",
                en: "is in no format that is read; export it as GeoPackage, GeoJSON, Shapefile or FlatGeobuf")
        }
    }
}
