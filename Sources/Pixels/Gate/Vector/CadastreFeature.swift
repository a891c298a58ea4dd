/// The attributes of a feature that the rules for parcels use (``ParcelRules``).
public struct CadastreFeature: Sendable, Hashable, Codable {
    /// The parcel's code as the file has it.
    public enum Code: Sendable, Hashable, Codable {
        /// No such member, null, or text without a character.
        case missing
        /// A list, an object or a truth value, by its name.
        case wrongType(String)
        /// Text, or a number written as text: 1 and 1.0 are both `1`.
        case text(String)
        /// A number that may be any of several codes (``CodeNumber``), as the file shows it.
        case inexact(String)
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
    /// The code that the parcel had before; nil where the file has no such field or it is empty.
    public var formerCode: String?

    /// A record; what the file has no field for stays nil.
    public init(
        code: Code, village: String? = nil, validFrom: String? = nil, validTo: String? = nil,
        declaredArea: Double? = nil, formerCode: String? = nil
    ) {
        self.code = code
        self.village = village
        self.validFrom = validFrom
        self.validTo = validTo
        self.declaredArea = declaredArea
        self.formerCode = formerCode
    }
}

/// Names of the fields that are read, compared without case.
public enum ParcelFields {
    /// The parcel's code, the better name first: as TD/T 1015 and the databases of real-estate registration call it, then
    /// in English. `id` comes last, see ``CodeField``.
    public static let code = [
        "parcel_code", "zddm", "宗地代码", "zdbm", "宗地编码", "zdtybm", "宗地统一编码", "zdbh", "宗地编号", "zdh", "宗地号",
        "bdcdyh", "不动产单元号", "bdcdydm", "不动产单元代码", "djh", "地籍号", "parcelcode", "code", "parcel_id", "parcelid",
        "parcel_no",
    ]
    /// The code that a parcel had before.
    public static let formerCode = [
        "yzddm", "原宗地代码", "yzdbm", "原宗地编码", "yzdbh", "原宗地编号", "old_code", "former_code", "old_parcel_code",
    ]
    /// The village, by code or name.
    public static let village = ["village", "village_code", "村", "村居", "行政村"]
    /// First day of validity.
    public static let validFrom = ["valid_from", "start_date", "起始日期"]
    /// Last day of validity.
    public static let validTo = ["valid_to", "end_date", "终止日期"]
    /// Declared area in m².
    public static let area = ["area_m2", "zdmj", "宗地面积"]
}
