public import Findings
public import Ground

/// Why a use case refuses.
public enum CaseError: ExplainedError, Hashable {
    /// There is no such finding.
    case unknownFinding(store: String, id: FindingID)
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
        case .unknownFinding: .noInput
        case .unknownSurvey, .unfinishedSurvey: .badData
        case .otherCRS: .configuration
        }
    }
}
