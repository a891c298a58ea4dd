/// `WorkOrders` decides which orders a parcel's findings raise, change or withdraw: a pure state machine, findings in →
/// actions out, no clock, no I/O.
///
/// 1. A use case builds a ``ParcelOrders`` from the orders of one parcel.
/// 2. It hands over all findings of the parcel whenever one of them has changed. Time comes along.
/// 3. ``ParcelOrders/reconcile(with:changed:orderConfidence:at:)`` changes its own value and returns ``WorkOrderAction``s; the use
///    case writes them down.
///
/// The rules, which the tests hold for any sequence of findings:
///
/// - of each matter (``WorkOrderMatter``) at most one order is open on a parcel;
/// - what an order says is derived from its standing findings, never kept from one that lapsed;
/// - the same findings again give no action;
/// - an order that rests on no finding is withdrawn unless a person has acted on it, and is raised again with its
///   finding.
///
/// States after ``WorkOrderState/raised`` (dispatched, accepted, …) join later: the machine asks
/// ``WorkOrderState/isOpen`` and ``WorkOrderState/isUntouched``, and knows by name only ``WorkOrderState/withdrawn``.
