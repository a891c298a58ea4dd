public import Ground

/// How an order ended; each is counted apart.
public enum OrderOutcome: String, Sendable, Codable, Hashable, CaseIterable {
    /// 整改到位: what was wrong was put right on the ground.
    case rectified
    /// 补办手续: the papers were obtained afterwards.
    case regularised
    /// 合法: it was lawful from the start.
    case lawful
    /// 伪变化: there was no such change; trains the judge.
    case falseChange
    /// 移送查处: handed to a body that answers for itself; open until it has answered.
    case transferred
    /// 历史遗留: it stood before the rules that it breaks.
    case legacy
    /// 查无此事: nobody found what was reported.
    case nothingFound
    /// 不属受理: no unit of the district is competent.
    case notAccepted

    /// The name shown to people.
    public var name: Message {
        switch self {
        case .rectified: Message(zh: "整改到位", en: "put right")
        case .regularised: Message(zh: "补办手续", en: "papers obtained")
        case .lawful: Message(zh: "合法", en: "lawful")
        case .falseChange: Message(zh: "伪变化", en: "no real change")
        case .transferred: Message(zh: "移送查处", en: "handed over")
        case .legacy: Message(zh: "历史遗留", en: "older than the rules")
        case .nothingFound: Message(zh: "查无此事", en: "nothing found")
        case .notAccepted: Message(zh: "不属受理", en: "not accepted")
        }
    }

    /// What the person who reported it reads.
    public var reply: Message {
        switch self {
        case .rectified: Message(zh: "您反映的问题已整改到位。", en: "What you reported has been put right.")
        case .regularised: Message(zh: "经核实，当事人已补办手续。", en: "The papers that were missing have been obtained.")
        case .lawful: Message(zh: "经核实，该事项手续齐全，属合法。", en: "It was checked and is lawful.")
        case .falseChange: Message(zh: "经现场核实，没有发生所指的变化。", en: "It was checked on the spot: there was no such change.")
        case .transferred:
            Message(zh: "该事项已移送有权部门查处，并已收到其答复。", en: "It was handed to the competent body, which has answered.")
        case .legacy: Message(zh: "经核实，该事项属历史遗留问题，已登记在册。", en: "It is older than the rules and has been registered.")
        case .nothingFound: Message(zh: "经现场核实，未发现所反映的情况。", en: "Nobody found what was reported on the spot.")
        case .notAccepted: Message(zh: "该事项不属本区受理范围。", en: "No unit of this district is competent for it.")
        }
    }

    /// Whether the matter is settled on the ground: what the rate of settled orders counts.
    public var isSettled: Bool { self == .rectified }

    /// Whether imagery of a later epoch that still shows it contradicts the outcome.
    public var isRefutedByStanding: Bool { self == .rectified || self == .nothingFound || self == .falseChange }
}

/// What made a change of imagery look real that was none.
public enum FalseChangeCause: String, Sendable, Codable, Hashable, CaseIterable {
    /// A shadow.
    case shadow
    /// Plants that grew, were cut or changed with the season.
    case vegetation
    /// A tarpaulin, a net or goods that were put there for a time.
    case temporaryCover
    /// The two epochs did not lie on each other.
    case shift
    /// Haze, cloud or a fault of the imagery.
    case imagery
    /// Something else.
    case other

    /// The name shown to people.
    public var name: Message {
        switch self {
        case .shadow: Message(zh: "阴影", en: "shadow")
        case .vegetation: Message(zh: "植被或季节", en: "plants or season")
        case .temporaryCover: Message(zh: "临时覆盖或堆放", en: "temporary cover")
        case .shift: Message(zh: "影像错位", en: "epochs out of place")
        case .imagery: Message(zh: "影像质量", en: "quality of the imagery")
        case .other: Message(zh: "其他", en: "something else")
        }
    }
}

/// Why a clock is paused.
public enum PauseReason: String, Sendable, Codable, Hashable, CaseIterable {
    /// A court or a review has it.
    case litigation
    /// An expert has to give an opinion.
    case expertise
    /// Flood, typhoon or the like.
    case disaster
    /// The person concerned cannot be had.
    case absence
    /// Another body has to decide first.
    case otherBody

    /// The name shown to people.
    public var name: Message {
        switch self {
        case .litigation: Message(zh: "诉讼或复议", en: "litigation or review")
        case .expertise: Message(zh: "等待鉴定", en: "awaiting an expert")
        case .disaster: Message(zh: "灾害天气", en: "disaster")
        case .absence: Message(zh: "当事人无法到场", en: "person concerned absent")
        case .otherBody: Message(zh: "等待其他机关决定", en: "awaiting another body")
        }
    }
}

/// Why a closed order was opened again.
public enum ReopeningCause: String, Sendable, Codable, Hashable, CaseIterable {
    /// A later epoch still shows it (回头看).
    case laterEpoch
    /// A visit confirmed that it is not solved.
    case visit
    /// A supervisor said so.
    case supervisor

    /// The name shown to people.
    public var name: Message {
        switch self {
        case .laterEpoch: Message(zh: "回头看仍在", en: "a later epoch still shows it")
        case .visit: Message(zh: "回访未解决", en: "a visit found it unsolved")
        case .supervisor: Message(zh: "督办重启", en: "reopened by a supervisor")
        }
    }
}

extension OrderStep.Doubt {
    /// What the epoch shows, and how to find out what is there.
    public var reason: Message {
        let day = LocalTime.day(seenAt)
        return switch sign {
        case .surfaceOnly:
            Message(
                zh: "影像采集于 \(day)：地表有变化，未见建筑拆除；请用无人机或开挖核实是否覆土、遮盖",
                en:
                    "acquired on \(day): another surface, and no building went; look by drone or spade under soil and covers"
            )
        case .unchanged:
            Message(
                zh: "影像采集于 \(day)：与整改前相比没有变化；请到现场核实",
                en: "acquired on \(day): no change since before it was put right; go and look")
        }
    }
}
