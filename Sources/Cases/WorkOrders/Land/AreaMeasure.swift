public import Ground

/// Cuts polygons: the pixel side does it through GEOS, which the office side never links.
public protocol AreaMeasure: Sendable {
    /// `polygon` without `others`, all in one CRS in metres; nil where it cannot be computed.
    func rest(of polygon: MultiPolygon, without others: [MultiPolygon]) -> MultiPolygon?
    /// What `polygon` shares with any of `others`; nil where it cannot be computed.
    func part(of polygon: MultiPolygon, within others: [MultiPolygon]) -> MultiPolygon?
}

extension BuildingApproval {
    /// Whether its outline lies elsewhere than the parcel: less than half of it on the parcel, as where a register was drawn in
    /// another CRS or names another parcel.
    public func isMisplaced(from parcel: MultiPolygon, _ areas: any AreaMeasure) -> Bool {
        guard let footprint, let part = areas.part(of: footprint, within: [parcel]) else { return false }
        return part.area < footprint.area / 2
    }
}

/// An area measured in imagery, and how far it may be wrong.
public struct MeasuredArea: Sendable, Codable, Hashable {
    /// The area, square metres.
    public var squareMetres: Double
    /// What its edge pixels hold, square metres: the length of its edges times the pixel size.
    public var uncertaintySquareMetres: Double

    /// An area from its parts.
    public init(squareMetres: Double, uncertaintySquareMetres: Double) {
        (self.squareMetres, self.uncertaintySquareMetres) = (squareMetres, uncertaintySquareMetres)
    }

    /// The area of a polygon cut from pixels of `pixelSize` metres, to the square decimetre.
    public init(_ polygon: MultiPolygon, pixelSize: Double) {
        func rounded(_ number: Double) -> Double { (number * 100).rounded() / 100 }
        self.init(
            squareMetres: rounded(polygon.area), uncertaintySquareMetres: rounded(polygon.perimeter * pixelSize))
    }

    /// Whether it is greater than its uncertainty.
    public var isCertain: Bool { squareMetres > uncertaintySquareMetres }
}

/// How much of a change lies in a protected layer.
public struct LayerShare: Sendable, Codable, Hashable {
    /// The layer's name, e.g. 永久基本农田.
    public var layer: String
    /// The area in it.
    public var area: MeasuredArea
    /// Its share of the change, 0…1.
    public var share: Double

    /// `area` of a change of `whole` square metres.
    public init(layer: String, area: MeasuredArea, of whole: Double) {
        (self.layer, self.area) = (layer, area)
        share = whole > 0 ? min(1, (area.squareMetres / whole * 10_000).rounded() / 10_000) : 0
    }

    /// Whether the change touches the layer: by more than the measurement's uncertainty, or with most of its area, as a small
    /// change within the layer does whatever its edges hold.
    public var touches: Bool { area.isCertain || share > 0.5 }
}
