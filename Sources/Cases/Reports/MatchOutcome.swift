public import Ground

/// What becomes of a report.
public enum MatchOutcome: Sendable, Codable, Hashable {
    /// It joins the open matter of its parcel and group of categories: one matter by definition.
    case sameMatter(MatchSuggestion)
    /// It joins this matter by itself: the probability is at the threshold or above, and the category is the same.
    case merge(MatchSuggestion)
    /// It begins a matter of its own, unless a person takes one of these: at most three, the most probable first.
    /// `repeatChance`: how probable it is that it is of any open matter, those that are not suggested among them.
    case new(suggestions: [MatchSuggestion], repeatChance: Double)

    /// The matter that the report joins without asking; nil where it begins its own.
    public var joined: MatchSuggestion? {
        switch self {
        case .sameMatter(let match), .merge(let match): match
        case .new: nil
        }
    }

    /// The matters for a person to choose from.
    public var suggestions: [MatchSuggestion] {
        switch self {
        case .sameMatter, .merge: []
        case .new(let suggestions, _): suggestions
        }
    }

    /// How probable it is that the report is of a matter that was known before it, 0…1.
    public var repeatChance: Double {
        switch self {
        case .sameMatter(let match), .merge(let match): match.probability
        case .new(_, let chance): chance
        }
    }
}

/// An open matter that a report may be of.
public struct MatchSuggestion: Sendable, Codable, Hashable {
    /// The order's id.
    public let key: String
    /// How probable it is that the report is of this matter, 0…1; 1 by definition.
    public let probability: Double
    /// The matter's parcel, if it is known.
    public let parcelCode: ParcelCode?
    /// What the probability rests on.
    public let evidence: MatchEvidence

    /// Metres between the two places; nil where one has no position.
    public var distanceMetres: Double? { evidence.distanceMetres }

    /// A match from its parts.
    public init(key: String, probability: Double, parcelCode: ParcelCode?, evidence: MatchEvidence) {
        self.key = key
        self.probability = probability
        self.parcelCode = parcelCode
        self.evidence = evidence
    }
}

/// What speaks for and against a report and a matter being one: the factors of the odds, each above 0.
public struct MatchEvidence: Sendable, Codable, Hashable {
    /// The matter's category.
    public var matterCategory: CategoryCode
    /// The report's category.
    public var reportCategory: CategoryCode
    /// Days from the matter's first report to this one.
    public var days: Double
    /// Metres between the two places; nil where one has no position.
    public var distanceMetres: Double?
    /// The accuracy of that distance, one standard deviation of each axis in metres; nil where one has no position.
    public var accuracyMetres: Double?
    /// Whether both name the same parcel; nil where one names none.
    public var isSameParcel: Bool?
    /// The likeness of the texts, 0…1, the mean over the matter's latest; nil where there are none.
    public var likeness: Double?
    /// Whether a citizen who reported the matter reports again; nil where one of them is not known.
    public var isSameReporter: Bool?
    /// Further reports that the matter draws per day now.
    public var perDay: Double
    /// The factor of the categories.
    public var categoryFactor: Double
    /// The factor of the places, days: their likeness over the rate at which matters begin there.
    public var placeFactor: Double
    /// The factor of the texts.
    public var textFactor: Double
    /// The factor of the reporters.
    public var reporterFactor: Double

    /// The odds of this matter against something new.
    public var odds: Double { perDay * categoryFactor * placeFactor * textFactor * reporterFactor }
}
