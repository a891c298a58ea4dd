import Foundation
import Ground
import Survey
import Synchronization

/// What the program says to the person at the terminal.
enum Console {
    /// Prints a line on standard output.
    static func say(_ text: String) { print(text) }

    /// Prints a sentence on standard output in the language chosen.
    static func say(_ message: Message) { print(message.text(in: .chosen)) }

    /// Prints a sentence on standard error, after the program's name.
    static func error(_ message: Message) { note("parcelwatch: " + message.text(in: .chosen)) }

    /// Prints a line on standard error.
    static func note(_ text: String) { utter(text + "\n") }

    /// Writes to standard error, or to nobody where that is full or gone: a word that cannot be said stops no work.
    ///
    /// Not FileHandle's plain `write`, which ends the program upon an error.
    static func utter(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data(text.utf8)) }

    /// A count with its English noun: `1 warning`, `2 warnings`.
    static func count(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

    /// A number with at most one decimal, always with a point.
    static func number(_ value: Double, decimals: Int = 1) -> String {
        String(format: "%.\(decimals)f", locale: Locale(identifier: "en_US_POSIX"), value)
    }
}

/// A progress bar with the time left on a terminal, a plain line every tenth otherwise.
final class ProgressLine: Sendable {
    private let isTerminal = isatty(2) == 1
    private let started = ContinuousClock.now
    private let state = Mutex(State())
    private let unit: Message

    private struct State {
        var tenths = 0
        var lastDrawn: ContinuousClock.Instant?
    }

    /// A line that counts `unit`s.
    init(of unit: Message = Message(zh: "分块", en: "block")) { self.unit = unit }

    /// Shows how far the run has come.
    func show(_ progress: SurveyProgress) { show(progress.blocksDone, of: progress.blocksTotal) }

    /// Shows that `done` of `total` are done.
    func show(_ done: Int, of total: Int) {
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
