import Foundation
import Ground

extension WorldBuilder {
    private enum Crop: CaseIterable {
        case green, lush, mature, ploughed, stubble, paddy, fallow

        var paint: Paint {
            switch self {
            case .green: Palette.crop
            case .lush: Palette.lush
            case .mature: Palette.mature
            case .ploughed: Palette.ploughed
            case .stubble: Palette.stubble
            case .paddy: Palette.paddy
            case .fallow: Palette.weeds
            }
        }

        /// What the next season makes of it.
        var next: [Crop] {
            switch self {
            case .green: [.mature, .mature, .lush]
            case .lush: [.mature, .ploughed]
            case .mature: [.ploughed, .stubble]
            case .ploughed: [.green, .lush]
            case .stubble: [.ploughed, .green, .paddy]
            case .paddy: [.lush, .green]
            case .fallow: [.ploughed, .green]
            }
        }

        /// Metres from bed to bed; nil where it is sown broadcast or flooded.
        var beds: ClosedRange<Double>? {
            switch self {
            case .green, .lush: 1.5...2.6
            case .ploughed: 1.6...2.2
            case .mature, .stubble, .paddy, .fallow: nil
            }
        }
    }

    /// Blocks of fields between banks, each cut into strips that are sown alike.
    mutating func layFields() {
        let extent = world.plan.extent
        var random = random(.fields)
        cover(
            Frame(origin: Coordinate(x: extent / 2, y: extent / 2), degrees: 0)
                .rectangle(width: extent + 80, depth: extent + 80),
            Palette.weeds)
        let frame = Frame(origin: Coordinate(x: extent / 2, y: extent / 2), degrees: 6)
        let reach = extent * 0.75
        var v = -reach
        while v < reach {
            let depth = random.uniform(24, 44)
            var u = -reach + random.uniform(0, 30)
            while u < reach {
                let width = random.uniform(32, 84)
                layBlock(frame.moved(u + width / 2, v + depth / 2), width: width, depth: depth, random: &random)
                u += width + (random.chance(0.2) ? 3.2 : 1.4)
            }
            v += depth + (random.chance(0.3) ? 3.4 : 1.4)
        }
    }

    private mutating func layBlock(_ frame: Frame, width: Double, depth: Double, random: inout RandomSource) {
        let first = random.pick(weighted: Crop.allCases.map { ($0, $0 == .green ? 3.0 : $0 == .paddy ? 0.6 : 1.2) })
        var v = -depth / 2
        while v < depth / 2 - 1 {
            let strip = min(random.uniform(4.5, 13), depth / 2 - v)
            let earlier = random.chance(0.55) ? first : random.pick(Crop.allCases)
            let later = random.chance(0.42) ? random.pick(earlier.next) : earlier
            let bed = frame.moved(random.uniform(-0.4, 0.4), v + strip / 2)
            let ring = bed.rectangle(width: width, depth: strip - 0.5)
            let before = Self.sown(earlier, bed, &random)
            // A crop that stays is another stand of it a year later.
            let after = later == earlier ? before.varied(&random, by: 0.03) : Self.sown(later, bed, &random)
            world.covers.append(
                GroundCover(rings: [ring], paint: PerEpoch(earlier: before, later: after), elevation: 0))
            if earlier != later, ring.allSatisfy({ isOpenLand($0) && isInside($0) }), isOpenLand(bed.origin) {
                world.events.append(
                    PlantedEvent(
                        kind: .crops, parcel: nil, shape: MultiPolygon([Polygon(exterior: ring)]), heightMetres: 0,
                        cause: "\(earlier)-\(later)"))
            }
            v += strip
        }
    }

    private func isInside(_ point: Coordinate) -> Bool {
        let range = 12...(world.plan.extent - 12)
        return range.contains(point.x) && range.contains(point.y)
    }

    private static func sown(_ crop: Crop, _ bed: Frame, _ random: inout RandomSource) -> Paint {
        var paint = crop.paint.varied(&random)
        if let beds = crop.beds {
            let soil = Palette.soil.varied(&random, by: 0.04)
            paint.stripes = Paint.Stripes(
                spacing: random.uniform(beds.lowerBound, beds.upperBound), cosine: -bed.sine, sine: bed.cosine,
                between: crop == .ploughed ? paint.colour * 0.84 : soil.colour * 0.6 + paint.colour * 0.3,
                gap: Float(random.uniform(0.22, 0.4)))
        }
        return paint
    }

    /// Fish ponds with their dikes, the canal with its banks, orchards and greenhouses.
    mutating func layWater() {
        var random = random(.water)
        for plot in world.plan.ponds {
            cover(plot.frame.rectangle(width: plot.width + 7, depth: plot.depth + 7), Palette.dike.varied(&random))
        }
        for plot in world.plan.ponds {
            let before = Palette.pond.varied(&random, by: 0.10)
            let corner = 2.5
            let (w, d) = (plot.width / 2, plot.depth / 2)
            let ring = plot.frame.ring([
                (-w + corner, -d), (w - corner, -d), (w, -d + corner), (w, d - corner), (w - corner, d),
                (-w + corner, d), (-w, d - corner), (-w, -d + corner),
            ])
            world.covers.append(
                GroundCover(
                    rings: [ring], paint: PerEpoch(earlier: before, later: before.varied(&random, by: 0.05)),
                    elevation: -1.2))
            // Aerators: what shows on every fish pond of the delta.
            for _ in 0..<random.index(below: 4) {
                let at = plot.frame.moved(
                    random.uniform(-0.35, 0.35) * plot.width, random.uniform(-0.35, 0.35) * plot.depth)
                cover(at.rectangle(width: 1.6, depth: 1.3), Palette.whiteSteel, elevation: 0.4)
            }
            world.structures.append(
                Structure(
                    frame: plot.frame.moved(w + 1.9, random.uniform(-0.3, 0.3) * plot.depth), width: 2.6, depth: 3.6,
                    form: .gable, pitch: 0.35, base: PerEpoch(0), eave: PerEpoch(2.3),
                    paint: PerEpoch(Palette.greyTile.varied(&random))))
        }
        cover(Outline.ribbon(canal, width: 15), Palette.dike.varied(&random))
        cover(Outline.ribbon(canal, width: 10), Palette.canal, elevation: -1.5)
        for plot in world.plan.orchards {
            cover(plot.frame.rectangle(width: plot.width, depth: plot.depth), Palette.orchardFloor.varied(&random))
        }
        for plot in world.plan.greenhouses {
            var v = -plot.depth / 2 + 3
            while v < plot.depth / 2 - 2 {
                world.structures.append(
                    Structure(
                        frame: plot.frame.moved(0, v), width: plot.width, depth: 5.6, form: .gable, pitch: 0.3,
                        base: PerEpoch(0), eave: PerEpoch(1.6), paint: PerEpoch(Palette.greenhouse.varied(&random)),
                        wall: Palette.greenhouse))
                v += 6.8
            }
        }
    }

    /// The main road with its marking, village roads, the bridge over the canal.
    mutating func layRoads() {
        var random = random(.water, 1)
        for (index, road) in roads.enumerated().reversed() {
            let isMain = index == 0
            cover(Outline.ribbon(road.line, width: road.width + 2.4), Palette.packed.varied(&random))
            cover(
                Outline.ribbon(road.line, width: road.width),
                (isMain ? Palette.asphalt : Palette.concrete).varied(&random, by: 0.03), elevation: 0.1)
        }
        guard let main = roads.first?.line else { return }
        for side in [-3.7, 3.7] { cover(Outline.ribbon(main, width: 0.25, shift: side), Palette.marking) }
        let stations = Outline.stations(main, step: 3.5)
        for index in stride(from: 0, to: stations.count - 1, by: 2) {
            cover(Outline.ribbon([stations[index], stations[index + 1]], width: 0.2), Palette.marking)
        }
    }
}
