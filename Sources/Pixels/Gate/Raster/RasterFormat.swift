import Foundation

/// The raster formats that are read; everything else is refused by its signature.
public enum RasterFormat: String, Sendable, Codable, Hashable, CaseIterable {
    /// TIFF 6.0 and BigTIFF, with or without GeoTIFF's keys, COG among them.
    case tiff
    /// JPEG 2000 (ISO/IEC 15444-1), in a JP2 file or as a bare codestream.
    case jpeg2000
    /// PNG.
    case png
    /// JPEG (JFIF or Exif).
    case jpeg
    /// GDAL's XML for a mosaic of other files.
    case virtual

    /// The one driver of GDAL that may open it.
    public var driver: String {
        switch self {
        case .tiff: "GTiff"
        case .jpeg2000: "JP2OpenJPEG"
        case .png: "PNG"
        case .jpeg: "JPEG"
        case .virtual: "VRT"
        }
    }

    /// The format of the file at `path` by its first bytes.
    ///
    /// Throws ``GateError``: `input.empty`, `input.sidecar`, `archive.type`, `raster.driver` for a format that is known
    /// and not read, `raster.format` for what is no raster.
    public static func sniff(_ path: String) throws(GateError) -> RasterFormat {
        do throws(FileFault) {
            return try RasterSignature.format(of: ByteFile(path: path))
        } catch {
            throw GateError(path: path, note: error.note)
        }
    }
}
