public import Casework
public import Findings
public import Ground
public import WorkOrders

/// One unattended run in numbers and ids: what goes to webhooks, into the log, and to the head of the report.
public struct RunDigest: Sendable, Codable, Hashable {
    /// How a run ended.
    public enum Outcome: String, Sendable, Codable, Hashable, CaseIterable {
        /// To its end.
        case finished
        /// With an error.
        case failed

        /// The name shown to people.
        public var name: Message {
            switch self {
            case .finished: Message(zh: "已完成", en: "finished")
            case .failed: Message(zh: "失败", en: "failed")
            }
        }
    }

    /// One side of what was compared.
    public struct Epoch: Sendable, Codable, Hashable {
        /// When it was acquired, its first scene.
        public var acquiredAt: Instant?
        /// What kind of sensor took it.
        public var sensorClass: SensorClass?
        /// File names of its scenes.
        public var scenes: [String]

        /// An epoch from its parts.
        public init(acquiredAt: Instant?, sensorClass: SensorClass?, scenes: [String]) {
            (self.acquiredAt, self.sensorClass, self.scenes) = (acquiredAt, sensorClass, scenes)
        }
    }

    /// A refused file.
    public struct Refusal: Sendable, Codable, Hashable {
        /// File name.
        public var name: String
        /// The gate's code, e.g. `raster.truncated`.
        public var code: String
        /// Why, and what to do.
        public var message: Message

        /// A refusal from its parts.
        public init(name: String, code: String, message: Message) {
            (self.name, self.code, self.message) = (name, code, message)
        }
    }

    /// Something counted under a code: a warning, a reason for leaving parcels out.
    public struct Count: Sendable, Codable, Hashable {
        /// The code.
        public var code: String
        /// How often.
        public var count: Int
        /// Its name; nil = the code is shown.
        public var name: Message?

        /// A count from its parts.
        public init(code: String, count: Int, name: Message? = nil) {
            (self.code, self.count, self.name) = (code, count, name)
        }
    }

    /// The run's number in the store; nil outside one.
    public var run: Int64?
    /// The area's name in the configuration.
    public var area: String
    /// The survey; nil if the run ended before there was one.
    public var survey: SurveyID?
    /// How it ended.
    public var outcome: Outcome
    /// One line on how it ended, where there is more to say.
    public var explanation: Message?
    /// Why these two epochs.
    public var pairReason: Message?
    /// The earlier epoch.
    public var earlier: Epoch?
    /// The later epoch.
    public var later: Epoch?
    /// When the run began.
    public var startedAt: Instant
    /// When it ended.
    public var endedAt: Instant
    /// Parcels by verdict (``Findings/VerdictClass``'s raw values).
    public var parcelsByVerdict: [String: Int] = [:]
    /// Parcels left out before judging, by reason.
    public var parcelsLeftOut: [Count] = []
    /// The findings that the run reports, in the order of their ids.
    public var findings: [FindingNotice] = []
    /// Orders raised.
    public var ordersRaised: [WorkOrderID] = []
    /// Orders with new content.
    public var ordersUpdated: [WorkOrderID] = []
    /// Orders taken back.
    public var ordersWithdrawn: [WorkOrderID] = []
    /// The end of the store's log. A kept copy shows whether the log was later cut off or recomputed.
    public var log: EventAnchor?
    /// How long ago the area's parcels were seen; nil if it was not counted.
    public var coverage: CoverageCounts?
    /// Files refused since the last digest.
    public var refusals: [Refusal] = []
    /// How the epochs lay to each other; nil where nothing was aligned.
    public var alignment: AlignmentSummary?
    /// Warnings of the survey.
    public var warnings: [Count] = []
    /// File name of the HTML report; nil if none was written.
    public var report: String?

    /// A digest of a run; everything else is set afterwards.
    public init(run: Int64?, area: String, outcome: Outcome, startedAt: Instant, endedAt: Instant) {
        (self.run, self.area, self.outcome) = (run, area, outcome)
        (self.startedAt, self.endedAt) = (startedAt, endedAt)
    }

    /// Copies the figures of a survey's report.
    public mutating func take(_ report: SurveyReport) {
        func counts(_ counts: [String: Int]) -> [Count] {
            counts.sorted { $0.key < $1.key }.map {
                Count(code: $0.key, count: $0.value, name: ReportKey.name(of: $0.key))
            }
        }
        survey = report.surveyID
        parcelsByVerdict = Dictionary(
            uniqueKeysWithValues: report.tally.parcelsByVerdict.map { ($0.key.rawValue, $0.value) })
        parcelsLeftOut = counts(report.parcelsLeftOut)
        alignment = report.alignment
        warnings = counts(report.warnings)
    }

    /// Parcels of a class.
    public func parcels(_ verdict: VerdictClass) -> Int { parcelsByVerdict[verdict.rawValue] ?? 0 }

    /// Parcels with a verdict of any class.
    public var parcelsTotal: Int { parcelsByVerdict.values.reduce(0, +) }

    /// Share of the parcels that could be compared, 0…1; nil without parcels.
    public var comparedShare: Double? {
        let total = parcelsTotal
        guard total > 0 else { return nil }
        return Double(total - parcels(.notObserved) - parcels(.tooCoarse)) / Double(total)
    }

    /// The number of findings with this news.
    public func count(_ news: FindingNews) -> Int { findings.count { $0.news == news } }

    /// Wall seconds from begin to end.
    public var seconds: Int64 { max(0, endedAt.secondsSince1970 - startedAt.secondsSince1970) }
}
