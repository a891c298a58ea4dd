import Foundation
import Ground

/// A child process for work that may crash, hang or be stopped without harm to its parent. It usually runs this program
/// again.
public struct ChildProcess: Sendable {
    /// How long a process that was asked to stop may take before it is killed: the time to finish a block and write it
    /// to the disk.
    private static let graceSeconds = 120.0

    private let command: [String]
    private let environment: [String: String]

    /// A process of `program` with `arguments`; `environment` comes on top of our own.
    public init(
        program: String = Processes.ownProgram, arguments: [String], environment: [String: String] = [:]
    ) {
        command = [program] + arguments
        self.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    }

    /// Runs it to its end; its standard output is thrown away, its standard error is ours.
    ///
    /// It gets SIGTERM once `shouldStop` returns true or this task is cancelled, and SIGKILL if it goes on. Gives its
    /// exit status, or 128 + the number of the signal that ended it. Throws ``CannotStart``.
    public func run(shouldStop: @Sendable () -> Bool) async throws -> Int32 {
        let process = try start()
        defer { StopSignal.endsToo(0) }
        var asked: ContinuousClock.Instant?
        while true {
            if let ending = process.endingIfOver() { return Self.status(ending) }
            let isToStop = shouldStop() || Task.isCancelled
            if asked == nil, isToStop {
                asked = .now
                process.askToStop()
            }
            if let asked, ContinuousClock.now - asked > .seconds(Self.graceSeconds) { process.end() }
            await Processes.rest(for: .milliseconds(50))
        }
    }

    /// Runs a short process to its end and blocks this thread; otherwise as above.
    public func run() throws -> Int32 {
        let process = try start()
        defer { StopSignal.endsToo(0) }
        return Self.status(process.wait())
    }

    private func start() throws -> SpawnedProcess {
        let process = try SpawnedProcess(command, environment: environment)
        StopSignal.endsToo(process.identifier)
        return process
    }

    private static func status(_ ending: SpawnedProcess.Ending) -> Int32 {
        switch ending {
        case .exited(let status): status
        case .signalled(let number): 128 + number
        case .unknown: ExitStatus.inputOutput.rawValue
        }
    }
}
