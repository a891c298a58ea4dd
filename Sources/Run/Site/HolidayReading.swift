public import Calendar
import Foundation
import Gate
public import Ground

/// Reads a file of holidays, in UTF-8 or GBK.
public enum HolidayReading {
    /// The notices in a file.
    ///
    /// Throws ``HolidayReadingError``.
    public static func years(at path: String) throws -> [HolidayYear] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw HolidayReadingError(path: path, reason: nil)
        }
        var decoder = TextDecoder(.unnamed)
        guard let text = [UInt8](data).withUnsafeBufferPointer({ decoder.text($0) }), decoder.damaged == 0 else {
            throw HolidayReadingError(path: path, reason: .notRead(line: nil))
        }
        do {
            return try HolidayFile(text).years
        } catch {
            throw HolidayReadingError(path: path, reason: error)
        }
    }
}

/// Why a file of holidays was not taken.
public struct HolidayReadingError: ExplainedError, Hashable {
    /// The file.
    public let path: String
    /// What is wrong; nil where there is no such file.
    public let reason: HolidayFileError?

    /// File and reason.
    public var message: Message {
        let reason =
            reason?.message ?? Message(zh: "无法读取；请检查路径与权限", en: "cannot be read; check path and permissions")
        return Message(zh: "\(path)：\(reason.chinese)", en: "\(path): \(reason.english)")
    }

    /// Bad data, or no file.
    public var exitStatus: ExitStatus { reason == nil ? .noInput : .badData }
}
