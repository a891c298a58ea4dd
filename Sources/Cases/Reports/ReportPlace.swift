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
    /// The datum that ``position`` was converted from; nil where it was told on WGS 84, or on none.
    public var convertedFrom: ChinaDatum?
    /// Whether ``position`` lies outside the area of the store's parcels; nil = no. Such a report is *to be located*.
    public var isOutside: Bool?
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

    /// Whether somebody has to find out where it is: no position, or one that lies outside the area or has an undeclared datum, and no
    /// parcel.
    public var isToBeLocated: Bool {
        position == nil || (parcelCode == nil && (!isDatumKnown || isOutside == true))
    }

    /// Whether its position is too inaccurate to be joined to a matter by itself: over 100 m. Suggestions are made all the same.
    public var isVague: Bool { position != nil && parcelCode == nil && accuracyMetres > 100 }

    /// What whoever reads it has to know of it: that it was converted, or why it is to be located; nil where there is nothing to say.
    public var note: Message? {
        if let convertedFrom, !isToBeLocated {
            let name = convertedFrom == .gcj02 ? "GCJ-02" : "BD-09"
            return Message(zh: "位置已由 \(name) 换算", en: "the position was converted from \(name)")
        }
        guard isToBeLocated else { return nil }
        if isOutside == true {
            return Message(zh: "位置待定：在辖区之外", en: "to be located: it lies outside the area")
        }
        return position == nil
            ? Message(zh: "位置待定：没有坐标", en: "to be located: it has no position")
            : Message(zh: "位置待定：没有说明坐标系", en: "to be located: nobody said on which datum the position is")
    }

    /// About how far GCJ-02 lies from WGS 84, metres.
    static let undeclaredDatumMetres = 500.0
}
