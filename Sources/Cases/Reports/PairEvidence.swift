import Foundation
import Ground

/// One report against any matter: what is computed once for the report, and the factors for each matter.
struct PairEvidence {
    private let report: Report
    private let matcher: ReportMatcher
    private let model: MatchModel
    private let bigrams: TextBigrams
    /// The reporter, where it says something that it is the same one.
    private let citizen: ReporterKey?
    private var known: [CategoryFacts] = []

    /// What is looked up once for each category of the matters.
    private struct CategoryFacts {
        let category: CategoryCode
        /// How often such a matter is reported under the report's category.
        let chance: Double
        let scale: Double
        let isSameGroup: Bool
    }

    init(_ report: Report, _ matcher: ReportMatcher) {
        self.report = report
        self.matcher = matcher
        model = matcher.model
        bigrams = TextBigrams(report.text)
        citizen = report.channel.reportsByDuty ? nil : report.reporter
    }

    /// The odds of a matter against something new; nil where nothing tells how far apart the two are. Texts and
    /// reporters are not read where the odds stay below `floor` whatever they say: they count for neither then.
    mutating func odds(of matter: Matter, density: Double?, villageRate: Double?, floor: Double) -> Double? {
        let facts = facts(of: matter.category)
        guard
            let place = placeFactor(
                matter, density: density, villageRate: villageRate, isSameGroup: facts.isSameGroup)
        else { return nil }
        let perDay = matcher.perDay(matter, days: days(since: matter), scale: facts.scale)
        var odds = perDay * facts.chance * place
        guard odds * matcher.strongest >= floor else { return odds }
        odds *= reporterFactor(matter) ?? 1
        guard odds * matcher.strongestText >= floor else { return odds }
        return odds * (likeness(to: matter).map(matcher.textFactor) ?? 1)
    }

    /// The same, factor by factor. Where nothing tells how far apart the two are, the place counts for neither.
    mutating func evidence(of matter: Matter, density: Double?, villageRate: Double?) -> MatchEvidence {
        let facts = facts(of: matter.category)
        let days = days(since: matter)
        let offset = offset(to: matter)
        let likeness = likeness(to: matter)
        var isSameParcel: Bool?
        if let mine = report.place.parcelCode, let other = matter.parcelCode { isSameParcel = mine == other }
        return MatchEvidence(
            matterCategory: matter.category, reportCategory: report.category, days: days,
            distanceMetres: offset.map { hypot($0.x, $0.y) },
            accuracyMetres: offset.map { _ in variance(matter).squareRoot() }, isSameParcel: isSameParcel,
            likeness: likeness, isSameReporter: isSameReporter(matter),
            perDay: matcher.perDay(matter, days: days, scale: facts.scale), categoryFactor: facts.chance,
            placeFactor: placeFactor(
                matter, density: density, villageRate: villageRate, isSameGroup: facts.isSameGroup) ?? 1,
            textFactor: likeness.map(matcher.textFactor) ?? 1, reporterFactor: reporterFactor(matter) ?? 1)
    }

    private mutating func facts(of category: CategoryCode) -> CategoryFacts {
        for facts in known where facts.category == category { return facts }
        let facts = CategoryFacts(
            category: category, chance: model.chance(of: report.category, when: category),
            scale: model.timeScale(of: category), isSameGroup: category.group == report.category.group)
        known.append(facts)
        return facts
    }

    private func days(since matter: Matter) -> Double {
        max(Double(report.reportedAt.secondsSince1970 - matter.openedAt.secondsSince1970) / 86_400, 0)
    }

    // MARK: - Place

    private func offset(to matter: Matter) -> Coordinate? {
        guard let mine = report.place.position, let other = matter.place.position else { return nil }
        return Coordinate(x: mine.x - other.x, y: mine.y - other.y)
    }

    private func variance(_ matter: Matter) -> Double {
        let (mine, other) = (report.place.accuracyMetres, matter.place.accuracyMetres)
        return max(mine * mine + other * other, 1)
    }

    /// How likely the report's place is for a report of the matter, over the rate at which matters begin there; nil where
    /// nothing tells.
    private func placeFactor(
        _ matter: Matter, density: Double?, villageRate: Double?, isSameGroup: Bool
    ) -> Double? {
        guard let offset = offset(to: matter), let density else {
            // One of them knows the village only: any place in it is as good, and another group never becomes probable.
            guard isSameGroup, let mine = report.place.village, let villageRate, matter.place.village == mine else {
                return nil
            }
            return (1 - model.wrongVillageShare) / villageRate
        }
        var likelihood = normal(offset, variance: variance(matter), matter)
        let outlier = model.outlierMetres * model.outlierMetres
        likelihood =
            (1 - model.outlierShare) * likelihood + model.outlierShare * Self.normal(offset.x, offset.y, outlier)
        if let mine = report.place.parcelCode, let other = matter.parcelCode, mine != other {
            likelihood *= model.wrongParcelShare
        }
        return likelihood / density
    }

    /// The density of an offset, per m²; where a datum is not declared, with the share that is shifted.
    private func normal(_ offset: Coordinate, variance: Double, _ matter: Matter) -> Double {
        let plain = Self.normal(offset.x, offset.y, variance)
        let (mine, other) = (report.place.isDatumKnown, matter.place.isDatumKnown)
        if mine, other { return plain }
        let (share, shift) = (model.shiftedShare, model.datumShift)
        let east = Self.normal(offset.x - shift.x, offset.y - shift.y, variance)
        let west = Self.normal(offset.x + shift.x, offset.y + shift.y, variance)
        if mine { return (1 - share) * plain + share * west }
        if other { return (1 - share) * plain + share * east }
        let both = (1 - share) * (1 - share) + share * share
        return both * plain + share * (1 - share) * (east + west)
    }

    private static func normal(_ x: Double, _ y: Double, _ variance: Double) -> Double {
        exp(-(x * x + y * y) / (2 * variance)) / (2 * .pi * variance)
    }

    // MARK: - Texts and reporters

    private func likeness(to matter: Matter) -> Double? {
        var (sum, count) = (0.0, 0)
        for text in matter.texts {
            guard let likeness = bigrams.likeness(to: text) else { continue }
            sum += likeness
            count += 1
        }
        return count == 0 ? nil : sum / Double(count)
    }

    private func isSameReporter(_ matter: Matter) -> Bool? {
        guard let citizen else { return nil }
        let reporters = matter.reporters
        return reporters.isEmpty ? nil : reporters.contains(citizen)
    }

    private func reporterFactor(_ matter: Matter) -> Double? {
        guard let isSame = isSameReporter(matter) else { return nil }
        let chance = min(model.reporterChance * Double(matter.reporters.count), 0.5)
        return isSame ? model.sameReporterShare / chance : (1 - model.sameReporterShare) / (1 - chance)
    }
}
