import Dispatch
import Synchronization

/// Interrupts work that takes too long, again and again until it ends.
final class Deadline: Sendable {
    private let hasEnded = Mutex(false)
    private let limit: DispatchTime
    private let interrupt: @Sendable () -> Void

    /// The refusal of a file whose check takes too long.
    static let passed = ContainerInspection.Note(
        "gpkg.schema", zh: "检查用时过长，文件过大或内容异常；请拆分后提交",
        en: "checking takes too long, the file is too large or made to; hand it in in parts")

    init(seconds: Double, _ interrupt: @escaping @Sendable () -> Void) {
        limit = .now() + seconds
        self.interrupt = interrupt
        schedule(at: limit)
    }

    private func schedule(at time: DispatchTime) {
        DispatchQueue.global().asyncAfter(deadline: time) { [weak self] in
            guard let self, !self.hasEnded.withLock({ $0 }) else { return }
            self.interrupt()
            self.schedule(at: .now() + .milliseconds(50))
        }
    }

    /// The work is done.
    func end() { hasEnded.withLock { $0 = true } }

    /// Throws once the time is up, for work between two questions to SQLite.
    func check() throws(ContainerInspection.Note) {
        if DispatchTime.now() > limit { throw Self.passed }
    }
}
