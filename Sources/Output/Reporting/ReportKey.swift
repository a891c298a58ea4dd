public import Ground

/// The names of the keys of a survey's report: its warnings, reasons and stages. In JSON the keys stay as they are.
public enum ReportKey {
    /// A key's name; nil where the key itself is shown.
    public static func name(of key: String) -> Message? { names[key] }

    private static let names: [String: Message] = [
        "geometryRepaired": Message(zh: "图形已修复", en: "geometry repaired"),
        "parcelCodeNotWellFormed": Message(zh: "宗地代码不规范", en: "parcel code not well formed"),
        "parcelOutsideGovernanceGrid": Message(zh: "宗地不在治理网格内", en: "parcel outside the governance grids"),
        "governanceUnitSkipped": Message(zh: "治理网格要素未用", en: "governance grid feature skipped"),
        "extentTooLarge": Message(zh: "图形跨度过大", en: "extent too large"),
        "textInOtherEncoding": Message(zh: "文字编码与 .cpg 不符", en: "text in another encoding than the .cpg says"),
        "textCut": Message(zh: "文字被截断", en: "text cut within a character"),
        "parcelOutsideCRSArea": Message(zh: "宗地在其坐标系适用范围之外", en: "parcel outside where its CRS is used"),
        "governanceUnitOutsideCRSArea": Message(
            zh: "治理网格在其坐标系适用范围之外", en: "governance grid outside where its CRS is used"),
        "datumUnknown": Message(zh: "与测区不是同一大地基准", en: "in another datum than the survey"),
        "textDecodedAsGBK": Message(zh: "文字按 GBK 读取", en: "text read as GBK"),
        "bandsAssumedByOrder": Message(zh: "波段按次序认定", en: "bands taken by order"),
        "acquisitionTimeUnknown": Message(zh: "采集时间未知", en: "acquisition time unknown"),
        "raster.bandsAssumed": Message(zh: "波段按次序认定", en: "bands taken by order"),
        "raster.tooCoarse": Message(zh: "像元过粗，无法辨认房屋", en: "pixels too coarse to tell a building"),
        "raster.blank": Message(zh: "影像边缘空白无 nodata 标记", en: "scene with an unmarked blank collar"),
        "raster.overviews": Message(zh: "金字塔与像元不符，未用", en: "overviews contradict the pixels, not used"),
        "raster.sidecar": Message(zh: "附属文件与影像位置不符或无法读取", en: "sidecar contradicts the place, or cannot be made out"),
        "raster.warped": Message(zh: "不是正北朝上，使用时重采样", en: "not north-up, resampled when used"),
        "raster.metadata": Message(zh: "元数据有损坏", en: "damaged metadata"),
        "raster.nodataUnusable": Message(zh: "nodata 值无效", en: "unusable nodata value"),
        "raster.noValidPixels": Message(zh: "没有有效像元", en: "no valid pixel"),
        "nothingValid": Message(zh: "没有有效像元", en: "no valid pixel"),
        "nodataDiffersByBand": Message(zh: "各波段 nodata 值不同", en: "nodata differs by band"),
        "scene.timeUnknown": Message(zh: "采集时间未知", en: "acquisition time unknown"),
        "scene.timeOfDayAssumed": Message(zh: "只知采集日期，按中午计", en: "day known only, noon taken"),
        "sceneOutsideArea": Message(zh: "影像不在坐标系适用范围内", en: "scene outside where its CRS is used"),
        "pixelsTooCoarse": Message(zh: "像元过粗，无法辨认房屋", en: "pixels too coarse to tell a building"),
        "blankGround": Message(zh: "影像边缘空白无 nodata 标记", en: "scene with an unmarked blank collar"),
        "overviewsContradict": Message(zh: "金字塔与像元不符，未用", en: "overviews contradict the pixels, not used"),
        "sidecarContradicts": Message(zh: "附属文件与影像位置不符", en: "sidecar contradicts the place"),
        "sidecarUnreadable": Message(zh: "附属文件无法读取", en: "sidecar cannot be made out"),
        "codeMissing": Message(zh: "无代码", en: "no code"),
        "duplicateCode": Message(zh: "代码重复", en: "duplicate code"),
        "notHomestead": Message(zh: "非宅基地", en: "not a homestead"),
        "geometryEmpty": Message(zh: "无图形", en: "no geometry"),
        "geometryNotPolygon": Message(zh: "图形不是面", en: "not a polygon"),
        "geometryInvalid": Message(zh: "图形无效", en: "invalid geometry"),
        "coordinatesOutOfRange": Message(zh: "坐标超出范围", en: "coordinates out of range"),
        "open": Message(zh: "打开", en: "open"), "hash": Message(zh: "散列", en: "hash"),
        "cadastre": Message(zh: "地籍", en: "cadastre"), "begin": Message(zh: "登记", en: "register"),
        "epochsNotAligned": Message(zh: "两期影像未能配准", en: "epochs could not be aligned"),
        "align": Message(zh: "配准", en: "align"), "read": Message(zh: "读取", en: "read"),
        "resample": Message(zh: "重采样", en: "resample"), "compare": Message(zh: "比对", en: "compare"),
        "judge": Message(zh: "判定", en: "judge"),
        "chips": Message(zh: "切片", en: "chips"), "record": Message(zh: "入库", en: "record"),
    ]
}
