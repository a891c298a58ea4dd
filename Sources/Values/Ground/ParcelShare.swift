import Foundation

/// How much of something lies on a parcel.
public struct ParcelShare: Sendable, Codable, Hashable {
    /// The parcel.
    public var parcelCode: ParcelCode
    /// Area of the part that lies on it, square metres.
    public var squareMetres: Double

    /// A share of a parcel.
    public init(parcelCode: ParcelCode, squareMetres: Double) {
        self.parcelCode = parcelCode
        self.squareMetres = squareMetres
    }

    /// The share where people read it, e.g. `440605001001JC00008 109.9 m²`.
    public var text: String {
        "\(parcelCode) " + String(format: "%.1f m²", locale: Locale(identifier: "en_US_POSIX"), squareMetres)
    }
}
