public import Gate
public import Ground
import Projection

/// What a parcel or grid file was, beside its features: for what is said of a survey's inputs.
public struct VectorSource: Sendable, Hashable {
    /// File name without folder.
    public let file: String
    /// Layer name.
    public let layer: String
    /// The CRS that the layer names.
    public let crs: CRSCode
    /// A place of its first feature, in that CRS; nil where it has none.
    public internal(set) var place: Coordinate?
    /// The field that the codes were taken from; nil for a governance grid.
    public internal(set) var codeField: CodeFieldUse?
    /// Features outside the CRS's area of use by over a degree.
    public internal(set) var outsideArea = 0

    init(file: VectorFile, layer: String, crs: CRSCode) {
        (self.file, self.layer, self.crs) = (file.fileName, layer, crs)
    }
}

/// Holds a layer's features against the area of use of its CRS.
struct PlaceCensus {
    private let area: AreaOfUse?
    private(set) var placed = 0
    private(set) var outside = 0
    private(set) var swapped = 0
    /// The first coordinate.
    private(set) var first: Coordinate?
    /// The feature that lies farthest outside, by number, and where; nil = none does.
    private(set) var farthest: (number: Int, place: Coordinate?, degrees: Double)?
    /// The first feature that lies inside once its coordinates are swapped.
    private(set) var firstSwapped: (number: Int, place: Coordinate?)?

    init(of crs: CRSCode) throws { area = try AreaOfUse(of: crs) }

    /// Counts the middle of a feature, in the layer's own CRS.
    mutating func take(_ bounds: Bounds?, number: Int) {
        guard let bounds, bounds.minX.isFinite, bounds.maxX.isFinite, bounds.minY.isFinite, bounds.maxY.isFinite else {
            return
        }
        let middle = Coordinate(x: (bounds.minX + bounds.maxX) / 2, y: (bounds.minY + bounds.maxY) / 2)
        placed += 1
        first = first ?? middle
        switch area?.place(of: middle) ?? .inside {
        case .inside: return
        case .swapped(let place):
            swapped += 1
            firstSwapped = firstSwapped ?? (number, place)
        case .outside(let place, let degrees):
            if degrees > farthest?.degrees ?? 0 { farthest = (number, place, degrees) }
        }
        outside += 1
    }

    /// Whether most features look as if northing stood before easting.
    var isSwapped: Bool { 2 * swapped > placed }

    /// A place as people read it.
    static func text(_ place: Coordinate?) -> String {
        func degrees(_ value: Double) -> String { "\((value * 10_000).rounded() / 10_000)" }
        return place.map { "\(degrees($0.x)), \(degrees($0.y))" } ?? "?"
    }
}
