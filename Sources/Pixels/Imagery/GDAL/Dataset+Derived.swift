import CGDAL
import GDALSession
import Ground

/// Datasets made from others, in memory: nothing of them is on disk.
extension Dataset {
    /// An empty dataset of bytes; `path` names it in errors.
    static func inMemory(columns: Int, rows: Int, bands: Int, path: String) throws -> Dataset {
        let made = GDALSession.call {
            GDALCreate(
                GDALGetDriverByName("MEM"), "", Int32(columns), Int32(rows), Int32(bands), GDT_Byte, nil)
        }
        guard let made else { throw ImageryError.cannotWarp(path: path, reason: GDALSession.lastMessage) }
        return Dataset(taking: made, path: path)
    }

    /// Puts a dataset in memory, or a virtual one, where a scene lies, whatever the file it was made from says.
    func place(_ transform: Geotransform, crs: CRSCode) throws {
        var coefficients = [
            transform.originX, transform.pixelWidth, transform.rowRotation, transform.originY,
            transform.columnRotation, transform.pixelHeight,
        ]
        let reference = OSRNewSpatialReference(nil)
        defer { OSRDestroySpatialReference(reference) }
        let isPlaced = GDALSession.call {
            guard OSRSetFromUserInput(reference, crs.description) == OGRERR_NONE else { return false }
            OSRSetAxisMappingStrategy(reference, OAMS_TRADITIONAL_GIS_ORDER)
            return GDALSetGeoTransform(handle, &coefficients) == CE_None
                && GDALSetSpatialRef(handle, reference) == CE_None
        }
        guard isPlaced else { throw ImageryError.cannotWarp(path: path, reason: GDALSession.lastMessage) }
    }

    /// Gives the first bands of a virtual dataset their nodata, or takes it from them where `nodata` is empty.
    func setNodata(_ nodata: [Double], bands: Int) {
        for index in 0..<bands {
            let band = GDALGetRasterBand(handle, Int32(index + 1))
            GDALSession.call {
                _ = nodata.isEmpty ? GDALDeleteRasterNoDataValue(band) : GDALSetRasterNoDataValue(band, nodata[index])
            }
        }
    }

    /// Fills the only band of a dataset in memory.
    func write(_ bytes: [UInt8], columns: Int, rows: Int) throws {
        var bytes = bytes
        let status = GDALSession.call {
            GDALRasterIO(
                GDALGetRasterBand(handle, 1), GF_Write, 0, 0, Int32(columns), Int32(rows), &bytes, Int32(columns),
                Int32(rows), GDT_Byte, 0, 0)
        }
        guard status == CE_None else { throw ImageryError.cannotWarp(path: path, reason: GDALSession.lastMessage) }
    }

    /// A virtual dataset made by `gdal_translate` with these options; nothing is copied.
    func virtualCopy(_ arguments: [String]) throws -> Dataset {
        let copy = GDALSession.call {
            // With nothing to change GDAL 3.6 clones a mosaic's XML instead, and looks for its mask's relative sources
            // in the working folder; leaving attribute tables away is a change, and they are not used.
            GDALSession.withStringList(["-of", "VRT", "-norat"] + arguments) { list -> GDALDatasetH? in
                guard let options = GDALTranslateOptionsNew(list, nil) else { return nil }
                defer { GDALTranslateOptionsFree(options) }
                return GDALTranslate("", handle, options, nil)
            }
        }
        guard let copy else { throw ImageryError.cannotWarp(path: path, reason: GDALSession.lastMessage) }
        return Dataset(taking: copy, path: path)
    }

    /// A virtual dataset on the whole grid, made by `gdalwarp` with these options: pixels are warped when read.
    func warped(onto grid: PixelGrid, _ arguments: [String]) throws -> Dataset {
        let bounds = grid.bounds
        let place = [
            "-of", "VRT", "-t_srs", grid.crs.description, "-te", "\(bounds.minX)", "\(bounds.minY)",
            "\(bounds.maxX)", "\(bounds.maxY)", "-ts", "\(grid.columns)", "\(grid.rows)", "-ot", "Float32", "-wt",
            "Float32",
        ]
        let result = GDALSession.call {
            GDALSession.withStringList(place + arguments) { list -> GDALDatasetH? in
                guard let options = GDALWarpAppOptionsNew(list, nil) else { return nil }
                defer { GDALWarpAppOptionsFree(options) }
                var sources: [GDALDatasetH?] = [handle]
                return GDALWarp("", nil, 1, &sources, options, nil)
            }
        }
        guard let result else { throw ImageryError.cannotWarp(path: path, reason: GDALSession.lastMessage) }
        return Dataset(taking: result, path: path)
    }
}
