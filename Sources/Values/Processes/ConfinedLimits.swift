import Foundation

/// What a confined child may use.
public struct ConfinedLimits: Sendable, Codable, Hashable {
    /// Address space, bytes; allocations beyond it fail.
    public var memory: Int
    /// Seconds; holds for elapsed time and for processor time.
    public var seconds: Int
    /// Bytes of each file it writes.
    public var fileBytes: Int

    /// Limits from their parts; by default no file may grow.
    public init(memory: Int, seconds: Int, fileBytes: Int = 0) {
        (self.memory, self.seconds, self.fileBytes) = (memory, seconds, fileBytes)
    }

    /// Puts this process under the limits for good: no file it writes may grow further, it leaves no core, opens few files.
    func impose() {
        func limit(_ resource: __rlimit_resource, _ value: Int) {
            var bound = rlimit(rlim_cur: rlim_t(value), rlim_max: rlim_t(value))
            setrlimit(Int32(resource.rawValue), &bound)
        }
        limit(RLIMIT_AS, memory)
        limit(RLIMIT_CPU, seconds + 1)
        limit(RLIMIT_FSIZE, fileBytes)
        limit(RLIMIT_CORE, 0)
        limit(RLIMIT_NOFILE, 64)
    }
}

/// How a confined child ended.
public enum ConfinedEnding<Answer: Sendable>: Sendable {
    /// It answered and went.
    case answered(Answer)
    /// A signal ended it, or it ended without a whole answer; the text names the cause, e.g. `SIGSEGV`.
    case crashed(String)
    /// It took longer than it may and was killed.
    case late
    /// It asked for more memory than it may have.
    case outOfMemory
}
