import Access
import Casework
import Findings
import Foundation
import Ground
import HTTPTypes
import Hummingbird
import NIOCore
import Overview
import StorePorts
import WorkOrders

extension Route {
    /// Lists as files, in the formats of the commands and within the caller's scope. A file is made whole before its first byte is sent: a
    /// fault on the way is an answer of its own, never half a file.
    static let exports: [Route] = CaseFileFormat.allCases.flatMap { format in
        [
            Route(.get, "/api/v1/orders.\(format.rawValue)", .deed(.seeOrders)) { call in
                let query = try OrderQuery(call.query(OrderQuery.parameters.filter { $0 != "sort" }))
                return try await call.file("orders", format) { path in
                    try await call.rooms.tools.files.write(query, in: call.scope, as: format, to: path)
                }
            },
            Route(.get, "/api/v1/findings.\(format.rawValue)", .deed(.seeFindings)) { call in
                let query = try FindingQuery(call.query(FindingQuery.parameters.filter { $0 != "sort" }))
                let orders = try call.scope(for: .seeOrders)
                return try await call.file("findings", format) { path in
                    try await call.rooms.tools.files.write(query, in: call.scope, orders: orders, as: format, to: path)
                }
            },
        ]
    }
}

extension Call {
    /// Sends a file that `write` makes, piece by piece.
    fileprivate func file(
        _ name: String, _ format: CaseFileFormat, _ write: @Sendable (String) async throws -> Void
    ) async throws -> Response {
        let file = try TemporaryFile(suffix: format.rawValue)
        try await rooms.heavyWork.run { try await write(file.path) }
        let length = try file.length
        let headers: HTTPFields = [
            .contentType: format == .csv ? "text/csv; charset=utf-8" : "application/geo+json",
            .contentDisposition: "attachment; filename=\"\(name).\(format.rawValue)\"",
        ]
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody(contentLength: length) { writer in
                let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: file.path))
                defer { try? handle.close() }
                while let piece = try handle.read(upToCount: 1 << 18), !piece.isEmpty {
                    try await writer.write(ByteBuffer(bytes: piece))
                }
                try await writer.finish(nil)
            })
    }
}

/// A file that is gone with its last holder.
private final class TemporaryFile: Sendable {
    let path: String
    private let folder: URL

    init(suffix: String) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "parcelwatch-\(UUID().uuidString)")
        // Nobody else on this machine reads it.
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        path = folder.appending(path: "export.\(suffix)").path
    }

    /// Its bytes.
    var length: Int {
        get throws { try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0 }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }
}
