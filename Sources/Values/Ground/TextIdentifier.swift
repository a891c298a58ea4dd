/// A name that stands for one thing and is written as plain text everywhere: in JSON, in a store, on a command line.
///
/// Ordered by bytes, so that lists and exports are in the same order whatever the locale.
public protocol TextIdentifier: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
    /// The text as people read it out.
    var text: String { get }
    /// Takes the text as it is.
    init(_ text: String)
}

extension TextIdentifier {
    /// The text.
    public var description: String { text }

    /// By text, byte order.
    public static func < (left: Self, right: Self) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    /// Reads the text.
    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    /// Writes the text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
