import Cadastre
import Ground
import Testing

@Suite struct ParcelNeighboursTests {
    private func parcel(_ number: Int, _ x: Double, _ y: Double, _ width: Double, _ height: Double) -> Parcel {
        let bounds = Bounds(minX: x, minY: y, maxX: x + width, maxY: y + height)
        return Parcel(
            code: ParcelCode("440605001001JC0000\(number)"), polygon: MultiPolygon([Polygon(bounds)]), bounds: bounds,
            representativePoint: Coordinate(x: x + width / 2, y: y + height / 2), place: AdministrativePlace())
    }

    private func change(_ rectangles: [(Double, Double, Double, Double)]) -> MultiPolygon {
        MultiPolygon(
            rectangles.map { Polygon(Bounds(minX: $0.0, minY: $0.1, maxX: $0.0 + $0.2, maxY: $0.1 + $0.3)) })
    }

    /// From x 6 to 24 and y 2 to 6, 4 m high: 4 m of it on the parcel, 8 m and 3 m on its neighbours, 3 m on a lane.
    @Test func aBuildingAcrossParcelsIsSharedByItsAreas() {
        let (own, next, beyondLane) = (parcel(1, 0, 0, 10, 10), parcel(2, 10, 0, 8, 10), parcel(3, 21, 0, 10, 10))
        let far = parcel(4, 5_000, 0, 10, 10)
        let neighbours = ParcelNeighbours([far, beyondLane, own, next])
        let building = change([(6, 2, 18, 4)])
        #expect(
            neighbours.shares(of: building, beyond: own) == [
                ParcelShare(parcelCode: next.code, squareMetres: 32),
                ParcelShare(parcelCode: beyondLane.code, squareMetres: 12),
            ])
        // The neighbours name it in turn.
        #expect(
            neighbours.shares(of: building, beyond: next) == [
                ParcelShare(parcelCode: own.code, squareMetres: 16),
                ParcelShare(parcelCode: beyondLane.code, squareMetres: 12),
            ])
        #expect(neighbours.shares(of: change([(1, 1, 5, 5)]), beyond: own).isEmpty)
    }

    /// Drawn over each other: ground counts once, and what the parcel itself claims lies on no neighbour.
    @Test func groundThatSeveralClaimCountsOnce() {
        let (own, first, second) = (parcel(1, 0, 0, 10, 10), parcel(2, 8, 0, 6, 10), parcel(3, 12, 0, 6, 10))
        let shares = ParcelNeighbours([own, first, second]).shares(of: change([(6, 0, 12, 1)]), beyond: own)
        // x 10…14 is the second's, 14…18 the third's; 8…10 is their own.
        #expect(
            shares == [
                ParcelShare(parcelCode: first.code, squareMetres: 4),
                ParcelShare(parcelCode: second.code, squareMetres: 4),
            ])
    }

    /// A part of 0.2 × 0.2 m on the neighbour reads 0.0 m².
    @Test func sharesThatReadZeroAreLeftOut() {
        let (own, next) = (parcel(1, 0, 0, 10, 10), parcel(2, 10, 0, 10, 10))
        let neighbours = ParcelNeighbours([own, next])
        #expect(neighbours.shares(of: change([(9.8, 5, 0.4, 0.2)]), beyond: own).isEmpty)
        #expect(neighbours.shares(of: change([(9.8, 5, 0.4, 0.5)]), beyond: own).count == 1)
    }
}
