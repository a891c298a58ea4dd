import Access
import Casework
import Findings
import Foundation
import Ground
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Overview
import Reports
import StorePorts
import WorkOrders

extension Route {
    /// Lists as files, in the formats of the commands and within the caller's scope. A file is made whole before its first byte is sent: a
    /// fault on the way is an answer of its own, never half a file.
    static let exports: [Route] =
        CaseFileFormat.allCases.flatMap { format in
            [
                Route(.get, "/api/v1/orders.\(format.rawValue)", .deed(.seeOrders)) { call in
                    let query = try OrderQuery(call.query(OrderQuery.parameters.filter { $0 != "sort" }))
                    return try await call.file("orders", format) { path in
                        try await call.rooms.tools.files.write(
                            query, in: call.scope, as: format, call.fileLanguage, to: path)
                    }
                },
                Route(.get, "/api/v1/findings.\(format.rawValue)", .deed(.seeFindings)) { call in
                    let query = try FindingQuery(call.query(FindingQuery.parameters.filter { $0 != "sort" }))
                    let orders = try call.scope(for: .seeOrders)
                    return try await call.file("findings", format) { path in
                        try await call.rooms.tools.files.write(
                            query, in: call.scope, orders: orders, as: format, call.fileLanguage, to: path)
                    }
                },
            ]
        } + walks

    /// The walk over what is open in a unit.
    private static let walks: [Route] = RouteFileFormat.allCases.map { format in
        Route(.get, "/api/v1/units/:id/route.\(format.rawValue)", .deed(.seeOrders)) { call in
            let query = try call.query("from", "limit")
            let unit = UnitCode(try call.parameter("id"))
            let limit = try query.number("limit", from: 1) ?? PatrolReading.usual
            let start = try await call.start(query)
            // Findings are left out where the caller may not see them.
            let findings = try call.account.posts(for: .seeFindings).isEmpty ? nil : call.scope(for: .seeFindings)
            let route = try await PatrolReading(call.rooms.store, orders: call.scope, findings: findings)
                .route(of: unit, from: start, limit: limit)
            guard let route else {
                throw Problem(
                    .notFound, "nothing-open", zh: "\(unit)：没有要看的地方", en: "\(unit): there is nothing to look at")
            }
            return try await call.file("route", format.rawValue, format.kind) { path in
                try call.rooms.tools.files.write(route, as: format, in: call.fileLanguage, to: path)
            }
        }
    }
}

extension RouteFileFormat {
    /// The media type.
    fileprivate var kind: String {
        switch self {
        case .geojson: "application/geo+json"
        case .kml: "application/vnd.google-earth.kml+xml"
        case .gpx: "application/gpx+xml"
        }
    }
}

extension Call {
    /// Where a walk begins, `from=LONGITUDE,LATITUDE` (WGS 84), in the parcels' CRS; nil where nothing is said.
    fileprivate func start(_ query: Query) async throws -> Coordinate? {
        guard let parts = query.values["from"] else { return nil }
        let numbers = parts.compactMap(Double.init)
        guard parts.count == 2, numbers.count == 2 else { throw Query.wrong("from") }
        let crs = try await rooms.store.read { try $0.parcelCRS() }
        var locator = rooms.tools.locator(crs)
        guard let place = try locator.position(of: Coordinate(x: numbers[0], y: numbers[1]), on: .wgs84) else {
            throw Query.wrong("from")
        }
        return place
    }

    fileprivate func file(
        _ name: String, _ format: CaseFileFormat, _ write: @Sendable (String) async throws -> Void
    ) async throws -> Response {
        try await file(name, format.rawValue, format.mediaType, write)
    }

    /// Sends a file that `write` makes, piece by piece.
    fileprivate func file(
        _ name: String, _ suffix: String, _ kind: String, _ write: @Sendable (String) async throws -> Void
    ) async throws -> Response {
        let file = try TemporaryFile(suffix: suffix)
        let logger = context.logger
        try await rooms.heavyWork.run {
            do { try await write(file.path) } catch {
                // What went wrong names places of this machine, which are nobody's business.
                logger.error("\(error)")
                throw Problem(
                    .internalServerError, "export-failed", zh: "导出没有成功；请稍后再试，或告诉管理员",
                    en: "the export failed; try again later, or tell the administrator")
            }
        }
        let length = try file.length
        let headers: HTTPFields = [
            .contentType: kind, .contentDisposition: "attachment; filename=\"\(name).\(suffix)\"",
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
