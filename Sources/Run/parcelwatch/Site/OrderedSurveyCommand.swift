import ArgumentParser
import Cadastre
import Configuration
import Findings
import Foundation
import Ground
import Intake
import Processes
import Projection
import Survey
import Watch

/// What the process of an ordered survey leaves for the one that started it.
struct OrderedSurveyOutcome: Codable {
    var report: SurveyReport?
    var message: Message?
}

/// `parcelwatch watch-survey`: one pair of epochs, as the watch orders it. Not for people.
struct OrderedSurveyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "watch-survey", shouldDisplay: false)

    @Option(name: .long) var config: String
    @Option(name: .long) var order: String
    @Option(name: .long) var outcome: String
    @OptionGroup var common: CommonOptions

    func run() async throws {
        StopSignal.listen()
        StopSignal.stopWithParent()
        do {
            let report = try await survey()
            try write(OrderedSurveyOutcome(report: report, message: nil))
        } catch let error as any ExplainedError {
            // The watch says it, in its own words of what kind of end it was.
            try? write(OrderedSurveyOutcome(report: nil, message: error.message))
            let status = error.exitStatus == .interrupted ? StopSignal.exitStatus : error.exitStatus
            throw ExitCode(status.rawValue)
        }
    }

    private func survey() async throws -> SurveyReport {
        let site = try Site(config)
        let order = try JSONDecoder().decode(
            SurveyOrder.self, from: Data(contentsOf: URL(fileURLWithPath: order)))
        let area = try site.area(order.area)
        return try await site.naming(area) {
            for path in area.parcels + area.grids { try ParcelsCheck.requireSoundStructure(path) }
            let plan = try SurveyPlan(site.request(order))
            for message in plan.notes { Console.error(message) }
            let store = site.configuration.store
            let model = try ModelOptions.standing(in: store)
            let line = ProgressLine()
            return try await StoredSurveyRun(
                plan: plan, model: model, threads: ProcessInfo.processInfo.activeProcessorCount, store: store,
                watchToken: order.watchToken
            ).run(isStopped: { StopSignal.isAsked }, progress: { line.show($0) })
        }
    }

    private func write(_ outcome: OrderedSurveyOutcome) throws {
        try CommandOutput.write(JSONEncoder().encode(outcome), to: self.outcome)
    }
}

/// An area's parcels as the watch plans with them.
struct AreaSummary: Codable {
    /// Longitude and latitude of a point inside each parcel.
    var points: [Coordinate]
    /// Every parcel's code.
    var parcels: [String]
}

/// What the process that reads an area leaves for the one that started it.
struct AreaOutcome: Codable {
    var summary: AreaSummary?
    var message: Message?
}

/// `parcelwatch watch-area`: reads an area's parcels where a crash does no harm. Not for people.
struct AreaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "watch-area", shouldDisplay: false)

    @Option(name: .long) var config: String
    @Option(name: .long) var area: String
    @Option(name: .long) var output: String
    @OptionGroup var common: CommonOptions

    func run() async throws {
        do {
            let site = try Site(config)
            let area = try site.area(area)
            try write(AreaOutcome(summary: try await site.naming(area) { try summary(of: area, site) }))
        } catch let error as any ExplainedError {
            try write(AreaOutcome(message: error.message))
            throw ExitCode(error.exitStatus.rawValue)
        }
    }

    private func summary(of area: AreaSettings, _ site: Site) throws -> AreaSummary {
        let options = try site.parcels(of: area)
        for path in options.paths + area.grids { try ParcelsCheck.requireSoundStructure(path) }
        let crs = try ParcelReader.crs(of: options)
        let parcels = try ParcelReader.read(
            options, crs: crs, grid: try GovernanceGrid.read(paths: area.grids, crs: crs)
        )
        .parcels
        let toGeographic = try CoordinateTransformation(from: crs, to: .wgs84)
        let points = try parcels.map { try toGeographic.apply($0.representativePoint) }
        if let asked = area.crs { try SurveyCRS.require(asked, at: Array(points.prefix(1) + points.suffix(1))) }
        return AreaSummary(
            points: points,
            parcels: parcels.map(\.code.text))
    }

    private func write(_ outcome: AreaOutcome) throws {
        try CommandOutput.write(JSONEncoder().encode(outcome), to: output)
    }
}
