import Foundation
import Ground
import Synchronization

/// Ctrl-C and SIGTERM ask for a stop after the blocks in hand; a second one ends the program at once.
enum StopSignal {
    /// The signal received, 0 for none. An atomic, since a handler may do hardly anything else.
    private static let received = Atomic<Int32>(0)

    /// Whether a stop was asked for.
    static var isAsked: Bool { received.load(ordering: .relaxed) != 0 }

    /// The exit status that tells which signal it was.
    static var exitStatus: ExitStatus { received.load(ordering: .relaxed) == SIGTERM ? .terminated : .interrupted }

    /// Lets signals through: whoever started this process from a thread that blocks them has passed that on.
    static func unblock() {
        var none = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, nil)
    }

    /// Stops, as a signal would, once the process that started this one is gone: nobody waits for its work any more, and
    /// whoever comes next must not find the store taken.
    static func stopWithParent() {
        let parent = getppid()
        Thread.detachNewThread {
            while getppid() == parent { usleep(100_000) }
            _ = StopSignal.received.compareExchange(expected: 0, desired: SIGTERM, ordering: .relaxed)
        }
    }

    /// Begins to listen.
    static func listen() {
        // Made before the first signal: a handler must not run the lazy initialiser.
        received.store(0, ordering: .relaxed)
        for asked in [SIGINT, SIGTERM] {
            signal(asked) { number in
                if StopSignal.received.exchange(number, ordering: .relaxed) != 0 {
                    _exit(number == SIGTERM ? 143 : 130)
                }
            }
        }
    }
}
