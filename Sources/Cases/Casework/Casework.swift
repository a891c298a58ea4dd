/// `Casework` holds the use cases of the office side, each as one unit of work with an actor.
///
/// 1. A caller (command line, watch, service) makes a use case over a ``CaseStore``: ``SurveyCasework`` takes a survey's
///    blocks in, ``Deciding`` an officer's decisions.
/// 2. The use case reads the parcel's findings and orders, asks the rules (`Confirmation`, `WorkOrders`) and puts back what
///    changed, through ``CaseWriting``: all of it or nothing.
/// 3. Every change is an ``Event`` of the append-only log, chained by hash to the one before it, and names its ``CaseActor``.
///
/// Promises:
///
/// - when a use case returns, what it did is on disk;
/// - a repeated call changes nothing;
/// - ids come from parcel codes and counts, so they do not depend on the order in which blocks arrive;
/// - ``SurveyCasework/changes(by:)`` returns what a survey changed; no caller has to search the log.
