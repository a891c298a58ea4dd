/// `Reports` decides which reports are of one matter: pure functions of values, without a clock and without a store.
///
/// 1. A ``Report`` is one voice: a finding of imagery, a patrol, a citizen's photo, a call, a sensor, another system. It is
///    kept for good; what it says is never overwritten.
/// 2. ``MatchModel/searchRadius(for:)`` says how far away a store has to look for open matters; ``MatterIndex`` finds them in
///    memory.
/// 3. ``ReportMatcher/match(_:among:at:)`` compares the report with each ``Matter`` there and answers with a ``MatchOutcome``.
/// 4. ``MatterDensity`` counts the matters as they come: it says how likely a new one is at a place, in a village.
/// 5. ``MatchLearning`` takes what officers confirm and refuse, and gives the next ``MatchModel``.
/// 6. ``SourceConfidence`` says how sure a matter is, from the kinds of its sources.
/// 7. ``ChinaDatum`` brings the positions of phone maps to WGS 84 and back.
///
/// The rules:
///
/// | the report and an open matter | outcome |
/// |---|---|
/// | same parcel, same group of categories | ``MatchOutcome/sameMatter(_:)``, by definition |
/// | probability at ``MatchModel/mergeThreshold`` or above, same category | ``MatchOutcome/merge(_:)`` |
/// | anything else | ``MatchOutcome/new(suggestions:)``, with at most three matters to choose from |
///
/// The probability is that of Fellegi and Sunter (1969), with all open matters and *something new* as the rivals. The weight
/// of a matter is the rate at which it draws one more report now and here; that of *something new* is the rate at which
/// matters begin here:
///
///     weight = repeats × time × category × place / density × texts × reporter
///
/// - repeats: how many more reports a matter draws that has drawn so many ("RepeatRate", mixed Poisson, heavy tail);
/// - time: exponential in the days since the matter was opened, with its category's own time scale;
/// - category: how often a matter recorded under one category is reported under another;
/// - place: the two positions as normal errors of their accuracies, with a share of outliers, against the density of matters
///   of the reported category; where one of them knows the village only, the village against the village's rate;
/// - texts: the likeness of the pairs of characters, of reports of one matter against those of two;
/// - reporter: the same citizen again, or another one.
