/// `Watch` surveys without a person: imagery dropped into a folder becomes surveyed parcels.
///
/// One pass (``WatchPass``), under the store's lease so that of several watches one works:
///
/// 1. ``InboxScan`` lists delivered files that nobody is writing any more.
/// 2. Each is looked at once, by ``WatchActions``: a scene for the catalogue, or a refusal that says why.
/// 3. ``WatchPlan`` pairs epochs area by area: every later epoch that was not surveyed, with an earlier one chosen for
///    it and the reason.
/// 4. Each pair is surveyed by the same, in a process of its own; what it ends with and what is to be told about
///    it are written in one transaction.
///
/// ``WatchLoop`` repeats passes, keeps to the schedule and the quiet hours, and hands messages to ``Delivery``.
/// The room knows neither imagery nor HTTP nor the command line.
