public import Ground

/// What can go wrong with learning.
public enum LearningError: ExplainedError, Hashable {
    /// There are too few labelled parcels, or all are alike.
    case tooFewLabels(parcels: Int, construction: Int)
    /// A folder holds no labelled pairs.
    case noPairs(folder: String)
    /// A pair's files do not fit together.
    case unusablePair(path: String, reason: String)
    /// The library gave up.
    case failed(reason: String)

    /// The error in one line with its remedy.
    public var message: Message {
        switch self {
        case .tooFewLabels(let parcels, let construction):
            Message(
                zh: "标注宗地 \(parcels) 块、其中新增建设 \(construction) 块，不足以学习；至少要有 20 块，两类各 5 块以上",
                en: "\(parcels) labelled parcels, \(construction) of them construction, are too few to learn from; "
                    + "20 are needed, 5 of either kind")
        case .noPairs(let folder):
            Message(
                zh: "\(folder)：没有影像对；应为 A/、B/、label/ 三个子目录，内有同名 .tif",
                en: "\(folder): no labelled pairs; it must have folders A/, B/ and label/ with .tif files of the same names")
        case .unusablePair(let path, let reason):
            Message(
                zh: "\(path)：无法使用（\(reason)）；请检查该影像对", en: "\(path): cannot be used (\(reason)); check the pair")
        case .failed(let reason):
            Message(
                zh: "学习失败（\(reason)）；请检查内存后重试", en: "learning failed (\(reason)); check the memory and try again")
        }
    }

    /// As `sysexits.h` has it.
    public var exitStatus: ExitStatus {
        switch self {
        case .tooFewLabels, .unusablePair: .badData
        case .noPairs: .noInput
        case .failed: .inputOutput
        }
    }
}
