import CGDAL
import Foundation
import GDALSession
public import Gate
import Ground

/// Opens a file once and says what it is.
public enum SceneInspector {
    /// Describes the scene at `path`.
    ///
    /// Name and bytes pass the gate before GDAL sees either, within `limits`. Throws `GateError` for what the gate
    /// refuses, and ``ImageryError``: missing, not imagery, no CRS, no geotransform, or bands that cannot be compared.
    public static func inspect(path: String, limits: GateLimits = GateLimits()) throws -> Scene {
        try passGate(path, limits: limits)
        let dataset = try Dataset(path: path)
        let (bands, assumed, mislabelled) = try usableBands(of: dataset)
        return try describe(
            dataset, bands: bands, hasMislabelledAlpha: mislabelled, warnings: assumed ? [.bandsAssumedByOrder] : [])
    }

    /// Throws where the file at `path` may not be opened.
    static func passGate(_ path: String, limits: GateLimits = GateLimits()) throws {
        let real: String
        do {
            real = try PathGate(roots: []).admit(path)
        } catch {
            throw error.note.code == "input.missing" ? ImageryError.missing(path: path) : error
        }
        if let refusal = RasterGate.check(real, limits: limits).refusal { throw GateError(path: path, note: refusal) }
    }

    /// What colours and heights have in common: where the scene lies, and when it was taken.
    static func describe(
        _ dataset: Dataset, bands: [SceneBand], hasMislabelledAlpha: Bool, warnings: [SceneWarning]
    ) throws -> Scene {
        let (handle, path) = (dataset.handle, dataset.path)
        var coefficients = [Double](repeating: 0, count: 6)
        // Not numbers, no extent, or beyond any coordinate on earth: arithmetic on pixels would overflow.
        guard GDALSession.call({ GDALGetGeoTransform(handle, &coefficients) }) == CE_None,
            coefficients.allSatisfy({ $0.isFinite && abs($0) < 1e9 }),
            abs(coefficients[1] * coefficients[5] - coefficients[2] * coefficients[4]) > 1e-18
        else { throw ImageryError.noGeotransform(path: path) }
        let acquiredAt = acquisitionTime(of: handle)
        return Scene(
            path: path, fileName: URL(fileURLWithPath: path).lastPathComponent,
            columns: Int(GDALGetRasterXSize(handle)), rows: Int(GDALGetRasterYSize(handle)),
            crs: try crs(of: handle, path: path),
            geotransform: Geotransform(
                originX: coefficients[0], pixelWidth: coefficients[1], rowRotation: coefficients[2],
                originY: coefficients[3], columnRotation: coefficients[4], pixelHeight: coefficients[5]),
            bands: bands, hasMislabelledAlpha: hasMislabelledAlpha,
            isByte: bands.allSatisfy {
                GDALGetRasterDataType(GDALGetRasterBand(handle, Int32($0.number))) == GDT_Byte
            },
            acquiredAt: acquiredAt, warnings: acquiredAt == nil ? warnings + [.acquisitionTimeUnknown] : warnings)
    }

    private static func crs(of handle: GDALDatasetH, path: String) throws -> CRSCode {
        guard let reference = GDALSession.call({ GDALGetSpatialRef(handle) }) else {
            throw ImageryError.noCRS(path: path)
        }
        guard let authority = OSRGetAuthorityName(reference, nil), let code = OSRGetAuthorityCode(reference, nil),
            let crs = CRSCode("\(String(cString: authority)):\(String(cString: code))")
        else {
            // A CRS without a code cannot be named in a finding's provenance; guessing one would be worse.
            throw ImageryError.noCRS(path: path)
        }
        return crs
    }

    /// GDAL's own key for it, as its satellite readers set it; TIFFTAG_DATETIME is when the file was written.
    private static func acquisitionTime(of handle: GDALDatasetH) -> Instant? {
        GDALSession.call { GDALGetMetadataItem(handle, "ACQUISITIONDATETIME", "IMAGERY") }
            .flatMap { text in
                let text = String(cString: text)
                // GDAL writes "YYYY-MM-DD HH:MM:SS" in UTC without a zone.
                return Instant(rfc3339: text) ?? Instant(rfc3339: text + "Z")
            }
    }

    /// Bands by name, else by colour interpretation, else by order (which is told).
    private static func usableBands(
        of dataset: Dataset
    ) throws -> (bands: [SceneBand], assumedByOrder: Bool, hasMislabelledAlpha: Bool) {
        var mislabelled = false
        let count = Int(GDALGetRasterCount(dataset.handle))
        guard count > 0 else { throw ImageryError.unusableBands(path: dataset.path, reason: "0") }
        var found: [(band: Band?, number: Int, nodata: Double?)] = []
        for number in 1...count {
            guard let band = GDALGetRasterBand(dataset.handle, Int32(number)) else { continue }
            let type = GDALGetRasterDataType(band)
            guard GDALDataTypeIsComplex(type) == 0 else {
                throw ImageryError.unusableBands(path: dataset.path, reason: "complex numbers in band \(number)")
            }
            let interpretation = GDALGetRasterColorInterpretation(band)
            let name = GDALGetDescription(band).map { String(cString: $0) } ?? ""
            if interpretation == GCI_AlphaBand {
                guard named(name) != nil else { continue }
                mislabelled = true
            }
            if interpretation == GCI_PaletteIndex {
                throw ImageryError.unusableBands(path: dataset.path, reason: "colour table; gdal_translate -expand rgb")
            }
            var hasNodata: Int32 = 0
            let nodata = GDALGetRasterNoDataValue(band, &hasNodata)
            found.append((named(name) ?? coloured(interpretation), number, hasNodata != 0 ? nodata : nil))
        }
        var assumed = false
        if !found.contains(where: { $0.band == .red || $0.band == .grey }) {
            let order: [Band] = found.count == 1 ? [.grey] : found.count >= 3 ? [.red, .green, .blue, .nir] : []
            for index in found.indices.prefix(order.count) { found[index].band = order[index] }
            assumed = true
        } else if found.count == 4, found[3].band == nil, found.prefix(3).map(\.band) == [.red, .green, .blue] {
            found[3].band = .nir
            assumed = true
        }
        var seen: Set<Band> = []
        let bands = found.compactMap { entry -> SceneBand? in
            guard let band = entry.band, seen.insert(band).inserted else { return nil }
            return SceneBand(band: band, number: entry.number, nodata: entry.nodata)
        }
        guard !bands.isEmpty else {
            throw ImageryError.unusableBands(path: dataset.path, reason: "\(count) unnamed bands")
        }
        return (bands, assumed, mislabelled)
    }

    private static func named(_ description: String) -> Band? {
        switch description.lowercased() {
        case "red", "r": .red
        case "green", "g": .green
        case "blue", "b": .blue
        case "nir", "near infrared", "near-infrared", "nir1", "infrared": .nir
        case "pan", "grey", "gray", "panchromatic": .grey
        default: nil
        }
    }

    private static func coloured(_ interpretation: GDALColorInterp) -> Band? {
        switch interpretation {
        case GCI_RedBand: .red
        case GCI_GreenBand: .green
        case GCI_BlueBand: .blue
        case GCI_GrayIndex: .grey
        default: nil
        }
    }
}
