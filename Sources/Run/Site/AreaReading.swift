import Cadastre
import Configuration
import Console
import Foundation
import Ground
import Intake
import Projection
import Survey

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

/// The reading of an area's parcels in a process of its own, where a crash does no harm.
public struct AreaReading {
    let config: String
    let area: String
    let output: String

    /// A reading of the configuration's area `area`; the outcome is written to `output`.
    public init(config: String, area: String, output: String) {
        (self.config, self.area, self.output) = (config, area, output)
    }

    /// Reads; gives the status with which the process is to end, 0 where the area can be surveyed.
    public func run() async throws -> Int32 {
        do {
            let site = try Site(config)
            let area = try site.area(area)
            try write(AreaOutcome(summary: try await site.naming(area) { try summary(of: area, site) }))
            return 0
        } catch let error as any ExplainedError {
            try write(AreaOutcome(message: error.message))
            return error.exitStatus.rawValue
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
