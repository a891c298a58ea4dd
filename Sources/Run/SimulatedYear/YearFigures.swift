/// How a simulated year went at a store's own desks, and by the rules that others use.
public struct YearFigures: Sendable {
    /// Reports that came in.
    public var reports = 0
    /// Orders that were filed.
    public var orders = 0
    /// Steps that were taken of them.
    public var steps = 0
    /// Steps that a rule forbade: none, as the desks know the rules.
    public var refused = 0
    /// The first refusals, in words.
    public var refusals: [String] = []
    /// Lines that rulings proposed and a person adopted.
    public var adoptedLines = 0
    /// What matching got right.
    public var matching = MatchingFigures()
    /// Right merges of the plain rule among all of its merges.
    public var plainPrecision = 0.0
    /// Right merges of the plain rule among all repeats.
    public var plainRecall = 0.0
    /// The store's own desks.
    public var desks = DeskFigures()
    /// The same orders where each desk may return what it likes, and no line is learnt.
    public var unlimitedReturns = DeskFigures()
    /// The orders that the plain rule of merging leaves, at desks with one return.
    public var plainMerging = DeskFigures()
    /// Seconds that writing the year took.
    public var seconds = 0.0

    init() {}
}
