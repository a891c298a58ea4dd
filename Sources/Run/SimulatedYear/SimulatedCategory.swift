public import Reports

/// A category of the simulated year.
public struct SimulatedCategory: Sendable, Hashable {
    /// Its code.
    public let code: CategoryCode
    /// Its share of the matters, 0…1.
    public let share: Double
    /// Whether its matters are on a homestead; otherwise they are on streets and squares.
    public let isOnParcel: Bool
    /// Mean days from a matter's first report to a further one.
    public let timeScaleDays: Double

    /// All categories; the shares sum to 1.
    public static let all: [SimulatedCategory] = [
        SimulatedCategory("building.new", 0.12, isOnParcel: true, 25),
        SimulatedCategory("fire.small", 0.14, isOnParcel: true, 10),
        SimulatedCategory("rental.unsafe", 0.10, isOnParcel: true, 10),
        SimulatedCategory("waste.dump", 0.16, isOnParcel: false, 4),
        SimulatedCategory("road.damage", 0.12, isOnParcel: false, 14),
        SimulatedCategory("noise.night", 0.14, isOnParcel: false, 1.5),
        SimulatedCategory("parking.blocked", 0.12, isOnParcel: false, 1),
        SimulatedCategory("water.drain", 0.05, isOnParcel: false, 5),
        SimulatedCategory("other.any", 0.05, isOnParcel: false, 5),
    ]

    init(_ code: String, _ share: Double, isOnParcel: Bool, _ timeScaleDays: Double) {
        self.code = CategoryCode(code)
        self.share = share
        self.isOnParcel = isOnParcel
        self.timeScaleDays = timeScaleDays
    }
}
