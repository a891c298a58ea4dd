import CGDAL
public import Catalogue
import GDALSession
public import Gate
public import Ground

/// A fault of a scene from an unknown source, or a warning about it.
public struct SceneFault: Error, Sendable, Hashable {
    /// A stable code, e.g. `raster.truncated`.
    public var code: String
    /// The thing and the remedy; the file's name is put before it.
    public var message: Message

    init(_ code: String, zh chinese: String, en english: String) {
        self.code = code
        message = Message(zh: chinese, en: english)
    }
}

/// Reads a raster file that `Gate` has passed, with GDAL, as completely as any survey will.
///
/// 1. Types and bands (``SceneProbeBands``).
/// 2. Where it lies (``SceneProbePlace``) and when it was taken.
/// 3. Every block of pixels that is there, of overviews and mask too (``SceneProbePixels``).
/// 4. The description for the catalogue (``SceneDescriber``).
///
/// Run it in a child process: GDAL's decoders are C, and the file may be made to crash them.
public enum SceneProbe {
    /// What was found of a usable scene.
    public struct Finding: Sendable {
        /// For the catalogue.
        public let description: SceneDescription
        /// Number of the file's bands, also of those that are not used.
        public let bandCount: Int
        /// Faults that were skipped or will be repaired when the scene is used.
        public let warnings: [SceneFault]
    }

    /// Makes GDAL, for the rest of this process, content with what a confined process may have.
    public static func isolate() {
        GDALSession.call {
            CPLSetConfigOption("GDAL_NUM_THREADS", "1")
            CPLSetConfigOption("CPL_CURL_ENABLE_VSIMEM", "NO")
            // Fewer sources of a mosaic at a time than the process may have files open.
            CPLSetConfigOption("GDAL_MAX_DATASET_POOL_SIZE", "24")
        }
    }

    /// Reads the whole scene at `path`; throws the fault that refuses it.
    ///
    /// `declared` comes before what it says; `area` is what it must touch, longitude and latitude; `now` is what no
    /// acquisition may lie a day after.
    public static func look(
        at path: String, declared: SceneDeclaration, area: Bounds?, now: Instant, limits: GateLimits
    ) throws(SceneFault) -> Finding {
        let dataset = try open(path)
        // GDAL opens a file whose metadata it cannot read, and drops the metadata.
        let complaint = GDALSession.hasFailed ? brief(GDALSession.lastMessage) : nil
        var warnings = complaint.map { [metadataDamaged($0)] } ?? []
        warnings += try SceneProbeBands(of: dataset).check(maximumBands: limits.maximumBands)
        warnings += try SceneProbePlace(of: dataset).check(area: area)
        warnings += try checkTimes(of: dataset, now: now)
        try SceneProbePixels(of: dataset).readAll()
        let description: SceneDescription
        do {
            description = try SceneDescriber.describe(path: path, declared: declared, limits: limits)
        } catch let error as ImageryError { throw SceneFault(error) } catch {
            throw SceneFault("raster.corrupt", zh: "无法描述（\(error)）", en: "cannot be described (\(error))")
        }
        warnings += SceneFault.told(by: description)
        if description.validShare == 0 {
            warnings.append(
                SceneFault(
                    "raster.noValidPixels", zh: "没有发现有效像元（全为 nodata、云或拍摄范围之外）；不会得出任何结论",
                    en: "no valid pixel was found (all nodata, cloud or outside the swath); a survey gives no verdict"))
        }
        return Finding(
            description: description, bandCount: Int(GDALGetRasterCount(dataset.handle)), warnings: warnings)
    }

    private static func metadataDamaged(_ complaint: String) -> SceneFault {
        SceneFault(
            "raster.metadata", zh: "元数据有损坏（\(complaint)），波段名、时间等可能缺失；请核对",
            en: "its metadata are damaged (\(complaint)): names of bands, times and the like may be missing; check them"
        )
    }

    private static func open(_ path: String) throws(SceneFault) -> Dataset {
        do { return try Dataset(path: path) } catch let error as ImageryError {
            if case .cannotOpen(_, let reason) = error {
                let text = reason.lowercased()
                if text.contains("compression") || text.contains("codec") {
                    throw SceneFault(
                        "raster.decode", zh: "压缩方式无法识别（\(brief(reason))）；请用 DEFLATE、LZW 或 ZSTD 重新导出",
                        en: "its compression is not known (\(brief(reason))); export it with DEFLATE, LZW or ZSTD")
                }
                if text.contains("not recognized") {
                    throw SceneFault(
                        "raster.driver", zh: "不是接收的影像格式；请提供 GeoTIFF（COG）",
                        en: "is in no format that is taken in; hand in a GeoTIFF (COG)")
                }
            }
            throw SceneFault(error)
        } catch let error as GateError {
            throw SceneFault(error.note.code, zh: error.note.message.chinese, en: error.note.message.english)
        } catch {
            throw SceneFault("raster.corrupt", zh: "无法打开（\(error)）", en: "cannot be opened (\(error))")
        }
    }

    /// A library's words, short and on one line, since they may quote the file.
    static func brief(_ reason: String) -> String {
        let line = reason.unicodeScalars.prefix(200).map { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: "?"
            default: String(scalar)
            }
        }
        // GDAL names the file by its full path first; the reader knows which it is.
        return line.joined().replacing(#/^/[^:]*:\s*/#, with: "")
    }

    /// When it was taken, and when it was written: neither may be tomorrow, an impossible one is not known.
    private static func checkTimes(of dataset: Dataset, now: Instant) throws(SceneFault) -> [SceneFault] {
        func item(_ key: String, _ domain: String?) -> String? {
            GDALSession.call { GDALGetMetadataItem(dataset.handle, key, domain).map { String(cString: $0) } }
        }
        var warnings: [SceneFault] = []
        for text in [item("ACQUISITIONDATETIME", "IMAGERY"), item("TIFFTAG_DATETIME", nil)] {
            guard let text, !text.isEmpty else { continue }
            guard let instant = instant(text) else {
                warnings.append(
                    SceneFault(
                        "scene.timeUnknown", zh: "其中记载的时间不可能（\(brief(text))）；按未知处理，请用 --acquired 指定",
                        en: "states an impossible time (\(brief(text))); taken as unknown, give --acquired"))
                continue
            }
            guard instant <= now.advanced(by: 86_400) else {
                throw SceneFault(
                    "scene.timeFuture", zh: "其中记载的时间在未来（\(instant)）；请核对相机与系统时钟",
                    en: "states a time in the future (\(instant)); check the clocks of camera and system")
            }
        }
        return Array(warnings.prefix(1))
    }

    /// A time as TIFF ("YYYY:MM:DD HH:MM:SS") or GDAL writes it, UTC where it names no zone; nil if there is none such.
    private static func instant(_ text: String) -> Instant? {
        let pattern = #/(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)?/#
        return text.wholeMatch(of: pattern).flatMap { match in
            Instant(rfc3339: "\(match.1)-\(match.2)-\(match.3)T\(match.4)\(match.6 ?? "Z")")
        }
    }
}

extension SceneFault {
    /// The fault behind what Imagery throws.
    init(_ error: ImageryError) {
        switch error {
        case .missing:
            self.init("input.missing", zh: "没有这个文件；请检查路径", en: "there is no such file; check the path")
        case .placeless(_, let fault):
            self.init(fault.code, zh: fault.message.chinese, en: fault.message.english)
        case .cannotWarp(_, let reason):
            self.init(
                "raster.georefRange", zh: "所在位置不在地球上（\(SceneProbe.brief(reason))）；请检查坐标系与定位",
                en: "lies nowhere on earth (\(SceneProbe.brief(reason))); check its CRS and georeference")
        case .unusableBands(_, let reason):
            self.init(
                "raster.bands", zh: "波段不可用（\(SceneProbe.brief(reason))）；需要灰度、RGB 或 RGB+近红外",
                en: "its bands cannot be used (\(SceneProbe.brief(reason))); grey, RGB or RGB + near infrared is needed"
            )
        case .unusableHeights(_, let reason):
            self.init(
                "raster.heights", zh: "不能作为高程使用（\(SceneProbe.brief(reason.chinese))）；需要以米为单位的单波段 DSM",
                en:
                    "cannot be used as heights (\(SceneProbe.brief(reason.english))); a DSM of one band in metres is needed"
            )
        case .readFailed(_, _, let reason):
            self.init(readFailure: reason)
        case .cannotOpen(_, let reason):
            self.init(
                "raster.corrupt", zh: "无法打开（\(SceneProbe.brief(reason))）；文件已损坏，请重新获取",
                en: "cannot be opened (\(SceneProbe.brief(reason))); the file is damaged, fetch it again")
        case .cannotEncode(let reason):
            self.init(
                "raster.corrupt", zh: "无法处理（\(SceneProbe.brief(reason))）",
                en: "cannot be handled (\(SceneProbe.brief(reason)))")
        }
    }

    /// The fault behind a block that could not be read, by the library's words.
    init(readFailure reason: String) {
        let text = reason.lowercased()
        if text.contains("memory") || text.contains("allocat") {
            self.init("raster.memory", zh: "读取它需要的内存超过上限", en: "reading it takes more memory than allowed")
        } else if text.contains("read error") || text.contains("seek") || text.contains("end of file")
            || text.contains("expected") && text.contains("got")
        {
            self.init(
                "raster.truncated", zh: "像元数据不完整（\(SceneProbe.brief(reason))）；请重新获取",
                en: "is not complete (\(SceneProbe.brief(reason))); fetch it again")
        } else {
            self.init(
                "raster.decode", zh: "像元无法解码（\(SceneProbe.brief(reason))）；文件已损坏，请重新获取",
                en: "its pixels cannot be decoded (\(SceneProbe.brief(reason))); the file is damaged, fetch it again")
        }
    }
}
