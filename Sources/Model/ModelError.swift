public import Ground

/// What can be wrong with a model file.
public enum ModelError: ExplainedError, Hashable {
    /// There is no such file.
    case missing(path: String)
    /// The file is no model, or damaged.
    case unreadable(path: String, reason: String)
    /// The file has a layout that this program does not know.
    case otherFormat(path: String, format: Int)
    /// The model was fitted on other measurements than this program takes.
    case otherMeasurements(path: String)
    /// The model that comes with the program is not beside it.
    case defaultMissing

    /// The error in one line with its remedy.
    public var message: Message {
        switch self {
        case .missing(let path):
            Message(zh: "\(path)：没有这个模型文件；请检查路径", en: "\(path): no such model file; check the path")
        case .unreadable(let path, let reason):
            Message(
                zh: "\(path)：不是可用的模型文件（\(reason)）；请重新运行 parcelwatch learn 或换一个文件",
                en: "\(path): is no usable model (\(reason)); run parcelwatch learn again or give another file")
        case .otherFormat(let path, let format):
            Message(
                zh: "\(path)：模型格式 \(format) 由更新版本的程序写成；请升级 parcelwatch",
                en: "\(path): model format \(format) was written by a newer program; upgrade parcelwatch")
        case .otherMeasurements(let path):
            Message(
                zh: "模型 \(path) 基于另一套测量值，与本程序不符；请用本版本重新运行 parcelwatch learn",
                en: "model \(path) was fitted on other measurements than this program takes; "
                    + "run parcelwatch learn with this version")
        case .defaultMissing:
            Message(
                zh: "找不到随程序提供的默认模型；请把 parcelwatch_Model.resources 放在程序旁边，或加 --model 文件",
                en: "the model that comes with the program is missing; keep parcelwatch_Model.resources beside it, "
                    + "or give --model FILE")
        }
    }

    /// As `sysexits.h` has it.
    public var exitStatus: ExitStatus {
        switch self {
        case .missing: .noInput
        case .unreadable: .badData
        case .otherFormat, .otherMeasurements, .defaultMissing: .configuration
        }
    }
}
