import CGDAL
import Foundation
import GDALSession

/// How a scene's file is laid out.
struct SceneLayout {
    /// Its media type, of a cloud-optimised GeoTIFF only where it is one.
    let mediaType: String
    /// Whether it is a cloud-optimised GeoTIFF, by the rules of GDAL's `validate_cloud_optimized_geotiff.py`, with
    /// overviews required above 512 pixels where that only warns.
    let isCloudOptimised: Bool

    init(of dataset: Dataset) {
        let driver = GDALGetDatasetDriver(dataset.handle).flatMap { GDALGetDriverShortName($0) }
            .map { String(cString: $0) }
        isCloudOptimised = driver == "GTiff" && Self.isCloudOptimised(dataset)
        switch driver {
        case "GTiff":
            mediaType = "image/tiff; application=geotiff" + (isCloudOptimised ? "; profile=cloud-optimized" : "")
        case "JP2OpenJPEG": mediaType = "image/jp2"
        case "PNG": mediaType = "image/png"
        case "JPEG": mediaType = "image/jpeg"
        default: mediaType = "application/octet-stream"
        }
    }

    /// One resolution of the file: where its directory and its first block lie.
    private struct Level {
        let columns: Int
        let rows: Int
        let isTiled: Bool
        let directory: Int
        let data: Int?

        init(_ band: GDALRasterBandH) {
            columns = Int(GDALGetRasterBandXSize(band))
            rows = Int(GDALGetRasterBandYSize(band))
            var (width, height): (Int32, Int32) = (0, 0)
            GDALGetBlockSize(band, &width, &height)
            isTiled = !(Int(width) == columns && Int(width) > 1024)
            func number(_ key: String) -> Int? {
                GDALSession.call { GDALGetMetadataItem(band, key, "TIFF") }.flatMap { Int(String(cString: $0)) }
            }
            directory = number("IFD_OFFSET") ?? 0
            data = number("BLOCK_OFFSET_0_0")
        }
    }

    private static func isCloudOptimised(_ dataset: Dataset) -> Bool {
        let hasOverviewFile = dataset.files.contains { $0.lowercased().hasSuffix(".ovr") }
        guard let band = GDALGetRasterBand(dataset.handle, 1), !hasOverviewFile else { return false }
        let full = Level(band)
        let overviews = (0..<GDALGetOverviewCount(band)).compactMap { GDALGetOverview(band, $0) }.map(Level.init)
        if max(full.columns, full.rows) > 512, !full.isTiled || overviews.isEmpty { return false }
        // The directory right after the header, or after GDAL's note on the layout, which is less than 4 kB.
        guard full.directory > 0, full.directory < 4096 else { return false }
        for (larger, smaller) in zip([full] + overviews, overviews) {
            guard smaller.isTiled, smaller.columns < larger.columns || smaller.rows < larger.rows,
                smaller.directory > larger.directory
            else { return false }
            // Data of the smallest first; sparse blocks have no place.
            if let near = smaller.data, let far = larger.data, near > 0, far > 0, near > far { return false }
        }
        let lastDirectory = ([full] + overviews).map(\.directory).max() ?? 0
        return ([full] + overviews).allSatisfy { $0.data.map { $0 == 0 || $0 > lastDirectory } ?? true }
    }
}
