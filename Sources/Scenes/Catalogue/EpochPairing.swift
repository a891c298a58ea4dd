public import Ground

/// Which earlier epoch a later one is compared with, and why.
public enum EpochPairing {
    /// Chooses among `candidates`; nil where none is suitable. See ``decide(for:among:area:rules:notLaterThan:)``.
    public static func choose(
        for later: Epoch, among candidates: [Epoch], area: AreaPoints, rules: EpochRules, notLaterThan: Instant? = nil
    ) -> PairChoice? {
        decide(for: later, among: candidates, area: area, rules: rules, notLaterThan: notLaterThan).choice
    }

    /// Decides on every candidate and gives the reasons.
    ///
    /// An earlier epoch must end `leastDaysApart` days or more before the later begins, be of the same sensor class
    /// (unless the rules mix them, when it only comes first), have a band in common, and show `leastValidShare` or more
    /// of what the later one shows of the area. `notLaterThan` is the time before which it must end, e.g. when an
    /// unresolved finding was first seen: a younger epoch is used only if no older one is suitable. Of those that
    /// remain, one of the same sensor class comes before one of another, one of the later one's season before any
    /// other, then one that shows more (in steps of 5 %), then the younger.
    public static func decide(
        for later: Epoch, among candidates: [Epoch], area: AreaPoints, rules: EpochRules, notLaterThan: Instant? = nil
    ) -> PairDecision {
        var rejected: [RejectedEpoch] = []
        var fit: [Candidate] = []
        let points = area.thinned(where: later.clearness(at: area), to: mostPoints)
        for epoch in candidates where epoch != later {
            let candidate = Candidate(epoch: epoch, later: later, points: points, rules: rules)
            if let why = candidate.refusal(later: later, rules: rules) {
                rejected.append(RejectedEpoch(epoch: epoch, why: why))
            } else {
                fit.append(candidate)
            }
        }
        let early = notLaterThan.map { limit in fit.filter { $0.epoch.lastAcquiredAt <= limit } } ?? fit
        let hasGivenWay = early.isEmpty && !fit.isEmpty
        if let limit = notLaterThan, !hasGivenWay {
            for candidate in fit where candidate.epoch.lastAcquiredAt > limit {
                let why = Message(
                    zh: "晚于基准期限 \(LocalTime.day(limit))：未结监测图斑须与其首次观测到之前的影像比对",
                    en:
                        "is later than the baseline's limit \(LocalTime.day(limit)): unresolved findings are tested against "
                        + "imagery from before they were first seen")
                rejected.append(RejectedEpoch(epoch: candidate.epoch, why: why))
            }
        }
        let ranked = (hasGivenWay ? fit : early).sorted { $0.isBetter(than: $1) }
        for candidate in ranked.dropFirst() {
            rejected.append(RejectedEpoch(epoch: candidate.epoch, why: ranked[0].advantage(over: candidate)))
        }
        rejected.sort { Epoch.isBefore($0.epoch, $1.epoch) }
        guard let best = ranked.first else { return PairDecision(choice: nil, rejected: rejected) }
        let reason = best.reason(
            later: later, rules: rules, runnerUp: ranked.dropFirst().first,
            limitGivenUp: hasGivenWay ? notLaterThan : nil)
        return PairDecision(
            choice: PairChoice(earlier: best.epoch, reason: reason, score: best.score, rejected: rejected),
            rejected: rejected)
    }

    /// More points than this do not change the share that an epoch shows.
    private static let mostPoints = 2_000

    /// An earlier epoch with the values that the rules use.
    private struct Candidate {
        let epoch: Epoch
        let score: PairScore
        let isSameSensor: Bool

        init(epoch: Epoch, later: Epoch, points: AreaPoints, rules: EpochRules) {
            self.epoch = epoch
            isSameSensor = epoch.sensorClass == later.sensorClass
            let clearness = epoch.clearness(at: points)
            let seasonDays = Candidate.seasonDays(epoch, later)
            score = PairScore(
                validShare: clearness.isEmpty ? 0 : clearness.reduce(0, +) / Double(clearness.count),
                daysApart: Int(
                    (later.firstAcquiredAt.secondsSince1970 - epoch.lastAcquiredAt.secondsSince1970) / 86_400),
                seasonDays: seasonDays, isSameSeason: seasonDays <= rules.sameSeasonDays)
        }

        /// Days between the days of the year of two epochs' middles, the short way round.
        private static func seasonDays(_ one: Epoch, _ other: Epoch) -> Int {
            func dayOfYear(_ epoch: Epoch) -> Int {
                let first = epoch.firstAcquiredAt.secondsSince1970
                let middle = first + (epoch.lastAcquiredAt.secondsSince1970 - first) / 2
                // The last day of a leap year counts as the one before.
                return min(
                    365, CivilDay(Instant(secondsSince1970: middle), utcOffsetSeconds: 8 * 3600).dayOfYear)
            }
            let apart = abs(dayOfYear(one) - dayOfYear(other))
            return min(apart, 365 - apart)
        }

        /// Why it cannot be compared with; nil if it can.
        func refusal(later: Epoch, rules: EpochRules) -> Message? {
            if let coarseness = later.coarseness {
                return Message(
                    zh: "后一期\(coarseness.chinese)",
                    en: "cannot be compared: the later epoch \(coarseness.english)")
            }
            if let coarseness = epoch.coarseness { return coarseness }
            let gap = later.firstAcquiredAt.secondsSince1970 - epoch.lastAcquiredAt.secondsSince1970
            if gap < 0 { return Message(zh: "不早于后一期影像", en: "is not before the later epoch") }
            if gap < Int64(rules.leastDaysApart) * 86_400 {
                return Message(
                    zh: "与后一期只隔 \(score.daysApart) 天，少于 \(rules.leastDaysApart) 天",
                    en: "is only \(score.daysApart) days before the later epoch, fewer than \(rules.leastDaysApart)")
            }
            if !rules.mixesSensors, !isSameSensor {
                return Message(
                    zh: "传感器类别不同；如需混用，请在配置中设 epochs.sensors: mixed",
                    en: "is of another sensor class; set epochs.sensors: mixed to compare them")
            }
            if epoch.bands.isDisjoint(with: later.bands) {
                return Message(zh: "与后一期没有共同的波段", en: "has no band in common with the later epoch")
            }
            if score.validShare < rules.leastValidShare {
                return Message(
                    zh: "只覆盖后一期可见范围的 \(score.percent)%，不足 \(PairScore.percent(rules.leastValidShare))%",
                    en: "shows only \(score.percent) % of what the later epoch shows, "
                        + "less than \(PairScore.percent(rules.leastValidShare)) %")
            }
            return nil
        }

        func isBetter(than other: Candidate) -> Bool {
            if isSameSensor != other.isSameSensor { return isSameSensor }
            if score.isSameSeason != other.score.isSameSeason { return score.isSameSeason }
            if score.validStep != other.score.validStep { return score.validStep > other.score.validStep }
            if epoch.lastAcquiredAt != other.epoch.lastAcquiredAt {
                return epoch.lastAcquiredAt > other.epoch.lastAcquiredAt
            }
            return Epoch.isBefore(epoch, other.epoch)
        }

        /// The first rule by which it comes before `other`.
        func advantage(over other: Candidate) -> Message {
            if isSameSensor != other.isSameSensor {
                return Message(zh: "传感器类别与后一期不同", en: "is of another sensor class than the later one")
            }
            if score.isSameSeason != other.score.isSameSeason {
                return Message(
                    zh: "季节不如所选：与后一期相差 \(other.score.seasonDays) 天（所选 \(score.seasonDays) 天）",
                    en: "is of another season: \(other.score.seasonDays) days of the year away "
                        + "(the chosen one \(score.seasonDays))")
            }
            if score.validStep != other.score.validStep {
                return Message(
                    zh: "覆盖不如所选：\(other.score.percent)%（所选 \(score.percent)%）",
                    en: "shows less: \(other.score.percent) % (the chosen one \(score.percent) %)")
            }
            return Message(
                zh: "条件相当，所选时间更近（\(LocalTime.day(epoch.lastAcquiredAt))）",
                en: "is as good, but the chosen one is younger (\(LocalTime.day(epoch.lastAcquiredAt)))")
        }

        func reason(later: Epoch, rules: EpochRules, runnerUp: Candidate?, limitGivenUp: Instant?) -> Message {
            var chinese = [
                "前一期 \(epoch.name.chinese)", "早于后一期 \(score.daysApart) 天",
                score.isSameSeason ? "同季（相差 \(score.seasonDays) 天）" : "季节不同（相差 \(score.seasonDays) 天）",
                "覆盖后一期可见范围的 \(score.percent)%",
            ]
            var english = [
                "earlier \(epoch.name.english)", "\(score.daysApart) days before the later",
                score.isSameSeason
                    ? "same season (\(score.seasonDays) days apart)" : "other season (\(score.seasonDays) days apart)",
                "shows \(score.percent) % of what the later shows",
            ]
            if let runnerUp {
                let why = advantage(over: runnerUp)
                chinese.append("未选 \(runnerUp.epoch.name.chinese)：\(why.chinese)")
                english.append("rather than \(runnerUp.epoch.name.english): that one \(why.english)")
            } else {
                chinese.append("唯一可用")
                english.append("the only suitable one")
            }
            if let limitGivenUp {
                chinese.append("没有不晚于 \(LocalTime.day(limitGivenUp)) 的影像，放宽了基准期限")
                english.append(
                    "no imagery is as old as \(LocalTime.day(limitGivenUp)), so the baseline's limit was lifted")
            }
            return Message(zh: chinese.joined(separator: "；"), en: english.joined(separator: "; "))
        }
    }
}
