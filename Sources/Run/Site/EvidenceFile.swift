import Foundation
public import Ground
import Findings
import Imagery
import Projection
public import WorkOrders

/// A photo, film or paper that an officer hands in.
public enum EvidenceFile {
    /// The largest file that is read, bytes.
    private static let mostBytes = 200 << 20

    /// The evidence in a file: its hash, and for a photo when, where and in which direction it was taken. `crs`: of the store, into
    /// which the place is brought; nil where it has none.
    ///
    /// Throws ``EvidenceFileError``.
    public static func read(_ path: String, as kind: Evidence.Kind, crs: CRSCode?) throws -> Evidence {
        let url = URL(fileURLWithPath: path)
        guard let size = try? url.resourceValues(forKeys: [.fileSizeKey, .isRegularFileKey]),
            size.isRegularFile == true
        else { throw EvidenceFileError.missing(path: path) }
        guard size.fileSize ?? 0 <= mostBytes else { throw EvidenceFileError.tooLarge(path: path) }
        guard let data = try? Data(contentsOf: url) else { throw EvidenceFileError.missing(path: path) }
        var evidence = Evidence(kind, sha256: ContentHash.bytes([UInt8](data)), name: url.lastPathComponent)
        guard kind == .photo else { return evidence }
        let photo: PhotoMetadata
        do {
            photo = try PhotoMetadata(path: path)
        } catch {
            throw EvidenceFileError.noPhoto(path: path)
        }
        evidence.takenAt = photo.takenAt
        evidence.bearing = photo.bearing
        if let place = photo.position, let crs {
            evidence.position = try CoordinateTransformation(from: CRSCode(epsg: 4326), to: crs).apply(place)
        }
        return evidence
    }
}

/// Why a file is no evidence.
public enum EvidenceFileError: ExplainedError, Hashable {
    /// There is no such file.
    case missing(path: String)
    /// It is larger than 200 MiB.
    case tooLarge(path: String)
    /// It is no picture that can be opened.
    case noPhoto(path: String)

    /// What is wrong and what to do.
    public var message: Message {
        switch self {
        case .missing(let path):
            Message(zh: "\(path)：无法读取；请检查路径", en: "\(path): cannot be read; check the path")
        case .tooLarge(let path):
            Message(zh: "\(path)：超过 200 MiB；请缩短或压缩", en: "\(path): is larger than 200 MiB; make it shorter or smaller")
        case .noPhoto(let path):
            Message(
                zh: "\(path)：不是可打开的 JPEG 或 PNG 照片；HEIC 请先另存为 JPEG",
                en: "\(path): is no JPEG or PNG that can be opened; save HEIC as JPEG first")
        }
    }

    /// Bad data, or no file.
    public var exitStatus: ExitStatus {
        if case .missing = self { .noInput } else { .badData }
    }
}
