import Calendar
import Findings
import Governance
import Ground
import Reports

extension RuleSet {
    /// The rules that hold until a district adopts its own; `parcelwatch rules sample` writes them as YAML, whose lines they name.
    ///
    /// No limit in them was verified at its source.
    public static let standard = RuleSet(
        categories: [
            .building("building.new", "新建房屋", "new building", line: 29),
            .building("building.extension", "扩建", "extension", line: 47),
            .building("building.taller", "加建楼层", "added storeys", line: 65),
            CategoryRule(
                code: CategoryCode("demolition.demolished"), name: Message(zh: "拆除", en: "demolished"), mergeMetres: 25,
                mergeDays: 365, dispatchesItself: false, responsible: .tier(.village),
                limits: [StageLimit(stage: "visit", span: .days(5))],
                evidence: EvidenceRule(photos: 1, withinMetres: 50), line: 83),
        ],
        findings: [
            FindingRule(verdictClass: .newBuilding, category: CategoryCode("building.new"), line: 23),
            FindingRule(verdictClass: .extension, category: CategoryCode("building.extension"), line: 24),
            FindingRule(verdictClass: .taller, category: CategoryCode("building.taller"), line: 25),
            FindingRule(verdictClass: .demolished, category: CategoryCode("demolition.demolished"), line: 26),
        ],
        landLimits: [
            LandLimit(
                use: "宅基地", footprintSquareMetres: 80, source: "广东省宅基地面积标准（未核实）", isVerified: false, line: 96)
        ])
}

extension CategoryRule {
    /// A building on a homestead parcel: a village's matter, with the town's office where an act of law is needed.
    fileprivate static func building(_ code: String, _ zh: String, _ en: String, line: Int) -> CategoryRule {
        let town = UnitReference.department(.town, "农业农村办")
        return CategoryRule(
            code: CategoryCode(code), name: Message(zh: zh, en: en), mergeMetres: 25, mergeDays: 365,
            dispatchesItself: false, tier: .village,
            lines: [
                RuleLine(condition: RuleCondition(layer: "永久基本农田"), tier: .district, line: line + 8),
                RuleLine(condition: RuleCondition(area: RuleCondition.Bound(">120")), tier: .town, line: line + 9),
            ],
            responsible: .tier(.village), coHandlers: [town],
            limits: [
                StageLimit(stage: "stop_work", span: .hours(4)),
                StageLimit(stage: "penalty", span: .days(7), unit: town),
                StageLimit(stage: "demolish", span: .days(20), unit: town),
            ],
            evidence: EvidenceRule(photos: 3, withinMetres: 50, needsBearing: true),
            source: "某市违法建设处置时限（4 工作时、7 与 20 工作日，未核实）", line: line)
    }
}
