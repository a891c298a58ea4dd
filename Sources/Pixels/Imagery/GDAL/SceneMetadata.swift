import CGDAL
import Foundation
import GDALSession

/// What a scene's metadata say of sky, sun and sensor, as GDAL's readers of providers' files hand it on.
///
/// Domain `IMAGERY`: `SATELLITEID` and `CLOUDCOVER` (percent, 999 = not known), the same for every provider
/// (`gcore/gdal_mdreader.h`). The angles are only in domain `IMD`, by each provider's own names, or in the file's own
/// metadata.
struct SceneMetadata {
    /// 0…1.
    let cloudShare: Double?
    /// Degrees from north, 0…360.
    let sunAzimuth: Double?
    /// Degrees, -90…90.
    let sunElevation: Double?
    /// Degrees, 0…90.
    let offNadir: Double?
    /// Degrees from north, 0…360.
    let viewAzimuth: Double?
    /// At most 80 characters.
    let platform: String?

    init(of dataset: Dataset) {
        let imagery = Self.entries(of: dataset, domain: "IMAGERY")
        let all = imagery + Self.entries(of: dataset, domain: "IMD") + Self.entries(of: dataset, domain: nil)
        /// The first entry whose key ends with one of these, last part only.
        func number(_ keys: Set<String>, in range: ClosedRange<Double>) -> Double? {
            all.lazy.filter { keys.contains($0.key) }.compactMap { Double($0.value) }.first { range.contains($0) }
        }
        func azimuth(_ keys: Set<String>) -> Double? {
            number(keys, in: -360...360).map { ($0 + 360).truncatingRemainder(dividingBy: 360) }
        }
        cloudShare = imagery.first { $0.key == "CLOUDCOVER" }.flatMap { Double($0.value) }
            .flatMap { (0...100).contains($0) ? $0 / 100 : nil }
        sunAzimuth = azimuth(["SUN_AZIMUTH", "SUNAZIMUTH", "MEANSUNAZ", "SUNAZ"])
        sunElevation = number(["SUN_ELEVATION", "SUNELEVATION", "MEANSUNEL", "SUNEL"], in: -90...90)
        offNadir = number(["MEANOFFNADIRVIEWANGLE", "OFFNADIRVIEWANGLE", "OFF_NADIR"], in: 0...90)
        viewAzimuth = azimuth(["MEANSATAZ", "SATAZ"])
        platform = imagery.first { $0.key == "SATELLITEID" }.flatMap { entry in
            let text = String(
                entry.value.trimmingCharacters(in: .whitespaces).unicodeScalars.filter {
                    !CharacterSet.controlCharacters.contains($0)
                }.prefix(80).map(Character.init))
            return text.isEmpty ? nil : text
        }
    }

    /// A domain's entries, keys without what stands before their last dot, upper case; at most 10,000 of them.
    private static func entries(of dataset: Dataset, domain: String?) -> [(key: String, value: String)] {
        GDALSession.call {
            guard let list = GDALGetMetadata(dataset.handle, domain) else { return [] }
            return (0..<min(10_000, Int(CSLCount(list)))).compactMap { index in
                guard let text = list[index].map({ String(cString: $0) }), let mark = text.firstIndex(of: "=") else {
                    return nil
                }
                let key = text[..<mark].split(separator: ".").last ?? ""
                let value = text[text.index(after: mark)...].trimmingCharacters(in: CharacterSet(charactersIn: "\" "))
                return (key.uppercased(), value)
            }
        }
    }
}
