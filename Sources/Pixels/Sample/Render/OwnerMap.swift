import Foundation
import Ground

/// Which surface is seen at each sample of a raster, from a leaning view.
struct OwnerMap {
    /// What kind of thing an owner number names.
    enum Owner {
        case cover(Int)
        case roof(Int)
        case wall(Int, face: Int)
        case tree(Int)
    }

    let fill: PolygonFill
    /// `rows × columns` numbers; ``owner(_:)`` decodes them.
    private(set) var numbers: [UInt32]
    private let coverCount: Int
    private let structureCount: Int

    init(_ world: World, role: EpochRole, fill: PolygonFill, lean: (x: Double, y: Double)) {
        self.fill = fill
        coverCount = world.covers.count
        structureCount = world.structures.count
        numbers = [UInt32](repeating: 0, count: fill.columns * fill.rows)
        for (index, cover) in world.covers.enumerated() where cover.paint[role] != nil {
            paint(cover.rings, UInt32(index) << 3)
        }
        // Low things first: what is higher hides what is behind it.
        var order: [(height: Double, number: Int)] = []
        for (index, structure) in world.structures.enumerated() where structure.isPresent(in: role) {
            order.append((structure.eave[role], coverCount + index))
        }
        for (index, tree) in world.trees.enumerated() where tree.radius[role] > 0 {
            order.append((tree.height, coverCount + structureCount + index))
        }
        order.sort { ($0.height, $0.number) < ($1.height, $1.number) }
        for entry in order {
            let number = UInt32(entry.number) << 3
            if entry.number < coverCount + structureCount {
                paintStructure(world.structures[entry.number - coverCount], role: role, lean: lean, number)
            } else {
                let tree = world.trees[entry.number - coverCount - structureCount]
                let (dx, dy) = (lean.x * tree.height * 0.8, lean.y * tree.height * 0.8)
                paint([tree.outline(in: role).map { Coordinate(x: $0.x + dx, y: $0.y + dy) }], number)
            }
        }
    }

    func owner(_ number: UInt32) -> Owner {
        let index = Int(number >> 3)
        if index < coverCount { return .cover(index) }
        if index < coverCount + structureCount {
            let face = Int(number & 7)
            return face == 0 ? .roof(index - coverCount) : .wall(index - coverCount, face: face - 1)
        }
        return .tree(index - coverCount - structureCount)
    }

    private mutating func paintStructure(
        _ structure: Structure, role: EpochRole, lean: (x: Double, y: Double), _ number: UInt32
    ) {
        func moved(_ point: Coordinate, _ height: Double) -> Coordinate {
            Coordinate(x: point.x + lean.x * height, y: point.y + lean.y * height)
        }
        let (ring, base, eave) = (structure.footprint, structure.base[role], structure.eave[role])
        for face in 0..<4 {
            let (a, b) = (ring[face], ring[face + 1])
            // A wall is seen where its outward normal points away from the lean.
            guard (b.y - a.y) * lean.x - (b.x - a.x) * lean.y < 0 else { continue }
            let wall = [moved(a, base), moved(b, base), moved(b, eave), moved(a, eave), moved(a, base)]
            paint([wall], number | UInt32(face + 1))
        }
        paint([ring.map { moved($0, eave) }], number)
    }

    private mutating func paint(_ rings: [[Coordinate]], _ number: UInt32) {
        let columns = fill.columns
        numbers.withUnsafeMutableBufferPointer { numbers in
            fill.spans(rings) { row, run in
                for column in run { numbers[row * columns + column] = number }
            }
        }
    }
}
