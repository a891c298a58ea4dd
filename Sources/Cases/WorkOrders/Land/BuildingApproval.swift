public import Ground

/// An approval of building on a parcel, out of a register.
public struct BuildingApproval: Sendable, Codable, Hashable {
    /// The register's number of it.
    public var number: String
    /// The parcel.
    public var parcelCode: ParcelCode
    /// The approved footprint, square metres; nil where the register does not say.
    public var footprintSquareMetres: Double?
    /// The approved outline, in the CRS of the store; nil where the register has none.
    public var footprint: MultiPolygon?
    /// The approved floor area, square metres; kept, not measured.
    public var floorAreaSquareMetres: Double?
    /// The approved storeys; kept, not measured.
    public var storeys: Int?
    /// The day of approval.
    public var approvedOn: CivilDay?
    /// The last day on which it holds.
    public var expiresOn: CivilDay?
    /// The number of the parcel's approval that it takes the place of; nil = it adds to the others.
    public var replaces: String?

    /// An approval from its parts.
    public init(
        number: String, parcelCode: ParcelCode, footprintSquareMetres: Double? = nil, footprint: MultiPolygon? = nil,
        floorAreaSquareMetres: Double? = nil, storeys: Int? = nil, approvedOn: CivilDay? = nil,
        expiresOn: CivilDay? = nil, replaces: String? = nil
    ) {
        (self.number, self.parcelCode, self.footprint) = (number, parcelCode, footprint)
        (self.footprintSquareMetres, self.floorAreaSquareMetres) = (footprintSquareMetres, floorAreaSquareMetres)
        (self.storeys, self.approvedOn, self.expiresOn) = (storeys, approvedOn, expiresOn)
        self.replaces = replaces
    }

    /// What it is known by: parcel and number.
    public var id: String { "\(parcelCode) \(number)" }

    /// Whether it holds on a day.
    public func holds(on day: CivilDay) -> Bool {
        (approvedOn.map { $0 <= day } ?? true) && (expiresOn.map { day <= $0 } ?? true)
    }

    /// Those of a parcel's approvals that hold on a day, without those that another one of them took the place of.
    ///
    /// A later approval adds to the earlier ones unless it names the one that it replaces.
    public static func inForce(_ approvals: [BuildingApproval], on day: CivilDay) -> [BuildingApproval] {
        let holding = approvals.filter { $0.holds(on: day) }
        let replaced = Set(holding.compactMap { $0.replaces == $0.number ? nil : $0.replaces })
        return holding.filter { !replaced.contains($0.number) }
    }
}

/// A statement that the register of approvals is complete: of the parcels of a unit it holds every approval up to a day.
public struct ApprovalCoverage: Sendable, Codable, Hashable {
    /// The unit, e.g. a village; of parcels that lie in no unit, the beginning of their codes.
    public var unit: UnitCode
    /// The last day whose approvals the register holds.
    public var asOf: CivilDay

    /// A statement from its parts.
    public init(unit: UnitCode, asOf: CivilDay) { (self.unit, self.asOf) = (unit, asOf) }

    /// Whether it covers a parcel on a day.
    public func covers(_ parcel: ParcelCode, at place: AdministrativePlace, on day: CivilDay) -> Bool {
        day <= asOf && (place.unit.map(unit.holds) ?? parcel.text.hasPrefix(unit.text))
    }
}
