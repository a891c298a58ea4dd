import Foundation
import Ground
import Testing

@testable import Sample

@Suite("Light and geometry")
struct RenderTests {
    @Test("the noon sun stands at 90° - latitude ± 23.44° at the solstices, in the north in June at 23.03 N")
    func noon() throws {
        for (start, elevation, north) in [
            ("2024-06-21T00:00:00Z", 90 - abs(23.03 - 23.44), 1.0), ("2024-12-21T00:00:00Z", 90 - 23.03 - 23.44, -1.0),
        ] {
            let midnight = try #require(Instant(rfc3339: start)).secondsSince1970
            let day = (0..<1440).map {
                SunPosition(
                    at: Instant(secondsSince1970: midnight + Int64($0) * 60), longitude: 113.14, latitude: 23.03)
            }
            let highest = try #require(day.max { $0.elevationRadians < $1.elevationRadians })
            #expect(abs(highest.elevationRadians * 180 / .pi - elevation) < 0.4)
            #expect(highest.north * north > 0)
        }
    }

    @Test("at 02:40 UTC the sun is in the south-east, at 06:30 UTC in the south-west: 113 E is 7.5 hours ahead")
    func side() throws {
        let morning = SunPosition(
            at: try #require(Instant(rfc3339: "2023-11-25T02:40:00Z")), longitude: 113.14, latitude: 23.03)
        let afternoon = SunPosition(
            at: try #require(Instant(rfc3339: "2024-10-20T06:30:00Z")), longitude: 113.14, latitude: 23.03)
        #expect(morning.east > 0 && morning.north < 0)
        #expect(afternoon.east < 0 && afternoon.north < 0)
    }

    @Test("a polygon holds the cells whose centres lie in it; a hole takes its own out")
    func fill() {
        let fill = PolygonFill(left: 0, top: 4, cell: 1, columns: 4, rows: 4)
        func ring(_ low: Double, _ high: Double) -> [Coordinate] {
            Polygon(Bounds(minX: low, minY: low, maxX: high, maxY: high)).exterior
        }
        var cells = [Int](repeating: 0, count: 16)
        fill.spans([ring(0.4, 3.6), ring(1.2, 2.8)]) { row, run in
            for column in run { cells[row * 4 + column] += 1 }
        }
        // By hand: centres 0.5, 1.5, 2.5, 3.5; the hole holds 1.5 and 2.5 in both directions.
        #expect(cells == [1, 1, 1, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 1, 1, 1])
    }

    @Test("a wall's shadow is its height divided by the tangent of the sun's elevation")
    func shadow() throws {
        var world = World(plan: .small)
        world.structures.append(
            Structure(
                frame: Frame(origin: Coordinate(x: 48, y: 48), degrees: 0), width: 30, depth: 2, form: .gable, pitch: 0,
                base: PerEpoch(0), eave: PerEpoch(8), paint: PerEpoch(Palette.redTile)))
        let field = HeightField(
            world, role: .later, bounds: Bounds(minX: 0, minY: 0, maxX: 96, maxY: 96), cell: 0.25)
        // Near solar noon (12:27 local mean time less the equation of time, +14 min in late October).
        let sun = SunPosition(
            at: try #require(Instant(rfc3339: "2024-10-25T04:12:00Z")), longitude: 113.14, latitude: 23.03)
        #expect(abs(sun.east) < 0.03)
        let reach = 8 / sun.tangent
        #expect(field.isShaded(x: 48, y: 49 + reach - 0.6, height: 0, sun: sun))
        #expect(!field.isShaded(x: 48, y: 49 + reach + 0.6, height: 0, sun: sun))
        #expect(!field.isShaded(x: 48, y: 46, height: 0, sun: sun))
        #expect(!field.isShaded(x: 48, y: 50, height: 8.5, sun: sun))
    }
}
