public import Ground

/// Why the legality of a change is what it is.
public enum LegalityReason: String, Sendable, Codable, Hashable, CaseIterable {
    /// Within the approved outline, or beyond it by less than the measurement's uncertainty.
    case withinOutline
    /// No larger than what was approved without an outline.
    case withinArea
    /// Beyond the approved outline.
    case outsideOutline
    /// Larger than what was approved without an outline.
    case overArea
    /// Larger than a verified limit of the land's use.
    case overLimit
    /// The register is complete there and holds no approval of the parcel.
    case noneOnRecord
    /// The register is complete there, and its approvals came after the later epoch.
    case approvedLater
    /// The register is complete there, and its approvals ended before the earlier epoch.
    case expired
    /// Nobody said that the register is complete there on that day.
    case notCovered
    /// An approval ended between the two epochs.
    case expiredBetween
    /// An approval says neither outline nor area.
    case withoutExtent
    /// An approval's outline lies elsewhere than its parcel.
    case misplaced
    /// An extension, approved by area: how large the house was before is not measured.
    case partOnly
    /// Most of it lies outside what was approved, by less than the measurement's uncertainty.
    case uncertain
    /// A house that grew in height: imagery counts no storeys.
    case storeys
    /// Nothing was built.
    case notConstruction
    /// The finding does not say how large its pixels are, or its outline cannot be cut.
    case notMeasured
}

/// What was measured of a change on its land: areas outside what was approved, outside every parcel and in protected layers.
public struct LandMeasurement: Sendable, Codable, Hashable {
    /// Why the legality is what it is.
    public var reason: LegalityReason
    /// The day of the later epoch, by China's clock, on which approvals have to hold.
    public var day: CivilDay
    /// The numbers of the approvals that hold on that day; where none does, of those that do not.
    public var approvals: [String]
    /// The change without what lies on other parcels; nil where it could not be measured.
    public var changed: MeasuredArea?
    /// What of it lies outside the approved outlines.
    public var outside: MeasuredArea?
    /// What was approved without an outline, square metres.
    public var approvedWithoutOutlineSquareMetres: Double
    /// The least verified limit of the land's use, square metres; nil where no rule has one.
    public var limitSquareMetres: Double?
    /// What of it lies on no parcel.
    public var outsideParcels: MeasuredArea?
    /// What of it lies in protected layers, by their names.
    public var layers: [LayerShare]

    /// A measurement from its parts.
    public init(
        reason: LegalityReason, day: CivilDay, approvals: [String] = [], changed: MeasuredArea? = nil,
        outside: MeasuredArea? = nil, approvedWithoutOutlineSquareMetres: Double = 0,
        limitSquareMetres: Double? = nil, outsideParcels: MeasuredArea? = nil, layers: [LayerShare] = []
    ) {
        (self.reason, self.day, self.approvals, self.changed) = (reason, day, approvals, changed)
        (self.outside, self.limitSquareMetres, self.outsideParcels) = (outside, limitSquareMetres, outsideParcels)
        (self.approvedWithoutOutlineSquareMetres, self.layers) = (approvedWithoutOutlineSquareMetres, layers)
    }

    /// Whether a part lies on no parcel, by more than the measurement's uncertainty.
    public var reachesOutsideParcels: Bool { outsideParcels?.isCertain ?? false }

    /// The reason in words, with what was measured.
    public var sentence: Message {
        let (zh, en) = (approvals.joined(separator: "、"), approvals.joined(separator: ", "))
        let outside = Self.words(outside)
        let changed = Self.words(changed)
        let approved = Self.number(approvedWithoutOutlineSquareMetres)
        let limit = Self.number(limitSquareMetres ?? 0)
        return switch reason {
        case .withinOutline:
            Message(
                zh: "在批准 \(zh) 的范围内（范围外 \(outside.chinese)）",
                en: "within the outline of \(en) (outside: \(outside.english))")
        case .withinArea:
            Message(
                zh: "不大于批准 \(zh) 的面积 \(approved) m²（范围外 \(outside.chinese)）",
                en: "no larger than \(approved) m² of \(en) (outside any outline: \(outside.english))")
        case .outsideOutline:
            Message(
                zh: "超出批准 \(zh) 的范围 \(outside.chinese)", en: "\(outside.english) outside the outline of \(en)")
        case .overArea:
            Message(
                zh: "\(outside.chinese)，大于批准 \(zh) 的面积 \(approved) m²",
                en: "\(outside.english), more than the \(approved) m² of \(en)")
        case .overLimit:
            Message(
                zh: "变化 \(changed.chinese)，大于已核实的用地限额 \(limit) m²",
                en: "a change of \(changed.english), more than the verified limit of \(limit) m²")
        case .noneOnRecord:
            Message(zh: "登记册已齐全，其中没有此宗地的批准", en: "the register is complete here and has no approval of the parcel")
        case .approvedLater:
            Message(
                zh: "登记册已齐全；批准 \(zh) 在 \(day) 之后", en: "the register is complete here; \(en) came after \(day)")
        case .expired:
            Message(
                zh: "登记册已齐全；批准 \(zh) 在前一期之前已到期",
                en: "the register is complete here; \(en) ended before the earlier epoch")
        case .notCovered:
            Message(
                zh: "没有 \(day) 有效的批准，也没有说明登记册至该日已齐全",
                en: "no approval holds on \(day), and nobody said that the register is complete here up to that day")
        case .expiredBetween:
            Message(
                zh: "批准 \(zh) 在两期之间到期", en: "\(en) ended between the two epochs")
        case .withoutExtent:
            Message(zh: "批准 \(zh) 没有范围，也没有面积", en: "\(en) says neither outline nor area")
        case .misplaced:
            Message(
                zh: "批准 \(zh) 的范围大半不在此宗地，请核对登记册", en: "the outline of \(en) lies off the parcel; check the register")
        case .partOnly:
            Message(
                zh: "扩建，批准 \(zh) 只有面积；原有房屋未量测",
                en: "an extension, and \(en) has no outline; the house before is not measured")
        case .uncertain:
            Message(
                zh: "批准 \(zh) 范围外 \(outside.chinese)，不超过量测误差，不能判断",
                en: "\(outside.english) outside of \(en), less than the measurement's uncertainty: cannot be told")
        case .storeys: Message(zh: "只增高；影像不能数层数", en: "grown in height only; imagery counts no storeys")
        case .notConstruction: Message(zh: "不是建设", en: "nothing was built")
        case .notMeasured: Message(zh: "范围无法量测", en: "its outline cannot be measured")
        }
    }

    private static func number(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    private static func words(_ area: MeasuredArea?) -> Message {
        guard let area else { return Message(zh: "未量测", en: "not measured") }
        let text = "\(number(area.squareMetres)) ± \(number(area.uncertaintySquareMetres)) m²"
        return Message(zh: text, en: text)
    }
}
