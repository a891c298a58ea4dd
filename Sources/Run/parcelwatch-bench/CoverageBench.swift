import Cadastre
import Foundation
import Ground

/// Exact pixel ∩ polygon shares of parcels as they come: turned lots of 12 to 30 metres on pixels of half a metre.
enum CoverageBench {
    static func measure(repeats: Int) -> BenchResult.Entry {
        let grid = PixelGrid(
            crs: CRSCode(epsg: 4547), originX: 411_000, originY: 2_548_000, pixelSize: 0.5, columns: 4_096, rows: 4_096)
        let lots = (0..<2_000).compactMap { index -> (MultiPolygon, Bounds)? in
            let (east, south) = (Double(index % 50) * 40 + 20, Double(index / 50) * 40 + 20)
            let (wide, deep) = (6 + Double(index % 10), 6 + Double(index / 10 % 10))
            let angle = Double(index) * 0.37
            let corners = [(-wide, -deep), (wide, -deep), (wide, deep), (-wide, deep), (-wide, -deep)].map { x, y in
                Coordinate(
                    x: 411_000 + east + x * cos(angle) - y * sin(angle),
                    y: 2_548_000 - south + x * sin(angle) + y * cos(angle))
            }
            return Bounds(enclosing: corners).map { (MultiPolygon([Polygon(exterior: corners)]), $0) }
        }
        let size = MemoryLayout<Float>.size
        let floor = KernelBench.Place.cache.floor
        var figure = Paired()
        for _ in 0..<repeats {
            figure.measure(against: floor) {
                var pixels = 0
                let seconds = bestSeconds(of: 1) {
                    pixels = lots.reduce(0) { $0 + CoverageFractions(of: $1.0, bounds: $1.1, on: grid).fractions.count }
                }
                return Double(pixels * size) / seconds
            }
        }
        return BenchResult.Entry(
            name: "coverageFractions", value: figure.best / Double(size) / 1e6, unit: "Mpixel/s", ratio: figure.ratio)
    }
}
