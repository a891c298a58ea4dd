import Cadastre
import Ground
import Survey
import TestRasters

/// Two epochs of a village at 1 m with a lattice of lots; houses stand on some, and come on some.
struct Village {
    let folder: TemporaryFolder
    let earlier: String
    let later: String
    let parcels: String
    /// Codes of the lots that were built on.
    let built: [String]
    /// How many lots there are.
    let lotCount: Int
    /// Area of a house that came, m².
    static let houseSquareMetres = 9.0 * 10

    /// How the later epoch differs from the earlier one besides what was built.
    struct Taking: Sendable {
        /// What belongs at (x, y) is shown at (x, y) + shift, pixels.
        var shift = (x: 0.0, y: 0.0)
        /// What the sensor makes of a brightness of 0…255.
        var response: @Sendable (Double) -> Double = { $0 }
        /// σ of its noise.
        var noise = 2.0
        /// Whether the houses came.
        var isBuilt = true
        /// Seed of the ground: another one is another place.
        var ground: UInt64?
    }

    init(
        seed: UInt64 = 5, lotsPerSide: Int = 5, taking: Taking = Taking(),
        acquiredAt: (String?, String?) = ("2023-11-18T03:05:00Z", "2024-11-20T03:05:00Z")
    ) throws {
        folder = try TemporaryFolder()
        let edge = lotsPerSide * 28 + 12
        lotCount = lotsPerSide * lotsPerSide
        var lots: [(code: String, wkt: [[(Double, Double)]])] = []
        var standing: [DrawnVillage.House] = []
        var coming: [DrawnVillage.House] = []
        var built: [String] = []
        for index in 0..<lotCount {
            let code = "440605001001JC" + String(100_001 + index).dropFirst()
            let (left, top) = (8 + index % lotsPerSide * 28, 8 + index / lotsPerSide * 28)
            // Corners off the pixel lattice, so that coverage is fractional.
            lots.append((code, [rectangle(411_000.3 + Double(left), 2_548_000.3 - Double(top) - 22, 21.7, 21.7)]))
            if index % 5 == 2 {
                built.append(code)
                coming.append(.init(Double(left) + 5, Double(top) + 6, 9, 10))
            } else if index % 5 != 4 {
                standing.append(
                    .init(
                        Double(left) + 4.4, Double(top) + 5.7, 11, 9,
                        colour: index % 2 == 0 ? DrawnVillage.House.tile : DrawnVillage.House.concrete))
            }
        }
        let window = Window(column: 0, row: 0, columns: edge, rows: edge)
        let ground = DrawnVillage(seed: seed, window: window, contrast: 0.4)
        let before = ground.bands(standing).noisy(2, seed: seed &+ 1)
        let place = taking.ground.map { DrawnVillage(seed: $0, window: window, contrast: 0.4) } ?? ground
        let after = place.bands(
            taking.ground == nil ? standing + (taking.isBuilt ? coming : []) : [], shift: taking.shift
        ).map { $0.map(taking.response) }.noisy(taking.noise, seed: seed &+ 2)
        for (name, bands, time) in [("earlier.tif", before, acquiredAt.0), ("later.tif", after, acquiredAt.1)] {
            var raster = TestRaster(columns: edge, rows: edge, bands: bands)
            raster.names = ["red", "green", "blue", "nir"]
            raster.acquiredAt = time
            try raster.write(to: folder.file(name))
        }
        self.built = built
        earlier = folder.file("earlier.tif")
        later = folder.file("later.tif")
        parcels = try folder.write(parcelsGeoJSON(lots), to: "parcels.geojson")
    }

    func request(blockEdge: Int = 64) -> SurveyRequest {
        SurveyRequest(
            earlier: [SceneFile(earlier)], later: [SceneFile(later)], parcels: ParcelReader.Options(paths: [parcels]),
            blockEdge: blockEdge)
    }
}
