import Foundation
public import Governance
public import Ground
public import Reports
public import WorkOrders

/// A report as people write it: on a command line, or in a line of a table.
public struct ReportForm: Sendable, Hashable {
    /// What can be filled in.
    public enum Field: String, Sendable, Hashable, CaseIterable {
        case channel, category, text, longitude, latitude, datum, accuracy, parcel, village, address, reference
        case reportedAt = "reported_at"
        case name = "reporter_name"
        case phone = "reporter_phone"
        case order, summary
        case kind = "reporter_kind"

        /// What the column may be called.
        public var names: Set<String> {
            switch self {
            case .channel: ["channel", "渠道", "来源", "来源渠道", "诉求来源"]
            case .category: ["category", "类别", "类型", "事项", "事项类别", "事项分类", "诉求类别", "诉求类型", "问题类型"]
            case .text: ["text", "内容", "描述", "问题描述", "诉求内容", "工单内容"]
            case .longitude: ["longitude", "lon", "lng", "经度"]
            case .latitude: ["latitude", "lat", "纬度"]
            case .datum: ["datum", "坐标系", "基准"]
            case .accuracy: ["accuracy", "精度", "定位精度"]
            case .parcel: ["parcel", "parcel_code", "宗地", "宗地代码"]
            case .village: ["village", "村居", "村", "社区", "所属村居", "所属社区"]
            case .address: ["address", "地址", "位置", "地点", "事发地址", "事发地点", "诉求地址"]
            case .reference: ["reference", "source_reference", "编号", "来源编号", "流水号", "工单号", "工单编号", "诉求编号", "受理编号"]
            case .reportedAt: ["reported_at", "time", "时间", "上报时间", "来电时间", "诉求时间", "受理时间", "登记时间"]
            case .name: ["reporter_name", "name", "姓名", "报告人", "来电人", "来电人姓名", "诉求人", "诉求人姓名", "联系人"]
            case .phone: ["reporter_phone", "phone", "电话", "手机", "手机号码", "联系电话", "来电号码", "联系方式"]
            case .order: ["order", "工单"]
            case .summary: ["summary", "摘要"]
            case .kind: ["reporter_kind", "报告人类别", "上报人类别", "身份类别"]
            }
        }
    }

    /// What is filled in; empty texts are nothing.
    public var cells: [Field: String]
    /// What is filled in in the category's own form, by the codes or names of its fields.
    public var fields: [String: String]

    /// Whether it is taken as it comes. Who fills it in is out of reach: what cannot be read of place, time and category is left for a
    /// dispatcher, where a person at the desk or with a list is told to mend it.
    public var isTakenAsItComes: Bool

    /// A form.
    public init(_ cells: [Field: String], fields: [String: String] = [:], isTakenAsItComes: Bool = false) {
        self.cells = cells.filter { !$0.value.isEmpty }
        self.fields = fields.filter { !$0.value.isEmpty }
        self.isTakenAsItComes = isTakenAsItComes
    }

    /// What a form is read by: the rules' categories, the units.
    public struct Words: Sendable {
        let rules: RuleSet
        let units: [GovernanceUnit]

        /// The words of an office.
        public init(_ office: Office) { (rules, units) = (office.current, office.units.all) }

        /// The codes and names of the fields of every category's form.
        public var formFields: Set<String> {
            Set(rules.categories.flatMap(\.fields).flatMap { [$0.code, $0.name].compactMap { $0 } })
        }
    }

    /// The report that it tells.
    public func draft(
        _ words: Words, _ locator: inout some ReportLocating
    ) throws -> Result<ReportDraft, ReportFault> {
        do {
            let kind = try cells[.kind].map(Self.kind)
            let channel =
                try cells[.channel].map(Self.channel) ?? kind?.channel ?? { throw ReportFault.unknownChannel("") }()
            let place = try place(channel, words, &locator)
            var draft = ReportDraft(
                channel: channel, category: try category(words.rules), reportedAt: try reportedAt(), place: place,
                text: cells[.text] ?? "", sourceReference: cells[.reference],
                order: cells[.order].map { WorkOrderID($0) }, summary: cells[.summary])
            draft.reporterKind = kind
            let contact = ReporterContact(name: cells[.name], phone: cells[.phone])
            if !contact.isEmpty { draft.contact = contact }
            draft.fields = try formFields(words.rules.category(draft.category)?.fields ?? [])
            if draft.category == .unsorted, let told = cells[.category] {
                draft.fields = (draft.fields ?? [:]).merging(["category": told]) { $1 }
            }
            draft.crs = locator.crs
            return .success(draft)
        } catch let fault as ReportFault {
            return .failure(fault)
        }
    }

    /// The place that it tells, for a report that nobody could place.
    public func place(_ words: Words, _ locator: inout some ReportLocating) throws -> ReportPlace {
        try place(.patrol, words, &locator)
    }

    private func category(_ rules: RuleSet) throws -> CategoryCode {
        do {
            return try Self.category(cells[.category] ?? "", rules)
        } catch {
            guard isTakenAsItComes else { throw error }
            return .unsorted
        }
    }

    private func reportedAt() throws -> Instant? {
        do {
            return try cells[.reportedAt].map(Self.pastMoment)
        } catch {
            guard isTakenAsItComes else { throw error }
            return nil
        }
    }

    // MARK: - The category's form

    /// What is filled in by the fields' codes; nil where nothing is. What is taken as it comes is kept as it is where it does not fit.
    private func formFields(_ form: [FormField]) throws -> [String: String]? {
        guard !fields.isEmpty else { return nil }
        do {
            return try wholeForm(form)
        } catch {
            guard isTakenAsItComes else { throw error }
            return fields
        }
    }

    /// A form that is begun is whole.
    private func wholeForm(_ form: [FormField]) throws -> [String: String] {
        var filled: [String: String] = [:]
        for (word, text) in fields.sorted(by: { $0.key < $1.key }) {
            guard let field = form.first(where: { $0.code == word || $0.name == word }) else {
                throw ReportFault.unknownField(word, form.map(\.code))
            }
            let chosen = field.dataType == .multivaluelist ? text.split(separator: ",").map(String.init) : [text]
            switch field.dataType {
            case .singlevaluelist, .multivaluelist:
                for value in chosen where !field.values.contains(value) {
                    throw ReportFault.noChoice(field.code, value, field.values)
                }
            case .number:
                guard let number = Double(text), number.isFinite else {
                    throw ReportFault.noChoice(field.code, text, ["1.5"])
                }
            case .datetime:
                _ = try Self.moment(text)
            case .string, .text: break
            }
            filled[field.code] = text
        }
        for field in form where field.isRequired && filled[field.code] == nil {
            throw ReportFault.missingField(field.code)
        }
        return filled
    }

    // MARK: - Place

    private func place(
        _ channel: ReportChannel, _ words: Words, _ locator: inout some ReportLocating
    ) throws -> ReportPlace {
        let accuracy = try cells[.accuracy].map { try Self.number($0, .accuracy, in: 0...100_000) }
        var place = ReportPlace(position: nil, accuracyMetres: 0, address: cells[.address])
        switch (cells[.longitude], cells[.latitude]) {
        case (let x?, let y?):
            let degrees = Coordinate(
                x: try Self.number(x, .longitude, in: -180...180), y: try Self.number(y, .latitude, in: -90...90))
            let datum = try cells[.datum].map(Self.datum)
            if let position = try locator.position(of: degrees, on: datum ?? .wgs84) {
                // A datum that nobody declared may be another one: somebody has to find out where it is.
                (place.position, place.isDatumKnown) = (position, datum != nil)
                place.accuracyMetres = accuracy ?? channel.defaultAccuracyMetres
                if let datum, datum != .wgs84 { place.convertedFrom = datum }
            } else if isTakenAsItComes {
                place.isOutside = true
            } else {
                throw ReportFault.farAway(x, y)
            }
        case (nil, nil): break
        default: throw ReportFault.halfPosition
        }
        place.parcelCode = cells[.parcel].map { ParcelCode($0) }
        do {
            place.village = try cells[.village].map { try Self.village($0, words.units) }
        } catch {
            guard isTakenAsItComes else { throw error }
            place.address = [cells[.village], place.address].compactMap { $0 }.joined(separator: " ")
        }
        let isFindable = place.position != nil || place.parcelCode != nil || place.village != nil
        guard isFindable || isTakenAsItComes || cells[.order] != nil else { throw ReportFault.noPlace }
        return place
    }

    private static func number(_ text: String, _ field: Field, in range: ClosedRange<Double>) throws -> Double {
        guard let number = Double(text), range.contains(number) else { throw ReportFault.noNumber(field, text) }
        return number
    }

    // MARK: - Words

    /// A datum by what people call it.
    public static func datum(_ text: String) throws -> ChinaDatum {
        switch plain(text) {
        case "wgs84", "cgcs2000", "4326", "4490", "gps": return .wgs84
        case "gcj02", "高德", "腾讯", "微信", "火星", "火星坐标": return .gcj02
        case "bd09", "百度": return .bd09
        default: throw ReportFault.unknownDatum(text)
        }
    }

    /// A channel by what people call it.
    public static func channel(_ text: String) throws -> ReportChannel {
        let asked = plain(text)
        for channel in ReportChannel.allCases {
            let more: [String] =
                switch channel {
                case .finding: []
                case .patrol: ["巡查员", "网格员", "网格巡查"]
                case .snap: ["群众", "小程序", "citizen", "photo"]
                case .hotline: ["12345", "12345热线", "电话", "来电", "call"]
                case .sensor: ["摄像头", "监控", "camera"]
                case .otherSystem: ["其它系统", "外部系统", "system"]
                }
            let known = [channel.name.chinese, channel.name.english, channel.rawValue] + more
            if known.contains(where: { plain($0) == asked }) { return channel }
        }
        throw ReportFault.unknownChannel(text)
    }

    /// A kind of reporter by its code or name.
    public static func kind(_ text: String) throws -> ReporterKind {
        let asked = plain(text)
        let known = ReporterKind.allCases.first { kind in
            let names = [kind.rawValue, kind.name.english] + kind.name.chinese.split(separator: "/").map(String.init)
            return (names + [kind.name.chinese]).contains { plain($0) == asked }
        }
        guard let known else { throw ReportFault.unknownKind(text) }
        return known
    }

    /// A category by its code, or by the name that the rules give it. Codes that the rules do not know are taken: a dispatcher
    /// sends such matters on.
    public static func category(_ text: String, _ rules: RuleSet) throws -> CategoryCode {
        guard !text.isEmpty else { throw ReportFault.unknownCategory(text, known(rules)) }
        let asked = plain(text)
        let named = rules.categories.first { rule in
            let names = [rule.code.text, rule.name?.chinese, rule.name?.english].compactMap { $0 }
            return names.contains { plain($0) == asked }
        }
        if let named { return named.code }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let isCode =
            parts.count > 1
            && parts.allSatisfy { part in
                !part.isEmpty
                    && part.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
            }
        guard isCode else { throw ReportFault.unknownCategory(text, known(rules)) }
        return CategoryCode(text)
    }

    private static func known(_ rules: RuleSet) -> [String] {
        rules.categories.map { rule in rule.name.map { "\(rule.code) \($0.chinese)" } ?? rule.code.text }
    }

    /// A village, or a cell in one, by its name or code.
    public static func village(_ text: String, _ units: [GovernanceUnit]) throws -> UnitCode {
        if let known = units.first(where: { $0.code.text == text }) { return known.code.village ?? known.code }
        let named = units.filter { $0.tier == .village && $0.name == text }
        if named.count == 1 { return named[0].code }
        if named.count > 1 { throw ReportFault.ambiguousVillage(text, named.map(\.code)) }
        if text.count == 12, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return UnitCode(text) }
        throw ReportFault.unknownVillage(text)
    }

    /// A moment that is over: the clocks of other systems may be a day wrong.
    private static func pastMoment(_ text: String) throws -> Instant {
        let moment = try moment(text)
        guard moment <= Instant.now.advanced(by: 86_400) else { throw ReportFault.future(text) }
        return moment
    }

    /// `2026-11-30 10:05` or `2026年11月30日10时05分`, by China's clock, or RFC 3339.
    public static func moment(_ text: String) throws -> Instant {
        if let moment = Instant(rfc3339: text) { return moment }
        let pattern =
            #/(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]*(\d{1,2})[:时](\d{2})(?:[:分](?:(\d{2})(?:\.\d+)?秒?)?)?)?/#
            .asciiOnlyDigits()
        guard let match = text.wholeMatch(of: pattern), let year = Int(match.1), let month = Int(match.2),
            let number = Int(match.3), let day = CivilDay(year: year, month: month, day: number)
        else { throw ReportFault.noTime(text) }
        let (hour, minute) = (match.4.flatMap { Int($0) } ?? 0, match.5.flatMap { Int($0) } ?? 0)
        let second = match.6.flatMap { Int($0) } ?? 0
        guard hour < 24, minute < 60, second < 60 else { throw ReportFault.noTime(text) }
        let seconds = day.number * 86_400 + hour * 3_600 + minute * 60 + second
        return Instant(secondsSince1970: Int64(seconds - LocalTime.china.secondsFromGMT()))
    }

    private static func plain(_ word: String) -> String {
        word.precomposedStringWithCompatibilityMapping.lowercased().filter {
            !$0.isWhitespace && $0 != "-" && $0 != "_"
        }
    }
}
