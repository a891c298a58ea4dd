public import Ground

/// Why a step is not taken: by which rule, and what is allowed instead.
public enum OrderRefusal: Error, Sendable, Hashable {
    /// The order is in a state that the step does not leave.
    case notFrom(WorkOrderState)
    /// Only this unit may.
    case notTheUnit(UnitCode?)
    /// Only the work-order centre may.
    case notTheCentre
    /// Only a unit above may.
    case notASupervisor(of: UnitCode?)
    /// Only the arbiter may; nil = the work-order centre.
    case notTheArbiter(UnitCode?)
    /// Reporter and checker are of one unit.
    case sameUnit(UnitCode)
    /// Reporter and checker are one person.
    case samePerson(String)
    /// The person has handled the order.
    case hasHandled(String)
    /// Something that must be said is not.
    case missing(Message)
    /// The order was returned once already.
    case returnSpent
    /// The time for returning is over.
    case returnTooLate(since: Instant)
    /// A return is still possible and comes before a dispute.
    case returnFirst(until: Instant)
    /// A ruling binds.
    case rulingBinds
    /// It was reopened: it stays with its unit.
    case reopenedStays
    /// A leader's or supervisor's order is checked by who supervises it.
    case checkedBySupervisor
    /// A limit whose rule nobody verified does not make anything exceed it.
    case unverifiedLimit
    /// The outcome is not refuted by imagery that still shows something.
    case notRefuted(OrderOutcome)
    /// The moment lies in the past.
    case notAhead(Instant)
    /// No return waits for an answer.
    case noReturn
    /// Units are still to be heard.
    case notHeard([UnitCode], until: Instant)
    /// None of the units named is competent.
    case notCompetent([UnitCode], competent: [UnitCode])
    /// The unit is not one of the arbitration.
    case notInvolved(UnitCode)
    /// The time was extended once already.
    case extendedBefore
    /// The time is over.
    case timeOver(Instant)
    /// Longer than the procedure allows.
    case tooLong(WorkingSpan)
    /// The clock is not paused, or is paused already.
    case pauseState(isPaused: Bool)
    /// No such step of handling is open.
    case noStage(String, open: [String])
    /// The unit is no co-handler with an open part.
    case noPart(UnitCode)
    /// Co-handlers have not done their parts.
    case openParts([UnitCode])
    /// The evidence does not hold.
    case evidence([EvidenceFault])
    /// Imagery alone does not show that something is illegal.
    case imageryOnly
    /// A unit of the district is competent.
    case competentUnit(UnitCode)
    /// The other body has not answered.
    case noAnswer
    /// An order cannot be merged with itself, or with one that is not open.
    case notMergeable(Message)
    /// Nothing was merged.
    case notMerged
    /// It was dispatched already, so that a survey may not take it back.
    case touched

    /// What the rule says and what to do; `name`: what a unit is called.
    public func message(name: (UnitCode) -> String = { $0.text }) -> Message {
        func names(_ codes: [UnitCode]) -> String { codes.map(name).joined(separator: ", ") }
        func unit(_ code: UnitCode?) -> Message {
            code.map { Message(zh: name($0), en: name($0)) } ?? Message(zh: "工单中心", en: "the work-order centre")
        }
        return switch self {
        case .notFrom(let state):
            Message(zh: "工单现为“\(state.name.chinese)”，不能这样做", en: "the order is \(state.name.english)")
        case .notTheUnit(let code):
            Message(zh: "只有主办单位 \(unit(code).chinese) 可以", en: "only the responsible unit may: \(unit(code).english)")
        case .notTheCentre: Message(zh: "只有工单中心可以", en: "only the work-order centre may")
        case .notASupervisor(let code):
            Message(
                zh: "只有 \(unit(code).chinese) 的上级单位可以", en: "only a unit above \(unit(code).english) may")
        case .notTheArbiter(let code):
            Message(zh: "裁定人是 \(unit(code).chinese)", en: "the arbiter is \(unit(code).english)")
        case .sameUnit(let code):
            Message(zh: "反馈与核查不得同为 \(name(code))；请由其他单位核查", en: "\(name(code)) reported it; another unit has to check")
        case .samePerson(let person):
            Message(zh: "反馈人与核查人不得同为 \(person)", en: "\(person) reported it; another person has to check")
        case .hasHandled(let person):
            Message(
                zh: "\(person) 经办过该单；请由其他人核查或裁定",
                en: "\(person) has handled it; another person has to check it or rule on it")
        case .missing(let what): Message(zh: "缺少：\(what.chinese)", en: "missing: \(what.english)")
        case .returnSpent:
            Message(zh: "每单只能退一次，已经退过；如不同意请提出异议", en: "an order is returned once, and this one was; dispute it instead")
        case .returnTooLate(let since):
            Message(
                zh: "退单时限已于 \(LocalTime.text(since)) 届满；如不同意请提出异议",
                en: "the time for returning it ended on \(LocalTime.text(since)); dispute it instead")
        case .returnFirst(let until):
            Message(
                zh: "\(LocalTime.text(until)) 前还可以退单；请先退单，写明依据和建议单位",
                en: "until \(LocalTime.text(until)) it can be returned; return it, with basis and proposed unit")
        case .rulingBinds:
            Message(zh: "裁定具有约束力，不得再退单或提异议", en: "a ruling binds: it is neither returned nor disputed again")
        case .reopenedStays: Message(zh: "重启的工单由原主办单位负责，不得再提异议", en: "a reopened order stays with its unit")
        case .checkedBySupervisor: Message(zh: "督办工单须由上级单位核查", en: "a supervised order is checked by a unit above")
        case .unverifiedLimit:
            Message(
                zh: "没有经核实的限额或审批记录，不能认定超限", en: "no verified limit and no approval says so: *exceeds* cannot be said")
        case .notRefuted(let outcome):
            Message(
                zh: "以“\(outcome.name.chinese)”结案的工单，不因影像仍可见而重启",
                en: "an order that ended as \(outcome.name.english) is not reopened because imagery still shows it")
        case .notAhead(let moment):
            Message(zh: "\(LocalTime.text(moment)) 已经过去", en: "\(LocalTime.text(moment)) lies in the past")
        case .noReturn: Message(zh: "没有待处理的退单", en: "no return waits for an answer")
        case .notHeard(let codes, let until):
            Message(
                zh: "尚未听取 \(names(codes)) 的陈述；满 \(LocalTime.text(until)) 后可不再等待",
                en: "\(names(codes)) not heard yet; from \(LocalTime.text(until)) on nobody has to wait")
        case .notCompetent(let codes, let competent):
            Message(
                zh: "\(names(codes)) 无此职权（国办函〔2025〕66号）；有权的单位：\(names(competent))，或列其为协办",
                en: "\(names(codes)): not competent (国办函〔2025〕66号); competent are \(names(competent)), "
                    + "to lead or as co-handlers")
        case .notInvolved(let code): Message(zh: "\(name(code)) 不是争议单位", en: "\(name(code)) is no unit of this dispute")
        case .extendedBefore: Message(zh: "只能延期一次，已经延过", en: "the time is extended once, and was")
        case .timeOver(let due):
            Message(
                zh: "期限已于 \(LocalTime.text(due)) 届满，不能再延",
                en: "the time ended on \(LocalTime.text(due)); it is extended before that")
        case .tooLong(let span): Message(zh: "不得超过 \(span.name.chinese)", en: "no longer than \(span.name.english)")
        case .pauseState(let isPaused):
            isPaused
                ? Message(zh: "计时已挂起", en: "the clock is paused already")
                : Message(zh: "计时没有挂起", en: "the clock is not paused")
        case .noStage(let stage, let open):
            Message(
                zh: "没有未完成的步骤“\(StageLimit.name(ofStage: stage).chinese)”；未完成："
                    + open.map { StageLimit.name(ofStage: $0).chinese }.joined(separator: "、"),
                en: "no open step “\(StageLimit.name(ofStage: stage).english)”; open: "
                    + open.map { StageLimit.name(ofStage: $0).english }.joined(separator: ", "))
        case .noPart(let code):
            Message(zh: "\(name(code)) 没有未完成的协办事项", en: "\(name(code)) has no open part as co-handler")
        case .openParts(let codes):
            Message(zh: "协办单位尚未完成：\(names(codes))", en: "co-handlers have not done their parts: \(names(codes))")
        case .evidence(let faults):
            Message(
                zh: faults.map(\.message.chinese).joined(separator: "；"),
                en: faults.map(\.message.english).joined(separator: "; "))
        case .imageryOnly:
            Message(
                zh: "影像只是线索，不能单凭影像认定违法（自然资发〔2023〕258号）；请附现场照片",
                en: "imagery is a clue only (自然资发〔2023〕258号): give photos from the spot")
        case .competentUnit(let code):
            Message(
                zh: "\(name(code)) 有权处理，不能以“不属受理”结案；请退单或提出异议",
                en: "\(name(code)) is competent: return or dispute the order instead"
            )
        case .noAnswer:
            Message(zh: "移送单位尚未答复，工单保持开启", en: "the body that it was handed to has not answered; it stays open")
        case .notMergeable(let why): why
        case .notMerged: Message(zh: "该工单没有并案", en: "it is not merged with another")
        case .touched: Message(zh: "工单已派遣，只作提示，不撤销", en: "it was dispatched: it gets a notice and is not taken back")
        }
    }
}
