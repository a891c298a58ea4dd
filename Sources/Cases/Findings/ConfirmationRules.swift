/// After how many observations a finding is confirmed, finished or lapsed.
///
/// After OPERA DIST-ALERT (Pickens et al. 2022) and GLAD (Hansen et al. 2016): repeated detections confirm, repeated
/// clear observations without one let lapse.
public struct ConfirmationRules: Sendable, Codable, Hashable {
    /// Later epochs that must see the change for *provisional*.
    public var observationsToProvisional: Int
    /// Later epochs that must see it for *confirmed*.
    public var observationsToConfirm: Int
    /// Clear observations in a row without the change that let it lapse before it is confirmed, or finish it afterwards.
    public var missesToLapse: Int
    /// Days after the last sighting from which one clear observation without the change lets an unconfirmed finding lapse.
    public var daysToLapse: Int
    /// Whether satellite and drone both seeing it confirm it.
    public var droneConfirms: Bool
    /// Whether an officer's decision that there is a change confirms it; the decision that there is none always lets it
    /// lapse.
    public var decisionConfirms: Bool
    /// Observations in a row without further change, after which a confirmed change is finished.
    public var observationsToFinish: Int

    /// The names under which surveys on record keep them.
    private enum CodingKeys: String, CodingKey {
        case observationsToProvisional = "looksToProvisional"
        case observationsToConfirm = "looksToConfirm"
        case missesToLapse, daysToLapse, droneConfirms
        case decisionConfirms = "groundReportConfirms"
        case observationsToFinish = "looksToFinish"
    }

    /// Rules with their defaults.
    public init(
        observationsToProvisional: Int = 2, observationsToConfirm: Int = 3, missesToLapse: Int = 2,
        daysToLapse: Int = 365,
        droneConfirms: Bool = true, decisionConfirms: Bool = true, observationsToFinish: Int = 2
    ) {
        self.observationsToProvisional = observationsToProvisional
        self.observationsToConfirm = observationsToConfirm
        self.missesToLapse = missesToLapse
        self.daysToLapse = daysToLapse
        self.droneConfirms = droneConfirms
        self.decisionConfirms = decisionConfirms
        self.observationsToFinish = observationsToFinish
    }

    /// The rules as one text, for a survey's settings.
    public var text: String {
        "provisional=\(observationsToProvisional) confirm=\(observationsToConfirm) lapse=\(missesToLapse) days=\(daysToLapse) "
            + "drone=\(droneConfirms) ground=\(decisionConfirms) finish=\(observationsToFinish)"
    }
}
