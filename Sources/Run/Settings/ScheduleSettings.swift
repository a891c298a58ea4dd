import Foundation
import Ground
public import Calendar

/// When surveys run.
public struct ScheduleSettings: Sendable, Hashable {
    /// When surveys run; none = as soon as new scenes are complete.
    public var survey: [CronExpression]
    /// When nothing is started.
    public var quietHours: QuietHours?
    /// A run that takes longer is stopped at its next checkpoint and goes on later, minutes.
    public var longestRunMinutes: Int
    /// Whether missed times are made up for, once.
    public var catchesUp: Bool

    private static let keys = ["survey", "quiet_hours", "longest_run_minutes", "catch_up"]

    init(_ root: Section, in zone: TimeZone) {
        (survey, quietHours, longestRunMinutes, catchesUp) = ([], nil, 240, true)
        guard let section = root.section("schedule", keys: Self.keys) else { return }
        survey = Self.read(section, "survey", Message(zh: "cron 表达式", en: "a cron expression")) {
            text throws(ScheduleError) in try CronExpression(text)
        }
        quietHours = Self.quietHours(section, in: zone)
        longestRunMinutes = section.whole("longest_run_minutes", in: 1...10_080, default: longestRunMinutes)
        catchesUp = section.truth("catch_up", default: catchesUp)
    }

    /// `quiet_hours` of a section.
    static func quietHours(_ section: Section, in zone: TimeZone) -> QuietHours? {
        let windows = read(section, "quiet_hours", Message(zh: "时段 HH:MM-HH:MM", en: "a window HH:MM-HH:MM")) {
            text throws(ScheduleError) in try QuietHours.Window(text)
        }
        guard !windows.isEmpty else { return nil }
        do throws(ScheduleError) {
            return try QuietHours(windows: windows, in: zone)
        } catch {
            section.fault("quiet_hours", error.message)
            return nil
        }
    }

    private static func read<Result>(
        _ section: Section, _ key: String, _ meaning: Message, by parse: (String) throws(ScheduleError) -> Result
    ) -> [Result] {
        section.texts(key, meaning).compactMap { item in
            do throws(ScheduleError) {
                return try parse(item.text)
            } catch {
                section.faults.add(item.value.position, item.path, error.message)
                return nil
            }
        }
    }
}
