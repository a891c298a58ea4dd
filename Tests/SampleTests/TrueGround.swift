import Ground

@testable import Sample

/// What lies where in a generated world, without light or sensor: what the painter painted.
struct TrueGround {
    /// What one epoch shows of an area.
    struct Look {
        /// Share of plants: trees, crops, weeds.
        var plants = 0.0
        /// Share of roofs and walls.
        var buildings = 0.0
        /// Mean paint, red, green, blue, near infrared.
        var colour = SIMD4<Double>.zero
    }

    private let world: World
    private let owners: [EpochRole: OwnerMap]
    private let cell = 0.25

    init(_ world: World) {
        self.world = world
        let edge = Int(world.plan.extent / cell) + 1
        let fill = PolygonFill(left: 0, top: world.plan.extent, cell: cell, columns: edge, rows: edge)
        owners = Dictionary(
            uniqueKeysWithValues: [EpochRole.earlier, .later].map { role in
                (role, OwnerMap(world, role: role, fill: fill, lean: (0, 0)))
            })
    }

    /// What lies in an outline in EPSG:4547.
    func look(at shape: MultiPolygon, in role: EpochRole) -> Look {
        var look = Look()
        guard let owners = owners[role] else { return look }
        let local = shape.map { Coordinate(x: $0.x - World.origin.x, y: $0.y - World.origin.y) }
        var count = 0.0
        for polygon in local.polygons {
            owners.fill.spans(polygon.rings) { row, run in
                for column in run {
                    count += 1
                    var paint = Palette.wall
                    switch owners.owner(owners.numbers[row * owners.fill.columns + column]) {
                    case .cover(let index):
                        guard let cover = world.covers[index].paint[role] else { continue }
                        paint = cover
                        // The palette gives growth to what grows; mown and ripe fields have less.
                        if paint.growth >= 0.05 { look.plants += 1 }
                    case .roof(let index):
                        paint = world.structures[index].paint[role]
                        look.buildings += 1
                    case .wall: look.buildings += 1
                    case .tree(let index):
                        paint = world.trees[index].paint[role]
                        look.plants += 1
                    }
                    look.colour += SIMD4<Double>(paint.colour)
                }
            }
        }
        look.plants /= max(count, 1)
        look.buildings /= max(count, 1)
        look.colour /= max(count, 1)
        return look
    }
}
