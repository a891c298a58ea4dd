import CGDAL
import Foundation
import GDALSession
import Ground

/// A GeoPackage with one layer of multipolygons and text fields, being written; closed with this object.
final class VectorFile {
    private let path: String
    private var handle: GDALDatasetH?
    private let layer: OGRLayerH
    private let fields: [String]
    /// `gpkg_contents.last_change` would otherwise be the time of writing, and no two runs alike.
    private static let changedAt = "2024-11-01T00:00:00.000Z"

    init(path: String, layer name: String, crs: CRSCode, fields: [String]) throws(SampleError) {
        func failure() -> SampleError { .cannotWrite(path: path, reason: GDALSession.lastMessage) }
        self.path = path
        self.fields = fields
        let driver = GDALSession.call { GDALGetDriverByName("GPKG") }
        GDALSession.call { CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", Self.changedAt) }
        // OGR would add a layer to an existing file.
        if FileManager.default.fileExists(atPath: path) {
            do {
                try FileManager.default.removeItem(atPath: path)
            } catch {
                throw SampleError.cannotWrite(path: path, reason: error.localizedDescription)
            }
        }
        guard let driver, let reference = SpatialReference(crs) else { throw failure() }
        let created = GDALSession.call {
            GDALSession.withStringList(["VERSION=1.2"]) { GDALCreate(driver, path, 0, 0, 0, GDT_Unknown, $0) }
        }
        guard let created else { throw failure() }
        let table = GDALSession.call {
            GDALSession.withStringList(["GEOMETRY_NAME=geom", "FID=fid"]) {
                GDALDatasetCreateLayer(created, name, reference.handle, wkbMultiPolygon, $0)
            }
        }
        guard let table else {
            GDALClose(created)
            throw failure()
        }
        handle = created
        layer = table
        for field in fields {
            let definition = OGR_Fld_Create(field, OFTString)
            let status = GDALSession.call { OGR_L_CreateField(table, definition, 1) }
            OGR_Fld_Destroy(definition)
            if status != OGRERR_NONE { throw failure() }
        }
        _ = GDALSession.call { GDALDatasetStartTransaction(created, 0) }
    }

    deinit {
        if let handle { GDALClose(handle) }
        CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", nil)
    }

    /// Adds a feature; values in the order of the fields, nil = null.
    func add(_ shape: MultiPolygon, values: [String?]) throws(SampleError) {
        precondition(values.count == fields.count, "one value for each field")
        guard let feature = OGR_F_Create(OGR_L_GetLayerDefn(layer)) else { throw failure }
        defer { OGR_F_Destroy(feature) }
        for (index, value) in values.enumerated() {
            if let value { OGR_F_SetFieldString(feature, Int32(index), value) }
        }
        let bytes = WellKnownBinary.encode(shape)
        var geometry: OGRGeometryH?
        guard OGR_G_CreateFromWkb(bytes, nil, &geometry, Int32(bytes.count)) == OGRERR_NONE, let geometry else {
            throw failure
        }
        OGR_F_SetGeometryDirectly(feature, geometry)
        guard GDALSession.call({ OGR_L_CreateFeature(layer, feature) }) == OGRERR_NONE else { throw failure }
    }

    /// Commits and closes; without it the file may lack its last features.
    func finish() throws(SampleError) {
        guard let handle else { return }
        guard GDALSession.call({ GDALDatasetCommitTransaction(handle) }) == OGRERR_NONE else { throw failure }
        self.handle = nil
        let isClosed = GDALSession.call { () -> Bool in
            GDALClose(handle)
            return CPLGetLastErrorType().rawValue < CE_Failure.rawValue
        }
        guard isClosed else { throw failure }
    }

    private var failure: SampleError { .cannotWrite(path: path, reason: GDALSession.lastMessage) }
}
