public import Ground

/// How far an order has come.
///
/// | state | step of GB/T 30428 | word of 图斑 practice |
/// |---|---|---|
/// | ``filed`` | 案卷建立 | 下发 |
/// | ``dispatched`` | 任务派遣 | 下发 |
/// | ``handling`` | 任务处理 | 举证 |
/// | ``arbitrating`` | 任务派遣 (协商) | 举证 |
/// | ``reported`` | 处理反馈 | 判定 |
/// | ``closed`` | 结案 | 销号 |
public enum WorkOrderState: String, Sendable, Codable, Hashable, CaseIterable {
    /// On file, waiting for dispatch.
    case filed
    /// Sent to a unit that has not signed yet.
    case dispatched
    /// The unit handles it.
    case handling
    /// Units dispute whose it is; an arbiter rules.
    case arbitrating
    /// The unit has reported; another one checks.
    case reported
    /// Settled.
    case closed
    /// Taken back, since what it rested on lapsed before anybody acted.
    case withdrawn
    /// Another order has taken it in.
    case mergedInto

    /// Whether the matter is still to be settled; of a parcel and group at most one order is open.
    public var isOpen: Bool {
        switch self {
        case .filed, .dispatched, .handling, .arbitrating, .reported: true
        case .closed, .withdrawn, .mergedInto: false
        }
    }

    /// The name shown to people.
    public var name: Message {
        switch self {
        case .filed: Message(zh: "待派遣", en: "awaiting dispatch")
        case .dispatched: Message(zh: "待签收", en: "awaiting signature")
        case .handling: Message(zh: "处置中", en: "in hand")
        case .arbitrating: Message(zh: "协商裁定", en: "in arbitration")
        case .reported: Message(zh: "待核查", en: "awaiting check")
        case .closed: Message(zh: "已结案", en: "closed")
        case .withdrawn: Message(zh: "已撤销", en: "withdrawn")
        case .mergedInto: Message(zh: "已并案", en: "merged")
        }
    }
}
