import CGDAL
import Foundation
import GDALSession

/// Copies layers of a GeoPackage into files that other drivers of OGR write.
struct LayerCopy {
    let source: String
    let folder: String

    /// The names of the files written, sorted.
    func write(_ names: [String], as target: LayerConversion.Target) throws -> [String] {
        guard let opened = try? GDALSession.open(source, kind: GDAL_OF_VECTOR, drivers: ["GPKG"]) else {
            throw ConversionFault(GDALSession.lastMessage)
        }
        defer { GDALClose(opened) }
        let before = Set(try FileManager.default.contentsOfDirectory(atPath: folder))
        let layers = names.compactMap { name in
            GDALDatasetGetLayerByName(opened, name).map { (name: name, handle: $0) }
        }
        switch target {
        case .shapefiles:
            for layer in layers {
                try make("ESRI Shapefile", "\(layer.name).shp") { dataset in
                    try copy(
                        [layer.handle], OGR_L_GetGeomType(layer.handle), as: layer.name, into: dataset,
                        // The date in the table's head is no time of the export.
                        options: ["ENCODING=UTF-8", "DBF_DATE_LAST_UPDATE=1980-01-01"], decimals: 4)
                }
            }
        case .flatGeobuf:
            guard let first = layers.first else { throw ConversionFault("no layer") }
            let kinds = Set(layers.map { OGR_L_GetGeomType($0.handle).rawValue })
            let kind = kinds.count == 1 ? OGR_L_GetGeomType(first.handle) : wkbUnknown
            try make("FlatGeobuf", "\(first.name).fgb") { dataset in
                try copy(layers.map(\.handle), kind, as: first.name, into: dataset, options: [], decimals: nil)
            }
        }
        return Set(try FileManager.default.contentsOfDirectory(atPath: folder)).subtracting(before).sorted()
    }

    /// A file of a driver; closing it writes what is left, and says whether that went well.
    private func make(_ driver: String, _ name: String, _ body: (GDALDatasetH) throws -> Void) throws {
        try GDALSession.call {
            guard let handle = GDALGetDriverByName(driver),
                let dataset = GDALCreate(handle, "\(folder)/\(name)", 0, 0, 0, GDT_Unknown, nil)
            else { throw ConversionFault(GDALSession.lastMessage) }
            do { try body(dataset) } catch {
                GDALClose(dataset)
                throw error
            }
            CPLErrorReset()
            GDALClose(dataset)
            if GDALSession.hasFailed { throw ConversionFault(GDALSession.lastMessage) }
        }
    }

    /// Copies every feature; all sources have the columns of the first. `decimals`: of numbers, where the format wants to know.
    private func copy(
        _ sources: [OGRLayerH], _ kind: OGRwkbGeometryType, as name: String, into dataset: GDALDatasetH,
        options: [String], decimals: Int32?
    ) throws {
        guard let first = sources.first, let definition = OGR_L_GetLayerDefn(first) else { return }
        let layer = GDALSession.withStringList(options) {
            GDALDatasetCreateLayer(dataset, name, OGR_L_GetSpatialRef(first), kind, $0)
        }
        guard let layer else { throw ConversionFault(GDALSession.lastMessage) }
        for index in 0..<OGR_FD_GetFieldCount(definition) {
            let field = OGR_FD_GetFieldDefn(definition, index)
            let own = OGR_Fld_Create(OGR_Fld_GetNameRef(field), OGR_Fld_GetType(field))
            defer { OGR_Fld_Destroy(own) }
            if let decimals, OGR_Fld_GetType(field) == OFTReal {
                OGR_Fld_SetWidth(own, 19)
                OGR_Fld_SetPrecision(own, decimals)
            }
            guard OGR_L_CreateField(layer, own, 1) == OGRERR_NONE else {
                throw ConversionFault(GDALSession.lastMessage)
            }
        }
        // A Shapefile takes a column under another name where it has to; the order stays.
        let columns = (0..<OGR_FD_GetFieldCount(definition)).map { $0 }
        for source in sources {
            OGR_L_ResetReading(source)
            while let feature = OGR_L_GetNextFeature(source) {
                defer { OGR_F_Destroy(feature) }
                guard let copy = OGR_F_Create(OGR_L_GetLayerDefn(layer)) else {
                    throw ConversionFault(GDALSession.lastMessage)
                }
                defer { OGR_F_Destroy(copy) }
                guard OGR_F_SetFromWithMap(copy, feature, 1, columns) == OGRERR_NONE,
                    OGR_L_CreateFeature(layer, copy) == OGRERR_NONE
                else { throw ConversionFault(GDALSession.lastMessage) }
            }
        }
    }
}
