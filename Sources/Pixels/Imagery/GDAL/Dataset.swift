import CGDAL
import Foundation
import GDALSession
import Gate
import Ground

/// An open raster dataset; closed when released. Belongs to the thread that uses it.
final class Dataset {
    /// Valid until ``close()``.
    let handle: GDALDatasetH
    private var isOpen = true
    let path: String

    /// Opens a regular file read-only, with the one driver that its signature asks for.
    ///
    /// Without its overviews where they are not to be used. Throws ``ImageryError`` or `GateError`.
    init(path: String, ignoringOverviews: Bool = false) throws {
        // GDAL takes only what cannot be read as anything but a file's name.
        guard let resolved = realpath(path, nil) else { throw ImageryError.missing(path: path) }
        defer { free(resolved) }
        let real = String(cString: resolved)
        var status = stat()
        guard lstat(real, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw ImageryError.missing(path: path)
        }
        let format: RasterFormat
        do {
            format = try RasterFormat.sniff(real)
        } catch {
            throw GateError(path: path, note: error.note)
        }
        // A mosaic's sources are opened by GDAL itself, which then finds nothing beside them.
        let companions = format == .virtual ? [] : RasterGate.companions(of: real) + RasterGate.papers(of: real)
        let handle = try GDALSession.open(
            real, kind: GDAL_OF_RASTER, drivers: [format.driver],
            options: ignoringOverviews ? ["OVERVIEW_LEVEL=NONE"] : [],
            companions: companions.map { ($0 as NSString).lastPathComponent })
        guard let handle else { throw ImageryError.cannotOpen(path: path, reason: GDALSession.lastMessage) }
        self.handle = handle
        self.path = path
        try refuseReference()
        guard format == .virtual else { return }
        for source in files where source != real {
            guard try RasterFormat.sniff(source) != .virtual else {
                throw ImageryError.cannotOpen(path: path, reason: source)
            }
            _ = try Dataset(path: source)
        }
    }

    /// Metadata can name any file as the overviews; each format hides it elsewhere, so GDAL is asked before it looks.
    private func refuseReference() throws {
        guard GDALSession.call({ GDALGetMetadataItem(handle, "OVERVIEW_FILE", "OVERVIEWS") }) != nil else { return }
        throw GateError(
            path: path,
            note: GateNote(
                "raster.reference", zh: "元数据指向另一个文件（OVERVIEW_FILE）；请用 gdal_translate 重新导出",
                en: "its metadata points at another file (OVERVIEW_FILE); export it again by gdal_translate"))
    }

    /// Takes over a handle that GDAL made.
    init(taking handle: GDALDatasetH, path: String) {
        self.handle = handle
        self.path = path
    }

    // Released, not closed: a warped dataset holds a reference to its source and may outlive it.
    deinit { close() }

    /// Gives the handle back before the dataset itself is released; nothing may be read afterwards.
    func close() {
        if isOpen { GDALReleaseDataset(handle) }
        isOpen = false
    }

    /// How many hold the dataset open, as GDAL counts them.
    var references: Int32 {
        _ = GDALReferenceDataset(handle)
        return GDALDereferenceDataset(handle)
    }

    /// Reads `source` of the given 1-based bands into `bands × rows × columns` Float32, nearest when decimated.
    func read(bands: [Int], source: Window, into samples: UnsafeMutablePointer<Float>, columns: Int, rows: Int) throws {
        var numbers = bands.map(Int32.init)
        let status = GDALSession.call {
            GDALDatasetRasterIOEx(
                handle, GF_Read, Int32(source.column), Int32(source.row), Int32(source.columns), Int32(source.rows),
                samples, Int32(columns), Int32(rows), GDT_Float32, Int32(numbers.count), &numbers, 0, 0, 0, nil)
        }
        if status != CE_None || GDALSession.hasFailed {
            throw ImageryError.readFailed(path: path, window: source, reason: GDALSession.lastMessage)
        }
    }

    /// Reads `source` of a band's mask into `columns × rows`, nearest when decimated: 0 = not observed.
    func readMask(
        band number: Int, source: Window, into mask: UnsafeMutablePointer<UInt8>, columns: Int, rows: Int
    ) throws {
        let status = GDALSession.call {
            GDALRasterIOEx(
                GDALGetMaskBand(GDALGetRasterBand(handle, Int32(number))), GF_Read, Int32(source.column),
                Int32(source.row), Int32(source.columns), Int32(source.rows), mask, Int32(columns), Int32(rows),
                GDT_Byte, 0, 0, nil)
        }
        if status != CE_None || GDALSession.hasFailed {
            throw ImageryError.readFailed(path: path, window: source, reason: GDALSession.lastMessage)
        }
    }

    /// How a band says what was not observed (`GMF_*` flags).
    func maskFlags(band number: Int) -> Int32 {
        GDALSession.call { GDALGetMaskFlags(GDALGetRasterBand(handle, Int32(number))) }
    }
}
