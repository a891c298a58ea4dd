/// `Findings` is the waist: the pixel side ends by making findings, the office side begins by reading them.
///
/// - ``Verdict``: the judge's answer for one parcel, changed or not;
/// - ``Finding``: a verdict of change with the evidence it rests on;
/// - ``FindingRecord``: a finding as the store keeps it, with its stable identity;
/// - ``Observation``, ``ConfirmationRules``: how later epochs confirm it or let it lapse;
/// - ``SurveyRecord``, ``BlockRecord``, ``SurveyJournal``: how a survey hands its results over, block by block;
/// - ``SurveyReport``: what a survey did, skipped and why.
