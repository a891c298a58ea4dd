/// `Calendar` answers when something is to run and how long something has taken: pure functions of instants, time zones and
/// what was written down.
///
/// 1. ``CronExpression``: five fields read into sets of numbers; the next and the previous time it fires in a time
///    zone, over the hours that a clock change skips or repeats.
/// 2. ``FireWindow``: which fire time is due now, given the last one that was handled; however many were missed, one
///    run makes up for them.
/// 3. ``QuietHours``: daily windows of the local clock in which nothing is started.
/// 4. ``WorkingCalendar``: which days are worked, by the yearly notices on holidays and 调休; ``HolidayFile`` reads such a
///    notice.
/// 5. ``WorkingTime``: working minutes between two moments, and the moment at which so many are over.
///
/// Nothing here asks for the time or waits: the room `Watch` does.
