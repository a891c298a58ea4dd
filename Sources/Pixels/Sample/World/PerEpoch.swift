import Ground

/// One value for each side of the comparison.
struct PerEpoch<Value> {
    var earlier: Value
    var later: Value

    init(earlier: Value, later: Value) {
        self.earlier = earlier
        self.later = later
    }

    /// The same in both epochs.
    init(_ value: Value) { self.init(earlier: value, later: value) }

    subscript(_ role: EpochRole) -> Value {
        get { role == .earlier ? earlier : later }
        set {
            switch role {
            case .earlier: earlier = newValue
            case .later: later = newValue
            }
        }
    }
}

extension PerEpoch: Sendable where Value: Sendable {}
