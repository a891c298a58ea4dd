import CGDAL
import Foundation
import GDALSession
import Gate
import Ground

/// A feature as a file has it.
struct VectorFeature {
    enum Shape {
        /// Two-dimensional polygons; rings as in the file.
        case polygons(MultiPolygon)
        /// The polygons of a collection that holds points or lines beside them.
        case collection(MultiPolygon)
        case empty
        /// Another type of geometry, by name.
        case other(String)
    }

    let id: Int64
    let shape: Shape
    /// Values of the fields asked for, in that order; nil where null.
    let values: [String?]
}

/// An open vector dataset (GeoPackage, GeoJSON, Shapefile, FlatGeobuf); closed when released.
final class VectorFile {
    let path: String
    /// The path's last part.
    let fileName: String
    private let handle: GDALDatasetH
    /// Whether text comes as undecoded bytes: a Shapefile that says nowhere how its text is encoded.
    private let hasRawText: Bool
    /// Texts that were not UTF-8 and were read as GBK.
    private(set) var decodedAsGBK = 0

    /// Opens a file whose bytes pass ``VectorGate``, with the one driver that its signature asks for.
    ///
    /// `inspection` = what the gate said already; nil = it is asked now. Throws `GateError` or ``CadastreError``.
    init(path: String, inspection: VectorInspection? = nil) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
            throw CadastreError.missing(path: path)
        }
        let inspection = try inspection ?? VectorGate.inspect(path: path)
        let url = URL(fileURLWithPath: try PathGate(roots: []).admit(path))
        var options: [String] = []
        switch inspection.format {
        // Without a .cpg OGR would take GBK bytes, which most county data hold, for Latin-1.
        case .shapefile where inspection.hasUnnamedEncoding: options = ["ENCODING="]
        // No lock and no shared memory beside a file that is only read, unless a log beside it has its latest rows;
        // GDAL makes a URI of the name then, and forgets to escape %.
        case .geoPackage where !Self.hasLog(path) && !url.path.contains("%"): options = ["IMMUTABLE=YES"]
        default: break
        }
        // An absolute path cannot be taken for one of GDAL's prefixes.
        let opened = try GDALSession.open(
            url.path, kind: GDAL_OF_VECTOR, drivers: [inspection.format.driver], options: options)
        guard let opened else { throw CadastreError.cannotOpen(path: path, reason: GDALSession.lastMessage) }
        handle = opened
        self.path = path
        fileName = url.lastPathComponent
        hasRawText = inspection.hasUnnamedEncoding
    }

    static func hasLog(_ path: String) -> Bool {
        let size = try? FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int
        return (size ?? 0) > 0
    }

    deinit { GDALClose(handle) }

    /// Names of the layers, in file order.
    var layers: [String] {
        (0..<GDALDatasetGetLayerCount(handle)).compactMap { index in
            GDALDatasetGetLayer(handle, index).map { text(OGR_L_GetName($0)) }
        }
    }

    /// Names of a layer's fields, in file order.
    func fields(of layer: String) -> [String] {
        guard let definition = layerHandle(layer).flatMap({ OGR_L_GetLayerDefn($0) }) else { return [] }
        return (0..<OGR_FD_GetFieldCount(definition)).map {
            text(OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(definition, $0)))
        }
    }

    /// The layer's CRS by code, the horizontal part where it has a vertical one too; nil where it has none or one
    /// without a code.
    func crs(of layer: String) -> CRSCode? {
        layerHandle(layer).flatMap { OGR_L_GetSpatialRef($0) }.flatMap { GDALSession.code(of: $0) }
            .flatMap { CRSCode("\($0.authority):\($0.code)") }
    }

    /// Calls `body` for every feature of the layer; throws ``CadastreError/readFailed(path:layer:reason:)``.
    func forEachFeature(of layer: String, fields names: [String], _ body: (VectorFeature) throws -> Void) throws {
        guard let layerHandle = layerHandle(layer) else { throw CadastreError.noLayer(path: path, layers: layers) }
        let all = fields(of: layer)
        let indices = names.map { name in all.firstIndex(of: name).map(Int32.init) }
        OGR_L_ResetReading(layerHandle)
        CPLErrorReset()
        while let feature = OGR_L_GetNextFeature(layerHandle) {
            defer { OGR_F_Destroy(feature) }
            let values = indices.map { index -> String? in
                guard let index, OGR_F_IsFieldSetAndNotNull(feature, index) != 0 else { return nil }
                return text(OGR_F_GetFieldAsString(feature, index))
            }
            let shape = try Self.shape(of: OGR_F_GetGeometryRef(feature))
            try body(VectorFeature(id: OGR_F_GetFID(feature), shape: shape, values: values))
        }
        if GDALSession.hasFailed {
            throw CadastreError.readFailed(path: path, layer: layer, reason: GDALSession.lastMessage)
        }
    }

    private func layerHandle(_ name: String) -> OGRLayerH? {
        (0..<GDALDatasetGetLayerCount(handle)).lazy.compactMap { GDALDatasetGetLayer(self.handle, $0) }
            .first { self.text(OGR_L_GetName($0)) == name }
    }

    private static func shape(of geometry: OGRGeometryH?) throws -> VectorFeature.Shape {
        guard let geometry, OGR_G_IsEmpty(geometry) == 0 else { return .empty }
        let type = OGR_GT_Flatten(OGR_G_GetGeometryType(geometry))
        if type == wkbGeometryCollection {
            var parts: [Polygon] = []
            var open: [OGRGeometryH] = [geometry]
            while let next = open.popLast() {
                if OGR_GT_Flatten(OGR_G_GetGeometryType(next)) == wkbGeometryCollection {
                    open += (0..<OGR_G_GetGeometryCount(next)).reversed().compactMap { OGR_G_GetGeometryRef(next, $0) }
                } else if let polygons = polygons(of: next) {
                    parts += polygons.polygons
                }
            }
            if !parts.isEmpty { return .collection(MultiPolygon(parts)) }
        }
        return polygons(of: geometry).map { .polygons($0) } ?? .other(String(cString: OGRGeometryTypeToName(type)))
    }

    /// The polygons of a polygonal geometry, curves made lines, heights dropped; nil for any other type.
    private static func polygons(of geometry: OGRGeometryH) -> MultiPolygon? {
        let type = OGR_GT_Flatten(OGR_G_GetGeometryType(geometry))
        guard [wkbPolygon, wkbMultiPolygon, wkbCurvePolygon, wkbMultiSurface].contains(type),
            let linear = OGR_G_GetLinearGeometry(geometry, 0, nil)
        else { return nil }
        defer { OGR_G_DestroyGeometry(linear) }
        OGR_G_FlattenTo2D(linear)
        var bytes = [UInt8](repeating: 0, count: Int(OGR_G_WkbSize(linear)))
        guard OGR_G_ExportToIsoWkb(linear, wkbNDR, &bytes) == OGRERR_NONE else { return nil }
        return WellKnownBinary.decode(bytes)
    }

    /// Text of the file: UTF-8 as OGR gives it, or undecoded bytes taken for UTF-8 where they are that, else for GBK.
    private func text(_ pointer: UnsafePointer<CChar>?) -> String {
        guard let pointer else { return "" }
        guard hasRawText else { return String(cString: pointer) }
        if let text = String(validatingCString: pointer) { return text }
        let recoded = CPLRecode(pointer, "GB18030", "UTF-8")
        defer { VSIFree(recoded) }
        decodedAsGBK += 1
        return String(cString: recoded)
    }
}
