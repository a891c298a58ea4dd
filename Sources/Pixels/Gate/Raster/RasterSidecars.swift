import Foundation
public import Ground

/// Georeference and nodata from the small files beside a raster.
///
/// GDAL reads none of them here (its own reader of `.aux.xml` takes orders from that file): they are read by this room,
/// as numbers and text, each a regular file of at most 1 MiB that is no link.
///
/// | file | who writes it | what is taken from it |
/// |---|---|---|
/// | `NAME.tif.aux.xml` | GDAL, QGIS, ArcGIS | `<SRS>`, `<GeoTransform>`, `<NoDataValue>` of bands |
/// | `NAME.tfw`, `.jgw`, `.pgw`, `.j2w`, `NAME.tifw`, `NAME.wld` | ArcGIS, drone programs, GDAL if asked | the six numbers |
/// | `NAME.prj` | ArcGIS, drone programs | the CRS in words (WKT) |
public struct RasterSidecars: Sendable, Hashable {
    /// What an `.aux.xml` says.
    public struct Auxiliary: Sendable, Hashable {
        /// The CRS as WKT; nil = it holds none.
        public var crsText: String?
        /// (column, row) → (x, y); nil = it does not say.
        public var geotransform: Geotransform?
        /// nodata by 1-based number of the band.
        public var nodata: [Int: Double] = [:]

        /// Whether it holds none of these; most such files hold only statistics.
        public var isSilent: Bool { crsText == nil && geotransform == nil && nodata.isEmpty }
    }

    /// The `.aux.xml`; nil = there is none that can be read.
    public private(set) var auxiliary: Auxiliary?
    /// The world file's numbers, moved from the first pixel's centre to its outer corner; nil = there is none.
    public private(set) var world: Geotransform?
    /// The `.prj`'s CRS in words (WKT); nil = there is none.
    public private(set) var projection: String?
    /// Names without folder of the files that were read, in the order of the table.
    public private(set) var names: [String] = []
    /// Name of the world file; nil = there is none.
    public private(set) var worldName: String?
    /// Names of files that are there and cannot be made out.
    public private(set) var unreadable: [String] = []
    /// Whether a file beside it holds rational polynomial coefficients (`_RPC.TXT`, `.RPB`): it is no orthophoto yet.
    public private(set) var hasCoefficients = false

    private static let largest = 1 << 20

    /// Reads the files beside the raster at `path`. Never throws: files that cannot be read are in ``unreadable``.
    public init(of path: String) {
        let file = URL(fileURLWithPath: path)
        let (folder, name) = (file.deletingLastPathComponent(), file.lastPathComponent)
        let stem = file.deletingPathExtension().lastPathComponent
        func read(_ candidates: [String]) -> (name: String, bytes: [UInt8])? {
            for candidate in candidates {
                let path = folder.appendingPathComponent(candidate).path
                guard let file = try? ByteFile(path: path) else { continue }
                guard file.size <= Self.largest, let bytes = try? file.bytes(at: 0, upTo: file.size) else {
                    unreadable.append(candidate)
                    continue
                }
                return (candidate, bytes)
            }
            return nil
        }
        if let found = read([name + ".aux.xml", name + ".AUX.XML", stem + ".aux.xml"]) {
            auxiliary = Self.auxiliary(found.bytes)
            if auxiliary == nil { unreadable.append(found.name) } else { names.append(found.name) }
        }
        if let found = read(Self.worldNames(stem: stem, name: name)) {
            world = Self.world(found.bytes)
            if world == nil { unreadable.append(found.name) } else { names.append(found.name) }
            worldName = world == nil ? nil : found.name
        }
        if let found = read([stem + ".prj", stem + ".PRJ", name + ".prj"]) {
            projection = found.bytes.withUnsafeBufferPointer(WellKnownWords.text)
            if projection == nil { unreadable.append(found.name) } else { names.append(found.name) }
        }
        hasCoefficients = ["_RPC.TXT", "_rpc.txt", ".RPB", ".rpb"].contains {
            FileManager.default.fileExists(atPath: folder.appendingPathComponent(stem + $0).path)
        }
    }

    /// The names under which a world file is looked for: first and last letter of the ending and a `w`, the ending and a
    /// `w`, `.wld`; in small and in capital letters.
    public static func worldNames(stem: String, name: String) -> [String] {
        let ending = URL(fileURLWithPath: name).pathExtension.lowercased()
        var endings = ["wld"]
        if let first = ending.first, let last = ending.last {
            endings = ["\(first)\(last)w", "\(ending)w", "wld"]
        }
        return endings.flatMap { ["\(stem).\($0)", "\(stem).\($0.uppercased())"] }
    }

    /// Six numbers, one a line: x per column, y per column, x per row, y per row, x and y of the first pixel's centre
    /// (ESRI's world file).
    static func world(_ bytes: [UInt8]) -> Geotransform? {
        let text = String(decoding: bytes.prefix(4_096), as: UTF8.self).drop { $0 == "\u{FEFF}" }
        let numbers = text.split(whereSeparator: \.isWhitespace).map { Double($0.replacing(",", with: ".")) }
        guard numbers.count >= 6 else { return nil }
        let values = numbers.prefix(6).compactMap { $0 }
        guard values.count == 6, values.allSatisfy(\.isFinite) else { return nil }
        return Geotransform(
            originX: values[4] - (values[0] + values[2]) / 2, pixelWidth: values[0], rowRotation: values[2],
            originY: values[5] - (values[1] + values[3]) / 2, columnRotation: values[1], pixelHeight: values[3])
    }

    private static func auxiliary(_ bytes: [UInt8]) -> Auxiliary? {
        guard let root = VirtualRasterDocument.root(of: bytes), root.name == "PAMDataset", !namesFiles(root) else {
            return nil
        }
        var result = Auxiliary()
        for element in root.children {
            let text = element.text.trimmingCharacters(in: .whitespacesAndNewlines)
            switch element.name {
            case "SRS" where !text.isEmpty: result.crsText = text
            case "GeoTransform": result.geotransform = geotransform(text)
            case "PAMRasterBand":
                guard let number = element.attributes["band"].flatMap({ Int($0) }) else { continue }
                let value = element.children.first { $0.name == "NoDataValue" }?.text
                    .trimmingCharacters(in: .whitespacesAndNewlines)
                result.nodata[number] = value.flatMap { Double($0) }
            default: break
            }
        }
        return result
    }

    /// Whether it names another file (overviews elsewhere); then nothing of it is used.
    private static func namesFiles(_ element: VirtualRasterElement) -> Bool {
        element.attributes["key"]?.uppercased() == "OVERVIEW_FILE"
            || element.attributes["domain"]?.uppercased() == "OVERVIEWS"
            || element.children.contains(where: namesFiles)
    }

    /// GDAL's order: x of the corner, x per column, x per row, y of the corner, y per column, y per row.
    private static func geotransform(_ text: String) -> Geotransform? {
        let values = text.split(separator: ",").compactMap { Double($0.trimmingCharacters(in: .whitespaces)) }
        guard values.count == 6, values.allSatisfy(\.isFinite) else { return nil }
        return Geotransform(
            originX: values[0], pixelWidth: values[1], rowRotation: values[2], originY: values[3],
            columnRotation: values[4], pixelHeight: values[5])
    }
}
