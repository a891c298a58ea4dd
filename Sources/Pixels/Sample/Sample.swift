import Foundation
import Ground

/// `Sample` makes a rural settlement that does not exist, as two epochs of imagery with its cadastre and the truth.
///
/// The flow: a ``SettlementPlan`` says what is fixed; ``WorldBuilder`` fills it in by chance from a seed into a
/// ``World``: ground, houses, trees, lots and what becomes of them, in both epochs, without light or sensor. Each
/// ``Acquisition`` records that one world: ``SceneRenderer`` lights it, ``SensorModel`` blurs, shifts and veils it,
/// ``SurfaceModel`` measures its heights. ``TruthFile`` lists what was planted and which sensor could observe it.
///
/// Satellite and drone thus agree on the ground, and every difference between the epochs is there on purpose.
public enum SampleGenerator {
    /// The seed of the sample kept with the project.
    public static let defaultSeed: UInt64 = 440_605

    /// Writes the sample settlement's `tiles/` and `grids/` into a folder; files of those names are replaced.
    ///
    /// The same seed gives the same pixels and features on every machine.
    ///
    /// - Parameters:
    ///   - root: the folder that gets `tiles/` and `grids/`; made if missing.
    ///   - seed: any number; another settlement for each.
    ///   - scene: how large a settlement.
    ///   - progress: told the path of each file, relative to `root`, when it is about to be made.
    ///
    /// Throws ``SampleError``, or a projection error where PROJ's database is missing.
    /// Cost: 20 to 30 s on one core and about 230 MB for ``SampleScene/settlement``.
    public static func write(
        to root: String, seed: UInt64 = defaultSeed, scene: SampleScene = .settlement,
        progress: (String) -> Void = { _ in }
    ) throws {
        for folder in ["tiles", "grids"] { try makeFolder("\(root)/\(folder)") }
        let plan = scene.plan
        let world = WorldBuilder.build(plan, seed: seed)
        let textures = TextureBank(seed: seed)
        let satellites = [Acquisition.satellite(.earlier, plan: plan), Acquisition.satellite(.later, plan: plan)]
        let drones = [Acquisition.drone(.earlier, plan: plan), Acquisition.drone(.later, plan: plan)]

        let grids = GridFiles(world: world)
        progress("grids/governance.gpkg")
        try grids.writeGovernance(to: "\(root)/grids/governance.gpkg")
        progress("grids/parcels.gpkg")
        try grids.writeParcels(to: "\(root)/grids/parcels.gpkg")

        for acquisition in satellites + drones {
            let tiles = TileFiles(world: world, acquisition: acquisition, textures: textures, seed: seed)
            progress("tiles/\(tiles.sceneName)")
            try tiles.writeScene(to: "\(root)/tiles/\(tiles.sceneName)")
            guard acquisition.sensor == .drone else { continue }
            progress("tiles/\(tiles.surfaceName)")
            try tiles.writeSurface(to: "\(root)/tiles/\(tiles.surfaceName)")
        }
        progress("tiles/truth.geojson")
        let truth = TruthFile(world: world, satellites: satellites, drones: drones, textures: textures)
        try truth.write(to: "\(root)/tiles/truth.geojson")
    }

    private static func makeFolder(_ path: String) throws(SampleError) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw SampleError.cannotCreateFolder(path: path, reason: error.localizedDescription)
        }
    }
}
