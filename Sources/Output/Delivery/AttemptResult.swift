import Ground

/// What an attempt came to.
enum AttemptResult: Sendable, Hashable {
    /// The receiver has it; the id that it gave it, nil = none.
    case taken(answerID: String?)
    /// It has it not; `retryAfterSeconds`: what it asked for.
    case failed(Message, retryAfterSeconds: Int64? = nil, ending: Ending = .none)

    /// Whether trying again is any good.
    enum Ending: Sendable, Hashable {
        /// It is.
        case none
        /// It is, but not now: nobody answered.
        case unanswered
        /// The receiver refuses this very message: not for a week.
        case refused
        /// The receiver is gone for good.
        case gone
    }
}
