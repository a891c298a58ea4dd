import CGDAL
import GDALSession
public import Gate
public import Ground

extension SceneInspector {
    /// Describes the surface model (DSM) at `path`: a scene whose only band is `Band.height`, in metres.
    ///
    /// One band, or several of which exactly one is named height, elevation, dsm or the like. Throws
    /// ``ImageryError``: as ``inspect(path:declared:limits:)`` does, and ``ImageryError/unusableHeights(path:reason:)`` for complex or
    /// 8-bit numbers, colour tables, feet, and numbers that are scaled.
    public static func inspectHeight(
        path: String, declared: SceneDeclaration = SceneDeclaration(), limits: GateLimits = GateLimits()
    ) throws -> Scene {
        try passGate(path, limits: limits)
        let dataset = try Dataset(path: path)
        let number = try heightBand(of: dataset)
        let band = GDALGetRasterBand(dataset.handle, Int32(number))
        func refuse(zh chinese: String, en english: String) -> ImageryError {
            .unusableHeights(
                path: path, reason: Message(zh: "第 \(number) 波段\(chinese)", en: "band \(number) \(english)"))
        }
        let type = GDALGetRasterDataType(band)
        if GDALDataTypeIsComplex(type) != 0 { throw refuse(zh: "是复数", en: "holds complex numbers") }
        if GDALGetRasterColorInterpretation(band) == GCI_PaletteIndex {
            throw refuse(zh: "是颜色索引", en: "holds a colour table")
        }
        // A hill-shaded picture, most often: its 256 grey levels are no metres.
        if type == GDT_Byte { throw refuse(zh: "是 8 位灰度，不是高程", en: "is 8-bit grey, not heights") }
        let unit = GDALGetRasterUnitType(band).map { String(cString: $0) } ?? ""
        guard ["", "m", "metre", "metres", "meter", "meters", "米"].contains(unit.lowercased()) else {
            throw refuse(
                zh: "的单位是“\(unit)”；请换算为米，例如 gdal_calc.py --calc=A*0.3048",
                en: "is in \(unit); convert it to metres, e.g. gdal_calc.py --calc=A*0.3048")
        }
        guard GDALGetRasterScale(band, nil) == 1, GDALGetRasterOffset(band, nil) == 0 else {
            throw refuse(
                zh: "的数值带有比例或偏移；请先还原：gdal_translate -unscale -ot Float32",
                en: "holds scaled numbers; unscale them first: gdal_translate -unscale -ot Float32")
        }
        var hasNodata: Int32 = 0
        let nodata = GDALGetRasterNoDataValue(band, &hasNodata)
        let told = hasNodata != 0 ? nodata : dataset.sidecarNodata[number] ?? declared.nodata
        return try describe(
            dataset,
            bands: [SceneBand(band: .height, number: number, nodata: told)],
            declared: declared, hasMislabelledAlpha: false, warnings: [])
    }

    /// The number of the one band that holds heights; an alpha band beside it does not count.
    private static func heightBand(of dataset: Dataset) throws -> Int {
        let count = Int(GDALGetRasterCount(dataset.handle))
        let bands = (0..<count).map { GDALGetRasterBand(dataset.handle, Int32($0 + 1)) }
        let candidates = (1...max(1, count)).filter {
            $0 <= count && GDALGetRasterColorInterpretation(bands[$0 - 1]) != GCI_AlphaBand
        }
        if candidates.count == 1 { return candidates[0] }
        let named = candidates.filter {
            let name = GDALGetDescription(bands[$0 - 1]).map { String(cString: $0) } ?? ""
            return ["height", "elevation", "dsm", "dem", "z", "高程"].contains(name.lowercased())
        }
        guard named.count == 1 else {
            throw ImageryError.unusableHeights(
                path: dataset.path,
                reason: Message(
                    zh: "\(count) 个波段，没有唯一一个名为 height、elevation 或 dsm 的波段",
                    en: "\(count) bands, not exactly one of them named height, elevation or dsm"))
        }
        return named[0]
    }
}
