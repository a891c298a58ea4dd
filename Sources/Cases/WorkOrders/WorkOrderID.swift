public import Ground

/// A work order's stable identity.
///
/// | order | identity |
/// |---|---|
/// | of a parcel | `AD-<parcel code>-<nn>`, e.g. `AD-440605001001JC00017-01` |
/// | of a place without a parcel | `PR-<year>-<n>`, e.g. `PR-2026-000123` |
///
/// That of a parcel's order is derived from the parcel and the number of its orders, never from a row number, so that the same
/// survey gives the same ids whatever the order of its blocks.
public struct WorkOrderID: TextIdentifier {
    /// The identity as people read it out.
    public let text: String

    /// Takes the text as given, for instance on a command line.
    public init(_ text: String) {
        self.text = text
    }

    /// The identity of a parcel's n-th order, counted from 1.
    public init(parcelCode: ParcelCode, number: Int) {
        text = "AD-\(parcelCode.text)-\(number < 10 ? "0" : "")\(number)"
    }

    /// The identity of a year's n-th order without a parcel, counted from 1; six digits at least, so that ids sort by number.
    public init(year: Int, number: Int) {
        let digits = String(number)
        text = "PR-\(year)-\(String(repeating: "0", count: max(0, 6 - digits.utf8.count)))\(digits)"
    }
}
