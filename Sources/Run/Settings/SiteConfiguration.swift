public import Catalogue
public import Findings
public import Foundation
public import Ground
import Calendar

/// The checked settings of an unattended service of one site; paths are absolute.
public struct SiteConfiguration: Sendable, Hashable {
    /// The store, a GeoPackage.
    public var store: String
    /// The time zone of hours and days.
    public var timeZone: TimeZone
    /// The language of reports and messages.
    public var language: Language
    /// Folders under which datasets may lie; the inboxes' are among them.
    public var roots: [String]
    /// Where new scenes are dropped.
    public var inboxes: [InboxSettings]
    /// What is surveyed; at least one.
    public var areas: [AreaSettings]
    /// What makes an epoch and a pair.
    public var epochs: EpochRules
    /// The numbers of a verdict, where they differ from the defaults.
    public var judge: JudgeChoices
    /// When a finding is confirmed or lapses.
    public var confirmation: ConfirmationRules
    /// When surveys run.
    public var schedule: ScheduleSettings
    /// The receivers of messages.
    public var webhooks: [WebhookSettings]
    /// How the web door is reached.
    public var service: ServingSettings
    /// The systems that orders are sent into.
    public var systems: [SystemSettings]
    /// The server of outgoing mail; nil = no mail is sent.
    public var mail: MailSettings?
    /// Who is told what of orders.
    public var notices: NoticeSettings
    /// What is written after a run.
    public var report: ReportSettings
    /// A parcel without a clear observation for so many days counts as not seen.
    public var notSeenDays: Int
    /// How long things are kept.
    public var retain: RetentionSettings
    /// How the log's end is anchored.
    public var audit: AuditSettings
    /// What a new file may cost.
    public var limits: LimitSettings

    private static let keys = [
        "store", "time_zone", "language", "roots", "inboxes", "areas", "epochs", "judge", "confirmation", "schedule",
        "webhooks", "systems", "mail", "notices", "service", "report", "coverage", "retain", "audit", "limits",
    ]

    /// Reads the whole tree; nil only if it cannot be read as a configuration, with at least one fault.
    init?(_ value: SettingValue, folder: String, faults: FaultList) {
        guard let root = Section(value, path: "", keys: Self.keys, folder: folder, faults: faults) else { return nil }
        let storeMeaning = Message(zh: "存储文件 .gpkg 的路径", en: "path of the store, a .gpkg file")
        let store = root.requires("store", storeMeaning) ? root.file("store", storeMeaning) : nil
        if let store, !store.lowercased().hasSuffix(".gpkg") {
            root.fault("store", Message(zh: "存储文件名应以 .gpkg 结尾", en: "the store's name must end in .gpkg"))
        }
        timeZone = Self.timeZone(root)
        language = root.choice("language", ["zh": Language.chinese, "en": .english]) ?? .chinese
        let inboxes = InboxSettings.all(in: root)
        self.inboxes = inboxes
        let roots = root.files("roots", Message(zh: "文件夹", en: "a folder"))
        self.roots = roots + inboxes.map(\.folder).filter { !roots.contains($0) }
        areas = AreaSettings.all(in: root)
        epochs = EpochRules(root)
        judge = JudgeChoices(root)
        confirmation = ConfirmationRules(root)
        schedule = ScheduleSettings(root, in: timeZone)
        webhooks = WebhookSettings.all(in: root)
        service = ServingSettings(root)
        systems = SystemSettings.all(in: root)
        mail = MailSettings(root)
        notices = NoticeSettings(root, in: timeZone, hasMail: root.value("mail") != nil)
        report = ReportSettings(root)
        notSeenDays =
            root.section("coverage", keys: ["not_seen_days"])?.whole("not_seen_days", in: 1...3650, default: 90) ?? 90
        retain = RetentionSettings(root)
        audit = AuditSettings(root)
        limits = LimitSettings(root)
        guard let store else { return nil }
        self.store = store
        checkDestinations(root)
    }

    /// Every destination has its own name: the outbox knows it by that.
    private func checkDestinations(_ root: Section) {
        var known = Set(webhooks.map(\.name))
        let named =
            systems.map { ("systems", [$0.name]) } + notices.receivers.map { ("notices", [$0.name] + $0.destinations) }
        for (key, names) in named {
            let taken = Set(names).filter { !known.insert($0).inserted }
            for name in taken.sorted() {
                root.fault(
                    key,
                    Message(
                        zh: "名称“\(name)”重复；webhooks、systems、notices 的名称各不相同",
                        en: "the name “\(name)” is taken already among webhooks, systems and notices"))
            }
        }
    }

    private static func timeZone(_ root: Section) -> TimeZone {
        let standard = "Asia/Shanghai"
        let name = root.text("time_zone", Message(zh: "时区", en: "a time zone")) ?? standard
        let known = TimeZone.knownTimeZoneIdentifiers + ["UTC"]
        guard known.contains(name), let zone = TimeZone(identifier: name) else {
            let near = ZoneNames.meant(by: name, among: known)
            root.fault(
                "time_zone",
                Message(
                    zh: "没有时区“\(name.prefix(60))”；请用 IANA 名称，"
                        + (near.map { "是否指 \($0)？" } ?? "例如 \(standard)"),
                    en: "there is no time zone “\(name.prefix(60))”; give an IANA name"
                        + (near.map { "; did you mean \($0)?" } ?? " such as \(standard)")))
            return TimeZone(secondsFromGMT: 8 * 3600) ?? .gmt
        }
        return zone
    }
}

extension EpochRules {
    init(_ root: Section) {
        let keys = ["window_days", "sensors", "same_season_days", "least_valid_share", "least_days_apart"]
        self.init()
        guard let section = root.section("epochs", keys: keys) else { return }
        windowDays = section.whole("window_days", in: 1...366, default: windowDays)
        mixesSensors = section.choice("sensors", ["separate": false, "mixed": true]) ?? mixesSensors
        sameSeasonDays = section.whole("same_season_days", in: 0...183, default: sameSeasonDays)
        leastValidShare =
            section.number("least_valid_share", in: NumberRange(lower: 0, upper: 1)) ?? leastValidShare
        leastDaysApart = section.whole("least_days_apart", in: 0...3650, default: leastDaysApart)
    }
}

extension ConfirmationRules {
    init(_ root: Section) {
        let keys = [
            "looks_to_provisional", "looks_to_confirm", "misses_to_lapse", "days_to_lapse", "drone_confirms",
            "ground_report_confirms", "looks_to_finish",
        ]
        self.init()
        guard let section = root.section("confirmation", keys: keys) else { return }
        observationsToProvisional = section.whole(
            "looks_to_provisional", in: 1...100, default: observationsToProvisional)
        observationsToConfirm = section.whole("looks_to_confirm", in: 1...100, default: observationsToConfirm)
        missesToLapse = section.whole("misses_to_lapse", in: 1...100, default: missesToLapse)
        daysToLapse = section.whole("days_to_lapse", in: 1...3650, default: daysToLapse)
        droneConfirms = section.truth("drone_confirms", default: droneConfirms)
        decisionConfirms = section.truth("ground_report_confirms", default: decisionConfirms)
        observationsToFinish = section.whole("looks_to_finish", in: 1...100, default: observationsToFinish)
        guard observationsToProvisional <= observationsToConfirm else {
            section.fault(
                section.value("looks_to_provisional") == nil ? "looks_to_confirm" : "looks_to_provisional",
                Message(
                    zh:
                        "先后颠倒：looks_to_provisional（\(observationsToProvisional)）不能大于 looks_to_confirm（\(observationsToConfirm)）",
                    en:
                        "reversed: looks_to_provisional (\(observationsToProvisional)) must not exceed looks_to_confirm "
                        + "(\(observationsToConfirm))"))
            return
        }
    }
}
