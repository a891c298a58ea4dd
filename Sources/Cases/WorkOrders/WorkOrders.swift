/// `WorkOrders` decides what becomes of a finding: a pure machine, event in → actions out, no clock, no I/O.
///
/// 1. Whoever keeps the orders (the store) builds a ``ParcelOrders`` from the orders of one parcel.
/// 2. It hands over a ``WorkOrderEvent``: a finding was recorded, a finding lapsed. Time comes with the event.
/// 3. ``ParcelOrders/apply(_:)`` changes its own value and returns ``WorkOrderAction``s; the keeper writes them down.
///
/// The rules, which the tests hold for any sequence of events:
///
/// - at most one order is open on a parcel, whatever is found there;
/// - a repeat that says nothing new asks for no action; one that says something new updates the open order;
/// - a lapsed finding takes the order back while nobody has acted on it, and raises nothing again: a new change
///   comes as a new episode, with a finding id of its own; only an officer's word makes it stand again.
///
/// States after ``WorkOrderState/raised`` (dispatched, accepted, …) join later: the machine asks
/// ``WorkOrderState/isOpen`` and ``WorkOrderState/isUntouched``, never for a state by name.
