import Foundation

/// bubblewrap around a confined child: no network, no other process, nothing that can be written.
///
/// Namespaces need the kernel's leave, which containers and hardened systems withhold, so it is tried once per process;
/// without it a child is held by its limits alone, by the drivers it may open and by the gate before them.
public enum ConfinedSandbox {
    /// Whether there is one; without it limits, drivers and the gate hold new files alone.
    public static var isAvailable: Bool { !prefix.isEmpty }

    /// What to put before a program's path; empty where bubblewrap is absent or may not work.
    static let prefix: [String] = {
        guard
            let bwrap = ["/usr/bin/bwrap", "/usr/local/bin/bwrap"].first(where: {
                FileManager.default.isExecutableFile(atPath: $0)
            })
        else { return [] }
        let walls = ["--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--ro-bind", "/", "/"]
        // A process list of its own is refused to nested containers, where the other walls may still stand.
        let choices = [walls + ["--proc", "/proc", "--dev", "/dev"], walls + ["--dev", "/dev"]]
        for choice in choices where works([bwrap] + choice + ["--", "/bin/true"]) { return [bwrap] + choice + ["--"] }
        return []
    }()

    private static func works(_ command: [String]) -> Bool {
        let limits = ConfinedLimits(memory: 1 << 30, seconds: 5)
        guard let process = try? ConfinedProcess(command, seconds: limits.seconds) else { return false }
        return process.talk(question: Data()).status == .exited(0)
    }
}
