import Dispatch
import Foundation
import GRDB
import StorePorts
import Synchronization

/// Connections that read, several at once, while another one writes: with a write-ahead log none waits for the other.
///
/// They are opened as they are needed, and each is used by one thread at a time.
final class ReaderPool: Sendable {
    /// Connections at most: reading keeps a core busy, and waits for the disk at times.
    private static let most = 4

    /// Where asynchronous callers' reads are done; as many at a time as there are connections.
    let threads = OperationQueue()
    private let path: String
    private let open: @Sendable () throws -> DatabaseQueue
    private let permits = DispatchSemaphore(value: ReaderPool.most)
    private let state = Mutex(State())

    private struct State {
        var idle: [DatabaseQueue] = []
        var isClosed = false
    }

    /// Connections to the file at `path`, each made by `open`.
    init(path: String, open: @escaping @Sendable () throws -> DatabaseQueue) {
        (self.path, self.open) = (path, open)
        threads.maxConcurrentOperationCount = Self.most
    }

    /// Runs `body` on one consistent state of the store, in this thread.
    func read<Result: Sendable>(_ body: (Database) throws -> Result) throws -> Result {
        try withConnection { try $0.read(body) }
    }

    /// Runs `body` with a connection that nobody else uses meanwhile; throws `StoreError.closed` after ``close()``.
    func withConnection<Result>(_ body: (DatabaseQueue) throws -> Result) throws -> Result {
        permits.wait()
        defer { permits.signal() }
        let idle = try state.withLock { state in
            guard !state.isClosed else { throw StoreError.closed(path: path) }
            return state.idle.popLast()
        }
        let connection = try idle ?? open()
        // Nobody closes the pool meanwhile: that takes every permit.
        defer { state.withLock { $0.idle.append(connection) } }
        return try body(connection)
    }

    /// Waits for those who read, and closes the connections.
    func close() {
        for _ in 0..<Self.most { permits.wait() }
        let idle = state.withLock { state in
            defer { state = State(idle: [], isClosed: true) }
            return state.idle
        }
        for connection in idle { try? connection.close() }
        for _ in 0..<Self.most { permits.signal() }
    }
}
