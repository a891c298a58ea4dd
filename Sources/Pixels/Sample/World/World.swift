import Ground

/// The settlement itself, without light or sensor: the place of every object in both epochs.
///
/// Local metres: x east, y north from the south-west corner of the satellite scene.
struct World: Sendable {
    let plan: SettlementPlan
    /// Painted in this order, the first at the bottom.
    var covers: [GroundCover] = []
    var structures: [Structure] = []
    var trees: [Tree] = []
    var lots: [Lot] = []
    var events: [PlantedEvent] = []
    var governance: [GovernanceUnit] = []

    /// Local (0, 0) in EPSG:4547, about 113.14 E, 23.03 N in the middle of the full scene.
    static let origin = Coordinate(x: 411_592, y: 2_547_862)
    static let crs = CRSCode(epsg: 4547)

    /// Local metres to EPSG:4547.
    static func projected(_ shape: MultiPolygon) -> MultiPolygon {
        shape.map { Coordinate(x: $0.x + origin.x, y: $0.y + origin.y) }
    }
}
