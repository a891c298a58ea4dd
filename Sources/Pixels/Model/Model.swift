public import Ground

/// `Model` holds the learned part of the judgement as a value: ``JudgeModel`` reads a row of measurements and answers
/// with the probability that something was built and with the kind of change.
///
/// The flow: row (one Float per measurement, NaN = not measured) → ``TreeEnsemble`` → margin (log-odds) →
/// ``Calibration`` → probability. The room `Learning` fits models; nothing here depends on it.
public enum ModelError: ExplainedError, Hashable {
    /// The file is missing or cannot be read.
    case unreadable(path: String, reason: String)
    /// The file cannot be written.
    case notWritten(path: String, reason: String)
    /// The file is no model, was cut short, or its content does not fit together.
    case damaged(path: String, reason: String)
    /// Written by a program with another layout of the file.
    case otherFormat(path: String, found: Int, known: Int)
    /// It reads measurements that this build does not take, or takes under another definition.
    case unknownMeasurements(path: String, names: [String])
    /// The measurements have the same names, but this build computes them in another way.
    case otherMeasurementVersion(path: String, found: Int, known: Int)
    /// The model that comes with the program is not beside it.
    case defaultMissing

    /// The one line for people.
    public var message: Message {
        switch self {
        case .unreadable(let path, let reason):
            Message(
                zh: "\(path)：无法读取模型（\(reason)）；请检查路径和权限",
                en: "\(path): the model cannot be read (\(reason)); check path and permissions")
        case .notWritten(let path, let reason):
            Message(
                zh: "\(path)：无法写出模型（\(reason)）；请检查文件夹和磁盘空间",
                en: "\(path): the model cannot be written (\(reason)); check the folder and the disk")
        case .damaged(let path, let reason):
            Message(
                zh: "\(path)：模型文件损坏（\(reason)）；请重新复制或重新训练",
                en: "\(path): the model is damaged (\(reason)); copy it again or fit a new one")
        case .otherFormat(let path, let found, let known):
            Message(
                zh: "\(path)：模型格式版本 \(found)，本程序只读版本 \(known)；请重新训练或更换程序版本",
                en:
                    "\(path): model format \(found), and this program reads \(known); "
                    + "fit a new one or use the matching program"
            )
        case .unknownMeasurements(let path, let names):
            Message(
                zh: "\(path)：模型需要本程序没有的测量项（\(names.prefix(5).joined(separator: "、"))）；请重新训练或更换程序版本",
                en:
                    "\(path): the model asks for measurements this program does not take (\(names.prefix(5).joined(separator: ", "))); "
                    + "fit a new one or use the matching program"
            )
        case .otherMeasurementVersion(let path, let found, let known):
            Message(
                zh: "\(path)：模型按测量版本 \(found) 训练，本程序为版本 \(known)；请重新训练",
                en:
                    "\(path): the model was fitted on version \(found) of the measurements, and this program takes version \(known); "
                    + "fit a new one"
            )
        case .defaultMissing:
            Message(
                zh: "找不到随程序提供的默认模型；请把 parcelwatch_Model.resources 放在程序旁边，或加 --model 文件",
                en: "the model that comes with the program is missing; keep parcelwatch_Model.resources beside it, "
                    + "or give --model FILE")
        }
    }

    /// Missing files are `noInput`, models of other program versions `configuration`, the rest bad data.
    public var exitStatus: ExitStatus {
        switch self {
        case .unreadable: .noInput
        case .notWritten: .cannotCreate
        case .damaged: .badData
        case .otherFormat, .unknownMeasurements, .otherMeasurementVersion, .defaultMissing: .configuration
        }
    }
}

/// A part of a model that does not fit the others; ``ModelError`` adds the file's name.
public struct ModelFault: Error, Hashable, CustomStringConvertible {
    /// What is wrong, in English.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
