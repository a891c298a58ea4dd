import Foundation

/// bubblewrap around a confined child: no network, no other process, nothing that can be written.
///
/// Containers and hardened systems may forbid namespaces, so each process tries once. Without bubblewrap, the limits,
/// the list of drivers and the gate alone protect against new files.
public enum ConfinedSandbox {
    /// Whether bubblewrap works here.
    public static var isAvailable: Bool { !prefix(writing: nil).isEmpty }

    /// What to put before a program's path; empty where bubblewrap is absent or may not work. `folder`: what may be written.
    static func prefix(writing folder: String?) -> [String] {
        walls.isEmpty ? [] : walls + (folder.map { ["--bind", $0, $0] } ?? []) + ["--"]
    }

    private static let walls: [String] = {
        guard
            let bwrap = ["/usr/bin/bwrap", "/usr/local/bin/bwrap"].first(where: {
                FileManager.default.isExecutableFile(atPath: $0)
            })
        else { return [] }
        let walls = ["--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--ro-bind", "/", "/"]
        // Nested containers may forbid a separate process list and still allow the other restrictions.
        let choices = [walls + ["--proc", "/proc", "--dev", "/dev"], walls + ["--dev", "/dev"]]
        for choice in choices where works([bwrap] + choice + ["--", "/bin/true"]) { return [bwrap] + choice }
        return []
    }()

    private static func works(_ command: [String]) -> Bool {
        let limits = ConfinedLimits(memory: 1 << 30, seconds: 5)
        guard let process = try? ConfinedProcess(command, seconds: limits.seconds) else { return false }
        return process.talk(question: Data()).status == .exited(0)
    }
}
