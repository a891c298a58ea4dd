import Foundation
import Gate

/// A folder for one test, removed with it.
final class GateFolder: Sendable {
    let path: String

    /// `isQuick`: in memory where there is such a place, for thousands of files; ``PathGate`` admits none from there.
    init(isQuick: Bool = false) throws {
        let memory = "/dev/shm/"
        let base = isQuick && access(memory, W_OK) == 0 ? memory : NSTemporaryDirectory()
        // Without links on the way, so that paths can be compared.
        let folder = base + "parcelwatch-gate-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        path = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
    }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }

    @discardableResult func write(_ bytes: [UInt8], to name: String) -> String {
        _ = FileManager.default.createFile(atPath: file(name), contents: Data(bytes))
        return file(name)
    }

    func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: file(name), withDestinationPath: target)
    }

    /// The names in it.
    var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }
}
