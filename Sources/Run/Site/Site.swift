import Casework
import Catalogue
import Settings
import Console
import Delivery
import Findings
import Foundation
import Ground
import Projection
import Synchronization
import StorePorts
import Watch

/// A configuration, converted for the rooms.
///
/// `Site` puts the rooms together to one running program; commands read flags and call one of these:
///
/// | call | what it does |
/// |---|---|
/// | ``SiteWatch`` | watches over a configured site, until it is stopped or once |
/// | ``SiteCheck`` | opens what a configuration names and reports every fault |
/// | ``SiteStatus``, ``SiteProblems`` | the state of a site, and the faults that a person must correct |
/// | ``StoredSurveyRun``, ``StoreOutlook`` | a survey by hand into a store, and how it would begin |
/// | ``SurveyTaskRun``, ``AreaReading`` | what the watch's children do (``WatchChild``) |
struct Site: Sendable {
    let path: String
    let document: ConfigurationDocument
    /// SHA-256 of the file as it was read.
    let fingerprint: String?
    var configuration: SiteConfiguration { document.site }

    /// Reads and checks the configuration; throws all its faults at once.
    init(_ path: String) throws {
        self.path = path
        fingerprint = ConfigurationState(path: path).fingerprint
        document = try Self.document(path)
    }

    /// Reads a configuration and sets its language for all later messages; throws all its faults at once.
    static func document(_ path: String) throws -> ConfigurationDocument {
        let document = try Configuration.document(path: path)
        Language.configured.withLock { $0 = document.site.language }
        return document
    }

    /// How the store is watched over.
    var watch: WatchSettings {
        WatchSettings(
            store: configuration.store,
            inboxes: configuration.inboxes.map {
                Inbox(
                    folder: $0.folder, settleSeconds: Int64($0.settleSeconds), isEmptied: $0.afterwards == .move)
            },
            epochs: configuration.epochs, daysToLapse: configuration.confirmation.daysToLapse,
            schedule: configuration.schedule.survey, zone: configuration.timeZone,
            quietHours: configuration.schedule.quietHours,
            longestRunSeconds: Int64(configuration.schedule.longestRunMinutes) * 60,
            catchesUp: configuration.schedule.catchesUp,
            retention: Retention(chipsDays: configuration.retain.chipsDays, logsDays: configuration.retain.logsDays))
    }

    /// The ways to open the store.
    var stores: StoreOpening { Stores.opening(configuration.store, by: .watch) }

    /// Posts the messages; nil where nobody is to be told anything.
    func deliverer() throws -> Deliverer? {
        let webhooks = try configuration.webhooks.map { webhook in
            try Destination(
                name: webhook.name, address: webhook.url.absoluteString, secrets: [webhook.signingSecret()],
                allowsPrivate: webhook.allowsPrivateAddresses,
                allowsPlainHTTP: webhook.url.scheme?.lowercased() == "http",
                timeoutSeconds: Double(webhook.timeoutSeconds))
        }
        let systems = try configuration.systems.map { try $0.destination() }
        let people = try configuration.notices.destinations(mail: configuration.mail)
        let destinations = webhooks + systems + people
        return destinations.isEmpty ? nil : Deliverer(destinations: destinations)
    }

    /// Makes notices to people; nil where nobody is told anything.
    var notices: NoticePost? {
        configuration.notices.receivers.isEmpty
            ? nil
            : NoticePost(
                settings: configuration.notices, language: configuration.language, zone: configuration.timeZone)
    }

    /// The webhooks that want an event.
    func destinations(of event: EventType) -> [String] {
        configuration.webhooks.filter { $0.events.isEmpty || $0.events.contains(event) }.map(\.name)
    }

    /// An area by its name; throws ``NoSuchArea``.
    func area(_ name: String) throws -> AreaSettings {
        guard let area = configuration.areas.first(where: { $0.name == name }) else {
            throw NoSuchArea(path: path, name: name)
        }
        return area
    }
}

/// An area that the configuration does not name.
struct NoSuchArea: ExplainedError {
    let path: String
    let name: String

    var message: Message {
        Message(zh: "\(path)：没有名为 \(name) 的监测区；请查看 areas", en: "\(path): no area \(name); see areas")
    }
    var exitStatus: ExitStatus { .noInput }
}
