import Cadastre
import Catalogue
import Configuration
import Console
import Delivery
import Findings
import Foundation
import Ground
import Intake
import Judge
import Projection
import Synchronization
import GeoPackageStore
import Survey
import Watch

/// A configuration as the rooms take it.
///
/// `Site` puts the rooms together to one running program; commands read flags and call one of these:
///
/// | call | what it does |
/// |---|---|
/// | ``SiteWatch`` | watches over a configured site, until it is stopped or once |
/// | ``SiteCheck`` | opens what a configuration names and tells every fault |
/// | ``SiteStatus``, ``SiteProblems`` | how a site stands, and what a person has to mend |
/// | ``StoredSurveyRun``, ``StoreOutlook`` | a survey by hand into a store, and how it would begin |
/// | ``SurveyTaskRun``, ``AreaReading`` | what the watch's children do |
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

    /// Reads a configuration, and from then on speaks its language; throws all its faults at once.
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
            retention: .init(chipsDays: configuration.retain.chipsDays, logsDays: configuration.retain.logsDays))
    }

    /// Opens the store for writing.
    func openStore() throws -> GeoPackageStore {
        try GeoPackageStore(writing: configuration.store, now: { .now }, wellKnownText: { try wellKnownText(of: $0) })
    }

    /// Who is told; nil where nobody is.
    func deliverer() throws -> Deliverer? {
        guard !configuration.webhooks.isEmpty else { return nil }
        let destinations = try configuration.webhooks.map { webhook in
            try Destination(
                name: webhook.name, address: webhook.url.absoluteString, secrets: [webhook.signingSecret()],
                allowsPrivate: webhook.allowsPrivateAddresses,
                allowsPlainHTTP: webhook.url.scheme?.lowercased() == "http",
                timeoutSeconds: Double(webhook.timeoutSeconds))
        }
        return Deliverer(destinations: destinations)
    }

    /// The webhooks that want an event.
    func destinations(of eventType: String) -> [String] {
        configuration.webhooks.filter { $0.events.isEmpty || $0.events.contains(eventType) }.map(\.name)
    }

    /// An area by its name.
    func area(_ name: String) throws -> AreaSettings {
        guard let area = configuration.areas.first(where: { $0.name == name }) else {
            throw SettingFailure(
                message: Message(
                    zh: "\(path)：没有名为 \(name) 的区域；请查看 areas", en: "\(path): no area \(name); see areas"),
                exitStatus: .noInput)
        }
        return area
    }

    /// How an area's parcels are read.
    func parcels(of area: AreaSettings) throws -> ParcelReader.Options {
        var options = ParcelReader.Options(
            paths: area.parcels, layer: area.parcelsLayer, codeField: area.codeField,
            includesOtherUses: area.includesOtherUses)
        options.datumShift = try area.datumShift.map { try DatumShift(path: $0) }
        return options
    }

    /// What a task asks of a survey.
    func request(_ task: SurveyTask) throws -> SurveyRequest {
        let area = try area(task.area)
        let choices = configuration.judge
        let defaults = JudgeSettings()
        var request = SurveyRequest(
            earlierPaths: task.earlier.map(\.path), laterPaths: task.later.map(\.path),
            parcels: try parcels(of: area),
            gridPaths: area.grids,
            judge: JudgeSettings(
                threshold: choices.threshold,
                minimumPatchSquareMetres: choices.minimumPatchSquareMetres ?? defaults.minimumPatchSquareMetres,
                minimumHeightMetres: choices.minimumHeightMetres ?? defaults.minimumHeightMetres,
                minimumValidShare: choices.minimumValidShare ?? defaults.minimumValidShare,
                minimumPixels: choices.minimumPixels ?? defaults.minimumPixels),
            orderConfidence: choices.orderConfidence ?? SurveyRequest.defaultOrderConfidence)
        request.earlierSurfacePaths = task.earlierSurfaces.map(\.path)
        request.laterSurfacePaths = task.laterSurfaces.map(\.path)
        request.crs = area.crs
        request.pixelSize = area.pixelSizeMetres
        request.earlierAcquiredAt = task.earlierAcquiredAt
        request.laterAcquiredAt = task.laterAcquiredAt
        request.sensorClass = task.sensorClass
        request.confirmation = configuration.confirmation
        request.sceneLimits = sceneLimits.gate
        request.declarations = Dictionary(
            task.scenes.map { ($0.path, $0.declared) }, uniquingKeysWith: { first, _ in first })
        request.expectedHashes = Dictionary(
            task.scenes.map { ($0.path, $0.id.text) }, uniquingKeysWith: { first, _ in first })
        return request
    }
}
