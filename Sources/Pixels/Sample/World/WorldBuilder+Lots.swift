import Foundation
import Ground

extension WorldBuilder {
    /// Packed ground under each village, its square and patches of concrete.
    mutating func layVillageGround() {
        for (index, village) in world.plan.villages.enumerated() {
            var random = random(.hulls, 100 + index)
            cover(hulls[index], Palette.packed.varied(&random, by: 0.04))
            let frame = Frame(origin: village.centre, degrees: village.degrees)
            // Vegetable gardens, along the lanes' direction, and waste ground eat into the village's edge.
            for point in Outline.stations(hulls[index], step: 11) where random.chance(0.7) {
                let origin = Coordinate(x: point.x + random.uniform(-3, 3), y: point.y + random.uniform(-3, 3))
                let at = Frame(origin: origin, cosine: frame.cosine, sine: frame.sine)
                if random.chance(0.55) {
                    var paint = random.pick([Palette.garden, Palette.crop, Palette.lush]).varied(&random)
                    paint.stripes = Paint.Stripes(
                        spacing: random.uniform(1.2, 1.8), cosine: -at.sine, sine: at.cosine,
                        between: Palette.soil.colour * 0.9, gap: 0.3)
                    cover(at.rectangle(width: random.uniform(6, 13), depth: random.uniform(5, 9)), paint)
                } else {
                    let paint = random.pick([Palette.weeds, Palette.weeds, Palette.packed, Palette.soil])
                    cover(
                        Outline.blob(
                            at, semiU: random.uniform(5, 11), semiV: random.uniform(3, 7), unevenness: 0.2,
                            random: &random),
                        paint.varied(&random))
                }
            }
            for _ in 0..<9 {
                let at = frame.moved(
                    random.uniform(-0.9, 0.9) * village.semiU, random.uniform(-0.9, 0.9) * village.semiV)
                guard Outline.contains(hulls[index], at.origin) else { continue }
                let paint = random.pick([Palette.lane, Palette.weeds, Palette.soil, Palette.garden]).varied(&random)
                cover(
                    Outline.blob(
                        at, semiU: random.uniform(5, 12), semiV: random.uniform(4, 8), unevenness: 0.2,
                        random: &random),
                    paint)
            }
        }
    }

    /// Rows of lots along lanes, back to back, with an alley after every few lots.
    mutating func layLots() {
        for index in world.plan.villages.indices { layLots(village: index) }
    }

    private mutating func layLots(village index: Int) {
        let village = world.plan.villages[index]
        var random = random(.lots, index)
        let frame = Frame(origin: village.centre, degrees: village.degrees)
        var sites: [Site] = []
        var v = -village.semiV
        var isFront = true
        while v < village.semiV {
            let depth = random.uniform(10.8, 15.2)
            let laneCentre = isFront ? v - 2.2 : v + depth + 2.2
            var (u, inRow) = (-village.semiU + random.uniform(-4, 4), 0)
            var row: [Site] = []
            while u < village.semiU {
                let width = random.chance(0.12) ? random.uniform(14, 16) : random.uniform(8.2, 13.6)
                let centre = frame.moved(u + width / 2, v + depth / 2)
                let corners = centre.rectangle(width: width, depth: depth)
                if Outline.contains(hulls[index], centre.origin),
                    roads.allSatisfy({ road in
                        corners.allSatisfy { Outline.distance($0, to: road.line) > road.width / 2 + 0.8 }
                    })
                {
                    row.append(Site(frame: isFront ? centre : centre.turned(quarters: 2), width: width, depth: depth))
                }
                inRow += 1
                u += width + (inRow % 5 == 0 ? 2.6 : random.uniform(0.25, 0.9))
            }
            if let first = row.first, let last = row.last {
                // The lane belongs to the row it serves, so that it ends where the houses end.
                let (a, b) = (frame.local(first.frame.origin).u, frame.local(last.frame.origin).u)
                let lane = frame.moved((a + b) / 2, laneCentre)
                cover(
                    lane.rectangle(width: abs(b - a) + 16, depth: 3.6), Palette.lane.varied(&random, by: 0.04))
            }
            sites += row
            v += depth + (isFront ? 0.9 : 4.6)
            isFront.toggle()
        }
        for (serial, site) in sites.prefix(village.maximumLots).enumerated() {
            enter(site, village: index, serial: serial + 1, random: &random)
        }
    }

    private struct Site {
        let frame: Frame
        let width: Double
        let depth: Double
    }

    private mutating func enter(_ site: Site, village: Int, serial: Int, random: inout RandomSource) {
        let (w, d) = (site.width / 2, site.depth / 2)
        var buildable = -w...w
        var corners = [(-w, -d), (w, -d), (w, d), (-w, d)].map { u, v -> (Double, Double) in
            (u - (u > 0 ? 1 : -1) * random.uniform(0, 0.2), v - (v > 0 ? 1 : -1) * random.uniform(0, 0.25))
        }
        var holes: [[Coordinate]] = []
        var parts: [Polygon] = []
        let fate = random.unit()
        let area = site.width * site.depth
        if fate < 0.10, area > 125 {
            // L-shaped: a corner at the lane is the neighbour's or the village's.
            let (nu, nv) = (random.uniform(2.2, 3.8), random.uniform(2.2, 3.6))
            let corner = corners[1]
            corners.replaceSubrange(
                1...1, with: [(corner.0 - nu, corner.1), (corner.0 - nu, corner.1 + nv), (corner.0, corner.1 + nv)])
        } else if fate < 0.16, area > 110 {
            // A well in the yard that is held in common.
            let well = site.frame.moved(random.uniform(-0.2, 0.2) * w, -d * 0.7)
            holes.append(well.rectangle(width: 1.4, depth: 1.4).reversed())
        } else if fate < 0.30, site.width > 12.4 {
            // Two parts with a passage between: house and kitchen.
            buildable = -w...(w - 4.2)
            let part = site.frame.moved(w - 1.6, d - 3.4)
            parts.append(Polygon(exterior: part.rectangle(width: 2.9, depth: 6.2)))
            corners = [(-w, -d), (w - 4.2, -d), (w - 4.2, d), (-w, d)]
        }
        if parts.isEmpty, random.chance(0.3) {
            // A surveyed point on the back edge, a hand's breadth inside.
            let back = corners[corners.count - 1].1 - random.uniform(0.05, 0.15)
            corners.insert((random.uniform(-0.3, 0.3) * w, back), at: corners.count - 1)
        }
        let exterior = Self.surveyed(site.frame.ring(corners))
        let sound = MultiPolygon(
            [Polygon(exterior: exterior, holes: holes.map(Self.surveyed))]
                + parts.map { Polygon(exterior: Self.surveyed($0.exterior)) })
        var shape = sound
        if village == 0, serial == 9 {
            // One parcel with a surveying fault: the line runs out to a point and back. Repair takes no area.
            let spike = Self.surveyed([site.frame.point(w + 2.4, corners[1].1)])[0]
            shape.polygons[0].exterior.insert(contentsOf: [exterior[1], spike], at: 1)
        }
        let code = ParcelCode("440605001\(Self.padded(village + 1, 3))JC\(Self.padded(serial, 5))")
        world.covers.append(
            GroundCover(rings: sound.polygons.map(\.exterior), paint: PerEpoch(nil), elevation: 0))
        world.lots.append(
            Lot(
                code: code, village: village, frame: site.frame, width: site.width, depth: site.depth, shape: shape,
                soundShape: sound, yard: world.covers.count - 1, buildable: buildable))
    }

    /// Millimetres, as a cadastre keeps them.
    static func surveyed(_ ring: [Coordinate]) -> [Coordinate] {
        ring.map { Coordinate(x: ($0.x * 1000).rounded() / 1000, y: ($0.y * 1000).rounded() / 1000) }
    }

    static func padded(_ number: Int, _ digits: Int) -> String {
        String(repeating: "0", count: max(0, digits - String(number).count)) + String(number)
    }
}
