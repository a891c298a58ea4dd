import Ground

/// A parcel with what stands on it.
struct Lot {
    let code: ParcelCode
    /// Index of its village in the plan.
    let village: Int
    /// Centre of the lot; -v is the front, where the yard and the lane are.
    let frame: Frame
    /// Metres along the lane.
    let width: Double
    /// Metres from the lane to the back.
    let depth: Double
    /// The parcel as the cadastre draws it, local metres, possibly with a spike.
    let shape: MultiPolygon
    /// The parcel without surveying faults, for areas.
    let soundShape: MultiPolygon
    /// Index of the yard in the world's ground covers.
    let yard: Int
    /// Where a house may stand, metres along u from the centre.
    let buildable: ClosedRange<Double>
    /// Index of the main house in the world's structures; nil = vacant.
    var house: Int?
    /// Structures that belong to the house (stair head, tank), which rise or fall with it.
    var attached: [Int] = []
    /// Distance of the house's front from the lot's back edge, metres; the yard begins there.
    var yardStart: Double = 0
    /// Whether the yard holds an outbuilding, so that nothing large fits there.
    var hasOutbuilding = false
    /// Whether something was planted here already; a lot gets one planted change at most.
    var isTaken = false
    var isHomestead: Bool { code.isHomestead }

    /// Depth of the yard in front of the house, metres.
    var yardDepth: Double { depth - yardStart }
}
