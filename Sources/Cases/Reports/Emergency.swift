public import Ground

/// A danger to life that a report may tell of: the number to call comes first, whatever becomes of the report.
public enum Emergency: String, Sendable, Codable, Hashable, CaseIterable {
    /// Fire, smoke, gas, a collapse, people shut in (119).
    case fire
    /// People hurt or ill (120).
    case ambulance
    /// Violence (110).
    case police

    /// The number to call.
    public var number: String {
        switch self {
        case .fire: "119"
        case .ambulance: "120"
        case .police: "110"
        }
    }

    /// What the reporter is told.
    public var advice: Message {
        switch self {
        case .fire:
            Message(
                zh: "如有火情、燃气泄漏、坍塌或人员被困，请立即拨打 119；本线索已登记，但不代替报警",
                en:
                    "in case of fire, gas, a collapse or people shut in call 119 at once; your report is taken, it calls nobody"
            )
        case .ambulance:
            Message(
                zh: "如有人受伤或突发疾病，请立即拨打 120；本线索已登记，但不代替呼救",
                en: "if somebody is hurt or taken ill call 120 at once; your report is taken, it calls nobody")
        case .police:
            Message(
                zh: "如正在发生暴力或违法侵害，请立即拨打 110；本线索已登记，但不代替报警",
                en: "in case of violence call 110 at once; your report is taken, it calls nobody")
        }
    }

    /// The dangers that words tell of. Too often is better than too seldom: the advice costs its reader a moment.
    public static func told(in text: String) -> [Emergency] {
        let plain = text.lowercased()
        return allCases.filter { kind in kind.words.contains { plain.contains($0) } }
    }

    private var words: [String] {
        switch self {
        case .fire:
            [
                "着火", "起火", "失火", "火灾", "火情", "冒烟", "浓烟", "爆炸", "燃气泄漏", "煤气泄漏", "漏气", "燃气泄露", "煤气泄露", "倒塌",
                "坍塌", "塌方", "塌了", "垮塌", "被困", "被埋", "触电", "on fire", "smoke", "explosion", "gas leak",
                "collapsed", "trapped",
            ]
        case .ambulance:
            [
                "受伤", "伤者", "流血", "昏迷", "晕倒", "中毒", "坠楼", "坠落", "触电", "被埋", "心脏病", "没有呼吸", "injured", "bleeding",
                "unconscious", "poisoned",
            ]
        case .police:
            ["打架", "斗殴", "持刀", "行凶", "伤人", "抢劫", "绑架", "殴打", "打人", "robbery", "knife", "violence", "assault"]
        }
    }
}
