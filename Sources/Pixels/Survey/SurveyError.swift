public import Ground

/// What makes a survey impossible although each input is readable.
public enum SurveyError: ExplainedError, Hashable {
    /// An epoch without a scene.
    case noScenes(EpochRole)
    /// Neither parcels nor scenes are in a projected CRS in metres.
    case noMetricCRS(CRSCode)
    /// Lengths in the CRS asked for are not lengths on the ground.
    case distortingCRS(CRSCode, percent: Double)
    /// The epochs share no ground.
    case noOverlap(earlier: String, later: String)
    /// The epochs share no band.
    case noCommonBands(earlier: [Band], later: [Band])
    /// No parcel lies where both epochs do.
    case parcelsElsewhere(parcels: String, scenes: String)
    /// Finer pixels were asked for than the imagery has.
    case pixelsTooFine(asked: Double, imagery: Double)
    /// More columns or rows than GDAL can count.
    case gridTooLarge(pixelSize: Double, bounds: String)
    /// The later epoch was acquired before the earlier one.
    case epochsReversed(earlier: Instant, later: Instant)
    /// One file is given for both epochs.
    case sameScene(earlier: String, later: String)
    /// An input cannot be read for its content hash.
    case unreadable(path: String)
    /// The content of a scene's file differs from the catalogue's record.
    case sceneChanged(path: String)
    /// Stopped from outside after a clean checkpoint.
    case stopped

    /// The one line for people.
    public var message: Message {
        switch self {
        case .noScenes(let role):
            Message(
                zh: "没有\(role == .earlier ? "前" : "后")一期影像；请用 --\(role) 指定",
                en: "no scene of the \(role) epoch; name it with --\(role)")
        case .noMetricCRS(let crs):
            Message(
                zh: "\(crs) 不是以米为单位的投影坐标系；请用 --crs 指定，例如 EPSG:4547",
                en: "\(crs) is not a projected CRS in metres; choose one with --crs, e.g. EPSG:4547")
        case .distortingCRS(let crs, let percent):
            Message(
                zh: "\(crs) 在当地的长度与实地相差 \(Int(percent.rounded()))%，不能用来量算；请换用例如 EPSG:4547",
                en: "lengths in \(crs) are \(Int(percent.rounded())) % off those on the ground there, it is no CRS to "
                    + "measure in; choose another, e.g. EPSG:4547")
        case .noOverlap(let earlier, let later):
            Message(
                zh: "两期影像没有重叠区域（\(earlier) 与 \(later)）；请检查文件与坐标系",
                en: "the epochs share no ground (\(earlier) and \(later)); check files and CRS")
        case .noCommonBands(let earlier, let later):
            Message(
                zh: "两期影像没有相同波段（\(names(earlier)) 与 \(names(later))）",
                en: "the epochs share no band (\(names(earlier)) and \(names(later)))")
        case .parcelsElsewhere(let parcels, let scenes):
            Message(
                zh: "没有宗地落在影像范围内（宗地 \(parcels)；影像 \(scenes)）；请检查坐标系",
                en: "no parcel lies within the scenes (parcels \(parcels); scenes \(scenes)); check the CRS")
        case .pixelsTooFine(let asked, let imagery):
            Message(
                zh: "影像像元为 \(imagery) 米，不能按 \(asked) 米比对；--pixel-size 只能更粗",
                en: "the imagery has pixels of \(imagery) m and cannot be compared at \(asked) m; "
                    + "--pixel-size may only be coarser")
        case .gridTooLarge(let pixelSize, let bounds):
            Message(
                zh: "范围 \(bounds) 按 \(pixelSize) 米像元过大；请检查影像定位，或用 --pixel-size 取更粗的像元",
                en: "\(bounds) has too many pixels of \(pixelSize) m; check the scenes' georeferencing, "
                    + "or choose coarser pixels with --pixel-size")
        case .epochsReversed(let earlier, let later):
            Message(
                zh: "后一期影像（\(later)）早于前一期（\(earlier)）；请交换 --earlier 与 --later",
                en: "the later epoch (\(later)) was acquired before the earlier one (\(earlier)); "
                    + "swap --earlier and --later")
        case .sameScene(let earlier, let later):
            Message(
                zh: "\(later)：与前一期的 \(earlier) 是同一个文件（内容相同），不可能有变化；请用 --later 指定另一日期的影像",
                en:
                    "\(later): is the same file as \(earlier) of the earlier epoch (the same content), so that nothing can "
                    + "have changed; give a scene of another date with --later")
        case .unreadable(let path):
            Message(zh: "\(path)：无法读取；请检查权限", en: "\(path): cannot be read; check its permissions")
        case .sceneChanged(let path):
            Message(
                zh: "\(path)：内容与影像目录不符，入库后被改动过；请恢复原文件，或用 parcelwatch scenes add 重新登记",
                en: "\(path): its content differs from the catalogue, it was changed since it was added; "
                    + "put the file back, or add it again with parcelwatch scenes add")
        case .stopped:
            Message(
                zh: "已停止；完成的分块已保存，再次运行同一命令即可继续",
                en: "stopped; finished blocks are kept, run the same command again to continue")
        }
    }

    /// Stopping is 130, unreadable input 66, anything else bad data.
    public var exitStatus: ExitStatus {
        switch self {
        case .stopped: .interrupted
        case .unreadable: .noInput
        case .noScenes, .pixelsTooFine: .usage
        default: .badData
        }
    }

    private func names(_ bands: [Band]) -> String { bands.map(\.rawValue).joined(separator: " ") }
}
