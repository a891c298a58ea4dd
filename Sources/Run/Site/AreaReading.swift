import Cadastre
import Settings
import Ground
import Intake
import Projection
import Survey

/// Reads an area's parcels in a child process, where a crash does no harm.
public enum AreaReading {
    /// The parcels of an area that the watch needs for planning.
    struct Summary: Codable {
        /// Longitude and latitude of a point inside each parcel.
        var points: [Coordinate]
        /// Every parcel's code.
        var parcels: [String]
    }

    /// The other side, in the watch.
    static let child = WatchChild<AreaSettings, Summary>(command: "watch-area")

    /// Reads the area that is named in `folder`; gives the status with which the process is to end, 0 where the area can
    /// be surveyed.
    public static func run(folder: String) async throws -> Int32 {
        try await WatchChild<AreaSettings, Summary>.answer(in: folder, summary)
    }

    private static func summary(of area: AreaSettings) throws -> Summary {
        try area.requireCRS(at: [])
        let options = try area.parcelOptions()
        for path in options.paths + area.grids { try ParcelsCheck.requireSoundStructure(path) }
        let crs = try ParcelReader.crs(of: options)
        let grid = try GovernanceGrid.read(paths: area.grids, crs: crs)
        let parcels = try ParcelReader.read(options, crs: crs, grid: grid).parcels
        let toGeographic = try CoordinateTransformation(from: crs, to: .wgs84)
        let points = try parcels.map { try toGeographic.apply($0.representativePoint) }
        try area.requireCRS(at: Array(points.prefix(1) + points.suffix(1)))
        return Summary(points: points, parcels: parcels.map(\.code.text))
    }
}

extension AreaSettings {
    /// How its parcels are read; throws what is wrong with the file of the datum shift.
    func parcelOptions() throws -> ParcelReader.Options {
        var options = ParcelReader.Options(
            paths: parcels, layer: parcelsLayer, codeField: codeField, includesOtherUses: includesOtherUses)
        options.datumShift = try datumShift.map { try DatumShift(path: $0) }
        return options
    }

    /// Throws ``Site/AreaFault`` where its CRS cannot be surveyed in, or not at these places (longitude and latitude).
    func requireCRS(at places: [Coordinate]) throws {
        guard let crs else { return }
        do { try SurveyCRS.require(crs, at: places) } catch let error as any ExplainedError {
            throw AreaFault(error, key: "crs")
        }
    }
}
