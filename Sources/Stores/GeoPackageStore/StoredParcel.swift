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
}
