import CGDAL
import GDALSession
import Ground

/// Whether a scene's numbers are of a kind that can be compared.
struct SceneProbeBands {
    private let bands: [GDALRasterBandH]

    init(of dataset: Dataset) {
        bands = (0..<GDALGetRasterCount(dataset.handle)).compactMap { GDALGetRasterBand(dataset.handle, $0 + 1) }
    }

    /// Throws `raster.bands` or `raster.dtype`; warns of a nodata value that no pixel can have.
    func check(maximumBands: Int) throws(SceneFault) -> [SceneFault] {
        guard let first = bands.first, bands.count <= maximumBands else {
            throw SceneFault(
                "raster.bands", zh: "有 \(bands.count) 个波段；需要 1 至 \(maximumBands) 个",
                en: "has \(bands.count) bands; 1 to \(maximumBands) are needed")
        }
        let type = GDALGetRasterDataType(first)
        for (index, band) in bands.enumerated() {
            let own = GDALGetRasterDataType(band)
            guard own == type else {
                throw Self.unusable(index, zh: "与第 1 波段的数据类型不同", en: "is of another type than band 1")
            }
            guard GDALDataTypeIsComplex(own) == 0, own != GDT_Unknown else {
                throw Self.unusable(index, zh: "是复数（如 SAR 原始数据）", en: "holds complex numbers, as raw SAR does")
            }
            if let bits = Self.bits(of: band), bits < GDALGetDataTypeSizeBits(own), bits < 8 {
                throw Self.unusable(index, zh: "每像元只有 \(bits) 位，像是掩膜", en: "has \(bits) bits a pixel, as masks do")
            }
        }
        return nodataIsUnusable(type) ? [Self.nodata] : []
    }

    private func nodataIsUnusable(_ type: GDALDataType) -> Bool {
        let range: ClosedRange<Double>? =
            switch type {
            case GDT_Byte: 0...255
            case GDT_UInt16: 0...65_535
            case GDT_Int16: -32_768...32_767
            case GDT_UInt32: 0...4_294_967_295
            case GDT_Int32: -2_147_483_648...2_147_483_647
            default: nil
            }
        guard let range else { return false }
        return bands.contains { band in
            var isGiven: Int32 = 0
            let value = GDALGetRasterNoDataValue(band, &isGiven)
            return isGiven != 0 && !(range.contains(value) && value == value.rounded())
        }
    }

    private static let nodata = SceneFault(
        "raster.nodataUnusable", zh: "nodata 值不在数据类型的范围内，任何像元都不会是它；按没有 nodata 处理",
        en: "its nodata value is none that its numbers can have; taken as if it had none")

    private static func bits(of band: GDALRasterBandH) -> Int32? {
        GDALSession.call { GDALGetMetadataItem(band, "NBITS", "IMAGE_STRUCTURE") }
            .flatMap { Int32(String(cString: $0)) }
    }

    private static func unusable(_ index: Int, zh chinese: String, en english: String) -> SceneFault {
        SceneFault(
            "raster.dtype", zh: "第 \(index + 1) 波段\(chinese)；需要各波段同为 8/16 位整数或浮点数",
            en: "band \(index + 1) \(english); bands of one type, 8 or 16 bit or floating point, are needed")
    }
}
