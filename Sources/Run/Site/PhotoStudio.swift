public import Casework
import Console
import Foundation
import Gate
import Ground
import Imagery
public import Processes

/// Opens photos in a child process (``Processes/ConfinedChild``): one that makes a decoder crash, hang or eat memory ends the child.
///
/// The child is this program itself, asked for `photos prepare`.
public struct PhotoStudio: PhotoPreparing {
    /// What the child may use. A photo of 100 million pixels takes 1.3 s and 0.3 GB.
    public static let limits = ConfinedLimits(memory: 2 << 30, seconds: 20)

    private struct Question: Codable {
        let path: String
    }

    private enum Answer: Codable, Sendable {
        case photo(PreparedPhoto)
        case fault(code: String)
    }

    /// A studio.
    public init() {}

    /// What a file is; throws ``Casework/PhotoFault`` where it is no photo that can be taken, or `Processes.CannotStart`.
    public func prepare(_ file: [UInt8]) async throws -> PreparedPhoto {
        try Self.checkKind(file)
        // The child waits for a decoder, and no thread of the service should.
        return try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try Self.ask(file) }) }
        }
    }

    private static func ask(_ file: [UInt8]) throws -> PreparedPhoto {
        let path = NSTemporaryDirectory() + "parcelwatch-photo-\(UUID().uuidString)"
        defer { unlink(path) }
        let descriptor = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw CommandOutput.CannotWrite(path: path, reason: String(cString: strerror(errno)))
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try handle.write(contentsOf: Data(file))
        try handle.close()
        let child = ConfinedChild(program: Processes.ownProgram, arguments: ["photos", "prepare"], limits: limits)
        switch try child.ask(Question(path: path), for: Answer.self) {
        case .answered(.photo(let photo)): return photo
        case .answered(.fault(let code)): throw fault(code)
        case .late: throw PhotoFault.tooSlow
        case .outOfMemory: throw PhotoFault.tooManyPixels
        case .crashed: throw PhotoFault.damaged
        }
    }

    /// By the first bytes: what a phone writes that is no JPEG is told by name.
    private static func checkKind(_ file: [UInt8]) throws {
        if file.starts(with: [0xFF, 0xD8, 0xFF]) || file.starts(with: [0x89, 0x50, 0x4E, 0x47]) { return }
        let brands = ["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"]
        if file.count > 12, file[4..<8].elementsEqual("ftyp".utf8),
            brands.contains(String(decoding: file[8..<12], as: UTF8.self))
        {
            throw PhotoFault.heic
        }
        throw file.isEmpty ? PhotoFault.damaged : PhotoFault.otherKind
    }

    private static func fault(_ code: String) -> PhotoFault {
        switch code {
        case "raster.tooLarge", "raster.blockTooLarge": .tooManyPixels
        case "raster.format", "raster.driver", "raster.dtype", "raster.bands": .otherKind
        default: .damaged
        }
    }

    /// Runs the child: sets the limits, reads the request, answers, exits.
    public static func answer(limits: ConfinedLimits) throws -> Never {
        try ConfinedChild.answer(under: limits) { (question: Question) -> Answer in
            var gate = GateLimits()
            // A progressive photo is held whole.
            (gate.maximumPixels, gate.maximumBlockBytes) = (100_000_000, 300 << 20)
            let report = RasterGate.check(question.path, limits: gate)
            if let refusal = report.refusal { return .fault(code: refusal.code) }
            do {
                let metadata = try PhotoMetadata(path: question.path)
                let painted = try PhotoPainter(path: question.path)
                return .photo(
                    PreparedPhoto(
                        columns: painted.columns, rows: painted.rows, takenAt: metadata.takenAt,
                        position: metadata.position, bearing: metadata.bearing, shown: painted.jpeg))
            } catch let error as ImageryError {
                if case .cannotEncode = error { throw error }
                return .fault(code: "damaged")
            }
        }
    }
}
