public import Ground

/// The class of a verdict on a parcel.
public enum VerdictClass: String, Sendable, Codable, Hashable, CaseIterable {
    /// A building where there was none.
    case newBuilding
    /// A building grown in plan.
    case `extension`
    /// A building grown in height only.
    case taller
    /// A building gone.
    case demolished
    /// Vegetation or soil cleared or hardened, no building.
    case groundCleared
    /// A change of another or unknown kind.
    case otherChange
    /// Compared; no change above the threshold.
    case noChange
    /// Too little of the parcel was observed in both epochs.
    case notObserved
    /// Too few pixels cover the parcel to answer.
    case tooCoarse

    /// Whether the verdict is a change, which makes it a finding.
    public var isChange: Bool {
        switch self {
        case .newBuilding, .extension, .taller, .demolished, .groundCleared, .otherChange: true
        case .noChange, .notObserved, .tooCoarse: false
        }
    }

    /// Whether something was built.
    public var isConstruction: Bool {
        switch self {
        case .newBuilding, .extension, .taller: true
        default: false
        }
    }

    /// Whether it raises an order: cleared ground and other changes stay findings without one.
    public var raisesOrder: Bool { isConstruction || self == .demolished }

    /// The name shown to people.
    public var name: Message {
        switch self {
        case .newBuilding: Message(zh: "新建房屋", en: "new building")
        case .extension: Message(zh: "扩建", en: "extension")
        case .taller: Message(zh: "加建楼层", en: "taller")
        case .demolished: Message(zh: "拆除", en: "demolished")
        case .groundCleared: Message(zh: "场地平整或硬化", en: "ground cleared")
        case .otherChange: Message(zh: "其他变化", en: "other change")
        case .noChange: Message(zh: "无变化", en: "no change")
        case .notObserved: Message(zh: "未观测到", en: "not observed")
        case .tooCoarse: Message(zh: "分辨率不足", en: "too coarse to answer")
        }
    }
}

/// The verdict on one parcel in one survey; every judged parcel has one, changed or not.
public struct Verdict: Sendable, Codable, Hashable {
    /// The parcel.
    public var parcelCode: ParcelCode
    /// What was said.
    public var verdictClass: VerdictClass
    /// Probability that something was built, 0…1, whatever the class; nil when a gate answered first.
    public var score: Double?
    /// Probability that the change is there: of construction, or of what else the class says, 0…1; nil when a gate
    /// answered first.
    public var confidence: Double?
    /// Share of the parcel's area observed in both epochs, 0…1.
    public var validShare: Double
    /// Leftover misregistration in pixels; nil until it is measured.
    public var residualShiftPixels: Double?

    /// A verdict from its parts.
    public init(
        parcelCode: ParcelCode, verdictClass: VerdictClass, score: Double?, confidence: Double?,
        validShare: Double, residualShiftPixels: Double?
    ) {
        self.parcelCode = parcelCode
        self.verdictClass = verdictClass
        self.score = score
        self.confidence = confidence
        self.validShare = validShare
        self.residualShiftPixels = residualShiftPixels
    }
}
