import Foundation

/// How many files and connections this process may have open.
public enum OpenFiles {
    /// Allows as many as the system gives without asking, 65,536 at most: a usual limit of 1,024 is less than a service has connections.
    public static func allowMost() {
        let resource = Int32(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return }
        limit.rlim_cur = min(limit.rlim_max, 65_536)
        setrlimit(resource, &limit)
    }
}
