import Ground
import HTTPTypes
import Synchronization

/// Lets so many requests of one name through within so many seconds.
final class RequestLimiter: Sendable {
    private let taken = Mutex<[String: (count: Int, since: Instant)]>([:])
    private let most: Int
    private let seconds: Int64

    init(most: Int, seconds: Int64) { (self.most, self.seconds) = (most, seconds) }

    /// Takes a request; throws where there were too many of this name.
    func take(_ name: String, at now: Instant) throws {
        let wait = taken.withLock { taken -> Int? in
            // Names made up by the thousand take no memory.
            if taken.count > 10_000 { taken = taken.filter { $0.value.since.advanced(by: seconds) > now } }
            var own = taken[name] ?? (0, now)
            if own.since.advanced(by: seconds) <= now { own = (0, now) }
            own.count += 1
            taken[name] = own
            guard own.count > most else { return nil }
            return max(1, Int(own.since.advanced(by: seconds).secondsSince1970 - now.secondsSince1970))
        }
        guard let wait else { return }
        var problem = Problem(
            .tooManyRequests, "too-many-requests", zh: "请求过多，请稍后再试", en: "too many requests; try again later")
        problem.retryAfter = wait
        throw problem
    }
}

/// Keeps work that reads a whole store, or holds much in memory, from taking the machine from all others: a few at once, further ones are
/// told to come again.
final class HeavyWork: Sendable {
    private let running = Mutex(0)
    private let most: Int

    init(most: Int = 2) { self.most = most }

    func run<Result: Sendable>(_ body: () async throws -> Result) async throws -> Result {
        let isFree = running.withLock { running in
            guard running < most else { return false }
            running += 1
            return true
        }
        guard isFree else {
            var problem = Problem(
                .serviceUnavailable, "busy", zh: "正在为他人办理，请稍后再试", en: "others are being served; try again later")
            problem.retryAfter = 5
            throw problem
        }
        defer { running.withLock { $0 -= 1 } }
        return try await body()
    }
}
