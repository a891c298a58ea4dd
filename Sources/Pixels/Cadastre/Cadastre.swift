public import Ground

/// The parcels of a survey and what was left out of it, with reasons.
///
/// The flow of the room: `OGR/VectorFile` reads features, `GEOS/GeometryInspector` checks and repairs their shapes,
/// ``ParcelReader`` names, filters and places them (through ``GovernanceGrid``); ``CoverageFractions`` then says how
/// much of every pixel lies inside a parcel.
public struct Cadastre: Sendable {
    /// The CRS of every polygon here: the survey's.
    public let crs: CRSCode
    /// Parcels to judge, by code.
    public let parcels: [Parcel]
    /// Features left out, in file order, with the reason and the remedy.
    public let rejections: [ParcelRejection]
    /// Warnings by kind: geometries repaired, codes not well formed, …
    public let warnings: [String: Int]
    /// The files, in the order given.
    public let sources: [VectorSource]
    /// Every code of the files, whatever became of its feature.
    public let codes: Set<ParcelCode>
    /// The parcels that name another code as their former one, by that code: what a parcel was split or merged into.
    public let successors: [ParcelCode: [ParcelCode]]
}

/// A parcel to judge.
public struct Parcel: Sendable, Hashable {
    /// The code by which the cadastre names it.
    public let code: ParcelCode
    /// Its polygon in the survey's CRS, valid.
    public let polygon: MultiPolygon
    /// The rectangle around it.
    public let bounds: Bounds
    /// A point inside it, which decides its block and its place.
    public let representativePoint: Coordinate
    /// Village, town and district.
    public let place: AdministrativePlace

    /// A parcel from its parts; `polygon` must be valid and not empty.
    public init(
        code: ParcelCode, polygon: MultiPolygon, bounds: Bounds, representativePoint: Coordinate,
        place: AdministrativePlace
    ) {
        self.code = code
        self.polygon = polygon
        self.bounds = bounds
        self.representativePoint = representativePoint
        self.place = place
    }
}

/// Why a feature of the parcel file is not judged.
public struct ParcelRejection: Sendable, Hashable, Codable {
    /// The kinds of reason, for counting.
    public enum Reason: String, Sendable, Codable, CaseIterable {
        /// No code in the code field.
        case codeMissing
        /// Another feature has the same code; the right one is unknown.
        case duplicateCode
        /// A well-formed code of a use other than homestead (JC).
        case notHomestead
        /// No geometry, or an empty one.
        case geometryEmpty
        /// Points, lines or a collection.
        case geometryNotPolygon
        /// Invalid, and repairing it would change its area by 0.1 % or more.
        case geometryInvalid
        /// Coordinates that are not numbers or lie outside the CRS.
        case coordinatesOutOfRange
        /// Wider or higher than any parcel.
        case extentTooLarge
    }

    /// File name without folder.
    public let file: String
    /// Layer name.
    public let layer: String
    /// The feature's id in the layer.
    public let featureID: Int64
    /// The kind of reason.
    public let reason: Reason
    /// The line for people, with the remedy.
    public let message: Message

    init(file: String, layer: String, featureID: Int64, reason: Reason, detail: String) {
        self.file = file
        self.layer = layer
        self.featureID = featureID
        self.reason = reason
        let place = "\(file) · \(layer) · \(featureID)"
        message =
            switch reason {
            case .codeMissing:
                Message(zh: "\(place)：没有宗地代码（\(detail)）；请补填", en: "\(place): no parcel code (\(detail)); fill it in")
            case .duplicateCode:
                Message(
                    zh: "\(place)：宗地代码 \(detail) 重复；请保留唯一一宗",
                    en: "\(place): parcel code \(detail) occurs more than once; keep one feature")
            case .notHomestead:
                Message(
                    zh: "\(place)：\(detail) 不是宅基地（JC），不在监测范围",
                    en: "\(place): \(detail) is not a homestead (JC) and is not surveyed")
            case .geometryEmpty:
                Message(zh: "\(place)：没有图形；请补绘", en: "\(place): no geometry; draw it")
            case .geometryNotPolygon:
                Message(
                    zh: "\(place)：图形是 \(detail)，不是面；请改为面",
                    en: "\(place): geometry is \(detail), not a polygon; make it one")
            case .geometryInvalid:
                Message(
                    zh: "\(place)：图形无效（\(detail)），修复会使面积改变 0.1% 以上；请在 GIS 中改正",
                    en: "\(place): invalid geometry (\(detail)), repair would change its area by 0.1 % or more; "
                        + "correct it in a GIS")
            case .extentTooLarge:
                Message(
                    zh: "\(place)：图形跨度过大（\(detail)）；请拆分为各自的宗地",
                    en: "\(place): too large an extent (\(detail)); split it into its parcels")
            case .coordinatesOutOfRange:
                Message(
                    zh: "\(place)：坐标超出范围（\(detail)）；请检查坐标系",
                    en: "\(place): coordinates out of range (\(detail)); check the CRS")
            }
    }
}
