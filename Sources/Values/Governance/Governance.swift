/// `Governance` knows the units that govern: district, town, village, cell of the governance grid, and departments.
///
/// - ``GovernanceUnit``: code, name, tier and the unit above;
/// - ``GovernanceTier``: how large a unit is.
///
/// A unit is known by its code (`Ground.UnitCode`), never by its name.
