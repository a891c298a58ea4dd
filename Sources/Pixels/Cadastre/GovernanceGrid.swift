import Foundation
public import Governance
public import Ground
public import Projection

/// The governance grids: district → town → village → cell, each a polygon with a name.
public struct GovernanceGrid: Sendable {
    private struct Unit {
        let tier: GovernanceTier
        let code: String
        let name: String
        let parent: String?
        let polygon: MultiPolygon
        let bounds: Bounds
    }

    private let units: [Unit]
    private let lattice: BoundsLattice
    /// Every unit by its code, the first in the files where one comes twice.
    public var governanceUnits: [GovernanceUnit] {
        var known: Set<String> = []
        let coded = units.filter { !$0.code.isEmpty && known.insert($0.code).inserted }
        return coded.map { unit in
            // A file that does not name the unit above has it in the code.
            let above = coded.filter { $0.code != unit.code && unit.code.hasPrefix($0.code) }
                .max { $0.code.count < $1.code.count }
            return GovernanceUnit(
                code: UnitCode(unit.code), name: unit.name, tier: unit.tier,
                parent: (unit.parent ?? above?.code).map { UnitCode($0) })
        }.sorted { $0.code < $1.code }
    }

    /// Features that name no tier, or have no polygon.
    public let skipped: Int
    /// What was assumed of texts, by kind.
    public let warnings: [String: Int]
    /// The layers read, in the order given.
    public let sources: [VectorSource]

    /// A grid without units: every place is unknown.
    public static let none = GovernanceGrid(units: [], skipped: 0, warnings: [:], sources: [])

    private init(units: [Unit], skipped: Int, warnings: [String: Int], sources: [VectorSource]) {
        self.units = units
        self.skipped = skipped
        self.warnings = warnings
        self.sources = sources
        lattice = BoundsLattice(units.map(\.bounds))
    }

    /// Reads grid files (every layer with `code` and `name` fields) and brings them to `crs`.
    ///
    /// Throws ``CadastreError`` or a projection error. Invalid geometries are used as they are: a place is decided
    /// by point-in-polygon, which needs no validity.
    public static func read(paths: [String], crs: CRSCode, shift: DatumShift? = nil) throws -> GovernanceGrid {
        var units: [Unit] = []
        var skipped = 0
        var warnings: [String: Int] = [:]
        var sources: [VectorSource] = []
        for path in paths {
            let file = try VectorFile(path: path)
            for layer in file.layers {
                let (code, name, level, parent) = try unitFields(of: layer, in: file)
                guard let source = file.crs(of: layer) else { throw CadastreError.noCRS(path: path, layer: layer) }
                let transformation = try CoordinateTransformation(from: source, to: crs, shift: shift)
                var places = try PlaceCensus(of: source)
                try file.forEachFeature(of: layer, fields: [code, name, level, parent]) { feature in
                    guard case .polygons(let polygon) = feature.shape, let name = feature.values[1],
                        let tier = GovernanceTier(level: feature.values[2], code: feature.values[0] ?? "")
                    else {
                        skipped += 1
                        return
                    }
                    places.take(polygon.bounds, number: places.placed + 1)
                    // Beyond 10⁹ m is no place on earth, and would overflow the lattice.
                    guard let projected = try? transformation.apply(polygon), let bounds = projected.bounds,
                        max(abs(bounds.minX), abs(bounds.maxX), abs(bounds.minY), abs(bounds.maxY)) < 1e9
                    else {
                        skipped += 1
                        return
                    }
                    units.append(
                        Unit(
                            tier: tier, code: feature.values[0] ?? "", name: name, parent: feature.values[3],
                            polygon: projected, bounds: bounds))
                }
                try requireExactCodes(code, layer, file)
                if places.isSwapped {
                    throw CadastreError.swapped(
                        path: path, layer: layer, crs: source, place: PlaceCensus.text(places.firstSwapped?.place))
                }
                if places.outside > 0 { warnings["governanceUnitOutsideCRSArea", default: 0] += places.outside }
                warnings.merge(file.textWarnings, uniquingKeysWith: +)
                var entry = VectorSource(file: file, layer: layer, crs: source)
                (entry.place, entry.outsideArea) = (places.first, places.outside)
                sources.append(entry)
            }
        }
        return GovernanceGrid(units: units, skipped: skipped, warnings: warnings, sources: sources)
    }

    /// The villages of grid files by code and name, for checking what a cadastre says of its parcels.
    ///
    /// Throws `GateError` or ``CadastreError``.
    public static func villages(paths: [String]) throws -> [(code: String, name: String)] {
        var villages: [(code: String, name: String)] = []
        for path in paths {
            let file = try VectorFile(path: path)
            for layer in file.layers {
                let (code, name, level, _) = try unitFields(of: layer, in: file)
                try file.forEachFeature(of: layer, fields: [code, name, level]) { feature in
                    guard let code = feature.values[0], let name = feature.values[1],
                        GovernanceTier(level: feature.values[2], code: code) == .village
                    else { return }
                    villages.append((code, name))
                }
                try requireExactCodes(code, layer, file)
            }
        }
        return villages
    }

    /// The fields with a unit's code, name, level and the unit above, the last two empty where there is none.
    private static func unitFields(
        of layer: String, in file: VectorFile
    ) throws -> (code: String, name: String, level: String, parent: String) {
        guard !file.isView(layer) else { throw CadastreError.view(path: file.path, layer: layer) }
        let code = file.field(of: layer, ["code", "代码", "xzqdm"])
        let name = file.field(of: layer, ["name", "名称", "xzqmc"])
        guard !code.isEmpty, !name.isEmpty else {
            throw CadastreError.noGridFields(path: file.path, layer: layer, fields: file.fields(of: layer))
        }
        return (code, name, file.field(of: layer, ["level", "级别"]), file.field(of: layer, ["parent", "上级"]))
    }

    private static func requireExactCodes(_ code: String, _ layer: String, _ file: VectorFile) throws {
        guard !file.isInexact(code) else {
            throw CadastreError.inexactCodes(path: file.path, layer: layer, field: code, example: nil)
        }
    }

    /// The units around a point, one per tier; where units of one tier overlap, the first in the file.
    public func place(of point: Coordinate) -> AdministrativePlace {
        var place = AdministrativePlace()
        var deepest: Unit?
        for index in lattice.near(point) {
            let unit = units[index]
            guard unit.bounds.minX <= point.x, point.x <= unit.bounds.maxX, unit.bounds.minY <= point.y,
                point.y <= unit.bounds.maxY, unit.polygon.contains(point)
            else { continue }
            if !unit.code.isEmpty, deepest.map({ Self.isDeeper(unit, than: $0) }) ?? true { deepest = unit }
            switch unit.tier {
            case .department: break
            case .district: place.district = place.district ?? unit.name
            case .town: place.town = place.town ?? unit.name
            case .village: place.village = place.village ?? unit.name
            case .cell: place.cell = place.cell ?? unit.name
            }
        }
        place.unit = deepest.map { UnitCode($0.code) }
        return place
    }

    private static func isDeeper(_ unit: Unit, than other: Unit) -> Bool {
        let tiers = GovernanceTier.allCases
        return (tiers.firstIndex(of: unit.tier) ?? 0) > (tiers.firstIndex(of: other.tier) ?? 0)
    }
}
