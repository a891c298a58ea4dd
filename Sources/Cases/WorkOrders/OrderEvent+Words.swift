public import Ground
import Reports

extension OrderEvent {
    /// What happened, as people read it: its name, and what was said with it. No words of a reporter are in it.
    ///
    /// `unit`: what a unit is called; nil stands for the work-order centre.
    public func words(rules: RuleSet, unit: (UnitCode?) -> String) -> (name: Message, detail: Message?) {
        switch self {
        case .filed: (Message(zh: "立案", en: "filed"), nil)
        case .restated: (Message(zh: "内容更新", en: "updated"), nil)
        case .joined(let joining): (Message(zh: "并入线索", en: "report joined"), Message(joining.report.text))
        case .left(let leaving):
            (
                Message(zh: "拆出线索", en: "report left"),
                Message(zh: "\(leaving.report)：\(leaving.reason)", en: "\(leaving.report): \(leaving.reason)")
            )
        case .step(let step): (step.kind.name, step.detail(rules: rules, unit: unit))
        }
    }
}

extension Message {
    /// Words that are the same in both languages: names, numbers, what a person wrote.
    fileprivate init(_ text: String) { self.init(zh: text, en: text) }
}

extension OrderStep {
    /// What was said with it; nil where nothing was.
    fileprivate func detail(rules: RuleSet, unit: (UnitCode?) -> String) -> Message? {
        switch self {
        case .dispatched(let content):
            let rule = content.line.map { Message(zh: "（规则第 \($0) 行）", en: " (rule of line \($0))") }
            let note = content.note.map { Message(zh: "：\($0)", en: ": \($0)") }
            return Message(
                zh: unit(content.unit) + (rule?.chinese ?? "") + (note?.chinese ?? ""),
                en: unit(content.unit) + (rule?.english ?? "") + (note?.english ?? ""))
        case .returned(let content):
            return Message(
                zh: "\(content.reason)；依据 \(content.basis)；建议 \(unit(content.proposed))",
                en: "\(content.reason); basis \(content.basis); proposes \(unit(content.proposed))")
        case .upheld(let content), .sentBack(let content): return Message(content.reason)
        case .disputed(let content):
            return Message(
                zh: "\(content.reason)；裁定人 \(unit(content.arbiter))",
                en: "\(content.reason); arbiter \(unit(content.arbiter))")
        case .stated(let content): return Message("\(unit(content.unit)) \(content.text)")
        case .arbiterRaised(let content): return Message(unit(content.arbiter))
        case .ruled(let content): return Message("\(unit(content.lead)) \(content.reason)")
        case .paused(let content):
            return Message(
                zh: "\(content.reason.name.chinese)，\(content.evidence)，至 \(LocalTime.text(content.until))",
                en: "\(content.reason.name.english), \(content.evidence), until \(LocalTime.text(content.until))")
        case .extended(let content):
            return Message(
                zh: "\(content.span.name.chinese) \(content.reason)",
                en: "\(content.span.name.english) \(content.reason)")
        case .stageDone(let content):
            let stage = rules.name(ofStage: content.stage)
            return Message(zh: "\(stage.chinese) \(content.note)", en: "\(stage.english) \(content.note)")
        case .partDone(let content): return Message("\(unit(content.unit)) \(content.note)")
        case .reported(let content): return content.words
        case .answered(let content): return Message("\(content.reference) \(content.text)")
        case .passed(let content): return content.note.map { Message($0) }
        case .reopened(let content):
            return Message(
                zh: "\(content.cause.name.chinese) \(content.reason)",
                en: "\(content.cause.name.english) \(content.reason)")
        case .rechecked(let content): return Message(LocalTime.day(content.seenAt))
        case .doubted(let content): return content.reason
        case .withdrawn(let content): return content.cause.name
        case .mergedInto(let content), .absorbed(let content), .released(let content):
            return Message(content.order.text + (content.reason.map { " " + $0 } ?? ""))
        case .assigned(let content):
            return Message(
                zh: "\(content.leader)，限 \(LocalTime.text(content.deadline))",
                en: "\(content.leader), until \(LocalTime.text(content.deadline))")
        case .warned(let content):
            let stage = rules.name(ofStage: content.stage)
            let (level, centre) = (content.level.name, content.raisesToCentre)
            let over = content.supervisor.map(unit)
            return Message(
                zh: "\(stage.chinese) \(level.chinese)"
                    + (over.map { "，督办 \($0)" } ?? (centre ? "，督办 工单中心" : "")),
                en: "\(stage.english) \(level.english)"
                    + (over.map { ", supervised by \($0)" } ?? (centre ? ", supervised by the centre" : "")))
        case .signed, .resumed, .revived, .unmerged: return nil
        }
    }
}

extension OrderStep.Feedback {
    /// Outcome, what was done, and how much evidence there is.
    fileprivate var words: Message {
        let count = evidence.count
        return Message(
            zh: "\(outcome.name.chinese) \(note)" + (count == 0 ? "" : "（举证 \(count) 件）"),
            en: "\(outcome.name.english) \(note)" + (count == 0 ? "" : " (\(count) pieces of evidence)"))
    }
}
