/// `Confirmation` decides the state of a finding from its observations, and which change episode of its parcel a
/// sighting belongs to: pure functions, without a clock and without a store.
///
/// 1. A survey that sees a change on a parcel, or none, has made an ``Findings/Observation``.
/// 2. ``Episodes`` takes the parcel's findings and answers with a ``Sighting``: it belongs to one of them, or it begins a
///    new episode and may end another. A building that vanishes ends its own episode: the demolition is a new one.
/// 3. ``Findings/ConfirmationRules/state(of:decidedClass:)`` gives the state of an episode from its observations and from
///    what an officer decided. A decision is a floor: no later cut of epochs takes it back.
///
/// After OPERA DIST-ALERT (Pickens et al. 2022) and GLAD (Hansen et al. 2016).
