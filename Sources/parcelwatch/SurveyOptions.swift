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
        help: ArgumentHelp("前一期影像，可多个 · scenes of the earlier epoch", valueName: "file"))
    var earlier: [String] = []

    @Option(
        name: .long, parsing: .upToNextOption,
        help: ArgumentHelp("后一期影像，可多个 · scenes of the later epoch", valueName: "file"))
    var later: [String] = []

    @Option(
        name: .long, parsing: .upToNextOption,
        help: ArgumentHelp(
            "宗地（GeoPackage、GeoJSON、Shapefile、FlatGeobuf）· parcel files", valueName: "file"))
    var parcels: [String] = []

    @Option(name: .long, help: ArgumentHelp("宗地图层 · parcel layer", valueName: "name"))
    var parcelsLayer: String?

    @Option(name: .long, help: ArgumentHelp("宗地代码字段 · field with the parcel code", valueName: "name"))
    var codeField: String?

    @OptionGroup var shift: DatumShiftOptions

    @Flag(name: .long, help: "也监测非宅基地宗地 · survey parcels of other uses than homestead too")
    var allUses = false

    @Option(
        name: .long,
        help: ArgumentHelp("测区坐标系，默认取宗地的 · CRS of the survey, default the parcels' own", valueName: "EPSG:n"))
    var crs: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "比对像元边长（米），默认取较粗一期 · edge of the pixels compared, default the coarser epoch's",
            valueName: "metres"))
    var pixelSize: Double?

    @Option(
        name: .long, parsing: .upToNextOption,
        help: ArgumentHelp(
            "前一期数字表面模型（米），可多个，可判加层 · surface models (DSM) of the earlier epoch, metres", valueName: "file"))
    var earlierDsm: [String] = []

    @Option(
        name: .long, parsing: .upToNextOption,
        help: ArgumentHelp("后一期数字表面模型（米）· surface models (DSM) of the later epoch, metres", valueName: "file"))
    var laterDsm: [String] = []

    @Option(name: .long, help: ArgumentHelp("线程数 · number of workers", valueName: "n"))
    var threads: Int = ProcessInfo.processInfo.activeProcessorCount

    mutating func validate() throws {
        guard (1...256).contains(threads) else { throw ValidationError("--threads: 1…256") }
        if let pixelSize, !(pixelSize.isFinite && pixelSize > 0) { throw ValidationError("--pixel-size: > 0") }
        if let crs, CRSCode(crs) == nil { throw ValidationError("--crs: EPSG:4547, not '\(crs)'") }
    }

    /// Refuses a comparison that lacks an epoch or parcels.
    func requireFiles() throws {
        for (name, files) in [("--earlier", earlier), ("--later", later), ("--parcels", parcels)] where files.isEmpty {
            throw ValidationError("缺少 \(name) <file> · missing \(name) <file>")
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
            earlierPaths: earlier, laterPaths: later,
            parcels: ParcelReader.Options(
                paths: parcels, layer: parcelsLayer, codeField: codeField, includesOtherUses: allUses),
            gridPaths: grids, judge: judge, orderConfidence: orderConfidence)
        request.parcels.datumShift = try shift.read()
        request.crs = crs.flatMap(CRSCode.init)
        request.pixelSize = pixelSize
        request.earlierSurfacePaths = earlierDsm
        request.laterSurfacePaths = laterDsm
        return request
    }
}

/// Surveyors' parameters between two datums, for every command that reads parcels.
struct DatumShiftOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "测绘部门的基准转换参数（七参数、四参数或格网），写法见 docs/coordinates.md · the surveyors' parameters between two datums "
                + "(seven, four, or a grid), see docs/coordinates.md",
            valueName: "file"))
    var datumShift: String?

    /// The parameters; nil where none are given.
    func read() throws -> DatumShift? { try datumShift.map { try DatumShift(path: $0) } }
}

/// The settings of a verdict.
struct VerdictOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "判为新增建设的最低概率，默认由模型定；拆除等按同样的比数从严 · least probability of construction that makes a finding, "
                + "default the model's; other kinds are as much stricter, by odds",
            valueName: "0…1"))
    var threshold: Double?

    @Option(
        name: .long,
        help: ArgumentHelp("最小连片变化面积，平方米 · least coherent changed area inside the parcel, m²", valueName: "m²"))
    var minPatch: Double = JudgeSettings().minimumPatchSquareMetres

    @Option(
        name: .long,
        help: ArgumentHelp("最小加高，米（有表面模型时）· least height that a storey adds, metres, with DSMs", valueName: "m"))
    var minHeight: Double = JudgeSettings().minimumHeightMetres

    @Option(
        name: .long, help: ArgumentHelp("两期均观测到的最小面积占比 · least share observed in both epochs", valueName: "0…1"))
    var minValidShare: Double = JudgeSettings().minimumValidShare

    @Option(
        name: .long, help: ArgumentHelp("宗地最少像元数，不足则分辨率不足 · fewer pixels than this is too coarse", valueName: "n"))
    var minPixels: Double = JudgeSettings().minimumPixels

    @Option(
        name: .long, help: ArgumentHelp("生成工单的最低置信度 · least confidence that raises a work order", valueName: "0…1"))
    var orderConfidence: Double = SurveyRequest.defaultOrderConfidence

    mutating func validate() throws {
        if let threshold, !(threshold > 0 && threshold < 1) { throw ValidationError("--threshold: 0…1") }
        guard minPatch.isFinite, minPatch > 0 else { throw ValidationError("--min-patch: > 0") }
        guard minHeight.isFinite, minHeight > 0 else { throw ValidationError("--min-height: > 0") }
        guard (0...1).contains(minValidShare) else { throw ValidationError("--min-valid-share: 0…1") }
        guard minPixels.isFinite, minPixels >= 1 else { throw ValidationError("--min-pixels: ≥ 1") }
        guard (0...1).contains(orderConfidence) else { throw ValidationError("--order-confidence: 0…1") }
    }

    /// The settings, other numbers at their defaults.
    var judge: JudgeSettings {
        JudgeSettings(
            threshold: threshold, minimumPatchSquareMetres: minPatch, minimumHeightMetres: minHeight,
            minimumValidShare: minValidShare, minimumPixels: minPixels)
    }
}
