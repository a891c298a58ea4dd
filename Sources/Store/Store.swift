/// `Store` keeps what surveys find: parcels, verdicts, findings, work orders, chips and the log, in one GeoPackage.
///
/// 1. ``GeoPackageStore/init(writing:patience:now:wellKnownText:)`` checks under the opener's lock (``StoreLock``) that
///    the file is a store of a version it knows and applies ``StoreMigrations``.
///    ``GeoPackageStore/init(reading:)`` needs no lock and never writes.
/// 2. A survey hands its results over through ``Findings/SurveyJournal``: `begin` puts survey and parcels on record
///    (``ParcelTable``), `record` writes one block in one transaction (``BlockRecorder``), `finish` closes it.
/// 3. ``GeoPackageStore/close()`` folds the write-ahead log back, so that one clean file remains.
///
/// Promises:
///
/// - when `record` returns, the block is on disk; a killed run loses at most the blocks in flight;
/// - recording a block again, or beginning a finished survey again, leaves the file as it is, byte for byte;
/// - ids come from parcel codes and counts, so they do not depend on the order in which blocks arrive;
/// - every change is an entry of ``AuditLog``, append-only and hash-chained.
///
/// What a *no change* says of an open finding depends on what was compared: against the ground before the change the
/// finding is not seen any more, against the ground after it the change still stands (``BlockRecorder``).
