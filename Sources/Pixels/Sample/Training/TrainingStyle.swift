import Foundation
import Ground

/// What chance decides once for a training scene: the kind of place, its season, how fast it is built up.
struct TrainingStyle {
    /// Kinds of places.
    enum Place: String, Codable, CaseIterable {
        /// Rows of homestead lots along lanes.
        case village
        /// Detached houses along streets, whole streets of them new.
        case suburb
        /// Scattered houses, ponds and sheds among fields.
        case hamlets
        /// Large halls, yards and car parks.
        case industrial
    }

    /// How often things happen to a lot.
    struct Rates {
        /// Lots that hold a house in the earlier epoch.
        var built: Double
        /// Empty lots that are built upon since.
        var new: Double
        var extended: Double
        var taller: Double
        var demolished: Double
        var reroofed: Double
        var hardened: Double
        /// Empty lots cleared to bare ground.
        var cleared: Double
        /// Tarpaulins, grain, piles, vehicles: per lot and epoch.
        var clutter: Double
        /// Yards whose plants change.
        var vegetation: Double
    }

    let place: Place
    let rates: Rates
    /// Metres along the scene's edge.
    let extent: Double
    let pixelSize: Double
    let hasNearInfrared: Bool
    /// Direction of lanes and fields.
    let degrees: Double
    /// Share of fields that look different in the later epoch.
    let fieldChange: Double
    /// Trees per hectare of open land.
    let trees: Double
    /// Share of trees without leaves, by epoch.
    let bareTrees: PerEpoch<Double>
    /// How dry plants are, 0 = lush … 1 = straw, by epoch.
    let dryness: PerEpoch<Double>
    /// Parcels are lots rather than cells of a mesh.
    let parcelsAreLots: Bool
    /// Edge of a mesh cell, metres.
    let cell: Double

    init(_ random: inout RandomSource) {
        place = random.pick(weighted: [(.village, 0.5), (.suburb, 0.25), (.hamlets, 0.16), (.industrial, 0.09)])
        // Mostly what aerial and satellite imagery of villages has, now and then much finer or coarser.
        let size = random.chance(0.55) ? random.uniform(0.45, 0.62) : 0.25 * pow(8, random.unit())
        pixelSize = (size * 100).rounded() / 100
        extent = (min(max(620 * pixelSize, 220), 480) / pixelSize).rounded() * pixelSize
        hasNearInfrared = random.chance(0.45)
        degrees = random.uniform(0, 180)
        func rate(_ middle: Double) -> Double { min(0.9, middle * exp(0.7 * random.normal())) }
        let isGrowing = random.chance(place == .suburb ? 0.5 : 0.2)
        rates = Rates(
            built: random.uniform(0.35, 0.85), new: isGrowing ? random.uniform(0.25, 0.8) : rate(0.14),
            extended: rate(0.07), taller: rate(0.01), demolished: rate(0.04), reroofed: rate(0.05),
            hardened: rate(0.05), cleared: rate(0.09), clutter: rate(0.09), vegetation: rate(0.1))
        fieldChange = random.uniform(0.1, 0.8)
        trees = 40 * pow(random.unit(), 2) + 2
        bareTrees = PerEpoch(
            earlier: random.chance(0.3) ? random.uniform(0.3, 1) : random.uniform(0, 0.1),
            later: random.chance(0.3) ? random.uniform(0.3, 1) : random.uniform(0, 0.1))
        dryness = PerEpoch(earlier: pow(random.unit(), 2), later: pow(random.unit(), 2))
        parcelsAreLots = place == .village ? random.chance(0.75) : place == .suburb && random.chance(0.3)
        cell = random.uniform(21, 32)
    }

    /// A fixed frame of the settlement plan, of which training scenes use the extent alone.
    var plan: SettlementPlan {
        SettlementPlan(
            extent: extent, villages: [], mainRoad: [], canal: [], villageRoads: [], ponds: [], orchards: [],
            greenhouses: [], sheds: [], droneCorner: Coordinate(x: 0, y: 0), droneEdge: 0,
            cloudCentre: Coordinate(x: 0, y: 0), cloudRadius: 0, requests: [])
    }
}

extension Acquisition {
    /// A generated acquisition of a training scene: another sensor, sun, season and calibration every time.
    static func training(_ role: EpochRole, style: TrainingStyle, random: inout RandomSource) -> Acquisition {
        let pixels = Int((style.extent / style.pixelSize).rounded())
        let isLater = role == .later
        let haze = random.chance(0.3) ? random.uniform(0.1, 0.35) : random.uniform(0, 0.1)
        let brightness = exp(0.16 * random.normal())
        var (gain, offset, gamma): (SIMD4<Float>, SIMD4<Float>, SIMD4<Float>) = (.one, .zero, .one)
        let curve = exp(0.12 * random.normal())
        for band in 0..<4 {
            gain[band] = Float((1 - haze) * brightness * exp(0.05 * random.normal()))
            offset[band] = Float(haze * 150 * (band == 2 ? 1.15 : 1) + 5 * random.normal())
            gamma[band] = Float(curve * exp(0.03 * random.normal()))
        }
        let wander = isLater ? random.uniform(0, 0.5) : 0
        let reach = isLater ? (random.chance(0.3) ? 1.9 : 0.7) : 0
        var gaps: [(a: Double, b: Double, c: Double)] = []
        if random.chance(0.1) {
            let share = random.uniform(0.02, 0.12)
            gaps = [isLater ? (-1, 0.2, -(1 - share) * style.extent) : (1, -0.2, share * style.extent * 0.5)]
        }
        var cloud: (centre: Coordinate, radius: Double, shadow: Coordinate)?
        let sun = SunPosition(
            azimuth: random.uniform(95, 265) * .pi / 180, elevation: random.uniform(20, 68) * .pi / 180)
        if random.chance(0.08) {
            let centre = Coordinate(x: random.uniform(0, style.extent), y: random.uniform(0, style.extent))
            let radius = random.uniform(20, 55)
            let distance = radius * 3.4 / sun.tangent
            cloud = (centre, radius, Coordinate(x: centre.x - distance * sun.east, y: centre.y - distance * sun.north))
        }
        return Acquisition(
            sensor: .satellite, role: role,
            acquiredAt: Instant(secondsSince1970: isLater ? 1_728_183_120 : 1_600_276_700),
            sun: sun, lean: (random.normal() * 0.12, random.normal() * 0.12), corner: Coordinate(x: 0, y: 0),
            pixelSize: style.pixelSize, columns: pixels, rows: pixels, blurPixels: random.uniform(0.35, 1.1),
            noise: random.uniform(0.4, 3.2), gain: gain, offset: offset, gamma: gamma,
            illumination: random.uniform(0, 0.08),
            shiftPixels: (random.uniform(-reach, reach), random.uniform(-reach, reach), wander), gaps: gaps,
            cloud: cloud)
    }
}
