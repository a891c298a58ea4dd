public import Ground

/// A fault in a schedule, with the remedy.
public enum ScheduleError: ExplainedError, Hashable {
    /// Not five fields.
    case fieldCount(expression: String, found: Int)
    /// A field's value is no number and no name of that field.
    case notANumber(field: CronField, value: String)
    /// A number outside what the field allows.
    case outOfRange(field: CronField, value: String)
    /// A step that is no whole number from 1 to the number of the field's values.
    case badStep(field: CronField, value: String)
    /// `5-5`, `6-2/3`: cron programs differ in what this means, so it is refused.
    case ambiguousRange(field: CronField, value: String)
    /// Something other programs understand (`5#2`, `15W`, `H`, `?` with more) and this one does not.
    case unsupported(field: CronField, value: String)
    /// An `@` word that is none of the known ones.
    case unknownWord(String)
    /// No date ever satisfies it, e.g. 30 February.
    case neverFires(expression: String)
    /// A quiet window that is not `HH:MM-HH:MM`.
    case badWindow(String)
    /// Quiet windows that leave no minute of the day.
    case alwaysQuiet

    /// Where the trouble is, what is allowed there and how to write it.
    public var message: Message {
        switch self {
        case .fieldCount(let expression, let found):
            Message(
                zh: "cron 表达式“\(expression)”有 \(found) 个字段，应为 5 个：分 时 日 月 星期",
                en: "the cron expression “\(expression)” has \(found) fields; it takes five: "
                    + "minute hour day-of-month month day-of-week")
        case .notANumber(let field, let value):
            Message(
                zh: "cron 的\(field.name.chinese)字段“\(value)”无法识别；允许 \(field.allowed)",
                en: "“\(value)” in the cron field \(field.name.english) is not understood; allowed: \(field.allowed)")
        case .outOfRange(let field, let value):
            Message(
                zh: "cron 的\(field.name.chinese)字段“\(value)”超出范围；允许 \(field.allowed)",
                en: "“\(value)” in the cron field \(field.name.english) is out of range; allowed: \(field.allowed)")
        case .badStep(let field, let value):
            Message(
                zh: "cron 的\(field.name.chinese)字段“\(value)”步长应为 1 到 \(field.valueCount) 的整数",
                en: "the step of “\(value)” in the cron field \(field.name.english) must be a whole number from 1 to "
                    + "\(field.valueCount)")
        case .ambiguousRange(let field, let value):
            Message(
                zh: "cron 的\(field.name.chinese)字段“\(value)”含义不明（各软件理解不同）；请逐个列出数值",
                en: "“\(value)” in the cron field \(field.name.english) means different things to different programs; "
                    + "list the values instead")
        case .unsupported(let field, let value):
            Message(
                zh: "cron 的\(field.name.chinese)字段不支持“\(value)”；允许 \(field.allowed)",
                en: "“\(value)” is not supported in the cron field \(field.name.english); allowed: \(field.allowed)")
        case .unknownWord(let word):
            Message(
                zh: "不认识“\(word)”；允许 \(CronExpression.words.keys.sorted().joined(separator: " "))",
                en: "“\(word)” is unknown; allowed: \(CronExpression.words.keys.sorted().joined(separator: " "))")
        case .neverFires(let expression):
            Message(
                zh: "cron 表达式“\(expression)”永远不会触发：所列月份没有这一天；请改日期或月份",
                en: "the cron expression “\(expression)” never fires: none of its months has such a day; "
                    + "change the day or the month")
        case .badWindow(let text):
            Message(
                zh: "静默时段“\(text)”应写作 HH:MM-HH:MM，例如 22:00-06:00，起止不同",
                en: "the quiet window “\(text)” must read HH:MM-HH:MM, e.g. 22:00-06:00, with two different times")
        case .alwaysQuiet:
            Message(zh: "静默时段占满全天，永远不会运行；请缩短", en: "the quiet hours fill the whole day; shorten them")
        }
    }

    /// A schedule is configuration.
    public var exitStatus: ExitStatus { .configuration }
}
