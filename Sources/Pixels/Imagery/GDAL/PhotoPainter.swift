import CGDAL
import Foundation
import GDALSession
import Gate
import Ground

/// Paints a photo again, upright and without metadata: what is left is what it shows.
public struct PhotoPainter: Sendable {
    /// The columns of the picture.
    public let columns: Int
    /// The rows of the picture.
    public let rows: Int
    /// The picture as a JPEG (RGB, 8 bit, quality 85).
    public let jpeg: [UInt8]

    /// The longest side of a picture, pixels.
    public static let longestSide = 2_048

    /// Paints the JPEG or PNG file at `path`, which `Gate.RasterGate` has let in; larger ones are averaged down.
    ///
    /// Throws ``ImageryError`` or `GateError`.
    public init(path: String) throws {
        let dataset = try Dataset(path: path)
        defer { dataset.close() }
        let size = (
            columns: Int(GDALGetRasterXSize(dataset.handle)), rows: Int(GDALGetRasterYSize(dataset.handle))
        )
        let scale = min(1, Double(Self.longestSide) / Double(max(size.columns, size.rows)))
        let lying = (
            columns: max(1, Int((Double(size.columns) * scale).rounded())),
            rows: max(1, Int((Double(size.rows) * scale).rounded()))
        )
        let samples = try Self.samples(of: dataset, lying.columns, lying.rows)
        let turn = GDALSession.call {
            GDALGetMetadataItem(dataset.handle, "EXIF_Orientation", nil).flatMap { Int(String(cString: $0)) }
        }
        let upright = Self.upright(samples, lying.columns, lying.rows, turn ?? 1)
        (columns, rows) = (upright.columns, upright.rows)
        jpeg = try Self.encode(upright.samples, columns, rows)
    }

    /// `rows × columns × 3` numbers of red, green and blue.
    private static func samples(of dataset: Dataset, _ columns: Int, _ rows: Int) throws -> [UInt8] {
        let count = Int(GDALGetRasterCount(dataset.handle))
        let band = GDALGetRasterBand(dataset.handle, 1)
        let palette = GDALSession.call { GDALGetRasterColorTable(band) }
        let isWide = GDALGetRasterDataType(band) == GDT_UInt16
        var planes: [[UInt8]] = []
        for number in count >= 3 ? [1, 2, 3] : [1] {
            var wide = [UInt16](repeating: 0, count: columns * rows)
            var arguments = GDALRasterIOExtraArg()
            arguments.nVersion = RASTERIO_EXTRA_ARG_CURRENT_VERSION
            // Indices into a palette are no amounts.
            arguments.eResampleAlg = palette == nil ? GRIORA_Average : GRIORA_NearestNeighbour
            let status = GDALSession.call {
                GDALRasterIOEx(
                    GDALGetRasterBand(dataset.handle, Int32(number)), GF_Read, 0, 0,
                    GDALGetRasterXSize(dataset.handle), GDALGetRasterYSize(dataset.handle), &wide, Int32(columns),
                    Int32(rows), GDT_UInt16, 0, 0, &arguments)
            }
            guard status == CE_None, !GDALSession.hasFailed else {
                throw ImageryError.cannotOpen(path: dataset.path, reason: GDALSession.lastMessage)
            }
            planes.append(wide.map { UInt8(clamping: isWide ? $0 >> 8 : $0) })
        }
        if let palette { planes = Self.colours(of: planes[0], palette) }
        var samples = [UInt8](repeating: 0, count: 3 * columns * rows)
        for pixel in 0..<(columns * rows) {
            for channel in 0..<3 { samples[3 * pixel + channel] = planes[planes.count == 1 ? 0 : channel][pixel] }
        }
        return samples
    }

    private static func colours(of indices: [UInt8], _ palette: GDALColorTableH) -> [[UInt8]] {
        var colours = [(UInt8, UInt8, UInt8)](repeating: (0, 0, 0), count: 256)
        for index in 0..<min(256, Int(GDALGetColorEntryCount(palette))) {
            guard let entry = GDALGetColorEntry(palette, Int32(index))?.pointee else { continue }
            colours[index] = (UInt8(clamping: entry.c1), UInt8(clamping: entry.c2), UInt8(clamping: entry.c3))
        }
        return [
            indices.map { colours[Int($0)].0 }, indices.map { colours[Int($0)].1 }, indices.map { colours[Int($0)].2 },
        ]
    }

    /// Turns a picture as Exif's Orientation (2.32, 4.6.5.1.6) asks: 1 = as it is, 3 = by 180°, 6 = by 90° clockwise, 8 = the other way;
    /// 2, 4, 5 and 7 are mirrored too.
    private static func upright(
        _ samples: [UInt8], _ columns: Int, _ rows: Int, _ orientation: Int
    ) -> (samples: [UInt8], columns: Int, rows: Int) {
        guard (2...8).contains(orientation) else { return (samples, columns, rows) }
        let isTurned = orientation >= 5
        let (width, height) = isTurned ? (rows, columns) : (columns, rows)
        var turned = [UInt8](repeating: 0, count: samples.count)
        for row in 0..<height {
            for column in 0..<width {
                let (x, y) =
                    switch orientation {
                    case 2: (columns - 1 - column, row)
                    case 3: (columns - 1 - column, rows - 1 - row)
                    case 4: (column, rows - 1 - row)
                    case 5: (row, column)
                    case 6: (row, rows - 1 - column)
                    case 7: (columns - 1 - row, rows - 1 - column)
                    default: (columns - 1 - row, column)
                    }
                let (from, to) = (3 * (y * columns + x), 3 * (row * width + column))
                for channel in 0..<3 { turned[to + channel] = samples[from + channel] }
            }
        }
        return (turned, width, height)
    }

    private static func encode(_ samples: [UInt8], _ columns: Int, _ rows: Int) throws -> [UInt8] {
        let name = "/vsimem/photo.jpg"
        var samples = samples
        let isWritten = GDALSession.call { () -> Bool in
            guard let memory = GDALGetDriverByName("MEM"), let driver = GDALGetDriverByName("JPEG"),
                let picture = GDALCreate(memory, "", Int32(columns), Int32(rows), 3, GDT_Byte, nil)
            else { return false }
            defer { GDALClose(picture) }
            for (index, colour) in [GCI_RedBand, GCI_GreenBand, GCI_BlueBand].enumerated() {
                GDALSetRasterColorInterpretation(GDALGetRasterBand(picture, Int32(index + 1)), colour)
            }
            let status = GDALDatasetRasterIOEx(
                picture, GF_Write, 0, 0, Int32(columns), Int32(rows), &samples, Int32(columns), Int32(rows), GDT_Byte,
                3,
                nil, 3, GSpacing(3 * columns), 1, nil)
            guard status == CE_None else { return false }
            return GDALSession.withStringList(["QUALITY=85"]) { options in
                guard let copy = GDALCreateCopy(driver, name, picture, 0, options, nil, nil) else { return false }
                GDALClose(copy)
                return CPLGetLastErrorType().rawValue < CE_Failure.rawValue
            }
        }
        defer { VSIUnlink(name) }
        var length: vsi_l_offset = 0
        guard isWritten, let buffer = VSIGetMemFileBuffer(name, &length, 0) else {
            throw ImageryError.cannotEncode(reason: GDALSession.lastMessage)
        }
        return Array(UnsafeBufferPointer(start: buffer, count: Int(length)))
    }
}
