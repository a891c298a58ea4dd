import Conversion
public import Export
import Foundation
public import Processes

/// Writes Shapefiles and FlatGeobuf in a child process (``Processes/ConfinedChild``), which may write into one folder.
///
/// The child is this program itself, asked for `layers convert`.
public struct LayerStudio: LayerConverting {
    /// What the child may use: a million orders take less.
    public static let limits = ConfinedLimits(memory: 4 << 30, seconds: 900, fileBytes: 4 << 30)

    private struct Question: Codable {
        let source: String
        let folder: String
        let layers: [String]
        let format: ConvertedFormat
    }

    private enum Answer: Codable, Sendable {
        case files([String])
        case fault(String)
    }

    /// A studio.
    public init() {}

    /// Writes layers of a GeoPackage into files of its folder; throws `Export.LayerFault` and `Processes.CannotStart`.
    public func convert(
        _ source: String, in folder: String, layers: [String], to format: ConvertedFormat
    ) async throws -> [String] {
        let question = Question(source: "\(folder)/\(source)", folder: folder, layers: layers, format: format)
        // The child waits for the disk, and no thread of the service should.
        return try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try Self.ask(question) }) }
        }
    }

    private static func ask(_ question: Question) throws -> [String] {
        let child = ConfinedChild(
            program: Processes.ownProgram, arguments: ["layers", "convert"], limits: limits, folder: question.folder)
        switch try child.ask(question, for: Answer.self) {
        case .answered(.files(let files)): return files
        case .answered(.fault(let reason)), .crashed(let reason): throw LayerFault(reason)
        case .late: throw LayerFault("late")
        case .outOfMemory: throw LayerFault("out of memory")
        }
    }

    /// Runs the child: sets the limits, reads the question, writes, answers, exits.
    public static func answer(limits: ConfinedLimits) throws -> Never {
        var own = limits
        own.fileBytes = Self.limits.fileBytes
        try ConfinedChild.answer(under: own) { (question: Question) -> Answer in
            let conversion = LayerConversion(
                question.source, layers: question.layers, into: question.folder,
                as: question.format == .shapefile ? .shapefiles : .flatGeobuf)
            do { return .files(try conversion.run()) } catch let fault as ConversionFault {
                return .fault(fault.description)
            }
        }
    }
}
