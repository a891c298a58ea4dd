/// What a feature says of its parcel, as far as the rules for parcels look at it (``ParcelRules``).
public struct ParcelRecord: Sendable, Hashable, Codable {
    /// The parcel's code as the file has it.
    public enum Code: Sendable, Hashable, Codable {
        /// No such member, null, or text without a character.
        case missing
        /// A list, an object or a truth value, by its name.
        case wrongType(String)
        /// Text, or a number written as text: 1 and 1.0 are both `1`.
        case text(String)
    }

    /// The parcel's code.
    public var code: Code
    /// The village as the file has it: a code or a name; nil where the file has no such field or it is null.
    public var village: String?
    /// First day of validity as the file has it.
    public var validFrom: String?
    /// Last day of validity as the file has it.
    public var validTo: String?
    /// The area that the file declares, m².
    public var declaredArea: Double?

    /// A record; what the file has no field for stays nil.
    public init(
        code: Code, village: String? = nil, validFrom: String? = nil, validTo: String? = nil,
        declaredArea: Double? = nil
    ) {
        self.code = code
        self.village = village
        self.validFrom = validFrom
        self.validTo = validTo
        self.declaredArea = declaredArea
    }
}

/// Names of the fields that are looked at, compared without case.
public enum ParcelFields {
    /// The parcel's code, the better name first.
    public static let code = ["parcel_code", "zddm", "宗地代码", "code", "parcel_id", "id"]
    /// The village, by code or name.
    public static let village = ["village", "village_code", "村", "村居", "行政村"]
    /// First day of validity.
    public static let validFrom = ["valid_from", "start_date", "起始日期"]
    /// Last day of validity.
    public static let validTo = ["valid_to", "end_date", "终止日期"]
    /// Declared area in m².
    public static let area = ["area_m2", "zdmj", "宗地面积"]
}
