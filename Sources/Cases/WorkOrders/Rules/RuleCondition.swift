public import Ground
public import Reports

/// When a line of the rules holds; every condition given must.
public struct RuleCondition: Sendable, Codable, Hashable {
    /// A bound of a number: `>120`, `>=120`, `<80`, `<=80`.
    public struct Bound: Sendable, Codable, Hashable {
        /// How a number is compared.
        public enum Comparison: String, Sendable, Codable, Hashable, CaseIterable {
            /// At least.
            case atLeast = ">="
            /// At most.
            case atMost = "<="
            /// More.
            case above = ">"
            /// Less.
            case below = "<"
        }

        /// How it is compared.
        public let comparison: Comparison
        /// With what.
        public let value: Double

        /// Reads `>120`; nil where it is something else.
        public init?(_ text: String) {
            let text = text.filter { !$0.isWhitespace }
            guard let comparison = Comparison.allCases.first(where: { text.hasPrefix($0.rawValue) }),
                let value = Double(text.dropFirst(comparison.rawValue.count)), value.isFinite
            else { return nil }
            (self.comparison, self.value) = (comparison, value)
        }

        /// Whether a number is within it.
        public func holds(_ number: Double) -> Bool {
            switch comparison {
            case .atLeast: number >= value
            case .atMost: number <= value
            case .above: number > value
            case .below: number < value
            }
        }
    }

    /// The changed or reported area, square metres.
    public var area: Bound?
    /// A protected layer that the place lies in, e.g. 永久基本农田.
    public var layer: String?
    /// How it stands to approvals and limits.
    public var legality: Legality?
    /// Whether it lies outside every parcel.
    public var isOutsideParcels: Bool?
    /// The village, town or department in whose area it lies, by code.
    public var unit: UnitCode?
    /// Words one of which a report says.
    public var words: [String]

    /// A condition; nil and none = whatever it is.
    public init(
        area: Bound? = nil, layer: String? = nil, legality: Legality? = nil, isOutsideParcels: Bool? = nil,
        unit: UnitCode? = nil, words: [String] = []
    ) {
        (self.area, self.layer, self.legality, self.isOutsideParcels) = (area, layer, legality, isOutsideParcels)
        (self.unit, self.words) = (unit, words)
    }

    /// Whether it holds for a matter; what is not known holds nothing.
    public func holds(_ matter: MatterFacts) -> Bool {
        if let area, !(matter.areaSquareMetres.map(area.holds) ?? false) { return false }
        if let layer, !matter.layers.contains(layer) { return false }
        if let legality, matter.legality != legality { return false }
        if let isOutsideParcels, (matter.parcelCode == nil) != isOutsideParcels { return false }
        if let unit, !(matter.unit.map(unit.holds) ?? false) { return false }
        if !words.isEmpty, !words.contains(where: { word in matter.texts.contains { $0.contains(word) } }) {
            return false
        }
        return true
    }
}

/// What rules ask of a matter.
public struct MatterFacts: Sendable, Hashable {
    /// What it is about.
    public var category: CategoryCode
    /// The deepest unit of the governance grids that it lies in; nil where that is not known.
    public var unit: UnitCode?
    /// The parcel; nil where it lies on none.
    public var parcelCode: ParcelCode?
    /// The changed or reported area, square metres; nil where nobody said.
    public var areaSquareMetres: Double?
    /// The protected layers that it lies in.
    public var layers: [String]
    /// How it stands to approvals and limits.
    public var legality: Legality
    /// What was reported, in words.
    public var texts: [String]

    /// Facts; what is not known stays nil.
    public init(
        category: CategoryCode, unit: UnitCode? = nil, parcelCode: ParcelCode? = nil, areaSquareMetres: Double? = nil,
        layers: [String] = [], legality: Legality = .unknown, texts: [String] = []
    ) {
        (self.category, self.unit, self.parcelCode) = (category, unit, parcelCode)
        (self.areaSquareMetres, self.layers, self.legality, self.texts) = (areaSquareMetres, layers, legality, texts)
    }
}
