public import Findings
public import Ground

/// When each parcel was last clearly observed: the tasking list for drones, as a value.
///
/// *Not observed* is never *no change*: a parcel under clouds in every scene is in here, not among the unchanged.
public struct CoverageReport: Sendable, Hashable {
    /// The moment the report is about; days are counted back from here.
    public var asOf: Instant
    /// A parcel whose last clear observation is more than this many days back counts as not seen.
    public var notSeenDays: Int
    /// Every parcel, in the order of their codes.
    public private(set) var parcels: [CoverageParcel]

    /// A report; `parcels` in any order, `notSeenDays` at least 0.
    public init(asOf: Instant, notSeenDays: Int, parcels: [CoverageParcel]) {
        precondition(notSeenDays >= 0, "days are counted back")
        (self.asOf, self.notSeenDays) = (asOf, notSeenDays)
        self.parcels = parcels.sorted { $0.parcel.code < $1.parcel.code }
    }

    /// Whole days since the last clear observation; nil if there was none, 0 for one after ``asOf``.
    public func days(since parcel: CoverageParcel) -> Int? {
        parcel.lastClearLook.map { look in
            Int(max(0, asOf.secondsSince1970 - look.secondsSince1970) / 86_400)
        }
    }

    /// How a parcel stands.
    public func standing(of parcel: CoverageParcel) -> CoverageStanding {
        guard let look = parcel.lastClearLook else { return .never }
        return asOf.secondsSince1970 - look.secondsSince1970 > Int64(notSeenDays) * 86_400 ? .notSeen : .seen
    }

    /// The parcels that need an observation: not seen for long, or never.
    public var unseen: [CoverageParcel] { parcels.filter { standing(of: $0) != .seen } }

    /// Counts over all parcels.
    public var counts: CoverageCounts { counts(of: parcels) }

    /// Counts by village, those with most unseen parcels first.
    public var villages: [VillageCoverage] {
        let groups = Dictionary(grouping: parcels) { parcel in
            AdministrativePlace(
                district: parcel.parcel.place.district, town: parcel.parcel.place.town,
                village: parcel.parcel.place.village, unit: parcel.parcel.place.unit?.village)
        }
        return groups.map { VillageCoverage(place: $0.key, counts: counts(of: $0.value)) }.sorted { a, b in
            a.counts.unseen != b.counts.unseen ? a.counts.unseen > b.counts.unseen : a.name < b.name
        }
    }

    private func counts(of parcels: [CoverageParcel]) -> CoverageCounts {
        var counts = CoverageCounts(notSeenDays: notSeenDays)
        for parcel in parcels {
            switch standing(of: parcel) {
            case .seen: counts.seen += 1
            case .notSeen: counts.notSeen += 1
            case .never: counts.never += 1
            }
        }
        return counts
    }
}

/// A parcel with its last clear observation.
public struct CoverageParcel: Sendable, Hashable {
    /// The parcel.
    public var parcel: ParcelRecord
    /// When a scene last showed it clearly; nil = never.
    public var lastClearLook: Instant?

    /// A parcel with its last clear observation.
    public init(parcel: ParcelRecord, lastClearLook: Instant?) {
        (self.parcel, self.lastClearLook) = (parcel, lastClearLook)
    }
}

/// How a parcel stands with the sky.
public enum CoverageStanding: String, Sendable, Codable, Hashable, CaseIterable {
    /// Seen within the days asked for.
    case seen
    /// Seen, but longer ago.
    case notSeen
    /// Never seen.
    case never

    /// The name shown to people.
    public var name: Message {
        switch self {
        case .seen: Message(zh: "近期已观测", en: "seen")
        case .notSeen: Message(zh: "久未观测", en: "not seen for long")
        case .never: Message(zh: "从未观测", en: "never seen")
        }
    }
}

/// Parcels by how they stand.
public struct CoverageCounts: Sendable, Codable, Hashable {
    /// The days after which a parcel counts as not seen.
    public var notSeenDays: Int
    /// Seen within these days.
    public var seen = 0
    /// Seen, but longer ago.
    public var notSeen = 0
    /// Never seen.
    public var never = 0

    /// Nothing counted yet.
    public init(notSeenDays: Int, seen: Int = 0, notSeen: Int = 0, never: Int = 0) {
        (self.notSeenDays, self.seen, self.notSeen, self.never) = (notSeenDays, seen, notSeen, never)
    }

    /// All parcels.
    public var total: Int { seen + notSeen + never }
    /// Parcels that want a look.
    public var unseen: Int { notSeen + never }
}

/// A village's counts.
public struct VillageCoverage: Sendable, Hashable {
    /// District, town and village; all nil for parcels outside the governance grids.
    public var place: AdministrativePlace
    /// Its parcels.
    public var counts: CoverageCounts

    /// District / town / village as far as known; empty outside the governance grids.
    public var name: String {
        [place.district, place.town, place.village].compactMap { $0 }.joined(separator: " / ")
    }
}
