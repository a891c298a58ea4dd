/// What a site tells other people's servers; every event there is.
///
/// A new event is a line here and the place that makes it. A configuration names the events that a webhook wants.
public enum EventType: String, Sendable, Hashable, CaseIterable {
    /// An unattended survey came to its end.
    case surveyFinished = "survey.finished"
    /// An unattended survey failed and is not tried again by itself.
    case surveyFailed = "survey.failed"
    /// A file of an inbox was not let in.
    case sceneRefused = "scene.refused"

    /// The `type` of the ``CloudEvent``, e.g. `cn.parcelwatch.survey.finished`.
    public var name: String { "cn.parcelwatch.\(rawValue)" }
}
