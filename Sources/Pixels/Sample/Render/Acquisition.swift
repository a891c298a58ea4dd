import Foundation
import Ground

/// One flight or overpass: sensor, time, position and atmosphere.
struct Acquisition {
    enum Sensor {
        case satellite, drone
    }

    let sensor: Sensor
    let role: EpochRole
    let acquiredAt: Instant
    let sun: SunPosition
    /// Displacement of a roof per metre of its height, east and north; no sensor views exactly straight down.
    let lean: (x: Double, y: Double)
    /// South-west corner of the scene, local metres.
    let corner: Coordinate
    let pixelSize: Double
    let columns: Int
    let rows: Int
    /// Deviation of the point spread function, pixels.
    let blurPixels: Double
    /// Deviation of the sensor's noise, digital numbers.
    let noise: Double
    /// Per band: digital number out = 255 · (in / 255) ^ gamma · gain + offset.
    let gain: SIMD4<Float>
    let offset: SIMD4<Float>
    let gamma: SIMD4<Float>
    /// Slow variation of brightness over the scene, share.
    let illumination: Double
    /// Misregistration, pixels: mean and how far it wanders over the scene.
    let shiftPixels: (x: Double, y: Double, wander: Double)
    /// Where nothing was recorded: half planes a·x + b·y < c in local metres.
    let gaps: [(a: Double, b: Double, c: Double)]
    let cloud: (centre: Coordinate, radius: Double, shadow: Coordinate)?

    var top: Double { corner.y + Double(rows) * pixelSize }

    var bounds: Bounds {
        Bounds(
            minX: corner.x, minY: corner.y, maxX: corner.x + Double(columns) * pixelSize, maxY: top)
    }

    /// Whether nothing was recorded there: outside the scene or in a gap.
    func isMissing(_ point: Coordinate) -> Bool {
        point.x < bounds.minX || point.x > bounds.maxX || point.y < bounds.minY || point.y > bounds.maxY
            || gaps.contains { $0.a * point.x + $0.b * point.y < $0.c }
    }

    /// Misregistration at a point, pixels east and south.
    func shift(at point: Coordinate) -> (x: Double, y: Double) {
        let (u, v) = ((point.x - corner.x) / bounds.width, (point.y - corner.y) / bounds.height)
        let wander = shiftPixels.wander
        return (
            shiftPixels.x + wander * sin(4.1 * u + 2.3 * v + 0.4), shiftPixels.y + wander * cos(3.3 * v - 1.9 * u + 0.9)
        )
    }

    private static let longitude = 113.14
    private static let latitude = 23.03

    /// The satellite scene of an epoch: 0.5 m, red, green, blue, nir.
    static func satellite(_ role: EpochRole, plan: SettlementPlan) -> Acquisition {
        let isLater = role == .later
        // 2023-11-18T03:05:00Z and 2024-10-06T02:52:00Z: late mornings of two autumns.
        let instant = Instant(secondsSince1970: isLater ? 1_728_183_120 : 1_700_276_700)
        let sun = SunPosition(at: instant, longitude: longitude, latitude: latitude)
        let extent = plan.extent
        let cloud = plan.cloudCentre
        // A low cloud: its shadow falls within the scene.
        let height = plan.cloudRadius * 3.4
        let reach = height / sun.tangent
        let pixels = Int(extent / 0.5)
        return Acquisition(
            sensor: .satellite, role: role, acquiredAt: instant, sun: sun,
            lean: isLater ? (0.045, 0.03) : (-0.03, 0.04), corner: Coordinate(x: 0, y: 0), pixelSize: 0.5,
            columns: pixels, rows: pixels, blurPixels: isLater ? 0.52 : 0.46, noise: isLater ? 0.5 : 0.4,
            gain: isLater ? SIMD4(0.93, 0.97, 1.05, 1.07) : SIMD4(repeating: 1),
            offset: isLater ? SIMD4(6, 4, 8, -3) : SIMD4(repeating: 0),
            gamma: isLater ? SIMD4(0.96, 0.98, 1.03, 1.05) : SIMD4(repeating: 1),
            illumination: isLater ? 0.05 : 0.01,
            shiftPixels: isLater ? (0.45, -0.35, 0.14) : (0, 0, 0),
            gaps: isLater ? [(-1, -0.6, 0.09 * extent - 1.6 * extent)] : [(1, -0.012, 0.006 * extent)],
            cloud: isLater
                ? (
                    cloud, plan.cloudRadius,
                    Coordinate(x: cloud.x - reach * sun.east, y: cloud.y - reach * sun.north)
                ) : nil)
    }

    /// The drone flight of an epoch: 0.1 m, red, green, blue, with a surface model.
    static func drone(_ role: EpochRole, plan: SettlementPlan) -> Acquisition {
        let isLater = role == .later
        // 2023-11-25T02:40:00Z in the morning, 2024-10-20T06:30:00Z in the afternoon.
        let instant = Instant(secondsSince1970: isLater ? 1_729_405_800 : 1_700_880_000)
        let (corner, edge) = (plan.droneCorner, plan.droneEdge)
        let pixels = Int((edge / 0.1).rounded())
        let gap: (a: Double, b: Double, c: Double) =
            isLater
            ? (-1, 0.7, -(corner.x + edge) + 0.7 * corner.y + 0.06 * edge)
            : (1, 0.8, corner.x + 0.8 * corner.y + 0.07 * edge)
        return Acquisition(
            sensor: .drone, role: role, acquiredAt: instant,
            sun: SunPosition(at: instant, longitude: longitude, latitude: latitude),
            lean: isLater ? (0.012, -0.01) : (-0.008, 0.012), corner: corner, pixelSize: 0.1, columns: pixels,
            rows: pixels, blurPixels: 0.5, noise: isLater ? 1.3 : 1.1,
            gain: isLater ? SIMD4(1.05, 1, 0.94, 1) : SIMD4(repeating: 1),
            offset: isLater ? SIMD4(-3, 0, 3, 0) : SIMD4(repeating: 0), gamma: SIMD4(repeating: 1),
            illumination: 0.02, shiftPixels: isLater ? (0.6, 0.7, 0.25) : (0, 0, 0), gaps: [gap], cloud: nil)
    }
}
