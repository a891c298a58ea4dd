public import Foundation
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

/// Runs an installed tool and waits for it; what it prints and what it warns of come together. `input`: a file that it reads
/// as its standard input; nil = this process's.
public func runTool(
    _ tool: String, _ arguments: [String], input: URL? = nil
) throws -> (status: Int32, output: String) {
    let process = Process()
    if let input { process.standardInput = try FileHandle(forReadingFrom: input) }
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: tool)
    process.arguments = arguments
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
}

private let requiresAll = ProcessInfo.processInfo.environment["REQUIRE_ALL"] == "1"

private struct Lack: Error, CustomStringConvertible {
    let what: String
    var description: String { "REQUIRE_ALL=1, but \(what)" }
}
