import CGDAL
import Foundation
import GDALSession
import Synchronization

/// The floor for a survey's time: GDAL reads every block of some rasters as bytes, and nothing else.
enum FullRead {
    /// Reads them whole, block by block, on `threads` threads with a handle each.
    static func read(_ paths: [String], threads: Int) throws {
        for path in paths {
            let next = Mutex(0)
            let failed = Mutex(false)
            DispatchQueue.concurrentPerform(iterations: threads) { _ in
                if !readBlocks(
                    of: path,
                    next: {
                        next.withLock {
                            $0 += 1; return $0 - 1
                        }
                    })
                {
                    failed.withLock { $0 = true }
                }
            }
            if failed.withLock(\.self) { throw BenchError.cannotRead(path: path) }
        }
    }

    private static func readBlocks(of path: String, next: () -> Int) -> Bool {
        guard
            let dataset = try? GDALSession.open(
                URL(fileURLWithPath: path).resolvingSymlinksInPath().path, kind: GDAL_OF_RASTER,
                drivers: ["GTiff", "JP2OpenJPEG", "PNG", "JPEG"])
        else { return false }
        defer { GDALClose(dataset) }
        let (columns, rows) = (Int(GDALGetRasterXSize(dataset)), Int(GDALGetRasterYSize(dataset)))
        let bands = GDALGetRasterCount(dataset)
        var (width, height): (Int32, Int32) = (0, 0)
        GDALGetBlockSize(GDALGetRasterBand(dataset, 1), &width, &height)
        guard width > 0, height > 0, bands > 0 else { return false }
        let (across, down) = ((columns + Int(width) - 1) / Int(width), (rows + Int(height) - 1) / Int(height))
        var buffer = [UInt8](repeating: 0, count: Int(width) * Int(height) * Int(bands))
        while true {
            let block = next()
            guard block < across * down else { return true }
            let (column, row) = (block % across * Int(width), block / across * Int(height))
            let (wide, high) = (min(Int(width), columns - column), min(Int(height), rows - row))
            let status = GDALSession.call {
                GDALDatasetRasterIO(
                    dataset, GF_Read, Int32(column), Int32(row), Int32(wide), Int32(high), &buffer, Int32(wide),
                    Int32(high), GDT_Byte, bands, nil, bands, Int32(wide) * bands, 1)
            }
            guard status == CE_None else { return false }
        }
    }
}
