public import Ground

/// What matching knows of reports in general: the parameters of the odds. Fixed at first, relearnt by ``MatchLearning``.
///
/// The defaults are our choice where no source is named; ``MatchLearning`` corrects them.
public struct MatchModel: Sendable, Codable, Hashable {
    /// The share of each category in the reports, 0…1; a category that is missing has ``rareShare``.
    public var categoryShares: [CategoryCode: Double]
    /// How often a matter's further report has the matter's own category, 0…1.
    public var agreement: Double
    /// For a matter's category, the share of each category in its further reports, where confirmations tell; instead of
    /// ``agreement``.
    public var confusion: [CategoryCode: [CategoryCode: Double]]
    /// Mean days from a matter's first report to a further one, by the matter's category.
    public var timeScaleDays: [CategoryCode: Double]
    /// The time scale of a category that ``timeScaleDays`` does not have, days.
    public var otherTimeScaleDays: Double
    /// The share of matters with five times their category's time scale: those under a wrong category, and the stubborn.
    public var slowShare: Double
    /// The share of reports that are of a known matter, 0…1.
    public var repeatShare: Double
    /// The index of the Pareto tail of reports per matter, above 1.
    public var tailIndex: Double
    /// What the likeness of texts says.
    public var texts: TextOdds
    /// How often a further report of a citizen is by the same one as an earlier, 0…1.
    public var sameReporterShare: Double
    /// How often a citizen's report of another matter in the neighbourhood is by a given reporter, 0…1.
    public var reporterChance: Double
    /// The share of positions that are plainly wrong, 0…1.
    public var outlierShare: Double
    /// How far the wrong ones lie: one standard deviation, metres.
    public var outlierMetres: Double
    /// The share of positions with an undeclared datum that are in GCJ-02, 0…1.
    public var shiftedShare: Double
    /// By how many metres (east, north) GCJ-02 lies off here (``ChinaDatum/shiftMetres(at:)``).
    public var datumShift: Coordinate
    /// How often a reporter points at a neighbouring parcel, 0…1.
    public var wrongParcelShare: Double
    /// How often a report names a neighbouring village, 0…1.
    public var wrongVillageShare: Double
    /// From which probability on a report joins a matter by itself, 0…1, inclusive. 0.92 at first: from 0.9 on, 98.98 of 100 merges
    /// were right over a simulated year of a million reports.
    public var mergeThreshold: Double
    /// From which probability on a matter is suggested, 0…1, inclusive.
    public var suggestionFloor: Double

    /// The share of a category that is not listed.
    public static let rareShare = 0.01
    /// How many matters are suggested at most.
    public static let suggestionLimit = 3

    /// A model; what is not given is our choice. `datumShift` is by default that at Foshan.
    public init(
        categoryShares: [CategoryCode: Double] = [:], timeScaleDays: [CategoryCode: Double] = [:],
        datumShift: Coordinate = ChinaDatum.shiftMetres(at: Coordinate(x: 113.14, y: 23.03))
    ) {
        self.categoryShares = categoryShares
        self.timeScaleDays = timeScaleDays
        self.datumShift = datumShift
        agreement = 0.88
        confusion = [:]
        otherTimeScaleDays = 7
        slowShare = 0.05
        repeatShare = 0.15
        tailIndex = 1.3
        texts = TextOdds(same: (5, 4), other: (2, 9))
        sameReporterShare = 0.2
        reporterChance = 0.001
        outlierShare = 0.02
        outlierMetres = 400
        shiftedShare = 0.1
        wrongParcelShare = 0.02
        wrongVillageShare = 0.03
        mergeThreshold = 0.92
        suggestionFloor = 0.06
    }

    /// The time scale of a category, days.
    public func timeScale(of category: CategoryCode) -> Double {
        max(timeScaleDays[category] ?? otherTimeScaleDays, 0.01)
    }

    /// How often a further report of a matter of category `matter` is under `report`, 0…1.
    public func chance(of report: CategoryCode, when matter: CategoryCode) -> Double {
        if let known = confusion[matter]?[report] { return known }
        if report == matter { return agreement }
        let own = min(categoryShares[matter] ?? Self.rareShare, 0.9)
        return (1 - agreement) * (categoryShares[report] ?? Self.rareShare) / (1 - own)
    }

    /// How far from a report's position open matters may lie that it can be of, metres; nil without a position, where the
    /// matters of its village are asked for.
    ///
    /// Three standard deviations of its own accuracy and of a street's address together, and the shift of GCJ-02 where the
    /// datum is not declared.
    public func searchRadius(for place: ReportPlace) -> Double? {
        guard place.position != nil else { return nil }
        let streetMetres = 80.0
        let spread = (place.accuracyMetres * place.accuracyMetres + streetMetres * streetMetres).squareRoot()
        let shift = (datumShift.x * datumShift.x + datumShift.y * datumShift.y).squareRoot()
        return min(3 * spread, 1_500) + (place.isDatumKnown ? 0 : shift)
    }
}

extension CategoryCode: CodingKeyRepresentable {
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// The text as a key of JSON.
    public var codingKey: any CodingKey { Key(stringValue: text) }

    /// Reads a key of JSON.
    public init?(codingKey: some CodingKey) { self.init(codingKey.stringValue) }
}

extension SourceKind: CodingKeyRepresentable {}
