public import Ground

/// The parcels of a survey by their place: says on whose ground a change lies that reaches beyond its parcel.
///
/// The answer depends on the parcels alone, not on how the survey was cut into blocks.
public struct ParcelNeighbours: Sendable {
    private let parcels: [Parcel]
    private let lattice: BoundsLattice

    /// Shares below these square metres read 0.0 and are left out.
    private static let leastSquareMetres = 0.05

    /// Neighbours among `parcels`, in one CRS whose units are metres.
    public init(_ parcels: [Parcel]) {
        self.parcels = parcels.sorted { $0.code < $1.code }
        lattice = BoundsLattice(self.parcels.map(\.bounds))
    }

    /// How much of `change` lies beyond `parcel` on which other parcels, the largest share first; m².
    ///
    /// Exact areas of intersection (GEOS). Ground that several of the others claim counts once, for the first by code,
    /// so that the shares never add up to more than what lies beyond. Shares below 0.05 m² are left out.
    public func shares(of change: MultiPolygon, beyond parcel: Parcel) -> [ParcelShare] {
        guard let bounds = change.bounds else { return [] }
        let others = lattice.near(bounds).map { parcels[$0] }.filter { $0.code != parcel.code }
        let areas = GeometryInspector().areas(of: change, beyond: parcel.polygon, on: others.map(\.polygon))
        return zip(others, areas).filter { $1 >= Self.leastSquareMetres }
            .sorted { $0.1 != $1.1 ? $0.1 > $1.1 : $0.0.code < $1.0.code }
            .map { ParcelShare(parcelCode: $0.code, squareMetres: $1) }
    }
}
