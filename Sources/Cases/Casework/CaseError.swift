public import Access
public import Findings
public import Governance
public import Ground
public import Reports
public import WorkOrders

/// Why a use case refuses.
public enum CaseError: ExplainedError, Hashable {
    /// There is no such finding.
    case unknownFinding(store: String, id: FindingID)
    /// Somebody has decided on the finding meanwhile, or taken a decision back: who and when, nil = nothing is decided.
    case decidedMeanwhile(FindingID, by: String?, at: Instant?)
    /// Two officers, whose names these are, said different things: whoever decides has to see both.
    case looksDiffer(FindingID, [String])
    /// The decision that stands is another officer's, or there is none.
    case notDecidedByYou(FindingID, by: String?)
    /// An outline that an officer drew is none of a change on this parcel.
    case wrongOutline(FindingID, OutlineFault)
    /// There is no such order.
    case unknownOrder(store: String, id: WorkOrderID)
    /// There is no such instruction, visit or evaluation.
    case unknownRecord(store: String, id: OfficeRecordID)
    /// A step of an instruction, a visit or an evaluation is refused, and why.
    case refusedRecord(OfficeRecordID, Message)
    /// There is no such report.
    case unknownReport(store: String, id: ReportID)
    /// Somebody else has changed the order meanwhile; its version now.
    case outdated(WorkOrderID, version: Int)
    /// Somebody else has changed the instruction or the visit meanwhile; its version now.
    case outdatedRecord(OfficeRecordID, version: Int)
    /// The instruction or the visit is another unit's.
    case notYours(OfficeRecordID)
    /// The key of a request was given to another one.
    case otherRequest(key: String)
    /// There is no such account.
    case unknownAccount(store: String, name: AccountName)
    /// There is an account of this name already.
    case knownAccount(store: String, name: AccountName)
    /// A step of an order is refused.
    case refused(OrderRefusalNote)
    /// A block or report of a survey that was never begun.
    case unknownSurvey(store: String, id: SurveyID)
    /// A survey is to be closed before all its blocks are recorded.
    case unfinishedSurvey(store: String, id: SurveyID, missingBlocks: Int)
    /// The survey is in another CRS than the parcels on record.
    case otherCRS(store: String, kept: CRSCode, survey: CRSCode)

    /// The one line for people.
    public var message: Message {
        switch self {
        case .unknownFinding(let store, let id):
            Message(
                zh: "\(store)：存储中没有监测图斑 \(id)；用 parcelwatch findings list 查看全部",
                en: "\(store): the store has no finding \(id); parcelwatch findings list names them all")
        case .decidedMeanwhile(let id, let name?, _):
            Message(
                zh: "\(id)：\(name)刚刚已下结论；请看过再定",
                en: "\(id): \(name) has decided on it meanwhile; look at that decision first")
        case .decidedMeanwhile(let id, nil, _):
            Message(
                zh: "\(id)：原结论刚刚被撤回；请刷新后再定",
                en: "\(id): the decision was taken back meanwhile; look at it again first")
        case .looksDiffer(let id, let names):
            Message(
                zh: "\(id)：\(names.joined(separator: "与"))结论不同；请看过两人的结论再定",
                en: "\(id): \(names.joined(separator: " and ")) said different things; look at both, then decide")
        case .notDecidedByYou(let id, let name?):
            Message(
                zh: "\(id)：结论由\(name)作出，只能由本人撤回；如有不同意见，请另下结论",
                en: "\(id): \(name) decided on it and alone may take it back; decide anew if you see it otherwise")
        case .notDecidedByYou(let id, nil):
            Message(zh: "\(id)：没有可撤回的结论", en: "\(id): nothing is decided that could be taken back")
        case .wrongOutline(let id, let fault):
            Message(zh: "\(id)：\(fault.message.chinese)", en: "\(id): \(fault.message.english)")
        case .unknownOrder(let store, let id):
            Message(
                zh: "\(store)：存储中没有工单 \(id)；用 parcelwatch orders list 查看全部",
                en: "\(store): the store has no order \(id); parcelwatch orders list names them all")
        case .unknownRecord(let store, let id):
            Message(zh: "\(store)：存储中没有 \(id)", en: "\(store): the store has no \(id)")
        case .refusedRecord(let id, let why): Message(zh: "\(id)：\(why.chinese)", en: "\(id): \(why.english)")
        case .unknownReport(let store, let id):
            Message(
                zh: "\(store)：存储中没有线索 \(id)；用 parcelwatch reports list 查看全部",
                en: "\(store): the store has no report \(id); parcelwatch reports list names them all")
        case .outdated(let id, let version):
            Message(
                zh: "\(id)：其间已被他人改动（现为版本 \(version)）；请刷新后再办理",
                en: "\(id): somebody else has changed it meanwhile (now version \(version)); look at it again first")
        case .outdatedRecord(let id, let version):
            Message(
                zh: "\(id)：其间已被他人改动（现为版本 \(version)）；请刷新后再办理",
                en: "\(id): somebody else has changed it meanwhile (now version \(version)); look at it again first")
        case .notYours(let id):
            Message(zh: "\(id)：由其他单位办理；请由该单位反馈", en: "\(id): is another unit's; let that unit report it")
        case .otherRequest:
            Message(
                zh: "这个幂等键已用于另一请求；请换一个新的键",
                en: "this idempotency key was given to another request; give a new one")
        case .unknownAccount(let store, let name):
            Message(
                zh: "\(store)：没有账号 \(name)；用 parcelwatch accounts list 查看全部",
                en: "\(store): there is no account \(name); parcelwatch accounts list names them all")
        case .knownAccount(let store, let name):
            Message(
                zh: "\(store)：账号 \(name) 已存在；改岗位用 accounts change，改密码用 accounts reset",
                en:
                    "\(store): account \(name) is there already; accounts change gives it other posts, accounts reset another "
                    + "password")
        case .refused(let note): note.message
        case .unknownSurvey(let store, let id):
            Message(
                zh: "\(store)：存储中没有核查 \(id)；请先开始核查",
                en: "\(store): the store has no survey \(id); begin it first")
        case .unfinishedSurvey(let store, let id, let missing):
            Message(
                zh: "\(store)：核查 \(id) 还有 \(missing) 个分块未记录；请重新运行以续跑",
                en: "\(store): survey \(id) still lacks \(missing) blocks; run it again to resume")
        case .otherCRS(let store, let kept, let survey):
            Message(
                zh: "\(store)：存储的坐标系是 \(kept)，本次核查是 \(survey)；请加 --crs \(kept)，或换一个存储文件",
                en: "\(store): the store is in \(kept), the survey in \(survey); give --crs \(kept), or another store")
        }
    }

    /// As `sysexits.h` has it.
    public var exitStatus: ExitStatus {
        switch self {
        case .unknownFinding, .unknownOrder, .unknownRecord, .unknownReport, .unknownAccount: .noInput
        case .refused, .refusedRecord, .knownAccount, .outdated, .outdatedRecord, .notYours, .otherRequest,
            .decidedMeanwhile, .looksDiffer, .notDecidedByYou:
            .notPermitted
        case .unknownSurvey, .unfinishedSurvey, .wrongOutline: .badData
        case .otherCRS: .configuration
        }
    }
}

/// Why a step of an order was refused, and what is allowed instead.
public struct OrderRefusalNote: Sendable, Hashable {
    /// The order.
    public var order: WorkOrderID
    /// The step.
    public var step: OrderStepKind
    /// Why.
    public var refusal: OrderRefusal
    /// What somebody may do now.
    public var next: [OrderStepKind]
    /// What units are called, by their codes.
    public var names: [UnitCode: String]

    /// A note from its parts.
    public init(
        order: WorkOrderID, step: OrderStepKind, refusal: OrderRefusal, next: [OrderStepKind], units: UnitDirectory
    ) {
        (self.order, self.step, self.refusal, self.next) = (order, step, refusal, next)
        names = Dictionary(units.all.map { ($0.code, units.fullName(of: $0.code)) }) { $1 }
    }

    /// The one line for people.
    public var message: Message {
        let why = refusal.message { code in names[code].map { "\($0)（\(code)）" } ?? code.text }
        let steps = Message(
            zh: next.map { "\($0.name.chinese)（\($0.actor.chinese)）" }.joined(separator: "、"),
            en: next.map { "\($0.name.english) (\($0.actor.english))" }.joined(separator: ", "))
        return Message(
            zh: "\(order)：不能“\(step.name.chinese)”：\(why.chinese)"
                + (next.isEmpty ? "" : "；现在可以：\(steps.chinese)"),
            en: "\(order): no “\(step.name.english)”: \(why.english)"
                + (next.isEmpty ? "" : "; allowed now: \(steps.english)"))
    }
}
