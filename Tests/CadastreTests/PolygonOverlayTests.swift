import Cadastre
import Ground
import Testing

/// Areas by hand.
@Suite struct PolygonOverlayTests {
    private func box(_ x: Double, _ y: Double, _ width: Double, _ height: Double) -> MultiPolygon {
        MultiPolygon([Polygon(Bounds(minX: x, minY: y, maxX: x + width, maxY: y + height))])
    }

    @Test func whatOthersHaveTwiceCountsOnce() throws {
        // 10 × 8 less x 6…10: two boxes share x 7…8.
        let others = [box(6, -1, 2, 10), box(7, -1, 5, 10)]
        let rest = try #require(PolygonOverlay.rest(of: box(0, 0, 10, 8), without: others))
        #expect(rest.area == 48 && rest.perimeter == 28)
        let part = try #require(PolygonOverlay.part(of: box(0, 0, 10, 8), within: others))
        #expect(part.area == 32 && part.perimeter == 24)
    }

    @Test func nothingTakesNothingAwayAndSharesNothing() throws {
        #expect(PolygonOverlay.rest(of: box(0, 0, 3, 2), without: [])?.area == 6)
        #expect(PolygonOverlay.part(of: box(0, 0, 3, 2), within: [])?.isEmpty == true)
        #expect(PolygonOverlay.rest(of: box(0, 0, 3, 2), without: [box(-1, -1, 9, 9)])?.isEmpty == true)
        // A common edge is no ground.
        #expect(PolygonOverlay.part(of: box(0, 0, 3, 2), within: [box(3, 0, 5, 2)])?.area == 0)
    }

    @Test func holesAndPatchesThatMeetAtACornerKeepTheirGround() throws {
        var holed = box(0, 0, 10, 10)
        holed.polygons[0].holes = [[(4, 4), (4, 6), (6, 6), (6, 4), (4, 4)].map { Coordinate(x: $0.0, y: $0.1) }]
        #expect(holed.perimeter == 48)
        #expect(PolygonOverlay.rest(of: holed, without: [box(5, 0, 9, 10)])?.area == 48)
        // One ring through a corner twice, as the outline of pixels may run: invalid, 2 × 2 m each.
        let bow = MultiPolygon([
            Polygon(
                exterior: [(0, 0), (2, 0), (2, 2), (4, 2), (4, 4), (2, 4), (2, 2), (0, 2), (0, 0)].map {
                    Coordinate(x: $0.0, y: $0.1)
                })
        ])
        #expect(PolygonOverlay.part(of: bow, within: [box(0, 0, 4, 3)])?.area == 6)
        #expect(PolygonOverlay.rest(of: bow, without: [box(0, 0, 4, 3)])?.area == 2)
    }
}
