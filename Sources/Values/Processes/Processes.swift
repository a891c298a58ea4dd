/// `Processes` is the one room that starts processes, waits for them, stops them and limits them.
///
/// | who | for what | how it ends |
/// |---|---|---|
/// | ``ChildProcess`` | this program once more, for work of hours: a survey, an area's parcels | by itself, or asked to stop and killed after a grace |
/// | ``ConfinedChild`` | this program once more, under limits and behind bubblewrap, for a question about a file from an unknown source | with an answer, or as a ``ConfinedEnding`` |
///
/// Both are a ``SpawnedProcess``. ``StopSignal`` is the other side: how this process is asked to stop.
import Foundation

/// What is asked of processes in general.
public enum Processes {
    /// The path of the executable that runs now.
    public static var ownProgram: String {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    }

    /// Waits for a while, also in a task that was cancelled, where `Task.sleep` comes back at once and a loop around it
    /// would never rest.
    public static func rest(for duration: Duration) async {
        await Task.detached { try? await Task.sleep(for: duration) }.value
    }
}
