/// Materials of a delta village by their digital numbers (red, green, blue, near infrared).
///
/// Ours, chosen by eye against published colour composites; near infrared after the usual ratios (vegetation two to
/// three times its red, water darkest, concrete flat).
enum Palette {
    private static func paint(
        _ red: Float, _ green: Float, _ blue: Float, _ nir: Float, stains: Float = 0.04, growth: Float = 0,
        patches: Float = 0.04
    ) -> Paint {
        Paint(colour: SIMD4(red, green, blue, nir), stains: stains, growth: growth, patches: patches)
    }

    // Open land.
    static let weeds = paint(92, 104, 64, 138, stains: 0.05, growth: 0.12, patches: 0.10)
    static let crop = paint(66, 96, 54, 168, growth: 0.07, patches: 0.04)
    static let lush = paint(50, 86, 46, 186, growth: 0.06, patches: 0.04)
    static let mature = paint(152, 138, 82, 134, growth: 0.05, patches: 0.05)
    static let ploughed = paint(126, 106, 83, 102, stains: 0.06, patches: 0.07)
    static let stubble = paint(158, 142, 112, 130, stains: 0.04, growth: 0.04, patches: 0.07)
    static let paddy = paint(66, 78, 74, 48, stains: 0.02, growth: 0.03, patches: 0.08)
    static let greenhouse = paint(196, 202, 204, 182, stains: 0.03, patches: 0.03)
    static let orchardFloor = paint(112, 112, 78, 132, stains: 0.05, growth: 0.08, patches: 0.06)
    static let dike = paint(108, 112, 76, 132, stains: 0.05, growth: 0.09, patches: 0.08)
    static let pond = paint(58, 74, 62, 30, stains: 0.006, growth: 0.006, patches: 0.05)
    static let canal = paint(70, 80, 66, 36, stains: 0.006, growth: 0.008, patches: 0.04)

    // Roads and yards.
    static let asphalt = paint(88, 89, 92, 84, stains: 0.03, patches: 0.03)
    static let marking = paint(200, 200, 196, 180, stains: 0.05)
    static let concrete = paint(168, 165, 157, 156, stains: 0.035, patches: 0.05)
    static let lane = paint(156, 151, 141, 146, stains: 0.04, patches: 0.05)
    static let packed = paint(146, 133, 115, 130, stains: 0.07, patches: 0.09)
    static let soil = paint(138, 117, 93, 112, stains: 0.07, patches: 0.08)
    static let garden = paint(68, 94, 56, 158, stains: 0.04, growth: 0.12, patches: 0.05)
    static let rubble = paint(152, 138, 124, 130, stains: 0.16, patches: 0.08)

    // Roofs and walls.
    static let redTile = paint(160, 96, 76, 120, stains: 0.05, patches: 0.05)
    static let greyTile = paint(100, 100, 101, 97, stains: 0.06, patches: 0.06)
    static let brownTile = paint(124, 104, 90, 104, stains: 0.05, patches: 0.05)
    static let blueSteel = paint(70, 112, 172, 110, stains: 0.02, patches: 0.03)
    static let redSteel = paint(150, 78, 66, 108, stains: 0.02, patches: 0.03)
    static let whiteSteel = paint(206, 207, 204, 190, stains: 0.02, patches: 0.03)
    static let roofConcrete = paint(176, 173, 166, 164, stains: 0.05, patches: 0.07)
    static let roofOld = paint(132, 129, 122, 124, stains: 0.08, patches: 0.10)
    static let roofTerrace = paint(164, 128, 108, 132, stains: 0.04, patches: 0.05)
    static let wall = paint(150, 144, 136, 138, stains: 0.05)
    static let waterTank = paint(212, 214, 216, 196, stains: 0.02)
    static let solarHeater = paint(52, 60, 84, 58, stains: 0.02)

    // What people leave about.
    static let blueTarp = paint(62, 104, 184, 108, stains: 0.06)
    static let greenTarp = paint(62, 130, 94, 104, stains: 0.06)
    static let whiteTarp = paint(208, 208, 202, 188, stains: 0.06)
    static let grain = paint(198, 170, 98, 172, stains: 0.04)
    static let bricks = paint(164, 112, 90, 124, stains: 0.12)
    static let sand = paint(186, 172, 138, 168, stains: 0.06)
    static let cars = [
        paint(212, 212, 212, 192, stains: 0.02), paint(44, 44, 46, 44, stains: 0.02),
        paint(150, 46, 44, 92, stains: 0.02), paint(150, 152, 156, 146, stains: 0.02),
    ]
    static let glass = paint(58, 66, 74, 60, stains: 0.02)

    // Trees.
    static let banyan = paint(54, 80, 46, 158, stains: 0.04, growth: 0.16)
    static let litchi = paint(60, 88, 50, 168, stains: 0.04, growth: 0.14)
    static let banana = paint(78, 110, 58, 178, stains: 0.04, growth: 0.16)
    static let bare = paint(88, 84, 66, 104, stains: 0.06, growth: 0.14)

    /// Roofs of houses with their share in the village, and whether they are tiled.
    static let roofs: [((paint: Paint, form: RoofForm), Double)] = [
        ((redTile, .gable), 0.12), ((greyTile, .gable), 0.17), ((brownTile, .gable), 0.06), ((redTile, .hip), 0.07),
        ((roofConcrete, .flat), 0.22), ((roofOld, .flat), 0.15), ((roofTerrace, .flat), 0.09),
        ((blueSteel, .shed), 0.06), ((redSteel, .gable), 0.03), ((whiteSteel, .shed), 0.03),
    ]
    static let tarps = [blueTarp, greenTarp, whiteTarp]
}
