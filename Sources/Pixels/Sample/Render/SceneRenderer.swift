import Foundation
import Ground

/// Draws the world in its light as a perfect sensor would see it: no blur, no noise, no haze.
///
/// Every pixel is sampled 4 × 4 times, so that edges are as soft as a real detector's area makes them.
struct SceneRenderer {
    /// Radiance in digital numbers at half a pixel's spacing, with a margin for blur and shift.
    struct Radiance {
        let columns: Int
        let rows: Int
        /// Half pixels between the buffer's edge and the scene's.
        let margin: Int
        var samples: [SIMD4<Float>]
    }

    static let marginPixels = 4

    private let world: World
    private let acquisition: Acquisition
    private let textures: TextureBank
    private let heights: HeightField
    private let owners: OwnerMap
    private let sunEast: Float
    private let sunNorth: Float
    private let sunSine: Float
    private let sunCosine: Float
    /// Share of light that comes from the sky, per band: shadows are blue and dark in the infrared.
    private static let sky = SIMD4<Float>(0.42, 0.46, 0.54, 0.36)
    /// Metres of the finest texture, and how strong it is: what a sensor cannot resolve it sees as an even surface.
    private let grainTexel: Float
    private let grainWeight: Float

    init(_ world: World, acquisition: Acquisition, textures: TextureBank) {
        self.world = world
        self.acquisition = acquisition
        self.textures = textures
        let isDrone = acquisition.sensor == .drone
        heights = HeightField(
            world, role: acquisition.role, bounds: acquisition.bounds.expanded(by: 26), cell: isDrone ? 0.1 : 0.25)
        let margin = Double(Self.marginPixels) * acquisition.pixelSize
        owners = OwnerMap(
            world, role: acquisition.role,
            fill: PolygonFill(
                left: acquisition.bounds.minX - margin, top: acquisition.bounds.maxY + margin,
                cell: acquisition.pixelSize / 4, columns: (acquisition.columns + 2 * Self.marginPixels) * 4,
                rows: (acquisition.rows + 2 * Self.marginPixels) * 4),
            lean: acquisition.lean)
        sunEast = Float(acquisition.sun.east)
        sunNorth = Float(acquisition.sun.north)
        sunSine = Float(acquisition.sun.sine)
        sunCosine = Float(acquisition.sun.cosine)
        grainTexel = isDrone ? 0.07 : 0.3
        grainWeight = isDrone ? 0.8 : 0.3
    }

    func render() -> Radiance {
        let (columns, rows) = (owners.fill.columns / 2, owners.fill.rows / 2)
        var samples = [SIMD4<Float>](repeating: .zero, count: columns * rows)
        for row in 0..<rows {
            for column in 0..<columns {
                var sum = SIMD4<Float>.zero
                for part in 0..<4 {
                    sum += sample(column: 2 * column + part & 1, row: 2 * row + part >> 1)
                }
                samples[row * columns + column] = sum * 0.25
            }
        }
        return Radiance(columns: columns, rows: rows, margin: Self.marginPixels * 2, samples: samples)
    }

    private func sample(column: Int, row: Int) -> SIMD4<Float> {
        let number = owners.numbers[row * owners.fill.columns + column]
        let (x, y) = (owners.fill.x(column), owners.fill.y(row))
        // Neighbouring roofs of one material must not share their stains.
        let offset = (number >> 3) &* 0x9E37_79B9
        let role = acquisition.role
        switch owners.owner(number) {
        case .cover(let index):
            guard let paint = world.covers[index].paint[role] else { return .zero }
            let elevation = world.covers[index].elevation
            let isShaded = heights.isShaded(x: x, y: y, height: max(0, elevation), sun: acquisition.sun)
            return lit(colour(paint, x, y, offset), facing: 1, isShaded: isShaded)
        case .roof(let index):
            let structure = world.structures[index]
            return roof(structure, structure.eave[role], x, y, offset)
        case .wall(let index, let face):
            let structure = world.structures[index]
            let outward = structure.frame.turned(quarters: face - 1)
            let towards = Float(outward.cosine) * sunEast + Float(outward.sine) * sunNorth
            return lit(structure.wall.colour * 0.9, facing: max(0, towards) * sunCosine / sunSine, isShaded: false)
        case .tree(let index): return crown(world.trees[index], x, y, offset)
        }
    }

    private func roof(_ structure: Structure, _ eave: Double, _ x: Double, _ y: Double, _ offset: UInt32)
        -> SIMD4<Float>
    {
        let paint = structure.paint[acquisition.role]
        let at = Coordinate(x: x - acquisition.lean.x * eave, y: y - acquisition.lean.y * eave)
        let (u, v) = structure.frame.local(at)
        let height = eave + structure.rise(u: u, v: v)
        let fall = structure.fall(u: u, v: v)
        let (fu, fv) = (Float(fall.u), Float(fall.v))
        let (c, s) = (Float(structure.frame.cosine), Float(structure.frame.sine))
        let towards = (fu * c - fv * s) * sunEast + (fu * s + fv * c) * sunNorth
        let length = (1 + fu * fu + fv * fv).squareRoot()
        let facing = max(0, (towards * sunCosine + sunSine) / (length * sunSine))
        let isShaded = heights.isShaded(x: at.x, y: at.y, height: height, sun: acquisition.sun)
        var shade = colour(paint, at.x, at.y, offset)
        let fromEdge = min(structure.depth / 2 - abs(v), structure.width / 2 - abs(u))
        if structure.form == .flat, fromEdge < 0.24, structure.hasParapet { shade *= 1.1 }
        if structure.form == .gable, abs(v) < 0.14 { shade *= 0.8 }
        return lit(shade, facing: facing, isShaded: isShaded)
    }

    private func crown(_ tree: Tree, _ x: Double, _ y: Double, _ offset: UInt32) -> SIMD4<Float> {
        let (role, lean) = (acquisition.role, acquisition.lean)
        let radius = tree.radius[role]
        let (dx, dy) = (
            x - lean.x * tree.height * 0.8 - tree.centre.x, y - lean.y * tree.height * 0.8 - tree.centre.y
        )
        let share = Float(min(1, hypot(dx, dy) / (radius * 1.2)))
        // A crown is a dome of clumps: its side to the sun is bright, the clumps shade each other.
        let bump = textures.clumps(Float(x), Float(y), texel: 0.22, offset: offset)
        let leaves = textures.grain(Float(x), Float(y), texel: 0.16, offset: offset)
        let towards =
            (Float(dx) * sunEast + Float(dy) * sunNorth) / Float(radius) * 0.7
            + 0.2 * bump + 0.16 * leaves
        let up = (1 - 0.6 * share * share).squareRoot()
        let facing = max(0, (towards * sunCosine + up * sunSine) / sunSine)
        let height = tree.height(atDistance: hypot(dx, dy), radius: radius) + 0.3
        let isShaded = heights.isShaded(
            x: tree.centre.x + dx, y: tree.centre.y + dy, height: height, sun: acquisition.sun)
        return lit(colour(tree.paint[role], x, y, offset), facing: facing, isShaded: isShaded)
    }

    private func lit(_ colour: SIMD4<Float>, facing: Float, isShaded: Bool) -> SIMD4<Float> {
        isShaded ? colour * Self.sky : colour * (Self.sky + (1 - Self.sky) * facing)
    }

    private func colour(_ paint: Paint, _ x: Double, _ y: Double, _ offset: UInt32) -> SIMD4<Float> {
        let (fx, fy) = (Float(x), Float(y))
        var base = paint.colour
        if let stripes = paint.stripes {
            let phase = (x * stripes.cosine + y * stripes.sine) / stripes.spacing
            let part = Float(phase - phase.rounded(.down))
            if part < stripes.gap { base = stripes.between }
        }
        var texture: Float = 1
        texture +=
            paint.stains
            * (grainWeight * textures.grain(fx, fy, texel: grainTexel, offset: offset)
                + 0.5 * textures.grain(fx, fy, texel: grainTexel * 3.3, offset: offset &+ 31)
                + 0.5 * textures.clumps(fx, fy, texel: 0.3, offset: offset))
        texture += paint.patches * textures.clumps(fx, fy, texel: 1.1, offset: offset &+ 77)
        if paint.growth > 0 {
            let season: UInt32 = acquisition.role == .later ? 0x5F35_91D7 : 0x2D41_0B33
            texture +=
                paint.growth
                * (0.7 * grainWeight * textures.grain(fx, fy, texel: grainTexel * 1.6, offset: offset ^ season)
                    + 0.7 * textures.clumps(fx, fy, texel: 0.4, offset: offset ^ season))
        }
        return base * max(0.2, texture)
    }
}
