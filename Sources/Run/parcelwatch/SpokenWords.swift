import ArgumentParser
import Findings
import Foundation
import Ground
import WorkOrders

/// Words by which people call one of a closed set of things, in either language and in the program's own spelling.
struct SpokenWords<Thing: Hashable & Sendable>: Sendable {
    /// Each thing with its words, the one to be named first.
    let words: [(thing: Thing, words: [String])]

    /// What a word stands for; case, spaces, hyphens and full-width letters make no difference.
    func thing(_ word: String) -> Thing? {
        let asked = Self.plain(word)
        return words.first { $0.words.contains { Self.plain($0) == asked } }?.thing
    }

    /// The words offered in a language, the first of each thing.
    func known(_ language: Language, most: Int = 1) -> [String] {
        words.map { entry in
            let spoken = entry.words.filter { $0.contains { $0 >= "\u{2E80}" } == (language == .chinese) }
            return spoken.prefix(most).joined(separator: language == .chinese ? "、" : ", ")
        }
    }

    /// The things asked for by `words`, each of which may hold several with commas; nil where none is asked for.
    func things(_ asked: [String], of option: String) throws -> Set<Thing>? {
        guard !asked.isEmpty else { return nil }
        let separate = asked.flatMap { $0.split(whereSeparator: { ",，、".contains($0) }).map(String.init) }
        return Set(
            try separate.map { word in
                guard let thing = thing(word) else {
                    throw ValidationError(
                        zh: "\(option) '\(word)'：没有这个值；可用：\(known(.chinese).joined(separator: "、"))",
                        en: "\(option) '\(word)': is not known; there are: \(known(.english).joined(separator: ", "))")
                }
                return thing
            })
    }

    /// The thing asked for by one word.
    func one(_ asked: String, of option: String) throws -> Thing {
        guard let thing = try things([asked], of: option)?.first else {
            throw ValidationError(zh: "\(option)：缺少值", en: "\(option): has no value")
        }
        return thing
    }

    private static func plain(_ word: String) -> String {
        word.precomposedStringWithCompatibilityMapping.lowercased().filter {
            !$0.isWhitespace && $0 != "-" && $0 != "_"
        }
    }
}

extension VerdictClass {
    /// What people call each class.
    private static func words(_ verdict: VerdictClass) -> [String] {
        let more: [String] =
            switch verdict {
            case .newBuilding: ["新建", "新增建设", "新建筑", "新房", "新增建筑", "new", "new house", "new construction"]
            case .extension: ["加建", "extended", "extended building", "enlarged"]
            case .taller: ["加层", "加高", "增高", "加盖", "heightened", "storey added", "raised", "higher"]
            case .demolished: ["已拆除", "拆", "已拆", "拆掉", "demolition", "torn down", "gone"]
            case .groundCleared: ["推平", "平整", "场地平整", "平整场地", "硬化", "清表", "cleared", "levelled", "leveled"]
            case .otherChange: ["其他", "其它", "其它变化", "other", "other changes"]
            case .noChange: ["没有变化", "没变化", "未变化", "无变", "假阳性", "false positive", "nothing", "unchanged"]
            case .notObserved: ["未观测", "unobserved", "not seen"]
            case .tooCoarse: ["分辨率不够", "too coarse"]
            }
        let named = [verdict.name.chinese, verdict.name.english] + more + [verdict.rawValue]
        // An officer says "false alarm" where the judge says "no change", and "cannot tell" where it says "not observed".
        guard verdict == .noChange || verdict == .notObserved else { return named }
        return [verdict.decisionName.chinese, verdict.decisionName.english] + named
    }

    /// The classes of `verdicts` by what people call them.
    static func spoken(_ verdicts: [VerdictClass]) -> SpokenWords<VerdictClass> {
        SpokenWords(words: verdicts.map { ($0, words($0)) })
    }
}

extension ConfirmationState {
    /// The states of a finding by what people call them.
    static var spoken: SpokenWords<ConfirmationState> {
        SpokenWords(words: allCases.map { ($0, [$0.name.chinese, $0.name.english, $0.rawValue]) })
    }
}

extension WorkOrderState {
    /// The states of an order by what people call them.
    static var spoken: SpokenWords<WorkOrderState> {
        SpokenWords(words: allCases.map { ($0, [$0.name.chinese, $0.name.english, $0.rawValue]) })
    }
}

extension OrderOutcome {
    /// The outcomes of an order by what people call them.
    static var spoken: SpokenWords<OrderOutcome> {
        SpokenWords(words: allCases.map { ($0, [$0.name.chinese, $0.name.english, $0.rawValue]) })
    }
}

extension Legality {
    /// What people call each.
    static var spoken: SpokenWords<Legality> {
        SpokenWords(words: allCases.map { ($0, [$0.name.chinese, $0.name.english, $0.rawValue]) })
    }
}

extension FalseChangeCause {
    /// What people call each.
    static var spoken: SpokenWords<FalseChangeCause> {
        SpokenWords(words: allCases.map { ($0, [$0.name.chinese, $0.name.english, $0.rawValue]) })
    }
}

extension PauseReason {
    /// What people call each.
    static var spoken: SpokenWords<PauseReason> {
        func more(_ reason: PauseReason) -> [String] {
            switch reason {
            case .litigation: ["诉讼", "复议"]
            case .expertise: ["鉴定"]
            case .disaster: ["灾害"]
            case .absence: ["当事人"]
            case .otherBody: ["其他机关"]
            }
        }
        return SpokenWords(words: allCases.map { ($0, more($0) + [$0.name.chinese, $0.name.english, $0.rawValue]) })
    }
}

extension ReopeningCause {
    /// What a person may say; what a later epoch shows a survey says.
    static var spoken: SpokenWords<ReopeningCause> {
        SpokenWords(words: [(.visit, ["回访", "实地看", "visit"]), (.supervisor, ["督办", "supervisor"])])
    }
}
