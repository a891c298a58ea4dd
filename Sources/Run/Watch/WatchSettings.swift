public import Catalogue
public import Findings
public import Foundation
public import Calendar
public import StorePorts

/// How a store is watched over.
public struct WatchSettings: Sendable {
    /// The store.
    public var store: String
    /// Where imagery is delivered.
    public var inboxes: [Inbox]
    /// The rules that group scenes into epochs and epochs into pairs.
    public var epochs: EpochRules
    /// Days after its last sighting for which an unconfirmed finding decides what its area is compared with.
    public var daysToLapse: Int
    /// When surveys may begin; empty = whenever there is something to survey.
    public var schedule: [CronExpression]
    /// The zone of ``schedule``.
    public var zone: TimeZone
    /// When no survey runs; nil = never quiet.
    public var quietHours: QuietHours?
    /// Seconds after which a pass stops its survey at the next checkpoint.
    public var longestRunSeconds: Int64
    /// Whether a missed time is made up for, once.
    public var catchesUp: Bool
    /// How often, two seconds apart, a survey is tried while another one holds the store.
    public var busyTries = 30
    /// What age takes away, once a day.
    public var retention: Retention

    /// Settings from their parts.
    public init(
        store: String, inboxes: [Inbox], epochs: EpochRules = EpochRules(),
        daysToLapse: Int = ConfirmationRules().daysToLapse, schedule: [CronExpression] = [], zone: TimeZone = .gmt,
        quietHours: QuietHours? = nil, longestRunSeconds: Int64 = 14_400, catchesUp: Bool = true,
        retention: Retention = Retention()
    ) {
        (self.store, self.inboxes, self.epochs, self.daysToLapse) = (store, inboxes, epochs, daysToLapse)
        (self.schedule, self.zone, self.quietHours) = (schedule, zone, quietHours)
        (self.longestRunSeconds, self.catchesUp, self.retention) = (longestRunSeconds, catchesUp, retention)
    }
}
