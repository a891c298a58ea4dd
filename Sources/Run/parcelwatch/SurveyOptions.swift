import ArgumentParser
import Cadastre
import Foundation
import Ground
import Judge
import Projection
import Survey

/// The inputs of a comparison, for `survey` and `measure`.
struct InputOptions: ParsableArguments {
    @Option(
        name: .long, parsing: .upToNextOption,
        help: ArgumentHelp(zh: "前一期影像，可多个", en: "scenes of the earlier epoch", value: .file), completion: .file())
    var earlier: [String] = []

    @Option(
        name: .long, parsing: .upToNextOption,
        help: ArgumentHelp(zh: "后一期影像，可多个", en: "scenes of the later epoch", value: .file), completion: .file())
    var later: [String] = []

    @Option(
        name: .long, parsing: .upToNextOption,
        help: ArgumentHelp(zh: "宗地（GeoPackage、GeoJSON、Shapefile、FlatGeobuf）", en: "parcel files", value: .file),
        completion: .file())
    var parcels: [String] = []

    @Option(name: .long, help: ArgumentHelp(zh: "宗地图层", en: "parcel layer", value: .name))
    var parcelsLayer: String?

    @Option(name: .long, help: ArgumentHelp(zh: "宗地代码字段", en: "field with the parcel code", value: .name))
    var codeField: String?

    @OptionGroup var shift: DatumShiftOptions

    @Flag(name: .long, help: ArgumentHelp(zh: "也监测非宅基地宗地", en: "survey parcels of other uses than homestead too"))
    var allUses = false

    @Option(
        name: .long,
        help: ArgumentHelp(zh: "测区坐标系，默认取宗地的", en: "CRS of the survey, default the parcels' own", value: "EPSG:n"))
    var crs: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            zh: "比对像元边长（米），默认取较粗一期", en: "edge of the pixels compared, default the coarser epoch's", value: .metres))
    var pixelSize: Double?

    @Option(
        name: .long, parsing: .upToNextOption,
        help: ArgumentHelp(
            zh: "前一期数字表面模型（米），可多个，可判加层", en: "surface models (DSM) of the earlier epoch, metres", value: .file),
        completion: .file())
    var earlierDsm: [String] = []

    @Option(
        name: .long, parsing: .upToNextOption,
        help: ArgumentHelp(zh: "后一期数字表面模型（米）", en: "surface models (DSM) of the later epoch, metres", value: .file),
        completion: .file())
    var laterDsm: [String] = []

    @Option(name: .long, help: ArgumentHelp(zh: "线程数", en: "number of workers", value: .number))
    var threads: Int = ProcessInfo.processInfo.activeProcessorCount

    mutating func validate() throws {
        try ArgumentCheck.threads(threads)
        try ArgumentCheck.positive(
            "--pixel-size", pixelSize, of: Message(zh: "像元边长（米）", en: "the edge of a pixel in metres"))
        try ArgumentCheck.crs(crs)
    }

    /// Refuses a comparison that lacks an epoch or parcels.
    func requireFiles() throws {
        for (name, files) in [("--earlier", earlier), ("--later", later), ("--parcels", parcels)] where files.isEmpty {
            throw ValidationError(zh: "缺少 \(name) <文件>", en: "missing \(name) <file>")
        }
    }

    /// Every file that is read.
    var files: [String] {
        earlier + later + earlierDsm + laterDsm + parcels + [shift.datumShift].compactMap { $0 }
    }

    /// A request with these inputs.
    func request(
        grids: [String] = [], judge: JudgeSettings = JudgeSettings(),
        orderConfidence: Double = SurveyRequest.defaultOrderConfidence
    ) throws -> SurveyRequest {
        var request = SurveyRequest(
            earlier: earlier.map { SceneFile($0) }, later: later.map { SceneFile($0) },
            parcels: ParcelReader.Options(
                paths: parcels, layer: parcelsLayer, codeField: codeField, includesOtherUses: allUses),
            gridPaths: grids, judge: judge, orderConfidence: orderConfidence)
        request.parcels.datumShift = try shift.read()
        request.crs = crs.flatMap(CRSCode.init)
        request.pixelSize = pixelSize
        request.earlierSurfaces = earlierDsm.map { SceneFile($0) }
        request.laterSurfaces = laterDsm.map { SceneFile($0) }
        return request
    }
}

/// Surveyors' parameters between two datums, for every command that reads parcels.
struct DatumShiftOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            zh: "测绘部门的基准转换参数（七参数、四参数或格网），写法见 docs/coordinates.md",
            en: "the surveyors' parameters between two datums (seven, four, or a grid), see docs/coordinates.md",
            value: .file), completion: .file())
    var datumShift: String?

    /// The parameters; nil where none are given.
    func read() throws -> DatumShift? { try datumShift.map { try DatumShift(path: $0) } }
}

/// The settings of a verdict.
struct VerdictOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            zh: "判为新增建设的最低概率，默认由模型定；拆除等按同样的比数从严",
            en:
                "least probability of construction that makes a finding, default the model's; other kinds are as much stricter, by odds",
            value: "0…1"))
    var threshold: Double?

    @Option(
        name: .long,
        help: ArgumentHelp(zh: "最小连片变化面积，平方米", en: "least coherent changed area inside the parcel, m²", value: "m²"))
    var minPatch: Double = JudgeSettings().minimumPatchSquareMetres

    @Option(
        name: .long,
        help: ArgumentHelp(
            zh: "最小加高，米（有表面模型时）", en: "least height that a storey adds, metres, with DSMs", value: .metres))
    var minHeight: Double = JudgeSettings().minimumHeightMetres

    @Option(
        name: .long, help: ArgumentHelp(zh: "两期均观测到的最小面积占比", en: "least share observed in both epochs", value: "0…1"))
    var minValidShare: Double = JudgeSettings().minimumValidShare

    @Option(
        name: .long,
        help: ArgumentHelp(zh: "宗地最少像元数，不足则分辨率不足", en: "fewer pixels than this is too coarse", value: .number))
    var minPixels: Double = JudgeSettings().minimumPixels

    @Option(
        name: .long, help: ArgumentHelp(zh: "生成工单的最低置信度", en: "least confidence that raises a work order", value: "0…1")
    )
    var orderConfidence: Double = SurveyRequest.defaultOrderConfidence

    mutating func validate() throws {
        try ArgumentCheck.share("--threshold", threshold, of: Message(zh: "概率", en: "a probability"), isClosed: false)
        try ArgumentCheck.positive("--min-patch", minPatch, of: Message(zh: "面积（平方米）", en: "an area in m²"))
        try ArgumentCheck.positive("--min-height", minHeight, of: Message(zh: "高度（米）", en: "a height in metres"))
        try ArgumentCheck.share("--min-valid-share", minValidShare, of: Message(zh: "面积占比", en: "a share of the area"))
        guard minPixels.isFinite, minPixels >= 1 else {
            throw ValidationError(
                zh: "--min-pixels \(minPixels)：像元数应至少为 1",
                en: "--min-pixels \(minPixels): the number of pixels must be 1 or more")
        }
        try ArgumentCheck.share("--order-confidence", orderConfidence, of: Message(zh: "置信度", en: "a confidence"))
    }

    /// The settings, other numbers at their defaults.
    var judge: JudgeSettings {
        JudgeSettings(
            threshold: threshold, minimumPatchSquareMetres: minPatch, minimumHeightMetres: minHeight,
            minimumValidShare: minValidShare, minimumPixels: minPixels)
    }
}
