import Ground

/// What is fixed about the settlement before chance fills it in: its extent, villages, water, roads and what to plant.
///
/// Local metres: x east, y north from the south-west corner.
struct SettlementPlan {
    struct Village {
        let name: String
        let centre: Coordinate
        /// Direction of its lanes.
        let degrees: Double
        let semiU: Double
        let semiV: Double
        let maximumLots: Int
    }

    /// A rectangle laid out by hand.
    struct Plot {
        let frame: Frame
        let width: Double
        let depth: Double

        init(_ x: Double, _ y: Double, degrees: Double, _ width: Double, _ depth: Double) {
            frame = Frame(origin: Coordinate(x: x, y: y), degrees: degrees)
            self.width = width
            self.depth = depth
        }
    }

    /// So many of a kind in a village.
    struct Request {
        let kind: PlantedEvent.Kind
        let village: Int
        let count: Int
    }

    /// Edge of the square scene, metres.
    let extent: Double
    let villages: [Village]
    let mainRoad: [Coordinate]
    let canal: [Coordinate]
    let villageRoads: [[Coordinate]]
    let ponds: [Plot]
    let orchards: [Plot]
    let greenhouses: [Plot]
    /// Sheds and shops on construction land along the main road.
    let sheds: [Plot]
    /// South-west corner and edge of the drone's flight.
    let droneCorner: Coordinate
    let droneEdge: Double
    /// The later satellite scene's cloud.
    let cloudCentre: Coordinate
    let cloudRadius: Double
    let requests: [Request]

    private static func line(_ points: [(Double, Double)]) -> [Coordinate] {
        points.map { Coordinate(x: $0.0, y: $0.1) }
    }

    /// Three villages on 512 m × 512 m.
    static let full = SettlementPlan(
        extent: 512,
        villages: [
            Village(
                name: "上村", centre: Coordinate(x: 118, y: 392), degrees: 14, semiU: 74, semiV: 66, maximumLots: 78),
            Village(
                name: "下村", centre: Coordinate(x: 356, y: 122), degrees: -9, semiU: 80, semiV: 68, maximumLots: 90),
            Village(
                name: "塘边村", centre: Coordinate(x: 406, y: 398), degrees: 27, semiU: 70, semiV: 62, maximumLots: 74),
        ],
        mainRoad: line([(-30, 268), (70, 262), (170, 246), (262, 252), (360, 262), (450, 250), (542, 232)]),
        canal: line([(252, 550), (262, 470), (246, 392), (268, 318), (262, 252), (226, 186), (206, 108), (214, -30)]),
        villageRoads: [
            line([(128, 252), (124, 300), (132, 345), (118, 392)]),
            line([(352, 262), (344, 226), (352, 180), (356, 122)]),
            line([(404, 258), (398, 300), (410, 340), (406, 398), (430, 452), (470, 530)]),
            line([(356, 122), (420, 108), (480, 84), (540, 78)]),
            line([(118, 392), (74, 408), (20, 402), (-30, 410)]),
        ],
        ponds: [
            Plot(52, 208, degrees: -4, 84, 46), Plot(144, 196, degrees: -4, 84, 44),
            Plot(48, 146, degrees: -4, 84, 58), Plot(140, 136, degrees: -4, 82, 56),
            Plot(44, 72, degrees: -4, 82, 66), Plot(136, 64, degrees: -4, 84, 62),
            Plot(306, 318, degrees: 27, 52, 34),
        ],
        orchards: [Plot(476, 196, degrees: 8, 58, 60), Plot(198, 468, degrees: 10, 60, 66)],
        greenhouses: [Plot(474, 24, degrees: -6, 60, 34)],
        sheds: [
            Plot(52, 288, degrees: -3, 26, 18), Plot(190, 270, degrees: -5, 30, 20),
            Plot(462, 272, degrees: -8, 28, 18),
            Plot(288, 228, degrees: 4, 24, 17), Plot(410, 232, degrees: -3, 32, 20),
        ],
        droneCorner: Coordinate(x: 306, y: 70), droneEdge: 102.4,
        cloudCentre: Coordinate(x: 452, y: 410), cloudRadius: 31,
        requests: [
            Request(kind: .taller, village: 1, count: 1), Request(kind: .taller, village: 0, count: 1),
            Request(kind: .newBuilding, village: 1, count: 5), Request(kind: .newBuilding, village: 0, count: 4),
            Request(kind: .newBuilding, village: 2, count: 5),
            Request(kind: .extension, village: 1, count: 2), Request(kind: .extension, village: 0, count: 1),
            Request(kind: .extension, village: 2, count: 1),
            Request(kind: .demolished, village: 1, count: 2), Request(kind: .demolished, village: 0, count: 1),
            Request(kind: .demolished, village: 2, count: 1),
            Request(kind: .reroofed, village: 0, count: 2), Request(kind: .reroofed, village: 1, count: 3),
            Request(kind: .reroofed, village: 2, count: 2),
            Request(kind: .tarp, village: 0, count: 2), Request(kind: .tarp, village: 1, count: 3),
            Request(kind: .tarp, village: 2, count: 2),
            Request(kind: .grain, village: 0, count: 2), Request(kind: .grain, village: 1, count: 2),
            Request(kind: .grain, village: 2, count: 1),
            Request(kind: .hardenedYard, village: 0, count: 2), Request(kind: .hardenedYard, village: 1, count: 2),
            Request(kind: .hardenedYard, village: 2, count: 2),
            Request(kind: .vegetation, village: 0, count: 3), Request(kind: .vegetation, village: 1, count: 3),
            Request(kind: .vegetation, village: 2, count: 3),
            Request(kind: .vehicle, village: 0, count: 2), Request(kind: .vehicle, village: 1, count: 3),
            Request(kind: .vehicle, village: 2, count: 2),
            Request(kind: .materials, village: 0, count: 1), Request(kind: .materials, village: 1, count: 2),
            Request(kind: .materials, village: 2, count: 1),
            Request(kind: .shadow, village: 0, count: 1), Request(kind: .shadow, village: 1, count: 2),
            Request(kind: .shadow, village: 2, count: 1),
        ])

    /// One hamlet on 96 m × 96 m, for tests.
    static let small = SettlementPlan(
        extent: 96,
        villages: [
            Village(
                name: "上村", centre: Coordinate(x: 50, y: 54), degrees: 14, semiU: 40, semiV: 36, maximumLots: 40)
        ],
        mainRoad: line([(-20, 6), (40, 9), (116, 4)]), canal: line([(150, 190), (148, 100), (156, -30)]),
        villageRoads: [line([(52, 8), (50, 24), (50, 34)])],
        ponds: [Plot(10, 86, degrees: -4, 14, 10)], orchards: [], greenhouses: [], sheds: [],
        droneCorner: Coordinate(x: 36, y: 42), droneEdge: 25.6,
        cloudCentre: Coordinate(x: 78, y: 74), cloudRadius: 9,
        requests: [
            Request(kind: .taller, village: 0, count: 1), Request(kind: .newBuilding, village: 0, count: 3),
            Request(kind: .extension, village: 0, count: 1), Request(kind: .demolished, village: 0, count: 1),
            Request(kind: .reroofed, village: 0, count: 1), Request(kind: .tarp, village: 0, count: 1),
        ])
}
