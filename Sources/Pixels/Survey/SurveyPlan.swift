import Align
public import Cadastre
public import Findings
import Gate
import Governance
public import Ground
import Imagery
import Judge
public import Model
import Projection

/// Everything a survey will do, fixed before the first block is read.
public struct SurveyPlan: Sendable {
    /// Every code of the parcel files, and which parcels name which former code (``Cadastre``).
    private let parcelCodes: Set<ParcelCode>
    private let successors: [ParcelCode: [ParcelCode]]
    /// The units of the grid files.
    private let units: [GovernanceUnit]
    /// Features left out of the survey, with reasons.
    public let rejections: [ParcelRejection]
    /// Warnings about the inputs, by kind.
    public let warnings: [String: Int]
    /// Warnings about the inputs that limit trust in the results: datums without a transformation, codes taken from row
    /// numbers.
    public let notes: [Message]
    /// The parcel files, with the fields that their codes were taken from.
    public let parcelSources: [VectorSource]
    /// The grid that everything is compared on.
    public let grid: PixelGrid

    let blocks: [SurveyBlock]
    let measurer: ParcelMeasurer
    let secondsByStage: [String: Double]
    let earlier: [Scene]
    let later: [Scene]
    let surfaces: (earlier: [Scene], later: [Scene])
    let bands: [Band]
    let parcels: [Parcel]
    private let request: SurveyRequest
    private let earlierAcquiredAt: Instant?
    private let laterAcquiredAt: Instant?

    /// Opens and checks all inputs, fixes grid and blocks.
    ///
    /// Throws what is wrong with the first unusable input; single bad parcels become ``rejections``.
    public init(_ request: SurveyRequest) throws {
        let clock = StageClock()
        guard !request.earlier.isEmpty else { throw SurveyError.noScenes(.earlier) }
        guard !request.later.isEmpty else { throw SurveyError.noScenes(.later) }
        let scenes = try clock.measure("open") {
            (
                try request.earlier.map { try Self.scene($0, limits: request.sceneLimits) },
                try request.later.map { try Self.scene($0, limits: request.sceneLimits) }
            )
        }
        (earlier, later) = scenes
        surfaces = try clock.measure("open") {
            (
                try request.earlierSurfaces.map { try Self.surface($0, limits: request.sceneLimits) },
                try request.laterSurfaces.map { try Self.surface($0, limits: request.sceneLimits) }
            )
        }
        try clock.measure("open") {
            try SameScene.refuse(earlier: request.earlier.map(\.path), later: request.later.map(\.path))
            try SameScene.refuse(
                earlier: request.earlierSurfaces.map(\.path), later: request.laterSurfaces.map(\.path))
        }
        bands = EpochReader.commonBands(of: earlier + later)
        guard !bands.isEmpty else {
            throw SurveyError.noCommonBands(
                earlier: EpochReader.commonBands(of: earlier), later: EpochReader.commonBands(of: later))
        }
        let parcelCRS = try ParcelReader.crs(of: request.parcels)
        let crs = try SurveyGrid.crs(
            asked: try request.crs
                ?? DatumCheck.shifted(parcelCRS, scenes: earlier + later, request.parcels.datumShift),
            parcels: parcelCRS, scenes: earlier + later)
        let grid = try SurveyGrid.make(
            earlier: earlier, later: later, crs: crs, pixelSize: request.pixelSize)
        self.grid = grid
        let shift = request.parcels.datumShift
        let places = try clock.measure("cadastre") {
            try GovernanceGrid.read(paths: request.gridPaths, crs: crs, shift: shift)
        }
        var parcelOptions = request.parcels
        parcelOptions.maximumExtentMetres = Double(Self.parcelEdgeLimit) * grid.pixelSize
        let cadastre = try clock.measure("cadastre") {
            try ParcelReader.read(parcelOptions, crs: crs, grid: places)
        }
        parcels = cadastre.parcels
        (parcelCodes, successors) = (cadastre.codes, cadastre.successors)
        units = places.governanceUnits
        rejections = cadastre.rejections
        parcelSources = cadastre.sources
        let datums = try DatumCheck.warnings(
            vectors: cadastre.sources + places.sources,
            scenes: earlier + later + surfaces.earlier + surfaces.later, crs: crs, shift: shift)
        let misplaced = try DatumCheck.outside(earlier + later + surfaces.earlier + surfaces.later)
        notes = misplaced + datums.map { $0.message() } + DatumCheck.codeNotes(cadastre.sources)
        let measurer = ParcelMeasurer(settings: request.judge, grid: grid)
        self.measurer = measurer
        let blocks = SurveyBlock.cut(parcels, grid: grid, edge: request.blockEdge, measurer: measurer)
        guard blocks.contains(where: { !$0.window.isEmpty }) else {
            let all = parcels.dropFirst().reduce(parcels[0].bounds) { $0.union($1.bounds) }
            throw SurveyError.parcelsElsewhere(
                parcels: SurveyGrid.text(all), scenes: SurveyGrid.text(grid.bounds))
        }
        self.blocks = blocks
        self.request = request

        let earlierAcquiredAt = request.earlierAcquiredAt ?? Self.acquiredAt(earlier)
        let laterAcquiredAt = request.laterAcquiredAt ?? Self.acquiredAt(later)
        if let earlierAcquiredAt, let laterAcquiredAt, laterAcquiredAt < earlierAcquiredAt {
            throw SurveyError.epochsReversed(earlier: earlierAcquiredAt, later: laterAcquiredAt)
        }
        self.earlierAcquiredAt = earlierAcquiredAt
        self.laterAcquiredAt = laterAcquiredAt
        var warnings = cadastre.warnings.merging(places.warnings, uniquingKeysWith: +)
        warnings["datumUnknown"] = datums.map(\.files.count).reduce(0, +)
        if places.skipped > 0 { warnings["governanceUnitSkipped"] = places.skipped }
        for warning in (earlier + later).flatMap(\.warnings) { warnings[warning.rawValue, default: 0] += 1 }
        if grid.isTooCoarseForBuildings { warnings["pixelsTooCoarse"] = 1 }
        if !misplaced.isEmpty { warnings["sceneOutsideArea"] = misplaced.count }
        // A time given on the command line counts where the scenes state none.
        let answered =
            (request.earlierAcquiredAt == nil ? 0 : earlier.count { $0.acquiredAt == nil })
            + (request.laterAcquiredAt == nil ? 0 : later.count { $0.acquiredAt == nil })
        if answered > 0 {
            warnings[SceneWarning.acquisitionTimeUnknown.rawValue, default: 0] -= answered
        }
        self.warnings = warnings.filter { $0.value > 0 }

        secondsByStage = clock.seconds
    }

    private static func scene(_ file: SceneFile, limits: GateLimits) throws -> Scene {
        try SceneInspector.inspect(path: file.path, declared: file.declared, limits: limits)
    }

    private static func surface(_ file: SceneFile, limits: GateLimits) throws -> Scene {
        try SceneInspector.inspectHeight(path: file.path, declared: file.declared, limits: limits)
    }

    /// The survey's record under a model; its id is the hash of everything its result depends on. Reads every input
    /// once.
    public func identify(model: JudgeModel) async throws -> SurveyRecord {
        try await identify(model: model, judgeRevision: ParcelJudge.revision)
    }

    /// ``identify(model:)`` for a judge of any revision.
    func identify(model: JudgeModel, judgeRevision: Int) async throws -> SurveyRecord {
        let rasters = [
            request.earlier + request.earlierSurfaces, request.later + request.laterSurfaces,
        ]
        let groups =
            try rasters.map { try $0.flatMap { try [$0.path] + SceneFiles.companions(of: $0.path) } }
            + [request.parcels.paths, request.gridPaths].map { $0.flatMap { [$0] + VectorFiles.companions(of: $0) } }
            + [request.parcels.datumShift?.files ?? []]
        // All at once: two large scenes then take both cores.
        var hashed = try await ContentHash.files(groups.flatMap { $0 })[...]
        let found = Dictionary(zip(groups.joined(), hashed), uniquingKeysWith: { first, _ in first })
        for scene in rasters.joined() {
            // A scene whose content changed since it was catalogued stops the survey.
            guard let expected = scene.sha256, expected != found[scene.path]?.sha256 else { continue }
            throw SurveyError.sceneChanged(path: scene.path)
        }
        let files = groups.map { group in
            defer { hashed = hashed.dropFirst(group.count) }
            return Array(hashed.prefix(group.count))
        }
        let laterPaths = Set(request.later.map(\.path))
        let imagery = zip(groups[1], files[1]).filter { laterPaths.contains($0.0) }
            .map { String($0.1.sha256.prefix(16)) }
        let sensorClass = try sensorClass()
        var settings = request.judge.list
        settings["judge-revision"] = "\(judgeRevision)"
        settings["sensor"] = sensorClass?.rawValue ?? "-"
        settings["model"] = model.identifier
        settings["crs"] = grid.crs.description
        settings["pixel-size"] = "\(grid.pixelSize)"
        settings["order-confidence"] = "\(request.orderConfidence)"
        settings["all-uses"] = "\(request.parcels.includesOtherUses)"
        settings["surfaces"] = [surfaces.earlier, surfaces.later].map { scenes in
            scenes.isEmpty ? "-" : scenes.map(\.fileName).joined(separator: "+")
        }.joined(separator: " ")
        if let shift = request.parcels.datumShift {
            settings["datum-shift"] =
                shift.text + " " + files[4].map { String($0.sha256.prefix(16)) }.joined(separator: " ")
        }
        if request.confirmation != ConfirmationRules() { settings["confirmation"] = request.confirmation.text }
        let declared = rasters.joined().map(\.declared.text)
        if declared.contains(where: { !$0.isEmpty }) { settings["declared"] = declared.joined(separator: "; ") }
        settings["bands"] = bands.map(\.rawValue).joined(separator: " ")
        var everything = ["\(request.blockEdge)"]
        everything += [earlierAcquiredAt, laterAcquiredAt].map { $0?.description ?? "" }
        for (name, files) in zip(["earlier", "later", "parcels", "grids"], files) {
            everything += [name] + files.flatMap { [$0.name, $0.sha256] }
        }
        everything += ["layer=\(request.parcels.layer ?? "")", "field=\(request.parcels.codeField ?? "")"]
        everything += settings.keys.sorted().map { "\($0)=\(settings[$0] ?? "")" }
        let id = SurveyID(String(ContentHash.text(everything.joined(separator: "\n")).prefix(16)))
        return SurveyRecord(
            id: id,
            provenance: Provenance(
                surveyID: id, version: Program.version, earlierScenes: files[0], laterScenes: files[1],
                parcels: files[2], grids: files[3], settings: settings),
            earlierAcquiredAt: earlierAcquiredAt, laterAcquiredAt: laterAcquiredAt, blockCount: blocks.count,
            orderConfidence: request.orderConfidence, sensorClass: sensorClass,
            confirmation: request.confirmation, laterImagery: imagery.sorted())
    }

    /// As the request says, otherwise by the finest pixels of the later epoch.
    private func sensorClass() throws -> SensorClass? {
        if let given = request.sensorClass { return given }
        return try later.map { try SceneExtent(of: $0, in: grid.crs).pixelSize }.min()
            .map(SensorClass.init(pixelSizeMetres:))
    }

    /// An epoch's time is that of its last scene, if every scene says.
    private static func acquiredAt(_ scenes: [Scene]) -> Instant? {
        let times = scenes.compactMap(\.acquiredAt)
        return times.count == scenes.count ? times.max() : nil
    }

    /// Parcels to judge.
    public var parcelCount: Int { parcels.count }

    /// Blocks to read.
    public var blockCount: Int { blocks.count }

    /// Seconds that planning took.
    public var seconds: Double { secondsByStage.values.reduce(0, +) }

    /// Blocks of the grid that hold no parcel and are never read.
    public var blocksWithoutParcels: Int {
        let across = (grid.columns + request.blockEdge - 1) / request.blockEdge
        let down = (grid.rows + request.blockEdge - 1) / request.blockEdge
        return max(0, across * down - blocks.count { !$0.window.isEmpty })
    }

    /// Parcels left out, by reason.
    public var parcelsLeftOut: [String: Int] {
        rejections.reduce(into: [:]) { $0[$1.reason.rawValue, default: 0] += 1 }
    }

    /// The cadastre as the store keeps it.
    var cadastre: CadastreRecord {
        CadastreRecord(
            parcels: parcels.map {
                ParcelRecord(code: $0.code, crs: grid.crs, polygon: $0.polygon, place: $0.place)
            },
            otherCodes: parcelCodes.subtracting(parcels.map(\.code)), successors: successors, units: units)
    }

    /// The scenes and the grid, as the pixel rooms take them.
    var epochs: EpochPair {
        EpochPair(
            earlier: earlier, later: later, bands: bands, grid: grid, earlierSurfaces: surfaces.earlier,
            laterSurfaces: surfaces.later)
    }

    /// Largest edge of a parcel in pixels: what one parcel may cost in memory.
    private static let parcelEdgeLimit = 4_000

    /// Aligns the epochs on windows around parcels spread evenly over the cadastre: what is surveyed is what counts,
    /// and the cost does not grow with the raster.
    func align(threads: Int) async throws -> Alignment {
        // By code, and with their own windows: nothing here may depend on how the grid was cut into blocks.
        let parcels = blocks.filter { !$0.window.isEmpty }.flatMap(\.groups).flatMap(\.parcels).sorted {
            $0.code < $1.code
        }
        let regions = parcels.map { measurer.window(for: $0.bounds).intersection(grid.window) }
        let step = max(1, (parcels.count - 1) / Alignment.windowLimit + 1)
        let centres = stride(from: 0, to: parcels.count, by: step).map { index in
            let point = parcels[index].representativePoint
            return (
                column: Int((point.x - grid.originX) / grid.pixelSize),
                row: Int((grid.originY - point.y) / grid.pixelSize)
            )
        }
        return try await Alignment.find(
            epochs, centres: centres, regions: regions, threads: threads)
    }
}
