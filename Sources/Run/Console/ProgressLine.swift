import Foundation
public import Ground
import Synchronization

/// A progress bar with the time left on a terminal, a plain line every tenth otherwise.
public final class ProgressLine: Sendable {
    private let isTerminal = isatty(2) == 1
    private let started = ContinuousClock.now
    private let state = Mutex(State())
    private let unit: Message

    private struct State {
        var tenths = 0
        var lastDrawn: ContinuousClock.Instant?
    }

    /// A line that counts `unit`s.
    public init(of unit: Message = Message(zh: "分块", en: "block")) { self.unit = unit }

    /// Shows that `done` of `total` are done.
    public func show(_ done: Int, of total: Int) {
        let share = Double(done) / Double(max(1, total))
        let now = ContinuousClock.now
        let elapsed = Double((now - started).components.seconds)
        let left = share > 0 ? Int(elapsed / share * (1 - share)) : 0
        state.withLock { state in
            if isTerminal {
                let isLast = done == total
                if let drawn = state.lastDrawn, now - drawn < .milliseconds(100), !isLast { return }
                state.lastDrawn = now
                let filled = Int(share * 30)
                let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
                let text = Message(
                    zh: "\(unit.chinese) \(done)/\(total)，剩余约 \(left) 秒",
                    en: "\(unit.english) \(done)/\(total), about \(left) s left")
                let end = isLast ? "\n" : ""
                Console.utter("\r\(bar) \(text.text(in: .chosen))\u{1B}[K\(end)")
            } else {
                let tenths = Int(share * 10)
                guard tenths > state.tenths else { return }
                state.tenths = tenths
                let text = Message(
                    zh: "进度 \(tenths * 10)%（\(unit.chinese) \(done)/\(total)）",
                    en: "\(tenths * 10) % done (\(unit.english) \(done)/\(total))")
                Console.note(text.text(in: .chosen))
            }
        }
    }
}
