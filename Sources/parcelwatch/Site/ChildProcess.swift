import Foundation
import Ground
import Synchronization

/// This program once more, for work that may crash, hang or be cut short without harm to who started it.
struct ChildProcess {
    /// How long a process that was asked to stop may take before it is killed: a block, and its way to the disk.
    private static let graceSeconds = 120.0

    let arguments: [String]

    /// This program's executable.
    static var program: String {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    }

    /// Runs it to its end; its standard output is thrown away, its standard error is ours.
    ///
    /// It is asked to stop (SIGTERM) once `shouldStop` says so, and killed if it does not. Gives its exit status, or
    /// 128 + the number of the signal that ended it.
    func run(shouldStop: @escaping @Sendable () -> Bool) async throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.program)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        var asked: ContinuousClock.Instant?
        while process.isRunning {
            if asked == nil, shouldStop() {
                asked = .now
                process.terminate()
            }
            if let asked, ContinuousClock.now - asked > .seconds(Self.graceSeconds) {
                kill(process.processIdentifier, SIGKILL)
            }
            try? await Task.sleep(for: .milliseconds(50))
        }
        process.waitUntilExit()
        return process.terminationReason == .uncaughtSignal
            ? 128 + process.terminationStatus : process.terminationStatus
    }
}
