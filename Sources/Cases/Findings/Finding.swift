public import Ground

/// One named number a finding rests on.
public struct Measurement: Sendable, Codable, Hashable {
    /// Name with its unit, e.g. `changeScoreMean`, `patchAreaSquareMetres`.
    public var name: String
    /// The number; never NaN.
    public var value: Double

    /// A measurement from its name and number.
    public init(_ name: String, _ value: Double) {
        self.name = name
        self.value = value
    }
}

/// A change of one parcel between two epochs, with place, extent and evidence.
public struct Finding: Sendable, Codable, Hashable {
    /// The verdict on the parcel; its class is a change.
    public var verdict: Verdict
    /// Changed area inside the parcel, square metres, coverage-weighted.
    public var changedAreaInsideSquareMetres: Double
    /// Changed area of the same patches beyond the parcel's edge, square metres.
    public var changedAreaBeyondSquareMetres: Double
    /// How much of that lies on which other parcels of the survey, the largest share first: they share the patch. Empty in
    /// findings of earlier programs.
    public var beyondOnParcels: [ParcelShare]
    /// CRS of ``changePolygons``.
    public var crs: CRSCode
    /// Outlines of the changed patches.
    public var changePolygons: MultiPolygon
    /// The parcel's polygon, same CRS.
    public var parcelPolygon: MultiPolygon
    /// Village, town and district from the governance grids.
    public var place: AdministrativePlace
    /// The numbers it rests on, in a fixed order.
    public var measurements: [Measurement]
    /// What the model saw and what weighed most; nil if no model judged it.
    public var basis: VerdictBasis?
    /// When the earlier epoch was acquired; nil if the scene does not say.
    public var earlierAcquiredAt: Instant?
    /// When the later epoch was acquired; nil if the scene does not say.
    public var laterAcquiredAt: Instant?
    /// What it was made from.
    public var provenance: Provenance

    /// A finding from its parts.
    public init(
        verdict: Verdict, changedAreaInsideSquareMetres: Double, changedAreaBeyondSquareMetres: Double,
        beyondOnParcels: [ParcelShare] = [], crs: CRSCode, changePolygons: MultiPolygon, parcelPolygon: MultiPolygon,
        place: AdministrativePlace,
        measurements: [Measurement], basis: VerdictBasis? = nil, earlierAcquiredAt: Instant?, laterAcquiredAt: Instant?,
        provenance: Provenance
    ) {
        self.verdict = verdict
        self.changedAreaInsideSquareMetres = changedAreaInsideSquareMetres
        self.changedAreaBeyondSquareMetres = changedAreaBeyondSquareMetres
        self.beyondOnParcels = beyondOnParcels
        self.crs = crs
        self.changePolygons = changePolygons
        self.parcelPolygon = parcelPolygon
        self.place = place
        self.measurements = measurements
        self.basis = basis
        self.earlierAcquiredAt = earlierAcquiredAt
        self.laterAcquiredAt = laterAcquiredAt
        self.provenance = provenance
    }

    /// Reads a finding; one written before shares of other parcels were kept has none.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        verdict = try container.decode(Verdict.self, forKey: .verdict)
        changedAreaInsideSquareMetres = try container.decode(Double.self, forKey: .changedAreaInsideSquareMetres)
        changedAreaBeyondSquareMetres = try container.decode(Double.self, forKey: .changedAreaBeyondSquareMetres)
        beyondOnParcels = try container.decodeIfPresent([ParcelShare].self, forKey: .beyondOnParcels) ?? []
        crs = try container.decode(CRSCode.self, forKey: .crs)
        changePolygons = try container.decode(MultiPolygon.self, forKey: .changePolygons)
        parcelPolygon = try container.decode(MultiPolygon.self, forKey: .parcelPolygon)
        place = try container.decode(AdministrativePlace.self, forKey: .place)
        measurements = try container.decode([Measurement].self, forKey: .measurements)
        basis = try container.decodeIfPresent(VerdictBasis.self, forKey: .basis)
        earlierAcquiredAt = try container.decodeIfPresent(Instant.self, forKey: .earlierAcquiredAt)
        laterAcquiredAt = try container.decodeIfPresent(Instant.self, forKey: .laterAcquiredAt)
        provenance = try container.decode(Provenance.self, forKey: .provenance)
    }

    /// Changed area beyond the parcel's edge that lies on no parcel of the survey, square metres.
    public var beyondOnNoParcelSquareMetres: Double {
        max(0, changedAreaBeyondSquareMetres - beyondOnParcels.reduce(0) { $0 + $1.squareMetres })
    }
}

/// A small picture cut around a finding for the reviewer.
public struct Chip: Sendable, Hashable {
    /// What a chip shows.
    public enum Kind: String, Sendable, Codable, Hashable, CaseIterable {
        /// The earlier epoch.
        case earlier
        /// The later epoch.
        case later
        /// The later epoch with the outlines of parcel and change.
        case outlined
    }

    /// What it shows.
    public var kind: Kind
    /// The picture, PNG.
    public var png: [UInt8]

    /// A chip from its picture.
    public init(kind: Kind, png: [UInt8]) {
        self.kind = kind
        self.png = png
    }
}
