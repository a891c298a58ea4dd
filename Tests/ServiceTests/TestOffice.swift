import Access
import Casework
import Foundation
import Ground
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded
import OpenID
import Reports
import Settings
import Site
import Synchronization
import TestCases
import WorkOrders

@testable import Service

/// A service on a store in memory, with a village's and a town's accounts, asked without a network.
struct TestOffice {
    static let (east, west) = (OrderWorld.villages[0], OrderWorld.villages[1])
    static let password = "七月流火九月授衣春日载阳"
    /// The same, by Python's `hashlib.scrypt` with 16 rounds: it is tried often.
    static let secret = "$scrypt$ln=4,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$nRIaqlwoYy3eVeI32c2uv7KTTpbHXkQD+AcuxvXgHtU"

    /// A stream ends with what is there already.
    static var settings: ServiceSettings {
        var settings = ServiceSettings()
        settings.streamSeconds = 0
        return settings
    }

    let store = ReferenceStore()
    let clock = StandingClock("2026-11-23T09:00:00+08:00")
    private let responder: RouterResponder<ServiceContext>

    init(
        _ settings: ServiceSettings = Self.settings, openID: (provider: OpenIDProvider, pages: any OpenIDPages)? = nil
    ) async throws {
        let clock = clock
        let tools = ServiceTools(
            areas: nil, locator: { _ in TestLocator() }, studio: TestStudio(),
            rules: { try RulesDocument.read($0, path: "rules") },
            lists: { try ReportFile.drafts(in: $0, named: "CSV", $1, crs: $2, common: $3) },
            files: SiteCaseFiles(store, converter: LayersHere()),
            openID: openID.map { OpenIDSignIn($0.provider, pages: $0.pages, clock: { clock.now }) },
            projections: { try FeatureProjection(from: $0, to: $1) })
        responder =
            OfficeService(store, tools: tools, settings: settings, clock: { clock.now }, log: { _ in }).responder
        try await OrderWorld.found(store, at: clock.now)
    }

    /// The id of the order of a number.
    static func id(_ number: Int) -> WorkOrderID { WorkOrderID(year: 2026, number: number) }

    /// Puts an order on file in each of these units, in their order.
    func file(_ units: [UnitCode], from first: Int = 1) async throws {
        try await OrderWorld.file(
            units.map { unit in
                var matter = OrderMatter(origins: [.passiveReport], category: OrderWorld.categories[1])
                matter.place.unit = unit
                return (matter, clock.now)
            }, from: first, in: store)
    }

    /// The token of a system's account with these posts: no password has to be tried.
    func token(_ posts: Post..., name: String? = nil) async throws -> String {
        let clock = clock
        let made = try await AccountDesk(store, clock: { clock.now }).add(
            AccountName(name ?? "s\(Int.random(in: 0..<1 << 40))"), kind: .system, fullName: "测试", posts: posts,
            by: .program)
        return made.made ?? ""
    }

    struct Answer: Sendable {
        let status: Int
        let headers: HTTPFields
        let body: Data

        var object: [String: Any] { (try? JSONSerialization.jsonObject(with: body) as? [String: Any]) ?? [:] }
        var code: String? { object["code"] as? String }
        var items: [[String: Any]] { object["items"] as? [[String: Any]] ?? [] }
        var tag: String { headers[.eTag] ?? "" }
        var text: String { String(decoding: body, as: UTF8.self) }
    }

    /// Asks it. `body`: JSON; nil = none.
    func ask(
        _ method: HTTPRequest.Method, _ path: String, as token: String? = nil, body: String? = nil,
        _ headers: [(String, String)] = []
    ) async throws -> Answer {
        try await ask(method, path, as: token, bytes: body.map { [UInt8]($0.utf8) }, headers)
    }

    /// The same with a body of bytes.
    func ask(
        _ method: HTTPRequest.Method, _ path: String, as token: String? = nil, bytes body: [UInt8]?,
        _ headers: [(String, String)] = []
    ) async throws -> Answer {
        let response = try await respond(method, path, as: token, bytes: body, headers)
        let collected = Collected()
        try await response.body.write(collected)
        return Answer(status: response.status.code, headers: response.headers, body: collected.bytes.withLock { $0 })
    }

    /// Asks it, and does not read the answer's body.
    func respond(
        _ method: HTTPRequest.Method, _ path: String, as token: String? = nil, body: String? = nil,
        _ headers: [(String, String)] = []
    ) async throws -> Response {
        try await respond(method, path, as: token, bytes: body.map { [UInt8]($0.utf8) }, headers)
    }

    private func respond(
        _ method: HTTPRequest.Method, _ path: String, as token: String?, bytes body: [UInt8]?,
        _ headers: [(String, String)]
    ) async throws -> Response {
        var fields = HTTPFields()
        if let token { fields[.authorization] = "Bearer \(token)" }
        if body != nil { fields[.contentType] = path.hasPrefix("/api/v1/photos") ? "image/jpeg" : "application/json" }
        for (name, value) in headers {
            guard let name = HTTPField.Name(name) else { continue }
            fields[name] = value
        }
        let request = Request(
            head: HTTPRequest(
                method: method, scheme: "https", authority: "office.test", path: path, headerFields: fields),
            body: RequestBody(buffer: ByteBuffer(bytes: body ?? [])))
        let context = ServiceContext(
            source: ApplicationRequestContextSource(
                channel: EmbeddedChannel(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
        return try await responder.respond(to: request, context: context)
    }
}

/// Metres around a place in Nanhai, good enough for tests: 1e-5 degrees are about a metre.
struct TestLocator: ReportLocating {
    var crs: CRSCode? { CRSCode(epsg: 4547) }
    static let origin = (degrees: Coordinate(x: 113.14, y: 23.03), metres: Coordinate(x: 411_847.8, y: 2_548_118.74))

    mutating func position(of degrees: Coordinate, on datum: ChinaDatum) -> Coordinate? {
        guard ChinaDatum.isInChina(degrees) else { return nil }
        let place = datum.toWGS84(degrees)
        return Coordinate(
            x: Self.origin.metres.x + (place.x - Self.origin.degrees.x) * 1e5,
            y: Self.origin.metres.y + (place.y - Self.origin.degrees.y) * 1e5)
    }

    mutating func degrees(of position: Coordinate) -> Coordinate? {
        Coordinate(
            x: Self.origin.degrees.x + (position.x - Self.origin.metres.x) / 1e5,
            y: Self.origin.degrees.y + (position.y - Self.origin.metres.y) / 1e5)
    }
}

/// Takes whatever begins as a JPEG: at 2026-11-23 09:30 by China's clock, at the place of ``TestLocator``.
struct TestStudio: PhotoPreparing {
    func prepare(_ file: [UInt8]) async throws -> PreparedPhoto {
        guard file.starts(with: [0xFF, 0xD8]) else { throw PhotoFault.otherKind }
        return PreparedPhoto(
            columns: 4, rows: 3, takenAt: Instant(rfc3339: "2026-11-23T09:30:00+08:00"),
            position: TestLocator.origin.degrees, bearing: nil, shown: [0xFF, 0xD8] + file.suffix(1))
    }
}

/// Takes a body in.
private final class Collected: ResponseBodyWriter {
    let bytes = Mutex(Data())

    func write(_ buffer: ByteBuffer) async throws { bytes.withLock { $0.append(contentsOf: buffer.readableBytesView) } }
    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
