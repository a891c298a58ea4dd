/// A notice to people: a title and lines of plain text; kept as JSON until it is sent.
public struct NoticeContent: Sendable, Codable, Hashable {
    /// What it is about, in a line.
    public var title: String
    /// The rest, line by line.
    public var lines: [String]

    /// A notice; line breaks and control characters in its parts become blanks.
    public init(title: String, lines: [String]) {
        (self.title, self.lines) = (Self.line(title), lines.map(Self.line))
    }

    private static func line(_ text: String) -> String {
        let scalars = text.unicodeScalars.map { scalar -> Unicode.Scalar in
            scalar.properties.generalCategory == .control || scalar.value == 0x2028 || scalar.value == 0x2029
                ? " " : scalar
        }
        return String(String.UnicodeScalarView(scalars))
    }
}
