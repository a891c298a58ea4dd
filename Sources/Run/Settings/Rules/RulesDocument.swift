import Calendar
import Findings
public import Foundation
import Governance
import Ground
import Reports
public import WorkOrders

/// The rules of a work-order centre as a district writes them, in one YAML file.
public enum RulesDocument {
    /// Reads and checks a file of rules: how it is written, and what it may say (``WorkOrders/RuleSet/faults()``).
    ///
    /// - Throws: ``ConfigurationError`` with every fault found, ``ConfigurationFileError`` where there is no such file.
    public static func read(path: String) throws -> (rules: RuleSet, text: String) {
        let data = try Configuration.data(at: path)
        return (try read(data, path: path), String(decoding: data, as: UTF8.self))
    }

    /// Checks the bytes of rules; `path`: the name used in errors.
    public static func read(_ data: Data, path: String) throws(ConfigurationError) -> RuleSet {
        let faults = FaultList()
        let root = SettingText.tree(of: data, faults: faults)
        let rules = root.flatMap { RuleSet($0, faults: faults) }
        guard faults.isEmpty, let rules else { throw ConfigurationError(path: path, faults: faults.inOrder) }
        for fault in rules.faults() {
            faults.add(SettingPosition(line: fault.line, column: 1), "", fault.message)
        }
        guard faults.isEmpty else { throw ConfigurationError(path: path, faults: faults.inOrder) }
        return rules
    }
}

extension RuleSet {
    /// Reads the whole tree; nil only if it cannot be read as rules, with at least one fault.
    init?(_ value: SettingValue, faults: FaultList) {
        let keys = ["hours", "procedure", "categories", "findings", "land_limits", "reserved"]
        guard let root = Section(value, path: "", keys: keys, folder: "/", faults: faults),
            root.requires("categories", Message(zh: "至少一个类别", en: "at least one category"))
        else { return nil }
        self.init(
            hours: root.workingHours(), procedure: ProcedureLimits(root),
            categories: root.sections("categories", keys: CategoryRule.keys).compactMap { CategoryRule($0) },
            findings: root.sections("findings", keys: ["class", "category"]).compactMap { FindingRule($0) },
            landLimits: root.sections("land_limits", keys: ["use", "footprint_m2", "source", "verified"])
                .compactMap { LandLimit($0) },
            reservedStages: Set(root.texts("reserved", Message(zh: "步骤名", en: "a step's name")).map(\.text)))
    }
}

extension Section {
    /// `hours: ["08:30-12:00", "14:00-17:30"]`.
    fileprivate func workingHours() -> WorkingHours {
        let texts = texts("hours", Message(zh: "工作时段", en: "a stretch of work"))
        guard !texts.isEmpty else { return .office }
        let stretches = texts.compactMap { text, value, path -> WorkingHours.Stretch? in
            let stretch = WorkingHours.Stretch(text)
            if stretch == nil {
                faults.add(
                    value.position, path,
                    Message(zh: "应写作 HH:MM-HH:MM，如 08:30-12:00", en: "must read HH:MM-HH:MM, e.g. 08:30-12:00"))
            }
            return stretch
        }
        guard stretches.count == texts.count else { return .office }
        guard let hours = WorkingHours(stretches) else {
            fault("hours", Message(zh: "时段互相重叠", en: "two stretches overlap"))
            return .office
        }
        return hours
    }

    /// `4wh`, `7wd`.
    fileprivate func span(_ key: String) -> WorkingSpan? {
        guard let text = text(key, Message(zh: "工作时限", en: "a working time")) else { return nil }
        return Self.span(text) { fault(key, $0) }
    }

    fileprivate static func span(_ text: String, _ fault: (Message) -> Void) -> WorkingSpan? {
        if let span = WorkingSpan(text) { return span }
        fault(
            Message(
                zh: "“\(text.prefix(30))”应写作 4wh（工作小时）或 7wd（工作日）",
                en: "“\(text.prefix(30))” must read 4wh (working hours) or 7wd (working days)"))
        return nil
    }

    fileprivate func tier(_ key: String) -> GovernanceTier? {
        choice(key, ["village": .village, "town": .town, "district": .district])
    }

    /// `village`, `town.农业农村办`, `#440605-fire`.
    fileprivate func unit(_ key: String) -> UnitReference? {
        guard let text = text(key, Message(zh: "单位", en: "a unit")) else { return nil }
        return reference(text) { fault(key, $0) }
    }

    fileprivate func units(_ key: String) -> [UnitReference]? {
        guard value(key) != nil else { return nil }
        return texts(key, Message(zh: "单位", en: "a unit")).compactMap { text, value, path in
            reference(text) { faults.add(value.position, path, $0) }
        }
    }

    private func reference(_ text: String, _ fault: (Message) -> Void) -> UnitReference? {
        if let reference = UnitReference(text) { return reference }
        fault(
            Message(
                zh: "“\(text.prefix(40))”应写作 village、town、district，某级的部门如 town.农业农村办，或 #代码",
                en: "“\(text.prefix(40))” must be village, town or district, a department such as town.农业农村办, or #code")
        )
        return nil
    }
}

extension ProcedureLimits {
    fileprivate init(_ root: Section) {
        self.init()
        let keys = ["sign", "return", "statement", "ruling", "pause", "extend"]
        guard let section = root.section("procedure", keys: keys) else { return }
        signing = section.span("sign") ?? signing
        returning = section.span("return") ?? returning
        statement = section.span("statement") ?? statement
        ruling = section.span("ruling") ?? ruling
        pause = section.span("pause") ?? pause
        extending = section.span("extend") ?? extending
    }
}

extension FindingRule {
    fileprivate init?(_ section: Section) {
        guard section.requires("class", Message(zh: "判定类别", en: "a class of finding")),
            section.requires("category", Message(zh: "工单类别", en: "a category")),
            let verdictClass = section.choice("class", Self.classes),
            let category = section.text("category", Message(zh: "工单类别", en: "a category"))
        else { return nil }
        self.init(verdictClass: verdictClass, category: CategoryCode(category), line: section.position.line)
    }

    private static let classes: KeyValuePairs<String, VerdictClass> = [
        "new_building": .newBuilding, "extension": .extension, "taller": .taller, "demolished": .demolished,
        "ground_cleared": .groundCleared, "other_change": .otherChange,
    ]
}

extension LandLimit {
    fileprivate init?(_ section: Section) {
        guard section.requires("use", Message(zh: "用地类型", en: "a use of land")),
            section.requires("footprint_m2", Message(zh: "占地上限", en: "the greatest footprint")),
            section.requires("source", Message(zh: "出处", en: "where it stands")),
            let use = section.text("use", Message(zh: "用地类型", en: "a use of land")),
            let limit = section.number(
                "footprint_m2", in: NumberRange(lower: 0, upper: 1e6, excludesLower: true)),
            let source = section.text("source", Message(zh: "出处", en: "where it stands"))
        else { return nil }
        self.init(
            use: use, footprintSquareMetres: limit, source: source,
            isVerified: section.truth("verified", default: false), line: section.position.line)
    }
}

extension CategoryRule {
    fileprivate static let keys = [
        "code", "name", "name_en", "group", "merge", "dispatch", "tier", "when", "responsible", "competent", "limits",
        "evidence", "fields", "deliver", "source", "verified",
    ]

    fileprivate init?(_ section: Section) {
        let meaning = Message(zh: "类别代码", en: "the category's code")
        guard section.requires("code", meaning), let code = section.text("code", meaning),
            section.requires("responsible", Message(zh: "主办单位", en: "who handles it")),
            let responsible = section.section("responsible", keys: ["unit", "co"]),
            responsible.requires("unit", Message(zh: "主办单位", en: "who handles it")),
            let unit = responsible.unit("unit")
        else { return nil }
        let merge = section.section("merge", keys: ["metres", "days"])
        let evidence = section.section("evidence", keys: ["photos", "within_metres", "bearing"])
        let name = section.text("name", Message(zh: "名称", en: "its name"))
        let english = section.text("name_en", Message(zh: "英文名称", en: "its name in English"))
        let group = section.text("group", Message(zh: "类别组", en: "its group"))
        self.init(
            code: CategoryCode(code), name: name.map { Message(zh: $0, en: english ?? $0) },
            group: group.map { CategoryGroup($0) },
            mergeMetres: merge?.number("metres", in: NumberRange(lower: 0, upper: 10_000)) ?? 50,
            mergeDays: merge?.whole("days", in: 0...3_650) ?? 30,
            dispatchesItself: section.choice("dispatch", ["rule": true, "person": false]) ?? true,
            tier: section.tier("tier") ?? .village,
            lines: section.sections("when", keys: RuleLine.keys).map { RuleLine($0) }, responsible: unit,
            coHandlers: responsible.units("co") ?? [], competent: section.units("competent") ?? [],
            limits: section.limits(),
            evidence: EvidenceRule(
                photos: evidence?.whole("photos", in: 0...50) ?? 0,
                withinMetres: evidence?.number("within_metres", in: NumberRange(lower: 0, upper: 10_000)),
                needsBearing: evidence?.truth("bearing", default: false) ?? false),
            fields: section.sections("fields", keys: ["code", "datatype", "name", "values", "required"])
                .compactMap { FormField($0) },
            deliveries: section.sections("deliver", keys: FieldDelivery.keys).compactMap { FieldDelivery($0) },
            source: section.text("source", Message(zh: "出处", en: "where the limits stand")),
            isVerified: section.truth("verified", default: false), line: section.position.line)
    }
}

extension RuleLine {
    fileprivate static let keys = [
        "area_m2", "layer", "legality", "outside_parcels", "in", "words", "tier", "unit", "co", "source",
    ]

    fileprivate init(_ section: Section) {
        var area: RuleCondition.Bound?
        if let text = section.text("area_m2", Message(zh: "面积条件，如 \">120\"", en: "a bound such as \">120\"")) {
            area = RuleCondition.Bound(text)
            if area == nil {
                section.fault("area_m2", Message(zh: "应写作 \">120\" 或 \"<=80\"", en: "must read \">120\" or \"<=80\""))
            }
        }
        let place = section.text("in", Message(zh: "单元代码", en: "a unit's code"))
        let condition = RuleCondition(
            area: area, layer: section.text("layer", Message(zh: "图层名称", en: "a layer's name")),
            legality: section.choice(
                "legality",
                ["within_limits": .withinLimits, "exceeds": .exceeds, "no_approval": .noApproval, "unknown": .unknown]),
            isOutsideParcels: section.value("outside_parcels") == nil
                ? nil : section.truth("outside_parcels", default: true),
            unit: place.map { UnitCode($0) },
            words: section.texts("words", Message(zh: "关键词", en: "a word")).map(\.text))
        self.init(
            condition: condition, tier: section.tier("tier"), unit: section.unit("unit"),
            coHandlers: section.units("co"),
            source: section.text("source", Message(zh: "出处", en: "where it comes from")),
            line: section.position.line)
    }
}

extension Section {
    /// `limits: {stop_work: 4wh, penalty: {time: 7wd, unit: town.综合行政执法办}}`: the keys are the steps' names.
    fileprivate func limits() -> [StageLimit] {
        guard let value = value("limits") else { return [] }
        guard case .mapping(let entries) = value.content else {
            fault("limits", Message(zh: "应为“步骤: 时限”", en: "must be a mapping of steps to times"))
            return []
        }
        return entries.compactMap { entry in
            let place = path(of: "limits") + "." + entry.key
            if case .scalar(let text, _) = entry.value.content {
                return Self.span(text) { faults.add(entry.value.position, place, $0) }
                    .map { StageLimit(stage: entry.key, span: $0) }
            }
            guard
                let section = Section(
                    entry.value, path: place, keys: ["time", "unit", "name"], folder: folder, faults: faults),
                section.requires("time", Message(zh: "时限", en: "its time")), let span = section.span("time")
            else { return nil }
            return StageLimit(
                stage: entry.key, span: span, unit: section.unit("unit"),
                name: section.text("name", Message(zh: "步骤名称", en: "what the step is called")))
        }
    }
}

extension FormField {
    fileprivate init?(_ section: Section) {
        let meaning = Message(zh: "字段代码", en: "the field's code")
        guard section.requires("code", meaning), let code = section.text("code", meaning),
            section.requires("datatype", Message(zh: "字段类型", en: "the field's type")),
            let type = section.choice("datatype", Self.types)
        else { return nil }
        self.init(
            code: code, dataType: type, name: section.text("name", Message(zh: "名称", en: "its name")),
            values: section.texts("values", Message(zh: "选项", en: "a value")).map(\.text),
            isRequired: section.truth("required", default: false))
    }

    private static let types: KeyValuePairs<String, FormField.DataType> = [
        "string": .string, "number": .number, "datetime": .datetime, "text": .text, "singlevaluelist": .singlevaluelist,
        "multivaluelist": .multivaluelist,
    ]
}
