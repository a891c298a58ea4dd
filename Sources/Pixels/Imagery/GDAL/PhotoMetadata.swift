import CGDAL
import Foundation
import GDALSession
import Gate
public import Ground

/// What a photo says of itself: when, where and in which direction it was taken (Exif 2.32, as GDAL hands it on).
public struct PhotoMetadata: Sendable, Hashable {
    /// When it was taken; where the photo names no zone, by China's clock.
    public let takenAt: Instant?
    /// Longitude and latitude in degrees, WGS 84.
    public let position: Coordinate?
    /// In which direction, degrees from north, 0…360.
    public let bearing: Double?

    /// Reads a JPEG or PNG file.
    ///
    /// Throws ``ImageryError`` or `GateError` where it is no picture that can be opened.
    public init(path: String) throws {
        let dataset = try Dataset(path: path)
        defer { dataset.close() }
        func item(_ name: String) -> String? {
            GDALSession.call { GDALGetMetadataItem(dataset.handle, "EXIF_" + name, nil).map { String(cString: $0) } }
        }
        /// The numbers of `(22) (59) (12.3)`.
        func numbers(_ name: String) -> [Double] {
            (item(name) ?? "").split(whereSeparator: { "() ,".contains($0) }).compactMap { Double($0) }
        }
        /// Degrees from degrees, minutes and seconds; negative in the south and west.
        func degrees(_ name: String) -> Double? {
            let parts = numbers(name)
            guard !parts.isEmpty, parts.allSatisfy(\.isFinite) else { return nil }
            let value = zip(parts, [1.0, 60, 3_600]).reduce(0) { $0 + $1.0 / $1.1 }
            let sign = ["S", "W"].contains(item(name + "Ref")?.trimmingCharacters(in: .whitespaces) ?? "") ? -1.0 : 1.0
            return value * sign
        }
        takenAt = (item("DateTimeOriginal") ?? item("DateTimeDigitized") ?? item("DateTime")).flatMap {
            Self.instant($0, offset: item("OffsetTimeOriginal"))
        }
        if let longitude = degrees("GPSLongitude"), let latitude = degrees("GPSLatitude"), abs(longitude) <= 180,
            abs(latitude) <= 90, (longitude, latitude) != (0, 0)
        {
            position = Coordinate(x: longitude, y: latitude)
        } else {
            position = nil
        }
        bearing = numbers("GPSImgDirection").first.flatMap { (0...360).contains($0) ? $0 : nil }
    }

    /// `2026:11:30 10:12:13` and, where the photo names it, `+08:00`.
    private static func instant(_ text: String, offset: String?) -> Instant? {
        let parts = text.trimmingCharacters(in: .whitespaces).split(separator: " ")
        guard parts.count == 2 else { return nil }
        let zone = offset?.trimmingCharacters(in: .whitespaces).nilIfEmpty ?? "+08:00"
        return Instant(rfc3339: "\(parts[0].replacing(":", with: "-"))T\(parts[1])\(zone)")
    }
}

extension String {
    fileprivate var nilIfEmpty: String? { isEmpty ? nil : self }
}
