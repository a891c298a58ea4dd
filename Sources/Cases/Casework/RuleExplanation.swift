import Governance
public import Ground
import Reports
public import WorkOrders

extension Office {
    /// Which line of the rules sends an order to whom, and which one did; a sentence each.
    public func explanation(of order: WorkOrder) -> [Message] {
        var lines: [Message] = []
        if let version = order.course.rules {
            let line =
                order.course.line.map { Message(zh: "第 \($0) 行", en: "line \($0)") }
                ?? Message(zh: "派遣员指定", en: "a dispatcher")
            let desks = order.course.desks.map(text).joined(separator: " → ")
            lines.append(
                Message(
                    zh: "已派遣：规则 \(version)，\(line.chinese) → \(desks)",
                    en: "dispatched: rules \(version), \(line.english) → \(desks)"))
        }
        let name = version.map { Message(zh: $0, en: $0) } ?? Message(zh: "程序自带", en: "the program's own")
        guard let decision = current.decide(order.matter.facts(), version: version ?? "", in: units) else {
            let category = order.matter.category
            return lines + [
                Message(
                    zh: "现行规则 \(name.chinese) 中没有类别 \(category)",
                    en: "the rules \(name.english) have no category \(category)")
            ]
        }
        let wanted = decision.wanted.text
        let unit =
            decision.unit.map { Message(zh: text($0), en: text($0)) }
            ?? Message(zh: "\(wanted)（名录中没有）", en: "\(wanted) (in no list)")
        lines.append(
            Message(
                zh: "现行规则 \(name.chinese)，第 \(decision.line) 行：\(decision.tier.name.chinese)级解决 → \(unit.chinese)",
                en: "rules \(name.english), line \(decision.line): settled by the \(decision.tier.name.english) → "
                    + unit.english))
        if !decision.coHandlers.isEmpty {
            let names = decision.coHandlers.map(text).joined(separator: "、")
            lines.append(Message(zh: "协办 \(names)", en: "co-handlers \(names)"))
        }
        for limit in decision.limits {
            let (stage, span) = (current.name(ofStage: limit.stage), limit.span.name)
            lines.append(
                Message(
                    zh: "时限 \(stage.chinese) \(span.chinese)", en: "limit \(stage.english) \(span.english)"))
        }
        if let rule = current.category(order.matter.category), !rule.isVerified {
            lines.append(Message(zh: "时限未经核实", en: "nobody verified these limits"))
        }
        return lines
    }

    /// What people read of a unit: its name and code.
    private func text(_ code: UnitCode) -> String {
        units[code] == nil ? code.text : "\(units.fullName(of: code)) (\(code))"
    }
}
