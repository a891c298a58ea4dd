import Console
import Foundation
import Ground
import Processes

/// A child process of this program for one task of the watch; parent's and child's side.
///
/// The task holds everything that the child needs, settings too, so that it reads no configuration: editing the file
/// does not affect a running watch. Task and outcome are JSON files in a folder that only this user can read.
struct WatchChild<Task: Codable, Value: Codable & Sendable> {
    /// The hidden command that the child runs.
    let command: String

    /// What the child leaves.
    struct Outcome: Codable {
        /// What came of it.
        var value: Value?
        /// Why it failed, in terms of the command line.
        var fault: Message?
        /// The key of the area that the fault lies in, where it is not one that ``fault`` names.
        var key: String?
    }

    // MARK: In the watch

    /// Gives a child its task and waits for its end; the outcome is nil where the child left none.
    ///
    /// It is asked to stop once `shouldStop` returns true. Throws ``Processes/CannotStart``, or the error of writing the task.
    func run(
        _ task: Task, shouldStop: @Sendable () -> Bool
    ) async throws -> (status: Int32, outcome: Outcome?) {
        try await PrivateFolder.use { folder in
            let status = try await process(task, in: folder).run(shouldStop: shouldStop)
            return (status, outcome(in: folder))
        }
    }

    /// The same for a task that is done soon, in this thread.
    func run(_ task: Task) throws -> (status: Int32, outcome: Outcome?) {
        try PrivateFolder.use { folder in
            let status = try process(task, in: folder).run()
            return (status, outcome(in: folder))
        }
    }

    private func process(_ task: Task, in folder: String) throws -> ChildProcess {
        try CommandOutput.write(JSONEncoder().encode(task), to: folder + "/task.json")
        // The child uses this process's language, even if an argument set it.
        return ChildProcess(
            arguments: [command, "--folder", folder], environment: ["PARCELWATCH_LANGUAGE": Language.chosen.rawValue])
    }

    private func outcome(in folder: String) -> Outcome? {
        (try? Data(contentsOf: URL(fileURLWithPath: folder + "/outcome.json")))
            .flatMap { try? JSONDecoder().decode(Outcome.self, from: $0) }
    }

    // MARK: In the child

    /// Does the task that lies in `folder` by `body`, and leaves the outcome there; gives the status to end with.
    static func answer(in folder: String, _ body: (Task) async throws -> Value) async throws -> Int32 {
        func leave(_ outcome: Outcome) throws {
            try CommandOutput.write(JSONEncoder().encode(outcome), to: folder + "/outcome.json")
        }
        do {
            let task = try JSONDecoder().decode(
                Task.self, from: Data(contentsOf: URL(fileURLWithPath: folder + "/task.json")))
            try leave(Outcome(value: await body(task)))
            return 0
        } catch let error as any ExplainedError {
            // The watch prints the message, with the kind of ending.
            let fault = error as? AreaFault
            try? leave(Outcome(fault: error.message, key: fault?.key))
            return (error.exitStatus == .interrupted ? StopSignal.exitStatus : error.exitStatus).rawValue
        }
    }
}

/// A fault of an area's settings that no flag of the command line names.
struct AreaFault: ExplainedError {
    let key: String
    let message: Message
    let exitStatus: ExitStatus

    init(_ error: any ExplainedError, key: String) {
        (self.key, message, exitStatus) = (key, error.message, error.exitStatus)
    }
}

/// A folder that only this user can read; removed after use.
private enum PrivateFolder {
    static func use<Result>(_ body: (String) throws -> Result) throws -> Result {
        let path = try make()
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try body(path)
    }

    static func use<Result>(_ body: (String) async throws -> Result) async throws -> Result {
        let path = try make()
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await body(path)
    }

    private static func make() throws -> String {
        var template = (NSTemporaryDirectory() + "parcelwatch-task-XXXXXX").utf8CString.map { $0 }
        guard mkdtemp(&template) != nil else {
            throw CommandOutput.CannotWrite(path: NSTemporaryDirectory(), reason: String(cString: strerror(errno)))
        }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
