import Foundation
public import Ground

/// What a training parcel's label says; named as the program's verdicts are.
public enum TrainingKind: String, Sendable, Codable, Hashable, CaseIterable {
    /// A building where there was none.
    case newBuilding
    /// A building grown in plan.
    case `extension`
    /// A building grown in height.
    case taller
    /// A building gone.
    case demolished
    /// Ground cleared, levelled or hardened.
    case groundCleared
    /// Something else: another roof, a tarpaulin, other plants.
    case otherChange
    /// Nothing on purpose.
    case noChange

    /// Whether something was built.
    public var isConstruction: Bool { self == .newBuilding || self == .extension || self == .taller }
}

/// One labelled pair of scenes for learning, written into a folder.
public struct TrainingScene: Sendable {
    /// GeoTIFF of the earlier epoch.
    public let earlierPath: String
    /// GeoTIFF of the later epoch.
    public let laterPath: String
    /// GeoPackage of the parcels, field `code`.
    public let parcelsPath: String
    /// Labels by parcel code; parcels that could be called either way have none.
    public let labels: [ParcelCode: TrainingKind]
    /// Kind of place, e.g. `village`.
    public let place: String
    /// Edge of a pixel, metres.
    public let pixelSize: Double
    /// `RGB` or `RGBN`.
    public let bands: String
}

/// Pairs of scenes that do not exist, labelled, as varied as chance makes them: villages, suburbs, hamlets and industrial
/// land at 0.25 to 2 m, with other sensors, suns, seasons, haze, blur, compression and misfit for every epoch.
public enum TrainingScenes {
    /// Construction or demolition inside a parcel from which it counts, m²; a quarter of it is too little to mind.
    private static let counts = 20.0
    private static let ignored = 5.0
    /// Cleared ground from which it counts, m².
    private static let clearedCounts = 60.0
    /// Edge of a label cell, metres.
    private static let cell = 0.5

    /// Makes the pair of a number: the same seed and number give the same pixels and labels.
    ///
    /// Throws ``SampleError``. Cost: 1 to 4 s on one core.
    public static func write(index: Int, seed: UInt64, to folder: String) throws -> TrainingScene {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw SampleError.cannotCreateFolder(path: folder, reason: error.localizedDescription)
        }
        let sceneSeed = sceneSeed(index: index, seed: seed)
        var random = RandomSource(seed: sceneSeed, stream: 0x7A00)
        let style = TrainingStyle(&random)
        let built = TrainingWorldBuilder.build(style: style, seed: sceneSeed)
        let textures = TextureBank(seed: sceneSeed)
        let paths = [EpochRole.earlier: "\(folder)/earlier.tif", .later: "\(folder)/later.tif"]
        for role in [EpochRole.earlier, .later] {
            let acquisition = Acquisition.training(role, style: style, random: &random)
            try expose(
                built.world, acquisition, textures, seed: sceneSeed, style: style, to: paths[role] ?? folder,
                random: &random)
        }
        let parcels = TrainingCadastre.parcels(of: built, random: &random)
        let parcelsPath = "\(folder)/parcels.gpkg"
        let file = try VectorFile(path: parcelsPath, layer: "parcels", crs: World.crs, fields: ["code"])
        for (code, ring) in parcels {
            try file.add(World.projected(MultiPolygon([Polygon(exterior: ring)])), values: [code.text])
        }
        try file.finish()
        return TrainingScene(
            earlierPath: "\(folder)/earlier.tif", laterPath: "\(folder)/later.tif", parcelsPath: parcelsPath,
            labels: labels(of: parcels, built), place: style.place.rawValue, pixelSize: style.pixelSize,
            bands: style.hasNearInfrared ? "RGBN" : "RGB")
    }

    /// What the scene of a number shows.
    static func world(index: Int, seed: UInt64) -> TrainingWorldBuilder {
        let sceneSeed = sceneSeed(index: index, seed: seed)
        var random = RandomSource(seed: sceneSeed, stream: 0x7A00)
        return TrainingWorldBuilder.build(style: TrainingStyle(&random), seed: sceneSeed)
    }

    private static func sceneSeed(index: Int, seed: UInt64) -> UInt64 {
        seed &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(index)
    }

    private static func expose(
        _ world: World, _ acquisition: Acquisition, _ textures: TextureBank, seed: UInt64, style: TrainingStyle,
        to path: String, random: inout RandomSource
    ) throws {
        let radiance = SceneRenderer(world, acquisition: acquisition, textures: textures).render()
        let names = ["red", "green", "blue"] + (style.hasNearInfrared ? ["nir"] : [])
        let image = SensorModel(acquisition: acquisition, textures: textures, seed: seed)
            .expose(radiance, bands: names.count)
        // JPEG smears a nodata value, so what was delivered with gaps is not compressed that way.
        let isCompressed = !style.hasNearInfrared && acquisition.gaps.isEmpty && random.chance(0.5)
        let file = try RasterFile(
            path: path, columns: image.columns, rows: image.rows, bands: names.count, isFloat: false,
            place: RasterFile.Place(
                crs: World.crs, originX: World.origin.x + acquisition.corner.x,
                originY: World.origin.y + acquisition.top, pixelSize: acquisition.pixelSize,
                acquiredAt: acquisition.acquiredAt))
        for (band, name) in names.enumerated() {
            file.describe(band: band + 1, name: name, nodata: isCompressed ? nil : 0)
        }
        try file.write(image.planes, bands: names.count)
        let quality = 55 + random.index(below: 40)
        try file.save(
            options: (isCompressed ? ["COMPRESS=JPEG", "QUALITY=\(quality)"] : ["COMPRESS=ZSTD", "LEVEL=1"])
                + ["BLOCKSIZE=512", "OVERVIEWS=NONE"])
    }

    /// A parcel's label is its largest construction; too little of anything to tell leaves it without one.
    private static func labels(
        of parcels: [(code: ParcelCode, ring: [Coordinate])], _ built: TrainingWorldBuilder
    ) -> [ParcelCode: TrainingKind] {
        let edge = Int((built.style.extent / cell).rounded(.up))
        let fill = PolygonFill(left: 0, top: built.style.extent, cell: cell, columns: edge, rows: edge)
        var bits = [UInt8](repeating: 0, count: edge * edge)
        func bit(_ kind: TrainingKind) -> UInt8 { 1 << UInt8(TrainingKind.allCases.firstIndex(of: kind) ?? 0) }
        var laid = 0
        // What is laid later hides ground that was cleared before.
        func hide(upTo count: Int) {
            for cover in built.world.covers[laid..<count] where cover.paint.later != nil {
                fill.spans(cover.rings) { row, run in
                    for column in run { bits[row * edge + column] &= ~bit(.groundCleared) }
                }
            }
            laid = count
        }
        for trace in built.traces {
            hide(upTo: trace.coversBefore)
            let bit = bit(trace.kind)
            fill.spans([trace.ring]) { row, run in
                for column in run { bits[row * edge + column] |= bit }
            }
        }
        hide(upTo: built.world.covers.count)
        var labels: [ParcelCode: TrainingKind] = [:]
        for parcel in parcels {
            var areas = [Double](repeating: 0, count: TrainingKind.allCases.count)
            var construction = 0.0
            fill.spans([parcel.ring]) { row, run in
                for column in run where bits[row * edge + column] != 0 {
                    let set = bits[row * edge + column]
                    if set & 0b111 != 0 { construction += cell * cell }
                    for kind in areas.indices where set & (1 << UInt8(kind)) != 0 { areas[kind] += cell * cell }
                }
            }
            if let label = label(areas, construction: construction) { labels[parcel.code] = label }
        }
        return labels
    }

    private static func label(_ areas: [Double], construction: Double) -> TrainingKind? {
        func area(_ kind: TrainingKind) -> Double { areas[TrainingKind.allCases.firstIndex(of: kind) ?? 0] }
        // Another storey is not seen from above; only surface models tell.
        let seen = construction - area(.taller)
        if seen >= counts { return area(.newBuilding) >= area(.extension) ? .newBuilding : .extension }
        if construction >= ignored { return nil }
        if area(.demolished) >= counts { return .demolished }
        if area(.demolished) >= ignored { return nil }
        if area(.groundCleared) >= clearedCounts { return .groundCleared }
        return area(.otherChange) >= ignored ? .otherChange : .noChange
    }
}
