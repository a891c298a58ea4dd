/// Which settlement is made.
public enum SampleScene: Sendable, Hashable, CaseIterable {
    /// Three villages on 512 m × 512 m, 1024 × 1024 satellite pixels.
    case settlement
    /// One hamlet on 96 m × 96 m, made within seconds, for tests.
    case hamlet

    var plan: SettlementPlan {
        switch self {
        case .settlement: .full
        case .hamlet: .small
        }
    }
}
