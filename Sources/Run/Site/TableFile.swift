import Foundation
import Gate
public import Ground

/// A CSV file as a spreadsheet writes it, in UTF-8 or GBK.
enum TableFile {
    /// The table of a file.
    static func read(_ path: String) throws(TableFileError) -> CSVTable {
        guard let data = FileManager.default.contents(atPath: path) else { throw .unreadable(path: path) }
        return try table(data, path)
    }

    /// The table of a file's content; `path`: what the errors call it.
    static func table(_ data: Data, _ path: String) throws(TableFileError) -> CSVTable {
        var decoder = TextDecoder(.unnamed)
        let text = [UInt8](data).withUnsafeBufferPointer { decoder.text($0) }
        guard let text, decoder.damaged == 0, let table = CSVTable(text) else { throw .noTable(path: path) }
        return table
    }
}

/// Why a CSV file was not read.
public enum TableFileError: ExplainedError {
    /// There is no such file, or it may not be read.
    case unreadable(path: String)
    /// It is no table.
    case noTable(path: String)

    /// The one line for people.
    public var message: Message {
        switch self {
        case .unreadable(let path):
            Message(zh: "\(path)：无法读取；请检查路径与权限", en: "\(path): cannot be read; check path and permissions")
        case .noTable(let path):
            Message(
                zh: "\(path)：不是可读的 CSV（UTF-8 或 GBK）；请在表格软件中另存为 CSV",
                en: "\(path): is no CSV that can be read (UTF-8 or GBK); save it as CSV in a spreadsheet")
        }
    }

    /// Bad data, or no file.
    public var exitStatus: ExitStatus {
        switch self {
        case .unreadable: .noInput
        case .noTable: .badData
        }
    }
}
