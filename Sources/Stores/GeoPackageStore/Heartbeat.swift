import Foundation
import Synchronization

/// Runs a task every minute on a separate thread, so that neither long work nor a busy thread pool delays it.
final class Heartbeat: Sendable {
    /// Well below the age at which other processes give a holder up for dead.
    static let seconds = 60.0

    private let end = Mutex<DispatchSemaphore?>(nil)
    private let seconds: Double

    init(seconds: Double = Heartbeat.seconds) { self.seconds = seconds }

    deinit { stop() }

    /// Begins, unless it has begun already.
    func start(_ beat: @escaping @Sendable () -> Void) {
        let end = DispatchSemaphore(value: 0)
        let isFirst = self.end.withLock { known in
            guard known == nil else { return false }
            known = end
            return true
        }
        guard isFirst else { return }
        let seconds = seconds
        Thread.detachNewThread {
            while end.wait(timeout: .now() + seconds) == .timedOut { beat() }
        }
    }

    /// Ends; a beat that is under way ends by itself.
    func stop() {
        end.withLock { end in
            end?.signal()
            end = nil
        }
    }
}
