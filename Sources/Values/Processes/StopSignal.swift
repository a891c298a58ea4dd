import Foundation
public import Ground
import Synchronization

/// Ctrl-C and SIGTERM ask for a stop after the blocks in hand; a second one ends the program at once.
public enum StopSignal {
    /// The signal received, 0 for none. An atomic, since a handler may do hardly anything else.
    private static let received = Atomic<Int32>(0)
    /// The process started that must not outlive a second signal, 0 for none. One at a time.
    private static let child = Atomic<pid_t>(0)
    /// Whether another process decides how long this one may take to stop.
    private static let isChild = Atomic<Bool>(false)

    /// Whether a stop was asked for.
    public static var isAsked: Bool { received.load(ordering: .relaxed) != 0 }

    /// The exit status that tells which signal it was.
    public static var exitStatus: ExitStatus {
        received.load(ordering: .relaxed) == SIGTERM ? .terminated : .interrupted
    }

    /// Unblocks signals: a parent that blocked them in its thread passed the mask on to this process.
    public static func unblock() {
        var none = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, nil)
    }

    /// Stops, as on a signal, once the parent process is gone: its work is no longer needed, and the next process must
    /// find the store free.
    ///
    /// A second signal is ignored here: a service manager and the parent may both send one. To stop at once, end the
    /// parent; it kills this process.
    public static func stopWithParent() {
        isChild.store(true, ordering: .relaxed)
        let parent = getppid()
        Thread.detachNewThread {
            while getppid() == parent { usleep(100_000) }
            _ = StopSignal.received.compareExchange(expected: 0, desired: SIGTERM, ordering: .relaxed)
        }
    }

    /// Names the process, the head of its own group, that a second signal ends along with this one; 0 for none.
    static func endsToo(_ process: pid_t) { child.store(process, ordering: .relaxed) }

    /// Begins to listen.
    public static func listen() {
        // Made before the first signal: a handler must not run the lazy initialisers.
        received.store(0, ordering: .relaxed)
        _ = (child.load(ordering: .relaxed), isChild.load(ordering: .relaxed))
        for asked in [SIGINT, SIGTERM] {
            signal(asked) { number in
                if StopSignal.received.exchange(number, ordering: .relaxed) != 0,
                    !StopSignal.isChild.load(ordering: .relaxed)
                {
                    let child = StopSignal.child.load(ordering: .relaxed)
                    if child > 0 { kill(-child, SIGKILL) }
                    _exit(number == SIGTERM ? 143 : 130)
                }
            }
        }
    }
}
