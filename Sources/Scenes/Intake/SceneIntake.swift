import Catalogue
import Crypto
import Foundation
import Gate
public import Ground
import Processes

/// Checks a new raster file without decoding any of it in this process.
///
/// 1. Here: the name (`PathGate`), and what the file system says of the file.
/// 2. In a child under limits (``Processes/ConfinedChild``, ``SceneProbing``): name and bytes again, then GDAL: place, types,
///    bands, times, every pixel, and the description for the catalogue.
/// 3. Here: the hash of its content, and whether the file has changed since the check.
///
/// A file that crashes, stalls or bloats the child is refused (`raster.crashed`, `raster.timeout`, `raster.memory`) and
/// harms no other.
public struct SceneIntake: Sendable {
    /// The limits on the cost of a check.
    public let limits: SceneLimits
    /// Folders under which files may lie; none = each file's own folder (`PathGate`).
    public let roots: [String]
    /// This program's executable, which is started again.
    public let program: String

    /// An intake for files under `roots`.
    public init(limits: SceneLimits, roots: [String], program: String) {
        (self.limits, self.roots, self.program) = (limits, roots, program)
    }

    /// Checks one file and waits for the answer. `declared` overrides what the file states; the file must touch `area`
    /// (longitude and latitude) if given.
    ///
    /// Whatever is wrong with the file is in the report. Throws ``Processes/CannotStart`` only.
    public func check(
        _ path: String, declared: SceneDeclaration = SceneDeclaration(), area: Bounds? = nil
    ) throws -> SceneCheck {
        let real: String
        do { real = try PathGate(roots: roots).admit(path) } catch {
            return SceneCheck(path: path, report: GateReport(refusal: error.note))
        }
        guard let before = FileIdentity(of: real) else {
            return SceneCheck(path: path, report: GateReport(refusal: Self.changed))
        }
        var check = SceneCheck(path: real, report: GateReport(), byteCount: before.size)
        let seconds = limits.seconds(forBytes: before.size)
        let child = ConfinedChild(
            program: program, arguments: ["scenes", "probe"],
            limits: ConfinedLimits(memory: limits.childMemoryMebibytes << 20, seconds: seconds))
        let question = SceneProbing.Question(
            path: real, roots: roots, limits: limits.gate, area: area, declared: declared)
        switch try child.ask(question, for: SceneProbing.Answer.self) {
        case .answered(let answer):
            (check.report, check.description, check.bandCount) = (answer.report, answer.description, answer.bandCount)
            check.peakMebibytes = answer.peakMebibytes
        case .crashed(let how): check.report.refusal = Self.crashed(how)
        case .late: check.report.refusal = Self.late(seconds)
        case .outOfMemory: check.report.refusal = SceneProbing.outOfMemory
        }
        if check.report.refusal == nil {
            check.sha256 = Self.hash(of: real)
            if check.sha256 == nil { check.report.refusal = Self.changed }
        }
        // Nanoseconds of both times: a process that writes into the file during the check changes them.
        if FileIdentity(of: real) != before { check.report.refusal = Self.changed }
        if check.report.refusal != nil {
            (check.description, check.bandCount, check.sha256) = (nil, nil, nil)
        }
        return check
    }

    /// A file as the file system has it; another content has another identity.
    private struct FileIdentity: Equatable {
        let device: dev_t
        let inode: ino_t
        let size: Int
        let times: [Int]

        init?(of path: String) {
            var status = stat()
            guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
            (device, inode, size) = (status.st_dev, status.st_ino, Int(status.st_size))
            times = [
                status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_ctim.tv_sec, status.st_ctim.tv_nsec,
            ]
        }
    }

    /// SHA-256 of a file, read in pieces; nil where it cannot be read.
    public static func hash(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var hasher = SHA256()
        var buffer = [UInt8](repeating: 0, count: 256 << 10)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { break }
            buffer.withUnsafeBytes { hasher.update(bufferPointer: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        }
        let digits = Array("0123456789abcdef")
        return String(hasher.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }

    private static let changed = GateNote(
        "input.changed", zh: "检查期间文件发生了变化；请等写入完成后再提交",
        en: "changed during the check; hand it in once it is completely written")

    private static func crashed(_ how: String) -> GateNote {
        GateNote(
            "raster.crashed", zh: "读取时检查进程异常退出（\(how)）；文件可能已损坏，请重新获取或用 gdal_translate 重新导出",
            en: "reading it ended the checking process (\(how)); the file may be damaged, fetch it again or export it "
                + "again with gdal_translate")
    }

    private static func late(_ seconds: Int) -> GateNote {
        GateNote(
            "raster.timeout", zh: "检查超过 \(seconds) 秒；请切分影像，或调大 child_seconds",
            en: "the check took over \(seconds) s; cut the scene, or raise child_seconds")
    }
}
