/// `Statistics` counts what became of orders: by unit, village, category, month and in total. Pure rules, no clock, no I/O.
///
/// 1. ``OrderFacts`` are what is counted of one order. There are two ways to them, which must agree: from the order's record in
///    the tables (``OrderFacts/init(_:in:at:)``), and step by step from its entries in the log (``OrderHistory``).
/// 2. ``CaseStatistics`` adds them up, each fact at its own moment and at the unit that it counts for. It keeps sums, never orders:
///    its size follows the number of units, not that of orders.
/// 3. ``StatisticsColumn/all`` is the registry of figures: what lists, files and pages show of ``Figures``.
/// 4. ``Ranking`` compares units with their like.
///
/// | figure | which orders | counted at |
/// |---|---|---|
/// | filed, open, overdue, withdrawn, merged | put on file, or brought back | that moment; *open* and *overdue* are as of now |
/// | dispatched, hand-overs, sent back to a former desk | dispatched | their first dispatch |
/// | in time | rounds that a passed report ended, those before a reopening too | that report |
/// | closed, outcomes, first time right, times | closed now | the closing |
/// | returns, disputes, rulings, reopenings, re-checks | that had one | that step |
/// | satisfied, solved as people say | that were evaluated | that evaluation |
///
/// A return counts for the unit that gave it, a dispute for the unit that raised it, an evaluation for the unit that was
/// responsible then, everything else for the unit that is responsible now.
import Ground
