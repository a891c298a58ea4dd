import Catalogue
import Foundation
import Ground

extension SceneFault {
    /// What of a scene's description a person should know before it is used: what was assumed, and what limits it.
    static func told(by description: SceneDescription) -> [SceneFault] {
        let told = Set(description.warnings)
        func has(_ warning: SceneWarning) -> Bool { told.contains(warning.rawValue) }
        func number(_ value: Double, decimals: Int) -> String {
            String(format: "%.\(decimals)f", locale: Locale(identifier: "en_US_POSIX"), value)
        }
        var faults: [SceneFault] = []
        if has(.bandsAssumedByOrder) { faults.append(bandsAssumed(description.bands)) }
        if !description.isSurfaceModel, description.pixelSizeMetres > PixelGrid.coarsestPixelMetres * 1.001 {
            let (size, most) = (
                number(description.pixelSizeMetres, decimals: 2), number(PixelGrid.coarsestPixelMetres, decimals: 1)
            )
            faults.append(
                SceneFault(
                    "raster.tooCoarse", zh: "像元 \(size) 米，过粗，无法辨认房屋（须不粗于 \(most) 米）；宗地将判为分辨率不足",
                    en: "its pixels of \(size) m are too coarse to tell a building (at most \(most) m); "
                        + "parcels will come out as too coarse"))
        }
        if let share = description.blankShare, share >= 0.0005 || has(.blankGround) {
            let percent = number(share * 100, decimals: share < 0.1 ? 1 : 0)
            let command = blankRemedy(description)
            faults.append(
                SceneFault(
                    "raster.blank",
                    zh: "\(percent)% 的像元是没有影像的单一值（黑边、白边或空块），却没有标记；按未观测处理，请补上标记，例如 \(command)",
                    en:
                        "\(percent) % of its pixels hold one value where no imagery is (a collar, gaps or unwritten tiles), "
                        + "unmarked; taken as not observed: mark them, e.g. \(command)"))
        }
        if has(.overviewsContradict) {
            faults.append(
                SceneFault(
                    "raster.overviews", zh: "金字塔与像元不符（可能早于像元生成），不予使用；请重建，例如 gdaladdo -clean 后 gdaladdo",
                    en: "its overviews do not show what its pixels do (they may be older) and are not used; "
                        + "build them again: gdaladdo -clean, then gdaladdo"))
        }
        if has(.sidecarContradicts) {
            faults.append(
                SceneFault(
                    "raster.sidecar",
                    zh: "旁边的坐标文件与影像自身的位置或坐标系不符；采用 \(description.crs)，请核对并删除不对的一个",
                    en:
                        "a file beside it (world file, .prj or .aux.xml) states another place or CRS than the file itself; "
                        + "\(description.crs) is used: check, and remove the wrong one"))
        }
        if has(.sidecarUnreadable) {
            faults.append(
                SceneFault(
                    "raster.sidecar", zh: "旁边的坐标文件（.tfw、.prj 或 .aux.xml）无法读取，未采用；请核对",
                    en: "a file beside it (world file, .prj or .aux.xml) cannot be read and is not used; check it"))
        }
        return faults
    }

    /// The command that marks blank ground: a mask over a collar of bytes, else nodata.
    private static func blankRemedy(_ description: SceneDescription) -> String {
        let values = (description.blankValues ?? [0]).map { String(Int($0.rounded())) }
        guard description.blankValues != nil, description.dataType == "uint8" else {
            return "gdal_edit.py -a_nodata \(values[0]) in.tif"
        }
        return "nearblack -color \(values.joined(separator: ",")) -near 3 -setmask -o out.tif in.tif"
    }

    private static func bandsAssumed(_ bands: [Band]) -> SceneFault {
        let names: [Band: Message] = [
            .red: Message(zh: "红", en: "red"), .green: Message(zh: "绿", en: "green"),
            .blue: Message(zh: "蓝", en: "blue"), .nir: Message(zh: "近红外", en: "near infrared"),
            .grey: Message(zh: "全色", en: "grey"),
        ]
        let told = bands.compactMap { names[$0] }
        // An example of as many bands as there are, in the order that the Gaofen satellites have.
        let example =
            (bands.count == 4 ? [Band.blue, .green, .red, .nir] : bands.count == 3 ? [.blue, .green, .red] : bands)
            .map(\.rawValue).joined(separator: ",")
        return SceneFault(
            "raster.bandsAssumed",
            zh: "波段没有名称，按次序认作\(told.map(\.chinese).joined(separator: "、"))；如有不符请用 "
                + "--bands \(example) 之类指明（收件夹用 bands）",
            en:
                "its bands have no names and were taken by their order as \(told.map(\.english).joined(separator: ", ")); "
                + "if that is wrong, name them, e.g. --bands \(example) (an inbox: bands)")
    }
}
