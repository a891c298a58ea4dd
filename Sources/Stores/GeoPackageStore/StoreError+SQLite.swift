import Foundation
import GRDB
import StorePorts

extension StoreError {
    /// Explains an error of SQLite to the user.
    init(_ error: DatabaseError, path: String) {
        let reason = error.message ?? "SQLite \(error.extendedResultCode.rawValue)"
        switch error.extendedResultCode {
        case .SQLITE_READONLY_DBMOVED:
            self = .replaced(path: path)
            return
        // These occur in stores opened for reading only: the log beside the file cannot be read.
        case .SQLITE_READONLY_RECOVERY, .SQLITE_READONLY_CANTLOCK, .SQLITE_READONLY_CANTINIT:
            self = .unreadable(path: path, reason: reason)
            return
        default: break
        }
        switch error.resultCode {
        case .SQLITE_NOTADB: self = .notAStore(path: path, reason: reason)
        case .SQLITE_CORRUPT, .SQLITE_FORMAT, .SQLITE_MISMATCH: self = .damaged(path: path, reason: reason)
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy(path: path)
        case .SQLITE_CANTOPEN where access(path, F_OK) == 0 && access(path, R_OK) != 0:
            self = .unreadable(path: path, reason: String(cString: strerror(EACCES)))
        case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
            self = .cannotWrite(path: path, reason: reason)
        default: self = .failed(path: path, reason: reason)
        }
    }

    /// Runs `body`; what SQLite throws comes out as a ``StorePorts/StoreError``.
    static func translating<Result>(path: String, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as DatabaseError {
            throw StoreError(error, path: path)
        } catch let error as RowDecodingError {
            throw StoreError.damaged(path: path, reason: "\(error)")
        } catch let error as UnreadableValue {
            throw StoreError.damaged(path: path, reason: error.line)
        } catch let error as DecodingError {
            throw StoreError.damaged(path: path, reason: error.line)
        }
    }
}
