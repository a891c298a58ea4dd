import Dispatch
import Foundation
import Ground
import Synchronization

/// Ctrl-C and SIGTERM ask for a stop after the blocks in hand; a second one ends the program at once.
enum StopSignal {
    private static let received = Mutex<Int32?>(nil)
    private static let sources = Mutex<[any DispatchSourceSignal]>([])

    /// Whether a stop was asked for.
    static var isAsked: Bool { received.withLock { $0 != nil } }

    /// The exit status that tells which signal it was.
    static var exitStatus: ExitStatus { received.withLock { $0 } == SIGTERM ? .terminated : .interrupted }

    /// Begins to listen.
    static func listen() {
        for number in [SIGINT, SIGTERM] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                let isSecond = received.withLock { value in
                    defer { value = number }
                    return value != nil
                }
                if isSecond { _exit(number == SIGTERM ? 143 : 130) }
                Console.note(
                    Message(zh: "正在停止：先完成手头的分块……", en: "stopping: finishing the blocks in hand…").text(in: .chosen))
            }
            source.resume()
            sources.withLock { $0.append(source) }
        }
    }
}
