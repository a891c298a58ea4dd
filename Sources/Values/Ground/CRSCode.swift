/// A coordinate reference system by authority and code, e.g. `EPSG:4547`.
public struct CRSCode: Sendable, Hashable, Codable, CustomStringConvertible {
    /// The authority, upper case, e.g. `EPSG`.
    public let authority: String
    /// The code within the authority, e.g. `4547`.
    public let code: String

    /// Parses `authority:code`; nil if it is not of that form (letters, colon, letters or digits).
    public init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty,
            parts[0].allSatisfy({ $0.isASCII && $0.isLetter }),
            parts[1].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) })
        else { return nil }
        authority = parts[0].uppercased()
        code = String(parts[1])
    }

    /// An EPSG code.
    public init(epsg: Int) {
        authority = "EPSG"
        code = String(epsg)
    }

    /// WGS 84 longitude, latitude in degrees: the CRS of GeoJSON (RFC 7946 §4).
    public static let wgs84 = CRSCode(epsg: 4326)

    /// The numeric code where the authority is EPSG, for SQL's `srs_id`.
    public var epsg: Int? { authority == "EPSG" ? Int(code) : nil }

    /// `authority:code`.
    public var description: String { "\(authority):\(code)" }

    /// Reads `authority:code`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = CRSCode(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not authority:code: \(text)")
        }
        self = value
    }

    /// Writes `authority:code`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
