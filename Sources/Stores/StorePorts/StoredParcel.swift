public import Findings
public import Ground

/// A parcel with its latest verdict.
public struct StoredParcel: Sendable, Hashable {
    /// The parcel.
    public var parcel: ParcelRecord
    /// The verdict of the survey with the latest view of the ground; nil before the first.
    public var verdict: Verdict?
    /// That survey.
    public var survey: SurveyID?
    /// The later epoch's time of the latest survey that could see the parcel; *not observed* is never *no change*.
    public var lastClearLook: Instant?
    /// When a survey found that the cadastre holds it no more; nil while it does.
    public var retiredAt: Instant?
    /// What it was split or merged into, as far as the cadastre tells.
    public var successors: [ParcelCode]

    /// A parcel from its parts.
    public init(
        parcel: ParcelRecord, verdict: Verdict?, survey: SurveyID?, lastClearLook: Instant?, retiredAt: Instant? = nil,
        successors: [ParcelCode] = []
    ) {
        (self.parcel, self.verdict, self.survey, self.lastClearLook) = (parcel, verdict, survey, lastClearLook)
        (self.retiredAt, self.successors) = (retiredAt, successors)
    }
}
