import Ground

/// What is written after a run.
public struct ReportSettings: Sendable, Hashable {
    /// Where the report pages go; nil = none are written.
    public var folder: String?
    /// The Prometheus text file; nil = none.
    public var metricsFile: String?
    /// The JSON log; nil = standard error only.
    public var logFile: String?

    init(_ root: Section) {
        guard let section = root.section("report", keys: ["folder", "metrics_file", "log_file"]) else { return }
        folder = section.file("folder", Message(zh: "报告文件夹", en: "the folder of reports"))
        metricsFile = section.file("metrics_file", Message(zh: "指标文件", en: "the metrics file"))
        logFile = section.file("log_file", Message(zh: "日志文件", en: "the log file"))
    }
}

/// How the log's end is anchored.
public struct AuditSettings: Sendable, Hashable {
    /// The file of the key that seals anchors, at least 32 bytes; nil = they are not sealed.
    public var keyFile: String?

    init(_ root: Section) {
        guard let section = root.section("audit", keys: ["key_file"]) else { return }
        keyFile = section.file("key_file", Message(zh: "封存日志锚点的密钥文件", en: "the key file that seals the log's anchors"))
    }
}

/// How long things are kept.
public struct RetentionSettings: Sendable, Hashable {
    /// Days that pictures of closed findings are kept; nil = for ever.
    public var chipsDays: Int?
    /// Days that logs are kept, at least ``leastLogDays``; nil = for ever.
    public var logsDays: Int?

    /// What the law asks of records of this kind (网络安全法 art. 21: not less than six months).
    public static let leastLogDays = 180

    init(_ root: Section) {
        guard let section = root.section("retain", keys: ["chips_days", "logs_days"]) else { return }
        chipsDays = section.whole("chips_days", in: 1...36_500)
        logsDays = section.whole("logs_days", in: Self.leastLogDays...36_500)
    }
}

/// What a new file may cost before it is refused.
public struct LimitSettings: Sendable, Hashable {
    /// Most pixels of a scene.
    public var maximumPixels: Int
    /// Largest file, bytes.
    public var maximumFileBytes: Int
    /// Most bands of a scene.
    public var maximumBands: Int
    /// Memory of the process that opens a new file, MiB.
    public var childMemoryMebibytes: Int
    /// Time of that process, seconds.
    public var childSeconds: Int

    private static let keys = ["max_pixels", "max_file_bytes", "max_bands", "child_memory_mib", "child_seconds"]

    init(_ root: Section) {
        (maximumPixels, maximumFileBytes, maximumBands) = (20_000_000_000, 1 << 38, 16)
        (childMemoryMebibytes, childSeconds) = (2_048, 600)
        guard let section = root.section("limits", keys: Self.keys) else { return }
        maximumPixels = section.whole("max_pixels", in: 1...1_000_000_000_000, default: maximumPixels)
        maximumFileBytes = section.whole("max_file_bytes", in: 1_024...1 << 50, default: maximumFileBytes)
        maximumBands = section.whole("max_bands", in: 1...1_024, default: maximumBands)
        childMemoryMebibytes = section.whole("child_memory_mib", in: 256...1_048_576, default: childMemoryMebibytes)
        childSeconds = section.whole("child_seconds", in: 1...86_400, default: childSeconds)
    }
}
