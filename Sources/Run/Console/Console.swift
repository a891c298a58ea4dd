/// `Console` prints messages for the user in the chosen language and writes a command's output files.
import Foundation
public import Ground

/// Prints messages for the user.
public enum Console {
    /// Prints a line on standard output.
    public static func say(_ text: String) { print(text) }

    /// Prints a sentence on standard output in the language chosen.
    public static func say(_ message: Message) { print(message.text(in: .chosen)) }

    /// Prints a sentence on standard error, after the program's name.
    public static func error(_ message: Message) { note("parcelwatch: " + message.text(in: .chosen)) }

    /// Prints a line on standard error.
    public static func note(_ text: String) { utter(text + "\n") }

    /// Writes to standard error; does nothing where that is full or closed, so that a lost message stops no work.
    ///
    /// Not FileHandle's plain `write`, which ends the program upon an error.
    static func utter(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data(text.utf8)) }

    /// A count with its English noun: `1 warning`, `2 warnings`.
    public static func count(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

    /// A number with at most one decimal, always with a point.
    public static func number(_ value: Double, decimals: Int = 1) -> String {
        String(format: "%.\(decimals)f", locale: Locale(identifier: "en_US_POSIX"), value)
    }
}
