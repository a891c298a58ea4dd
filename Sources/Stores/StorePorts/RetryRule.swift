import Ground

/// How often and when the watch retries failures that may pass: three times in all, a quarter of an hour later, then
/// half an hour.
enum RetryRule {
    /// When the attempt after the `attempts` made so far is due; nil = none is left.
    static func next(after last: Instant, attempts: Int) -> Instant? {
        attempts < 3 ? last.advanced(by: 900 * Int64(attempts)) : nil
    }
}
