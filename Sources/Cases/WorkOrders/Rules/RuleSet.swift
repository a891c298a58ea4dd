public import Calendar
public import Findings
public import Ground
public import Reports

/// The rules of a work-order centre: which matters there are, who handles them, within which time.
public struct RuleSet: Sendable, Codable, Hashable {
    /// The hours of a working day.
    public var hours: WorkingHours
    /// The limits of the procedure itself.
    public var procedure: ProcedureLimits
    /// The categories, in the order of the file.
    public var categories: [CategoryRule]
    /// Which findings of imagery raise orders, and of which category.
    public var findings: [FindingRule]
    /// The limits of the land's use.
    public var landLimits: [LandLimit]
    /// Steps that are acts of law, which a village has no power to take; in the order of their names.
    public private(set) var reservedStages: [String]

    /// Steps that no rules may take from this list.
    public static let alwaysReserved: Set<String> = ["penalty", "demolish", "seizure"]

    /// Rules from their parts.
    public init(
        hours: WorkingHours = .office, procedure: ProcedureLimits = ProcedureLimits(), categories: [CategoryRule],
        findings: [FindingRule] = [], landLimits: [LandLimit] = [], reservedStages: Set<String> = []
    ) {
        (self.hours, self.procedure, self.categories) = (hours, procedure, categories)
        (self.findings, self.landLimits) = (findings, landLimits)
        self.reservedStages = reservedStages.union(Self.alwaysReserved).sorted()
    }

    /// What is said of a category; nil where there is nothing.
    public func category(_ code: CategoryCode) -> CategoryRule? { categories.first { $0.code == code } }

    /// What a category is called: its name, or its code.
    public func name(of code: CategoryCode) -> Message {
        category(code)?.name
            ?? (code == .unsorted ? Message(zh: "未分类", en: "unsorted") : Message(zh: code.text, en: code.text))
    }

    /// What people call a step of handling.
    public func name(ofStage stage: String) -> Message {
        let own = categories.lazy.flatMap(\.limits).first { $0.stage == stage && $0.name != nil }?.name
        return own.map { Message(zh: $0, en: $0) } ?? StageLimit.name(ofStage: stage)
    }

    /// The step that people call so, in either language or as the rules write it.
    public func stage(called word: String) -> String {
        let stages = Set(categories.flatMap(\.limits).map(\.stage)).union(["stop_work", "penalty", "demolish", "visit"])
        return stages.sorted().first { stage in
            let name = name(ofStage: stage)
            return [stage, name.chinese, name.english].contains(word)
        } ?? word
    }

    /// The group of a category.
    public func group(of code: CategoryCode) -> CategoryGroup { category(code)?.group ?? code.group }

    /// The line on findings of a class; nil where they raise no order.
    public func finding(_ verdictClass: VerdictClass) -> FindingRule? {
        findings.first { $0.verdictClass == verdictClass }
    }
}

/// A line that says that findings of a class raise orders.
public struct FindingRule: Sendable, Codable, Hashable {
    /// The class of verdict.
    public var verdictClass: VerdictClass
    /// The category of the order.
    public var category: CategoryCode
    /// Its line in the rules, from 1.
    public var line: Int

    /// A line from its parts.
    public init(verdictClass: VerdictClass, category: CategoryCode, line: Int) {
        (self.verdictClass, self.category, self.line) = (verdictClass, category, line)
    }
}

/// The limits of the procedure itself, whatever the category.
///
/// No norm with these numbers was found: they are choices, to be replaced by the district's own.
public struct ProcedureLimits: Sendable, Codable, Hashable {
    /// After this the unit counts as having signed.
    public var signing = WorkingSpan.hours(4)
    /// Within this from the dispatch the unit may return it.
    public var returning = WorkingSpan.hours(8)
    /// After this the arbiter need not hear a unit any more.
    public var statement = WorkingSpan.hours(8)
    /// After this the arbitration goes up a tier.
    public var ruling = WorkingSpan.hours(16)
    /// The longest pause.
    public var pause = WorkingSpan.days(30)
    /// The longest extension.
    public var extending = WorkingSpan.days(10)

    /// The program's own.
    public init() {}
}
