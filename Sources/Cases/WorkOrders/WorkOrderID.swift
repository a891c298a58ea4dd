public import Ground

/// A work order's stable identity.
///
/// It is `AD-<parcel code>-<nn>`, for instance `AD-440605001001JC00017-01`.
/// Derived from the parcel and the number of its orders, never from a row number, so that the same survey gives the
/// same ids whatever the order of its blocks.
public struct WorkOrderID: TextIdentifier {
    /// The identity as people read it out.
    public let text: String

    /// Takes the text as given, for instance on a command line.
    public init(_ text: String) {
        self.text = text
    }

    /// The identity of a parcel's n-th order of active discovery, counted from 1.
    public init(parcelCode: ParcelCode, number: Int) {
        text = "AD-\(parcelCode.text)-\(number < 10 ? "0" : "")\(number)"
    }
}
