import Foundation
public import Testing

/// What a test needs and not every machine has: a program, a file, a right.
extension Trait where Self == ConditionTrait {
    /// Skips the test where `isThere` is false and says `otherwise`; with REQUIRE_ALL=1 in the environment it fails instead,
    /// so that a machine that is to run everything does.
    public static func needs(
        _ isThere: @autoclosure @escaping @Sendable () throws -> Bool, _ otherwise: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) -> Self {
        .enabled(Comment(rawValue: otherwise), sourceLocation: sourceLocation) {
            if try isThere() { return true }
            guard requiresAll else { return false }
            throw Lack(what: otherwise)
        }
    }
}

/// A program of this path, to be asked for by ``Trait/needs(_:_:sourceLocation:)``.
public func isInstalled(_ path: String) -> Bool { FileManager.default.isExecutableFile(atPath: path) }

private let requiresAll = ProcessInfo.processInfo.environment["REQUIRE_ALL"] == "1"

private struct Lack: Error, CustomStringConvertible {
    let what: String
    var description: String { "REQUIRE_ALL=1, but \(what)" }
}
