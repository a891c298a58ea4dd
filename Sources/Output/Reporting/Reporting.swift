/// `Reporting` reports the results of a run and the state of a site: digests, coverage, figures and self-contained
/// pages.
///
/// | what | where it goes |
/// |---|---|
/// | ``RunDigest``: what an unattended run did | thin JSON for webhooks and the log; the head of the ``RunReportPage`` |
/// | ``CoverageReport``: what was not seen | lists, a map and flight areas (``CoverageFormats``) |
/// | ``MetricsSnapshot``: how a site stands | Prometheus' text |
/// | ``InspectionPage``, ``EvaluationPage`` | whether two epochs can be compared, how good a model is: each one file of HTML |
///
/// Files are written by what ``Export`` writes its own with, and are the same byte for byte for the same input.
