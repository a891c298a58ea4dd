/// `Catalogue` holds every scene that was handed in and groups scenes into epochs; values and rules only.
///
/// 1. ``SceneDescription``: what a scene's own file says, as the pixel side reads it.
/// 2. ``CatalogueScene``: a scene by the hash of its content, with the time of its acquisition and where that was
///    learnt (``AcquisitionSource``); adding the same content again changes nothing. A file's name tells it by a
///    ``FileNamePattern``, or not at all.
/// 3. Scenes of one survey window and one sensor class form an ``Epoch`` (``EpochGrouping``, by ``EpochRules``); for
///    every area (``AreaPoints``) an earlier epoch is chosen for a later one, with the reason on record
///    (``EpochPairing``).
