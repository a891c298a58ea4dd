import Ground

extension WorldBuilder {
    private static let district = "440605"
    /// Invented, like its villages; chosen to be unlike the codes of real towns.
    private static let town = "440605900"

    /// District, town, villages and cells; every unit is cut out of its parent along shared vertices.
    mutating func drawGovernance() {
        let extent = world.plan.extent
        let (low, high) = (-40.0, extent + 40)
        let (far, near) = (extent + 80, -80.0)
        add(.district, Self.district, "南海区", nil, [(near, near), (far, near), (far, far), (near, far)])
        if world.plan.villages.count == 3 {
            drawThreeVillages(low: low, high: high)
        } else {
            let square = [(low, low), (high, low), (high, high), (low, high)]
            let (village, middle) = ("\(Self.town)201", extent / 2)
            add(.town, Self.town, "示例镇", Self.district, square)
            add(.village, village, world.plan.villages[0].name, Self.town, square)
            add(.cell, "\(village)001", "网格01", village, [(low, low), (middle, low), (middle, high), (low, high)])
            add(.cell, "\(village)002", "网格02", village, [(middle, low), (high, low), (high, high), (middle, high)])
        }
    }

    /// The villages' bounds follow the main road, and north of it the canal.
    private mutating func drawThreeVillages(low: Double, high: Double) {
        let west: [(Double, Double)] = [(low, 268), (70, 262), (118, 252), (170, 246), (262, 252)]
        let east: [(Double, Double)] = [(262, 252), (360, 262), (404, 256), (450, 250), (high, 232)]
        let canal: [(Double, Double)] = [(268, 318), (246, 392), (262, 470), (254, high)]
        let south = [(low, low), (300, low), (high, low)]
        add(
            .town, Self.town, "示例镇", Self.district,
            south + [
                (high, 232), (high, high), (404, high), (254, high), (118, high), (low, high), (low, 268),
            ])
        let codes = (1...3).map { "\(Self.town)20\($0)" }
        for (code, ring) in zip(
            codes,
            [
                west + canal + [(118, high), (low, high)], south + east.reversed() + west.dropLast().reversed(),
                east + [(high, high), (404, high)] + canal.reversed(),
            ])
        {
            add(.village, code, world.plan.villages[Int(code.suffix(1)).map { $0 - 1 } ?? 0].name, Self.town, ring)
        }
        // Each village is cut once, from its road to its outer edge.
        let cells: [[(Double, Double)]] = [
            Array(west[...2]) + [(118, high), (low, high)],
            Array(west[2...]) + canal + [(118, high)],
            Array(south[...1]) + east[...1].reversed() + west[..<4].reversed(),
            Array(south[1...]) + east[1...].reversed(),
            Array(east[...2]) + [(404, high)] + canal.reversed(),
            Array(east[2...]) + [(high, high), (404, high)],
        ]
        for (index, ring) in cells.enumerated() {
            let village = codes[index / 2]
            add(.cell, "\(village)00\(index % 2 + 1)", "网格0\(index + 1)", village, ring)
        }
    }

    private mutating func add(
        _ level: GovernanceUnit.Level, _ code: String, _ name: String, _ parent: String?, _ corners: [(Double, Double)]
    ) {
        let ring = (corners + corners.prefix(1)).map { Coordinate(x: $0.0, y: $0.1) }
        world.governance.append(GovernanceUnit(level: level, code: code, name: name, parent: parent, ring: ring))
    }
}
