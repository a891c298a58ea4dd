public import Ground

/// Whether two epochs can be compared.
public struct InspectionVerdict: Sendable, Codable, Hashable {
    /// The answer.
    public enum Answer: String, Sendable, Codable, Hashable {
        /// Nothing stands against it.
        case fit
        /// They can be compared, but some of it will be missed or falsely flagged.
        case fitWithLimits
        /// A survey would give no usable result.
        case unfit

        /// The answer as people read it.
        public var name: Message {
            switch self {
            case .fit: Message(zh: "可以比对", en: "fit for comparison")
            case .fitWithLimits: Message(zh: "可以比对，但有局限", en: "fit for comparison, with limits")
            case .unfit: Message(zh: "不宜比对", en: "unfit for comparison")
            }
        }
    }

    /// The answer.
    public var answer: Answer
    /// Why, and what to do; empty when fit.
    public var reasons: [Message]

    /// Judges a report. Limits: more than half a pixel of shift left, fewer than a fifth of the windows reliable, a
    /// tenth under clouds, less than 70 % observed in both, pixel sizes more than threefold apart, noise over 15 % of
    /// the range, brightness varying over the scene by over 15 %, bands by order, grey only. Unfit: pixels too coarse
    /// to tell a building, under 5 % observed in both, or not aligned.
    public init(_ report: InspectionReport) {
        func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }
        func pixels(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
        var (unfit, limits): ([Message], [Message]) = ([], [])
        let masks = report.masks
        if report.grid.isTooCoarseForBuildings {
            unfit.append(
                Message(
                    zh: "按 \(pixels(report.grid.pixelSize)) 米像元比对，分辨率不足以辨认房屋（须不粗于 "
                        + "\(pixels(PixelGrid.coarsestPixelMetres)) 米）；请换用更高分辨率的影像",
                    en: "compared at \(pixels(report.grid.pixelSize)) m, too coarse to tell a building (at most "
                        + "\(pixels(PixelGrid.coarsestPixelMetres)) m); take finer imagery"))
        }
        if masks.observed < 0.05 {
            unfit.append(
                Message(
                    zh: "两期都观测到的地面仅 \(percent(masks.observed))；请换用覆盖同一区域的影像",
                    en: "only \(percent(masks.observed)) of the ground was observed in both; "
                        + "take scenes that cover the same area"))
        } else if masks.observed < 0.7 {
            limits.append(
                Message(
                    zh: "两期都观测到的地面为 \(percent(masks.observed))，其余宗地将判为未观测到",
                    en: "\(percent(masks.observed)) of the ground was observed in both; "
                        + "parcels elsewhere will be not observed"))
        }
        let alignment = report.alignment
        let reliable = Double(alignment.reliableWindows) / Double(max(alignment.windows, 1))
        if !alignment.isAligned {
            unfit.append(
                Message(
                    zh: "无法配准（\(report.obstacle ?? "")；可靠窗口 \(alignment.reliableWindows)/\(alignment.windows)）；"
                        + "偏移可能超过 8 像元，或两期不是同一地方，请先正射校正或换用影像",
                    en: "cannot be aligned (\(report.obstacle ?? ""); reliable windows "
                        + "\(alignment.reliableWindows)/\(alignment.windows)); the shift may exceed 8 pixels, or these are "
                        + "different places: rectify first, or take other scenes"))
        } else {
            if let residual = alignment.residualPixels, residual > 0.5 {
                limits.append(
                    Message(
                        zh: "配准后仍偏 \(pixels(residual)) 像元，墙边与屋檐可能误报；可用 --pixel-size 放粗像元",
                        en: "\(pixels(residual)) pixels of shift are left: walls and eaves may be flagged; "
                            + "coarser pixels help (--pixel-size)"))
            }
            if reliable < 0.2 {
                limits.append(
                    Message(
                        zh: "可靠的配准窗口仅 \(alignment.reliableWindows)/\(alignment.windows)：两期差异大，请留意误报",
                        en: "only \(alignment.reliableWindows) of \(alignment.windows) windows align reliably: "
                            + "the epochs differ much, expect false findings"))
            }
        }
        if masks.clouds + masks.cloudShadows > 0.1 {
            limits.append(
                Message(
                    zh: "云及云影占 \(percent(masks.clouds + masks.cloudShadows))，其下宗地需另取影像",
                    en: "clouds and their shadows cover \(percent(masks.clouds + masks.cloudShadows)); "
                        + "parcels under them need another scene"))
        }
        let sizes = report.scenes.map(\.pixelSizeMetres)
        if let finest = sizes.min(), let coarsest = sizes.max(), coarsest > 3 * finest {
            limits.append(
                Message(
                    zh: "像元大小相差 \(pixels(coarsest / finest)) 倍，按 \(pixels(coarsest)) 米比对，小变化会漏",
                    en: "pixel sizes differ \(pixels(coarsest / finest))-fold; compared at \(pixels(coarsest)) m, "
                        + "small changes will be missed"))
        }
        for band in report.brightness where band.noise > 0.15 * (band.high - band.low) {
            limits.append(
                Message(
                    zh: "\(band.band.rawValue) 波段不变像元的噪声达动态范围的 \(percent(band.noise / (band.high - band.low)))，"
                        + "细微变化看不出",
                    en: "in band \(band.band.rawValue) unchanged pixels differ by "
                        + "\(percent(band.noise / (band.high - band.low))) of the range; faint changes are lost"))
        }
        if report.localBrightness > 0.15 {
            limits.append(
                Message(
                    zh: "明暗在场景内起伏 \(percent(report.localBrightness))，已校正",
                    en: "brightness varies by \(percent(report.localBrightness)) over the scene; corrected"))
        }
        if report.scenes.contains(where: \.bandsTakenByOrder) {
            limits.append(
                Message(
                    zh: "有影像未标明波段，按次序认定；请确认为红、绿、蓝（、近红外）",
                    en: "bands were taken by their order; make sure they are red, green, blue(, near infrared)"))
        }
        if report.bands.count == 1 {
            limits.append(
                Message(
                    zh: "只有一个共同波段：分不出植被，农田与绿地会误报",
                    en: "one band in common: vegetation cannot be recognised, crops and green areas will be flagged"))
        }
        answer = !unfit.isEmpty ? .unfit : limits.isEmpty ? .fit : .fitWithLimits
        reasons = unfit + limits
    }
}
