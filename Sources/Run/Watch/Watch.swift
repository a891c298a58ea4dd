/// `Watch` surveys without a person: imagery dropped into a folder becomes surveyed parcels.
///
/// One pass (``WatchPass``), under the store's lease so that of several watches one works:
///
/// 1. ``InboxScan`` lists delivered files that are completely written.
/// 2. ``WatchActions`` checks each file once and gives a scene for the catalogue, or a refusal with its reason.
/// 3. ``WatchPlan`` pairs epochs area by area: every later epoch that was not surveyed, with an earlier one chosen for
///    it and the reason.
/// 4. ``WatchActions`` surveys each pair in a child process; the outcome and its messages are written in one
///    transaction.
///
/// ``WatchLoop`` repeats passes, keeps to the schedule and the quiet hours, and hands messages to ``Delivery``. The
/// room contains nothing about imagery, HTTP or the command line.
