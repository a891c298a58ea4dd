import Foundation
import Ground

/// Files that a command writes itself.
enum CommandOutput {
    /// A file that cannot be written.
    struct CannotWrite: ExplainedError {
        let path: String
        let reason: String

        var message: Message {
            Message(
                zh: "\(path)：无法写入（\(reason)）；请检查目录与权限",
                en: "\(path): cannot be written (\(reason)); check folder and permissions")
        }
        var exitStatus: ExitStatus { .cannotCreate }
    }

    /// Writes whole or not at all; nil writes to standard output.
    static func write(_ data: Data, to path: String?) throws {
        guard let path else {
            FileHandle.standardOutput.write(data)
            return
        }
        do {
            try data.write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw CannotWrite(path: path, reason: error.localizedDescription)
        }
    }

    /// Makes a folder and those above it.
    static func makeFolder(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw CannotWrite(path: path, reason: error.localizedDescription)
        }
    }

    /// A text as one CSV cell (RFC 4180), harmless in a spreadsheet.
    static func csvCell(_ text: String) -> String {
        let isFormula = text.first.map { "=+-@\t\r".contains($0) } ?? false
        let safe = isFormula ? "'" + text : text
        guard safe.contains(where: { "\",\n\r".contains($0) }) else { return safe }
        return "\"" + safe.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    }
}
