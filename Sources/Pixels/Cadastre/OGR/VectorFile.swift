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
    /// What the gate said of its bytes.
    let inspection: VectorInspection
    /// Whether the names of its fields may be cut at ten bytes.
    var isDBase: Bool { inspection.format == .shapefile }
    private let handle: GDALDatasetH
    private var decoder: TextDecoder
    /// Views of a GeoPackage, in lower case. None is ever run: a layer that is one is refused.
    private let views: Set<String>
    /// Fields read with a number that is not exactly what the file may have meant (``CodeNumber``).
    private var inexactFields: Set<String> = []

    /// Opens a file whose bytes pass ``Gate/VectorGate``, with the one driver that its signature asks for.
    ///
    /// `inspection` = what the gate said already; nil = it is asked now. Throws `GateError` or ``CadastreError``.
    init(path: String, codeField: String? = nil, inspection: VectorInspection? = nil) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw CadastreError.missing(path: path)
        }
        let url = URL(fileURLWithPath: try VectorGate.admit(path))
        let inspection = try inspection ?? VectorGate.inspect(path: path, codeField: codeField)
        var options: [String] = []
        switch inspection.format {
        // Text comes as bytes: OGR would take GBK, which most county data hold, for Latin-1 where no .cpg that it knows
        // says otherwise.
        case .shapefile: options = ["ENCODING="]
        case .geoPackage:
            // Unregistered tables are not layers.
            options = ["LIST_ALL_TABLES=NO"]
            // No lock and no shared memory beside a file that is only read, unless a log beside it has its latest rows;
            // GDAL makes a URI of the name then, and forgets to escape %.
            if !Self.hasLog(path), !url.path.contains("%") { options.append("IMMUTABLE=YES") }
        default: break
        }
        // An absolute path cannot be taken for one of GDAL's prefixes.
        let opened = try GDALSession.open(
            url.path, kind: GDAL_OF_VECTOR, drivers: [inspection.format.driver], options: options)
        guard let opened else { throw CadastreError.cannotOpen(path: path, reason: GDALSession.lastMessage) }
        handle = opened
        views = inspection.format == .geoPackage ? Self.views(of: opened) : []
        self.path = path
        self.inspection = inspection
        fileName = url.lastPathComponent
        decoder = TextDecoder(inspection.textCode)
    }

    static func hasLog(_ path: String) -> Bool {
        let size = try? FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int
        return (size ?? 0) > 0
    }

    private static func views(of handle: GDALDatasetH) -> Set<String> {
        let sql = "SELECT name FROM sqlite_master WHERE type <> 'table'"
        guard let result = GDALSession.call({ GDALDatasetExecuteSQL(handle, sql, nil, nil) }) else { return [] }
        defer { GDALDatasetReleaseResultSet(handle, result) }
        var names: Set<String> = []
        while let feature = OGR_L_GetNextFeature(result) {
            names.insert(String(cString: OGR_F_GetFieldAsString(feature, 0)).lowercased())
            OGR_F_Destroy(feature)
        }
        return names
    }

    deinit { GDALClose(handle) }

    /// Names of the layers with shapes, in file order; of all layers where none has shapes. A table beside them, such
    /// as a saved style, is not offered as a layer.
    var layers: [String] {
        let all = (0..<GDALDatasetGetLayerCount(handle)).compactMap { GDALDatasetGetLayer(handle, $0) }
        let shapes = all.filter { OGR_L_GetGeomType($0) != wkbNone }
        return (shapes.isEmpty ? all : shapes).map { name(of: $0) }
    }

    /// Whether a layer is a view.
    func isView(_ layer: String) -> Bool { views.contains(layer.lowercased()) }

    /// Names of a layer's fields, in file order.
    func fields(of layer: String) -> [String] {
        guard let definition = layerHandle(layer).flatMap({ OGR_L_GetLayerDefn($0) }) else { return [] }
        return (0..<OGR_FD_GetFieldCount(definition)).map { index in
            let bytes = Self.bytes(OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(definition, index)))
            return decoder.text(bytes, isFull: isDBase && bytes.count >= 10) ?? ""
        }
    }

    /// The first of a layer's fields that is one of the names given; empty where there is none.
    func field(of layer: String, _ names: [String]) -> String {
        ParcelFields.first(of: names, in: fields(of: layer), isDBase: isDBase) ?? ""
    }

    /// The layer's CRS by code, the horizontal part where it has a vertical one too; nil where it has none or one
    /// without a code.
    func crs(of layer: String) -> CRSCode? {
        layerHandle(layer).flatMap { OGR_L_GetSpatialRef($0) }.flatMap { GDALSession.code(of: $0) }
            .flatMap { CRSCode("\($0.authority):\($0.code)") }
    }

    /// Calls `body` for every feature of the layer.
    ///
    /// Throws ``CadastreError/readFailed(path:layer:reason:)``, and ``CadastreError/textDamaged(path:layer:count:)``
    /// where a text of the fields asked for holds lost characters.
    func forEachFeature(of layer: String, fields names: [String], _ body: (VectorFeature) throws -> Void) throws {
        inexactFields = []
        try forEachRow(of: layer, fields: names) { feature, cells in
            for (name, cell) in zip(names, cells) where cell?.isExact == false { inexactFields.insert(name) }
            let shape = try Self.shape(of: OGR_F_GetGeometryRef(feature))
            try body(VectorFeature(id: OGR_F_GetFID(feature), shape: shape, values: cells.map { $0?.text }))
        }
    }

    /// Whether a field read last held a binary number that may be any of several.
    func isInexact(_ field: String) -> Bool { inexactFields.contains(field) }

    /// A value as text, and whether it is exactly what the file holds.
    private struct Cell {
        let text: String?
        let isExact: Bool
    }

    private func forEachRow(
        of layer: String, fields names: [String], _ body: (OGRFeatureH, [Cell?]) throws -> Void
    ) throws {
        guard let layerHandle = layerHandle(layer) else { throw CadastreError.noLayer(path: path, layers: layers) }
        let all = fields(of: layer)
        let indices = names.map { name in all.firstIndex(of: name).map(Int32.init) }
        decoder = TextDecoder(inspection.textCode)
        OGR_L_ResetReading(layerHandle)
        CPLErrorReset()
        while let feature = OGR_L_GetNextFeature(layerHandle) {
            defer { OGR_F_Destroy(feature) }
            let cells = indices.map { index -> Cell? in
                guard let index, OGR_F_IsFieldSetAndNotNull(feature, index) != 0 else { return nil }
                return cell(of: feature, index)
            }
            try body(feature, cells)
        }
        if GDALSession.hasFailed {
            throw CadastreError.readFailed(path: path, layer: layer, reason: GDALSession.lastMessage)
        }
        if decoder.damaged > 0 { throw CadastreError.textDamaged(path: path, layer: layer, count: decoder.damaged) }
    }

    /// The value of a field as text; a binary number shows its whole digits, never an exponent that hides some.
    private func cell(of feature: OGRFeatureH, _ index: Int32) -> Cell? {
        guard let definition = OGR_F_GetFieldDefnRef(feature, index) else { return nil }
        if OGR_Fld_GetType(definition) == OFTReal {
            let number = OGR_F_GetFieldAsDouble(feature, index)
            let digits = CodeNumber.digits(number, isSingle: OGR_Fld_GetSubType(definition) == OFSTFloat32)
            return Cell(text: digits ?? "\(number)", isExact: digits != nil)
        }
        let bytes = Self.bytes(OGR_F_GetFieldAsString(feature, index))
        // OGR says how wide a .dbf's field is; a text that fills it may be cut.
        let isFull = isDBase && bytes.count >= Int(OGR_Fld_GetWidth(definition))
        return Cell(text: decoder.text(bytes, isFull: isFull), isExact: true)
    }

    /// What was assumed of texts read since the last ``forEachFeature(of:fields:_:)`` began, by kind.
    var textWarnings: [String: Int] {
        let others = inspection.textsInOtherEncoding
        return decoder.assumed.merging(others > 0 ? ["textInOtherEncoding": others] : [:]) { $1 }
    }

    /// The parcels' codes, one a feature in the order of ``forEachFeature(of:fields:_:)``, and the field that they were
    /// taken from; `wanted` = the field that the user names.
    ///
    /// Of a GeoJSON and a Shapefile, whose numbers are text, the gate has read them. Throws
    /// ``CadastreError/noCodeField(path:layer:fields:)`` and ``CadastreError/inexactCodes(path:layer:field:example:)``.
    func codes(of layer: String, wanted: String?) throws -> (use: CodeFieldUse, codes: [CadastreFeature.Code]) {
        let choice: (use: CodeFieldUse, codes: [CadastreFeature.Code])?
        switch inspection.format {
        case .geoJSON, .shapefile:
            choice = inspection.codeField.flatMap { use in inspection.codes.map { (use, $0) } }
        case .geoPackage, .flatGeobuf: choice = try codesByOGR(of: layer, wanted: wanted)
        }
        guard let choice else {
            let names = inspection.fields.isEmpty ? fields(of: layer) : inspection.fields
            throw CadastreError.noCodeField(path: path, layer: layer, fields: names)
        }
        for case .inexact(let text) in choice.codes {
            throw CadastreError.inexactCodes(
                path: path, layer: layer, field: choice.use.taken.field ?? "id", example: text)
        }
        return choice
    }

    private func codesByOGR(
        of layer: String, wanted: String?
    ) throws -> (use: CodeFieldUse, codes: [CadastreFeature.Code])? {
        let ranked = fields(of: layer).compactMap { name in
            CodeField.rank(of: name, isDBase: false, wanted: wanted).map { (name: name, rank: $0) }
        }
        guard let layerHandle = layerHandle(layer), !ranked.isEmpty else { return nil }
        // Shapes are read afterwards.
        _ = "OGR_GEOMETRY".withCString { name in
            var list: [UnsafePointer<CChar>?] = [name, nil]
            return OGR_L_SetIgnoredFields(layerHandle, &list)
        }
        defer { _ = OGR_L_SetIgnoredFields(layerHandle, nil) }
        var codes = [[CadastreFeature.Code]](repeating: [], count: ranked.count)
        try forEachRow(of: layer, fields: ranked.map(\.name)) { _, cells in
            for index in ranked.indices { codes[index].append(Self.code(cells[index])) }
        }
        let columns = zip(ranked, codes).map { CodeField.Column(field: $0.name, rank: $0.rank, codes: $1) }
        return CodeField.choose(columns, isNamed: wanted != nil)
    }

    private static func code(_ cell: Cell?) -> CadastreFeature.Code {
        guard let cell, let text = cell.text, !text.allSatisfy(\.isWhitespace) else { return .missing }
        return cell.isExact ? .text(text) : .inexact(text)
    }

    private func layerHandle(_ name: String) -> OGRLayerH? {
        (0..<GDALDatasetGetLayerCount(handle)).lazy.compactMap { GDALDatasetGetLayer(self.handle, $0) }
            .first { self.name(of: $0) == name }
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

    private static func bytes(_ pointer: UnsafePointer<CChar>?) -> UnsafeBufferPointer<UInt8> {
        guard let pointer else { return UnsafeBufferPointer(start: nil, count: 0) }
        let count = strlen(pointer)
        return UnsafeBufferPointer(
            start: UnsafeRawPointer(pointer).assumingMemoryBound(to: UInt8.self), count: count)
    }

    private func name(of layer: OGRLayerH) -> String { String(cString: OGR_L_GetName(layer)) }
}
