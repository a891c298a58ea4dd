// `Overview` reads a store through its ports, inside a scope, for what is about many cases at once. Commands and the web door call it, so
// that both give the same figures.
//
// 1. ``StatisticsReading`` counts orders, from the tables or from the log; ``StatisticsNames`` gives the rows names and ranks.
// 2. ``WarningSource`` reads what the warnings are made from, ``WarningReading`` makes them.
// 3. ``PatrolReading`` gives the walk over what is open in a unit.
// 4. ``CaseFiles`` is the port through which lists become files: formats that hold databases stay outside.
public import Casework
public import Governance
public import Ground
import Reports
public import Statistics
public import StorePorts
public import Warning
public import WorkOrders

/// Gives the warnings of a day, from what a store has up to it.
public struct WarningReading: Sendable {
    private let store: any OfficeStore
    private let office: Office
    private let scope: Scope

    /// The warnings of a store, as far as its cases lie in `scope`.
    public init(_ store: any OfficeStore, office: Office, in scope: Scope = .everything) {
        (self.store, self.office, self.scope) = (store, office, scope)
    }

    /// The warnings of a day, the most pressing kind first.
    public func warnings(on day: CivilDay) async throws -> [WarningNotice] {
        let source = try await WarningSource(store, office: office, in: scope, upTo: day)
        let review = WarningReview(categories: source.categories, placeCounts: source.placeCounts)
        return try review.warnings(of: source.matters, on: day)
    }
}

/// The formats in which lists of cases are handed out.
public enum CaseFileFormat: String, Sendable, Hashable, CaseIterable {
    /// GeoJSON (RFC 7946).
    case geojson
    /// CSV in UTF-8.
    case csv
    /// GeoPackage with styles.
    case gpkg
    /// KML 2.2.
    case kml
    /// Shapefile, zipped.
    case shapefile = "shp.zip"
    /// FlatGeobuf.
    case fgb

    /// The name by which exports know it.
    public var name: String { self == .shapefile ? "shp" : rawValue }

    /// Its media type.
    public var mediaType: String {
        switch self {
        case .geojson: "application/geo+json"
        case .csv: "text/csv; charset=utf-8"
        case .gpkg: "application/geopackage+sqlite3"
        case .kml: "application/vnd.google-earth.kml+xml"
        case .shapefile: "application/zip"
        case .fgb: "application/flatgeobuf"
        }
    }
}

/// The formats in which a patrol's walk is handed out.
public enum RouteFileFormat: String, Sendable, Hashable, CaseIterable {
    /// GeoJSON (RFC 7946).
    case geojson
    /// KML 2.2.
    case kml
    /// GPX 1.1.
    case gpx
}

/// Writes lists of cases into files, whole or not at all.
public protocol CaseFiles: Sendable {
    /// Writes a patrol's walk.
    func write(_ route: PatrolRoute, as format: RouteFileFormat, in language: Language, to path: String) throws
    /// Writes the orders inside a scope, by id.
    func write(_ query: OrderQuery, in scope: Scope, as format: CaseFileFormat, _ language: Language, to path: String)
        async throws
    /// Writes the findings inside a scope, by id. `orders`: in which scope their orders are named.
    func write(
        _ query: FindingQuery, in scope: Scope, orders: Scope, as format: CaseFileFormat, _ language: Language,
        to path: String
    ) async throws
}

/// What the rows of statistics are called, and where units and villages stand among their like.
public struct StatisticsNames: Sendable {
    /// What the rows of each grouping are called, by their keys; one that has no name here is called by its key.
    public let names: [StatisticsGrouping: [String: Message]]
    /// The ranks of units and villages, by their keys.
    public let rankings: [StatisticsGrouping: Ranking]

    /// The names and ranks of statistics at an office.
    public init(_ statistics: CaseStatistics, in office: Office) {
        func unitName(_ key: String) -> Message {
            let name = office.units.fullName(of: UnitCode(key))
            return Message(zh: name, en: name)
        }
        var names: [StatisticsGrouping: [String: Message]] = [:]
        for grouping in [StatisticsGrouping.unit, .village] {
            names[grouping] = Dictionary(
                uniqueKeysWithValues: statistics.keys(grouping).filter { !$0.isEmpty }.map { ($0, unitName($0)) })
        }
        names[.category] = Dictionary(
            uniqueKeysWithValues: statistics.keys(.category).map { key in
                (key, office.current.name(of: CategoryCode(key)))
            })
        names[.total] = ["": StatisticsGrouping.total.name]
        self.names = names
        // A village that no list has is known by its name.
        rankings = [
            .unit: Ranking(statistics.rows[.unit] ?? [:], in: office.units),
            .village: Ranking(statistics.rows[.village] ?? [:], in: office.units, tier: .village),
        ]
    }

    /// What a row is called.
    public func name(_ key: String, in grouping: StatisticsGrouping) -> Message {
        if let name = names[grouping]?[key] { return name }
        return key.isEmpty ? Message(zh: "（无）", en: "(none)") : Message(zh: key, en: key)
    }
}
