import Findings
public import Ground
import Reports

/// Something in the rules that must not be.
public struct RuleFault: Sendable, Hashable {
    /// The line, from 1.
    public let line: Int
    /// What is wrong and what to do.
    public let message: Message

    /// A fault from its parts.
    public init(line: Int, message: Message) { (self.line, self.message) = (line, message) }
}

extension RuleSet {
    /// What must not be in rules, however well they are written; none where they may be adopted.
    ///
    /// | line | fault |
    /// |---|---|
    /// | a reserved step (``reservedStages``) that a village or a cell would take, with no town, district or department beside it | 国办函〔2025〕66号: a department's matter never goes to a village |
    /// | a delivery of a field that is none, of two values under one name, of nothing, or twice | another system would get half |
    /// | two categories of one code | the second would never count |
    /// | a finding's category that is none | its orders could not be dispatched |
    /// | two lines on one class of finding | the second would never count |
    public func faults() -> [RuleFault] {
        var faults: [RuleFault] = []
        var codes: [String: Int] = [:]
        for rule in categories {
            if let first = codes[rule.code.text] {
                faults.append(
                    RuleFault(
                        line: rule.line,
                        message: Message(
                            zh: "类别 \(rule.code) 在第 \(first) 行已有；请合并或改代码",
                            en:
                                "the category \(rule.code) stands in line \(first) already; join them or change the code"
                        ))
                )
            }
            codes[rule.code.text] = rule.line
            faults += reservedFaults(of: rule)
            faults += deliveryFaults(of: rule)
        }
        var classes: [VerdictClass: Int] = [:]
        for finding in findings {
            if category(finding.category) == nil {
                faults.append(
                    RuleFault(
                        line: finding.line,
                        message: Message(
                            zh: "没有类别 \(finding.category)；请在 categories 中加上，或改用已有类别",
                            en: "there is no category \(finding.category); add it to categories, or name another")))
            }
            if let first = classes[finding.verdictClass] {
                faults.append(
                    RuleFault(
                        line: finding.line,
                        message: Message(
                            zh: "“\(finding.verdictClass.name.chinese)”在第 \(first) 行已有；请只留一行",
                            en: "\(finding.verdictClass.name.english) stands in line \(first) already; keep one of them"
                        )))
            }
            classes[finding.verdictClass] = finding.line
        }
        return faults.sorted { $0.line < $1.line }
    }

    /// Lines of a category that leave an act of law to a village.
    private func reservedFaults(of rule: CategoryRule) -> [RuleFault] {
        rule.limits.filter { reservedStages.contains($0.stage) }.flatMap { limit -> [RuleFault] in
            if let unit = limit.unit {
                return unit.isBelowTown ? [reserved(limit.stage, unit, line: rule.line)] : []
            }
            let usual = (line: rule.line, unit: rule.responsible, co: rule.coHandlers)
            let others = rule.lines.map { line in
                (
                    line: line.line, unit: line.unit ?? line.tier.map { UnitReference.tier($0) } ?? rule.responsible,
                    co: line.coHandlers ?? rule.coHandlers
                )
            }
            return ([usual] + others).compactMap { line, unit, co in
                guard unit.isBelowTown, co.allSatisfy(\.isBelowTown) else { return nil }
                return reserved(limit.stage, unit, line: line)
            }
        }
    }

    private func reserved(_ stage: String, _ unit: UnitReference, line: Int) -> RuleFault {
        RuleFault(
            line: line,
            message: Message(
                zh: "步骤 \(stage) 是部门的法定职权，不得交给 \(unit.text)（国办函〔2025〕66号）；"
                    + "请改由镇街或部门负责，或把有权的部门列为协办",
                en: "the step \(stage) is an act of law and may not go to \(unit.text) (国办函〔2025〕66号); "
                    + "name a town or a department, or one of them as co-handler"))
    }
}
