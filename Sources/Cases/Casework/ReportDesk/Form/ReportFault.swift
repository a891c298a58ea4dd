public import Ground
import Reports

/// What is wrong with a report as somebody wrote it.
public enum ReportFault: ExplainedError, Hashable {
    case unknownChannel(String)
    case unknownKind(String)
    case unknownCategory(String, [String])
    case unknownDatum(String)
    case unknownVillage(String)
    case ambiguousVillage(String, [UnitCode])
    case noNumber(ReportForm.Field, String)
    case noTime(String)
    case future(String)
    case halfPosition
    case farAway(String, String)
    case noPlace
    case twice(String)
    case unknownField(String, [String])
    case noChoice(String, String, [String])
    case missingField(String)

    /// The one line for people.
    public var message: Message {
        switch self {
        case .unknownChannel(let text):
            Message(
                zh: "渠道 '\(text)' 不认识；请写 巡查、随手拍、热线、传感器 或 其他系统",
                en: "channel '\(text)' is unknown; write patrol, snap, hotline, sensor or other system")
        case .unknownKind(let text):
            Message(
                zh: "报告人类别 '\(text)' 不认识；请写 \(ReporterKind.allCases.map(\.name.chinese).joined(separator: "、"))",
                en: "the kind of reporter '\(text)' is unknown; write one of "
                    + ReporterKind.allCases.map(\.rawValue).joined(separator: ", "))
        case .unknownCategory(let text, let known):
            Message(
                zh: "类别 '\(text)' 不认识；请写规则中的代码或名称：\(known.joined(separator: "、"))",
                en: "category '\(text)' is unknown; write a code or name of the rules: \(known.joined(separator: ", "))"
            )
        case .unknownDatum(let text):
            Message(
                zh: "坐标系 '\(text)' 不认识；请写 wgs84、gcj02（高德、腾讯、微信）或 bd09（百度）",
                en: "datum '\(text)' is unknown; write wgs84, gcj02 (Amap, Tencent, WeChat) or bd09 (Baidu)")
        case .unknownVillage(let text):
            Message(
                zh: "没有村居 '\(text)'；用 parcelwatch units list 查看全部，或用 units import 导入",
                en: "there is no village '\(text)'; parcelwatch units list names them all, units import takes more")
        case .ambiguousVillage(let text, let codes):
            Message(
                zh: "有 \(codes.count) 个村居叫 '\(text)'；请写代码：\(codes.map(\.text).joined(separator: "、"))",
                en:
                    "\(codes.count) villages are called '\(text)'; write a code: \(codes.map(\.text).joined(separator: ", "))"
            )
        case .noNumber(let field, let text):
            Message(
                zh: "\(field.rawValue) '\(text)' 不是可用的数；经度在前（如 113.14），纬度在后（如 23.03），精度以米计",
                en:
                    "\(field.rawValue) '\(text)' will not do; longitude first (e.g. 113.14), then latitude (e.g. 23.03), "
                    + "accuracy in metres")
        case .noTime(let text):
            Message(
                zh: "时间 '\(text)' 不认识；请写成 2026-11-30 10:05", en: "the time '\(text)' is unknown; write 2026-11-30 10:05"
            )
        case .future(let text):
            Message(zh: "时间 '\(text)' 还没有到；请核对年份", en: "the time '\(text)' is still to come; check the year")
        case .halfPosition:
            Message(zh: "经度与纬度须一起写", en: "longitude and latitude belong together")
        case .farAway(let x, let y):
            Message(
                zh: "经度 \(x)、纬度 \(y) 不在中国；请核对数值与次序",
                en: "longitude \(x), latitude \(y) is not in China; check the numbers and their order")
        case .noPlace:
            Message(
                zh: "没有位置；请写经纬度、宗地代码或村居", en: "has no place; give longitude and latitude, a parcel's code or a village")
        case .unknownField(let code, let known):
            Message(
                zh: "本类别的表单没有 '\(code)'；" + (known.isEmpty ? "它没有表单" : "可用：\(known.joined(separator: "、"))"),
                en: "the category's form has no '\(code)'; "
                    + (known.isEmpty ? "it has no form" : "there are: \(known.joined(separator: ", "))"))
        case .noChoice(let code, let text, let known):
            Message(
                zh: "\(code) '\(text)' 不可用；可用：\(known.joined(separator: "、"))",
                en: "\(code) '\(text)' will not do; there are: \(known.joined(separator: ", "))")
        case .missingField(let code):
            Message(zh: "表单缺少必填的 \(code)", en: "the form needs \(code)")
        case .twice(let reference):
            Message(
                zh: "编号 '\(reference)' 出现多次且内容不同；请只留一行",
                en: "the reference '\(reference)' comes twice with other content; keep one line")
        }
    }

    /// A word that will not do.
    public var exitStatus: ExitStatus { .usage }
}
