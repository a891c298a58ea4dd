import Compare
public import Ground

/// Every number a parcel is judged by, in the fixed order of ``names``; a learned model reads those that it names.
///
/// What cannot be measured (no such band, no surface model) is missing, never zero. A change of any number's meaning
/// raises ``version``; a model names the version it was fitted on.
public enum MeasurementCatalogue {
    /// The meaning of all numbers; models fitted on another version do not fit.
    public static let version = 1

    /// Statistics of one kind of evidence over the parcel, weighted by exact coverage.
    public enum PlaneStatistic: String, Sendable, CaseIterable {
        /// Mean over the parcel.
        case mean
        /// Standard deviation over the parcel.
        case deviation
        /// 10th percentile.
        case low
        /// 90th percentile.
        case high
        /// The value that the ``JudgeSettings/minimumPatchSquareMetres`` highest square metres exceed.
        case top
        /// Mean of the surroundings (``JudgeSettings/contextMetres``).
        case around
        /// Mean of the suspected patch: where construction reaches half its top.
        case patch
        /// Mean of the suspected patch less the mean of the rest of the parcel.
        case contrast
    }

    /// Numbers of the parcel, its suspected patch and its surfaces.
    public enum Single: String, Sendable, CaseIterable {
        /// Area, m².
        case parcelArea
        /// Pixels it covers.
        case parcelPixels
        /// Share observed in both epochs, 0…1.
        case validShare
        /// Edge of a pixel, metres.
        case pixelSize
        /// Highest level of a coherent patch of construction, see ``Suspicion``.
        case constructionLevel
        /// The same of removal.
        case removalLevel
        /// Share of the parcel in the suspected patch, 0…1.
        case patchShare
        /// Area of the suspected patch's largest coherent part inside the parcel, m².
        case patchInside
        /// Its area beyond the parcel's edge, m².
        case patchBeyond
        /// Its area over that of the smallest rectangle around it; 1 = a rectangle.
        case patchRectangularity
        /// That rectangle's longer over its shorter edge, ≥ 1.
        case patchElongation
        /// Its outline's length over that of a square of its area, ≥ about 1.
        case patchRaggedness
        /// Mean change of shadow within two metres around it.
        case patchShadow
        /// Mean step of later brightness across its outline.
        case patchEdge
        /// Mean step of earlier brightness across the same line.
        case patchEdgeEarlier
        /// Largest coherent area of the parcel where construction reaches 0.15, m².
        case areaFaint
        /// Where it reaches 0.3.
        case areaClear
        /// Where it reaches 0.6.
        case areaStrong
        /// Where it reaches 1.2.
        case areaStriking
    }

    /// What a name stands for.
    private enum Meaning {
        case single(Single)
        case plane(EvidenceKind, PlaneStatistic)

        init?(_ name: String) {
            if let single = Single(rawValue: name) {
                self = .single(single)
                return
            }
            let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
            guard parts.count == 2, let kind = EvidenceKind(rawValue: parts[0]),
                let statistic = PlaneStatistic(rawValue: parts[1])
            else { return nil }
            self = .plane(kind, statistic)
        }
    }

    /// Where the numbers of the parcel, its patch and its surfaces stand in a row.
    static let singles: [(place: Int, single: Single)] = names.enumerated().compactMap { place, name in
        guard case .single(let single)? = Meaning(name) else { return nil }
        return (place, single)
    }

    /// Where the statistics of each kind of evidence stand in a row; kinds without any are not summarised.
    static let planes: [EvidenceKind: [(place: Int, statistic: PlaneStatistic)]] =
        names.enumerated().reduce(into: [:]) { planes, entry in
            if case .plane(let kind, let statistic)? = Meaning(entry.element) {
                planes[kind, default: []].append((entry.offset, statistic))
            }
        }

    /// What a measurement is called where people read it; nil for a name that stands for nothing.
    public static func title(of name: String) -> Message? {
        switch Meaning(name) {
        case .single(let single)?: single.name
        case .plane(let kind, let statistic)?:
            Message(
                zh: "\(kind.name.text(in: .chinese))（\(statistic.name.text(in: .chinese))）",
                en: "\(kind.name.text(in: .english)) (\(statistic.name.text(in: .english)))")
        case nil: nil
        }
    }
}

extension MeasurementCatalogue.PlaneStatistic {
    /// The name shown to people.
    public var name: Message {
        switch self {
        case .mean: Message(zh: "宗地均值", en: "parcel mean")
        case .deviation: Message(zh: "宗地内起伏", en: "spread in the parcel")
        case .low: Message(zh: "低值", en: "low end")
        case .high: Message(zh: "高值", en: "high end")
        case .top: Message(zh: "最高 20 平方米", en: "highest 20 m²")
        case .around: Message(zh: "四周均值", en: "surroundings")
        case .patch: Message(zh: "疑似图斑", en: "suspected patch")
        case .contrast: Message(zh: "图斑与其余之差", en: "patch against the rest")
        }
    }
}

extension MeasurementCatalogue.Single {
    /// The name shown to people.
    public var name: Message {
        switch self {
        case .parcelArea: Message(zh: "宗地面积", en: "parcel area")
        case .parcelPixels: Message(zh: "宗地像元数", en: "pixels of the parcel")
        case .validShare: Message(zh: "有效观测占比", en: "share observed")
        case .pixelSize: Message(zh: "像元边长", en: "pixel size")
        case .constructionLevel: Message(zh: "连片建设迹象", en: "coherent signs of construction")
        case .removalLevel: Message(zh: "连片拆除迹象", en: "coherent signs of removal")
        case .patchShare: Message(zh: "疑似图斑占宗地", en: "suspected share of the parcel")
        case .patchInside: Message(zh: "疑似图斑面积", en: "area of the suspected patch")
        case .patchBeyond: Message(zh: "图斑越出宗地", en: "patch beyond the parcel")
        case .patchRectangularity: Message(zh: "图斑矩形度", en: "rectangularity of the patch")
        case .patchElongation: Message(zh: "图斑长宽比", en: "elongation of the patch")
        case .patchRaggedness: Message(zh: "图斑边界曲折度", en: "raggedness of the patch")
        case .patchShadow: Message(zh: "图斑旁新增阴影", en: "new shadow beside the patch")
        case .patchEdge: Message(zh: "图斑边缘明暗差", en: "step of brightness at the patch's edge")
        case .patchEdgeEarlier: Message(zh: "前期同处明暗差", en: "the same step, earlier")
        case .areaFaint: Message(zh: "微弱迹象面积", en: "area of faint signs")
        case .areaClear: Message(zh: "明显迹象面积", en: "area of clear signs")
        case .areaStrong: Message(zh: "强烈迹象面积", en: "area of strong signs")
        case .areaStriking: Message(zh: "极强迹象面积", en: "area of striking signs")
        }
    }
}
