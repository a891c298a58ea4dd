public import Ground

/// Where a report says that something is.
public struct ReportPlace: Sendable, Codable, Hashable {
    /// The position in metres, in the store's projected CRS; nil where only the village is known.
    public var position: Coordinate?
    /// How accurate ``position`` is: one standard deviation of each axis, metres.
    public var accuracyMetres: Double
    /// Whether the datum of ``position`` was declared. An undeclared one may be GCJ-02 and lie about 500 m off: such a report
    /// is *to be located*.
    public var isDatumKnown: Bool
    /// The parcel that the reporter pointed at, or that the finding is of.
    public var parcelCode: ParcelCode?
    /// The village that it lies in.
    public var village: UnitCode?
    /// The address as it was told.
    public var address: String?

    /// A place; what is not known stays nil.
    public init(
        position: Coordinate?, accuracyMetres: Double, isDatumKnown: Bool = true, parcelCode: ParcelCode? = nil,
        village: UnitCode? = nil, address: String? = nil
    ) {
        self.position = position
        self.accuracyMetres = accuracyMetres
        self.isDatumKnown = isDatumKnown
        self.parcelCode = parcelCode
        self.village = village
        self.address = address
    }

    /// By how many metres the place may be wrong, for choosing the best-located report of a matter: the accuracy, at least
    /// 500 m with an undeclared datum, infinite without a position.
    public var uncertaintyMetres: Double {
        guard position != nil else { return .infinity }
        return isDatumKnown ? accuracyMetres : max(accuracyMetres, Self.undeclaredDatumMetres)
    }

    /// Whether somebody has to find out where it is: no position, or one with an undeclared datum and no parcel.
    public var isToBeLocated: Bool { position == nil || (!isDatumKnown && parcelCode == nil) }

    /// About how far GCJ-02 lies from WGS 84, metres.
    static let undeclaredDatumMetres = 500.0
}
