import Foundation
public import Governance
public import Ground

/// A village of the simulated district: a square of homesteads, and the ground around it.
public struct SimulatedVillage: Sendable, Hashable {
    /// Code, name and the town that it lies in.
    public let unit: GovernanceUnit
    /// Its middle, metres.
    public let centre: Coordinate
    /// Its share of the district's matters, 0…1.
    public let weight: Double
    /// Its homesteads, as indices into those of the district.
    public let parcels: Range<Int>
    /// Homesteads in a row.
    let columns: Int
    /// The middle, metres from the district's corner.
    let x, y: Double
    /// Half the diagonal of its homesteads, metres.
    let radius: Double

    /// Its code, 12 digits.
    public var code: UnitCode { unit.code }
    /// Its name.
    public var name: String { unit.name }
}

/// The district of a simulated year: towns, villages and homesteads, with codes as the real ones are made.
public struct SimulatedDistrict: Sendable {
    /// The district itself.
    public let unit: GovernanceUnit
    /// Its towns (镇街).
    public let towns: [GovernanceUnit]
    /// Its villages (村居).
    public let villages: [SimulatedVillage]
    /// How many homesteads there are.
    public let parcelCount: Int
    /// The lower left corner in EPSG:4547, metres.
    public let corner: Coordinate
    /// The length of a side, metres.
    public let sideMetres: Double
    /// How many citizens there are who report.
    let citizens: Int
    /// The CRS of all positions: CGCS2000, 3-degree zone at 114° E.
    public static let crs = CRSCode(epsg: 4547)
    /// The number of the first town; the codes of the sample's parcels begin with others.
    private static let firstTown = 101
    /// The distance of two homesteads, metres.
    public static let parcelMetres = 13.0
    /// A place in the middle, on WGS 84 and in EPSG:4547; a kilometre and a half from the sample settlement, so that a small year and that
    /// may lie in one store.
    private static let middle = (
        degrees: Coordinate(x: 113.155, y: 23.03), metres: Coordinate(x: 413_385.42, y: 2_548_109.78)
    )

    init(seed: UInt64, scale: Double) {
        var random = SeededRandom(seed: seed, stream: 1, 0)
        let side = (1_073e6 * scale).squareRoot()
        let count = max(1, Int((289 * scale).rounded()))
        let wanted = max(50, Int(200_000 * scale))
        let weights = (0..<count).map { _ in random.gamma(1.2) }
        let total = weights.reduce(0, +)
        let sizes = weights.map { max(50, Int($0 / total * Double(wanted))) }
        // The largest first, so that no two villages lie on one another.
        let radii = sizes.map { Double($0).squareRoot().rounded(.up) * Self.parcelMetres / 2.0.squareRoot() }
        var places = [(x: Double, y: Double)](repeating: (side / 2, side / 2), count: count)
        var placed: [Int] = []
        for index in sizes.indices.sorted(by: { sizes[$0] > sizes[$1] }) {
            for attempt in 0..<1_000 {
                let margin = min(500, side / 4)
                places[index] = (random.uniform(margin, side - margin), random.uniform(margin, side - margin))
                let gap = attempt < 900 ? 100.0 : 0
                let isFree = placed.allSatisfy {
                    hypot(places[$0].x - places[index].x, places[$0].y - places[index].y) > radii[$0] + radii[index]
                        + gap
                }
                if isFree { break }
            }
            placed.append(index)
        }
        let district = UnitCode("440605")
        let order = places.indices.sorted { places[$0].x < places[$1].x }
        let townCount = min(7, count)
        var towns: [GovernanceUnit] = []
        var villages: [SimulatedVillage] = []
        let corner = Coordinate(x: Self.middle.metres.x - side / 2, y: Self.middle.metres.y - side / 2)
        var firstParcel = 0
        for town in 0..<townCount {
            let townCode = UnitCode(district.text + Self.digits(Self.firstTown + town, 3))
            let name = ["东桥", "南沙", "西塘", "北岸", "中海", "石岗", "沙头"][town] + "镇"
            towns.append(GovernanceUnit(code: townCode, name: name, tier: .town, parent: district))
            let own = order[(town * count / townCount)..<((town + 1) * count / townCount)]
            for (number, index) in own.enumerated() {
                let unit = GovernanceUnit(
                    code: UnitCode(townCode.text + Self.digits(number + 1, 3)), name: Self.villageName(villages.count),
                    tier: .village, parent: townCode)
                let place = places[index]
                villages.append(
                    SimulatedVillage(
                        unit: unit, centre: Coordinate(x: corner.x + place.x, y: corner.y + place.y),
                        weight: weights[index] / total, parcels: firstParcel..<firstParcel + sizes[index],
                        columns: Int(Double(sizes[index]).squareRoot().rounded(.up)), x: place.x, y: place.y,
                        radius: radii[index]))
                firstParcel += sizes[index]
            }
        }
        unit = GovernanceUnit(code: district, name: "模拟区", tier: .district, parent: nil)
        (self.towns, self.villages, parcelCount, self.corner) = (towns, villages, firstParcel, corner)
        (sideMetres, citizens) = (side, max(300, Int(600_000 * scale)))
    }

    /// All units, the district first, then the towns, then the villages.
    public var units: [GovernanceUnit] { [unit] + towns + villages.map(\.unit) }

    /// The code of a homestead, e.g. `440605101001JC00017`.
    public func parcelCode(_ parcel: Int) -> ParcelCode {
        let village = villages[village(ofParcel: parcel)]
        return ParcelCode(village.unit.code.text + "JC" + Self.digits(parcel - village.parcels.lowerBound + 1, 5))
    }

    /// The polygon of a homestead, a square with its neighbours' walls at its own, metres.
    public func parcelPolygon(_ parcel: Int) -> MultiPolygon {
        let middle = middle(ofParcel: parcel)
        let centre = position(x: middle.x, y: middle.y)
        let box = Bounds(minX: centre.x, minY: centre.y, maxX: centre.x, maxY: centre.y)
        return MultiPolygon([Polygon(box.expanded(by: Self.parcelMetres / 2))])
    }

    /// The index of the village that a homestead is of.
    public func village(ofParcel parcel: Int) -> Int {
        var (low, high) = (0, villages.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if villages[middle].parcels.upperBound > parcel { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// A position on WGS 84 in degrees, by the scale in the middle of the district: good to some metres at its edge.
    public func degrees(_ position: Coordinate) -> Coordinate {
        let (middle, scale) = (Self.middle, EarthScale(latitude: Self.middle.degrees.y))
        return Coordinate(
            x: middle.degrees.x + (position.x - middle.metres.x) / scale.x,
            y: middle.degrees.y + (position.y - middle.metres.y) / scale.y)
    }

    /// The inverse of ``degrees(_:)``.
    public func position(degrees: Coordinate) -> Coordinate {
        let (middle, scale) = (Self.middle, EarthScale(latitude: Self.middle.degrees.y))
        return Coordinate(
            x: middle.metres.x + (degrees.x - middle.degrees.x) * scale.x,
            y: middle.metres.y + (degrees.y - middle.degrees.y) * scale.y)
    }

    /// The index of the village that a place lies in: the one whose homesteads are nearest.
    public func village(at position: Coordinate) -> Int { village(x: position.x - corner.x, y: position.y - corner.y) }

    // MARK: - Metres from the corner

    func village(x: Double, y: Double) -> Int {
        var (best, nearest) = (0, Double.infinity)
        for (index, village) in villages.enumerated() {
            let distance = hypot(village.x - x, village.y - y) - village.radius
            if distance < nearest { (best, nearest) = (index, distance) }
        }
        return best
    }

    func position(x: Double, y: Double) -> Coordinate { Coordinate(x: corner.x + x, y: corner.y + y) }

    func middle(ofParcel parcel: Int) -> (x: Double, y: Double) {
        let village = villages[village(ofParcel: parcel)]
        let (row, column) = (parcel - village.parcels.lowerBound).quotientAndRemainder(dividingBy: village.columns)
        let half = Double(village.columns - 1) / 2
        return (
            village.x + (Double(column) - half) * Self.parcelMetres,
            village.y + (Double(row) - half) * Self.parcelMetres
        )
    }

    /// The lane and the house number of a homestead, both from 1.
    func address(ofParcel parcel: Int) -> (lane: Int, house: Int) {
        let village = villages[village(ofParcel: parcel)]
        let (row, column) = (parcel - village.parcels.lowerBound).quotientAndRemainder(dividingBy: village.columns)
        return (row + 1, column + 1)
    }

    static func digits(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }

    /// 361 names; beyond them, names come twice, as they do.
    private static func villageName(_ number: Int) -> String {
        let first = ["东", "南", "西", "北", "上", "下", "大", "小", "新", "旧", "平", "石", "沙", "水", "江", "塘", "松", "竹", "梅"]
        let second = ["边", "头", "基", "涌", "岗", "围", "沥", "洲", "坑", "桥", "社", "坊", "圩", "滘", "埗", "朗", "溪", "墩", "湾"]
        return first[number % 19] + second[(number / 19 + number) % 19] + "村"
    }
}
