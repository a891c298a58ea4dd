public import Governance
public import Ground

/// Ranks units among their like (分档): villages with villages, departments with departments, and those of a band of volume with
/// each other.
///
/// By the share of rounds that ended in time, then by the share that was right the first time; equals share a rank. A unit with few
/// rounds has none: with 3 orders one more or less makes all the difference.
public struct Ranking: Sendable, Hashable {
    /// A band of volume.
    public enum Band: String, Sendable, Hashable, CaseIterable {
        /// Fewer than 100 orders dispatched.
        case small
        /// 100 to 499.
        case medium
        /// 500 and more.
        case large

        init(_ dispatched: Int) { self = dispatched < 100 ? .small : dispatched < 500 ? .medium : .large }

        /// The name shown to people.
        public var name: Message {
            switch self {
            case .small: Message(zh: "少于 100 件", en: "fewer than 100 orders")
            case .medium: Message(zh: "100–499 件", en: "100 to 499 orders")
            case .large: Message(zh: "500 件以上", en: "500 orders or more")
            }
        }
    }

    /// Where a unit stands.
    public enum Standing: Sendable, Hashable {
        /// The n-th of so many.
        case rank(Int, of: Int, tier: GovernanceTier?, band: Band)
        /// Too few rounds with a limit have ended.
        case tooFew(Int)

        /// What a list shows, e.g. 3/17; why there is none in brackets.
        public var brief: Message {
            switch self {
            case .rank(let rank, let count, _, _): Message(zh: "\(rank)/\(count)", en: "\(rank)/\(count)")
            case .tooFew(let count): Message(zh: "（仅 \(count) 件）", en: "(only \(count))")
            }
        }

        /// What it is among; nil where there is no rank.
        public var among: Message? {
            guard case .rank(_, _, let tier, let band) = self else { return nil }
            return Message(
                zh: "\(tier?.name.chinese ?? "单位")，\(band.name.chinese)",
                en: "\(tier?.name.english ?? "unit"), \(band.name.english)")
        }
    }

    /// Fewer rounds make no rank.
    public static let minimum = 20

    /// Where each unit stands, by its key.
    public let standings: [String: Standing]

    /// Ranks rows of units or villages. `tier`: what all rows are, whatever their codes; nil = as the units' list says.
    public init(_ rows: [String: Figures], in units: UnitDirectory, tier common: GovernanceTier? = nil) {
        struct Class: Hashable {
            var tier: GovernanceTier?
            var band: Band
        }
        var standings: [String: Standing] = [:]
        var classes: [Class: [String]] = [:]
        for (key, figures) in rows where !key.isEmpty {
            guard figures.timedRounds >= Self.minimum else {
                standings[key] = .tooFew(figures.timedRounds)
                continue
            }
            let code = UnitCode(key)
            let tier = common ?? (units.isDepartment(code) ? .department : units.tier(of: code))
            classes[Class(tier: tier, band: Band(figures.dispatched)), default: []].append(key)
        }
        func merit(_ key: String) -> [Double] {
            let figures = rows[key] ?? Figures()
            return [
                Double(figures.roundsInTime) / Double(max(1, figures.timedRounds)),
                Double(figures.firstTimeRight) / Double(max(1, figures.closed)),
            ]
        }
        for (own, keys) in classes {
            for key in keys {
                let better = keys.count { merit(key).lexicographicallyPrecedes(merit($0)) }
                standings[key] = .rank(better + 1, of: keys.count, tier: own.tier, band: own.band)
            }
        }
        self.standings = standings
    }
}
