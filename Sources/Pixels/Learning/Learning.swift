public import Ground

/// `Learning` makes a ``Model/JudgeModel`` from labelled rows of measurements, or lets one learn
/// from an office's own verdicts.
///
/// The flow: ``TrainingTable`` → grouped cross-validation (a place is never in two folds) chooses the rounds of
/// boosting → margins of rows the trees have not seen → calibration and threshold → trees fitted on all rows
/// (XGBoost, Chen & Guestrin 2016) → a model with its figures. Same rows and seed,
/// same model, on any number of threads.
public enum LearningError: ExplainedError, Hashable {
    /// The parts of a table do not fit together.
    case brokenTable(reason: String)
    /// Two tables, or a table and a model, that do not hold the same measurements.
    case otherMeasurements(missing: [String], surplus: [String])
    /// The same measurements, computed in two ways.
    case otherMeasurementVersion(Int, Int)
    /// Too few examples of one of the two answers to learn from.
    case tooFewExamples(constructions: Int, others: Int, needed: Int)
    /// Too few labelled rows to change a model.
    case tooFewRows(found: Int, needed: Int)
    /// A setting outside its range.
    case badSetting(name: String, value: String)
    /// XGBoost refused.
    case library(call: String, reason: String)

    /// The one line for people.
    public var message: Message {
        switch self {
        case .brokenTable(let reason):
            Message(
                zh: "训练表不一致（\(reason)）；请重新测量生成",
                en: "the training table does not fit together (\(reason)); measure it again")
        case .otherMeasurements(let missing, let surplus):
            Message(
                zh:
                    "测量项不一致：缺 \(missing.prefix(5).joined(separator: "、"))，多 \(surplus.prefix(5).joined(separator: "、"))；请用同一程序版本重新测量",
                en:
                    "the measurements differ: missing \(missing.prefix(5).joined(separator: ", ")), surplus \(surplus.prefix(5).joined(separator: ", ")); "
                    + "measure again with one version of the program"
            )
        case .otherMeasurementVersion(let one, let other):
            Message(
                zh: "测量版本 \(one) 与 \(other) 不能混用；请用同一程序版本重新测量",
                en:
                    "measurements of version \(one) and \(other) do not mix; "
                    + "measure again with one version of the program"
            )
        case .tooFewExamples(let constructions, let others, let needed):
            Message(
                zh: "样本太少：新增建设 \(constructions) 个、其他 \(others) 个，各至少需要 \(needed) 个；请补充样本或在已有模型上继续训练",
                en:
                    "too few examples: \(constructions) with construction and \(others) without, \(needed) of each are needed; "
                    + "add some, or start from a model"
            )
        case .tooFewRows(let found, let needed):
            Message(
                zh: "核查结论（或标注宗地）太少：可用的有 \(found) 条，至少需要 \(needed) 条；请先用 findings decide 记下更多结论",
                en:
                    "too few decisions (or labelled parcels): \(found) can be used, and \(needed) are needed; "
                    + "keep more with findings decide"
            )
        case .badSetting(let name, let value):
            Message(
                zh: "训练参数 \(name)=\(value) 超出范围；请改用默认值",
                en: "the fitting setting \(name)=\(value) is out of range; use the default")
        case .library(let call, let reason):
            Message(
                zh: "XGBoost 出错（\(call)：\(reason)）；请检查 libxgboost 是否完整安装",
                en: "XGBoost failed (\(call): \(reason)); check that libxgboost is installed whole")
        }
    }

    /// Wrong settings are `usage`, a missing library `configuration`, the rest bad data.
    public var exitStatus: ExitStatus {
        switch self {
        case .brokenTable, .otherMeasurements, .otherMeasurementVersion, .tooFewExamples, .tooFewRows: .badData
        case .badSetting: .usage
        case .library: .configuration
        }
    }
}
