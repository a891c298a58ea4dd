import Ground

/// An administrative unit or a cell of the governance grid.
struct GovernanceUnit {
    enum Level: String {
        case district, town, village, cell
    }

    let level: Level
    let code: String
    let name: String
    /// Code of the unit it is a part of; nil for the district.
    let parent: String?
    /// Closed ring, local metres; units of one parent share their boundary vertices exactly.
    let ring: [Coordinate]
}
