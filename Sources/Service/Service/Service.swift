// `Service`: the web door of the work-order centre. It calls the use cases of `Casework` with an actor and a scope, and reads through
// the ports of `StorePorts`; it knows no store, no imagery and no rule of its own.
//
// 1. ``OfficeService`` binds an address and answers requests until it is told to stop.
// 2. "Gatekeeper" turns away what is no request of ours, and finds out who asks (session cookie or token).
// 3. "Route" is a row of the table of routes: method, path, who may, and the answer. A route without an entry does not compile.
// 4. "Call" is what an answer gets: the request, the caller, the scope of what the caller may see, and the desks.
// 5. "Problem" is what comes of an error: RFC 9457, with a code that does not change.
public import Casework
public import Findings
public import Foundation
public import Ground
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOSSL
public import OGC
public import OpenID
public import Overview
public import StorePorts
public import WorkOrders

/// How the service is reached.
public struct ServiceSettings: Sendable, Hashable {
    /// The name or number of the address to listen at.
    public var host = "127.0.0.1"
    /// The port.
    public var port = 8443
    /// The PEM file of the certificate and those above it; nil = no TLS, on this machine alone.
    public var certificate: String?
    /// The PEM file of its key.
    public var key: String?
    /// The names by which browsers ask for it, e.g. `gdy.nanhai.gov.cn`; none = any.
    public var names: [String] = []
    /// How long a request may take to arrive, seconds.
    public var arrivalSeconds = 30
    /// How large a request's body may be, bytes.
    public var bodyBytes = 1 << 20
    /// How many connections may be open at once; more wait until one is closed.
    public var connections = 8_000
    /// The sensors that report by signed messages.
    public var sensors: [Sensor] = []
    /// The unit whose desk takes in what people without an account report at `/report`; nil = there is no such page.
    public var citizensUnit: UnitCode?
    /// How long a stream of events lasts before its reader has to ask again, seconds.
    public var streamSeconds = 3_600
    /// Which decisions on findings count only when a second officer, who does not see the first one's, says the same.
    public var secondLook = SecondLook()

    /// The settings that are in force where nothing is said.
    public init() {}
}

/// Why the service does not begin.
public enum ServiceError: ExplainedError, Hashable {
    /// Without TLS it would be open to other machines.
    case plainBeyondThisMachine(host: String)
    /// Certificate or key cannot be used, and why.
    case certificate(path: String, reason: String)
    /// The address cannot be listened at, and why.
    case address(host: String, port: Int, reason: String)

    /// The one line for people.
    public var message: Message {
        switch self {
        case .plainBeyondThisMachine(let host):
            Message(
                zh: "\(host)：没有证书时只能在本机提供服务；请给出 --certificate 与 --key，或用 127.0.0.1",
                en:
                    "\(host): without a certificate it serves this machine alone; give --certificate and --key, or 127.0.0.1"
            )
        case .certificate(let path, let reason):
            Message(
                zh: "\(path)：证书或密钥不可用：\(reason)；请给出成对的 PEM 文件",
                en: "\(path): certificate or key cannot be used: \(reason); give two PEM files that belong together")
        case .address(let host, let port, let reason):
            Message(
                zh: "\(host):\(port)：无法监听：\(reason)；请换一个端口，或停掉占用它的程序",
                en: "\(host):\(port): cannot listen there: \(reason); give another port, or stop who has it")
        }
    }

    /// As `sysexits.h` has it.
    public var exitStatus: ExitStatus {
        switch self {
        case .plainBeyondThisMachine, .certificate: .configuration
        case .address: .cannotCreate
        }
    }
}

/// What the service asks other rooms for, which it may not link: polygons, map projections, pictures.
public struct ServiceTools: Sendable {
    /// Cuts polygons where a decision changes what an order is about; nil = nothing is cut.
    public var areas: (any AreaMeasure)?
    /// Brings positions into the CRS of a store, nil before it has one.
    public var locator: @Sendable (CRSCode?) -> any ReportLocating
    /// Opens photos where it can do no harm.
    public var studio: any PhotoPreparing
    /// Reads a file of rules.
    public var rules: @Sendable (Data) throws -> RuleSet
    /// Reads a list of reports, CSV in UTF-8 or GBK: its content, the words of the office, the CRS of the parcels, and what every line
    /// says; throws with every fault of the list.
    public var lists: @Sendable (Data, ReportForm.Words, CRSCode?, [ReportForm.Field: String]) throws -> [ReportDraft]
    /// Writes lists to files.
    public var files: any CaseFiles
    /// The site whose accounts people may sign in with; nil = none.
    public var openID: OpenIDSignIn?
    /// Paints map tiles; nil = there are none.
    public var tiles: (any TilePainting)?
    /// Brings geometries from the parcels' CRS into the one that a GIS asks for; nil = there is no door for GIS.
    public var projections: (@Sendable (CRSCode, CRSReference) throws -> any FeatureProjecting)?

    /// Tools from their parts.
    public init(
        areas: (any AreaMeasure)?, locator: @escaping @Sendable (CRSCode?) -> any ReportLocating,
        studio: any PhotoPreparing, rules: @escaping @Sendable (Data) throws -> RuleSet,
        lists:
            @escaping @Sendable (Data, ReportForm.Words, CRSCode?, [ReportForm.Field: String]) throws ->
            [ReportDraft],
        files: any CaseFiles,
        openID: OpenIDSignIn? = nil,
        tiles: (any TilePainting)? = nil,
        projections: (@Sendable (CRSCode, CRSReference) throws -> any FeatureProjecting)? = nil
    ) {
        self.projections = projections
        (self.areas, self.locator, self.studio, self.rules, self.files) = (areas, locator, studio, rules, files)
        (self.lists, self.openID, self.tiles) = (lists, openID, tiles)
    }
}

/// The service on one store.
public struct OfficeService: Sendable {
    private let rooms: Rooms
    private let settings: ServiceSettings
    private let logger: Logger

    /// `log` gets one line of JSON for each request; `clock` gives the moment.
    public init(
        _ store: any OfficeStore, tools: ServiceTools, settings: ServiceSettings,
        clock: @escaping @Sendable () -> Instant = { .now }, log: @escaping @Sendable (String) -> Void
    ) {
        rooms = Rooms(store, tools: tools, secondLook: settings.secondLook, clock: clock)
        self.settings = settings
        let logger = Logger(label: "parcelwatch") { _ in LineLogger(write: log) }
        if rooms.shelf == nil { logger.error("the pages are damaged: install the program again; the API is served") }
        self.logger = logger
    }

    /// Answers requests until the process is told to stop (SIGTERM, Ctrl-C); what was begun is ended first. `isReady` gets the port.
    public func run(_ isReady: @escaping @Sendable (Int) -> Void = { _ in }) async throws {
        do {
            try await Application(
                responder: responder, server: try server(),
                configuration: ApplicationConfiguration(
                    address: .hostname(settings.host, port: settings.port), serverName: nil, backlog: 1_024,
                    availableConnectionsDelegate: .maximum(settings.connections, logger: logger)),
                onServerRunning: { isReady($0.localAddress?.port ?? 0) }, logger: logger
            ).runService()
        } catch let error as any ExplainedError {
            throw error
        } catch {
            throw ServiceError.address(host: settings.host, port: settings.port, reason: "\(error)")
        }
    }

    /// What answers requests.
    var responder: RouterResponder<ServiceContext> {
        let router = Router(context: ServiceContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: RequestLog(metrics: rooms.metrics))
        router.add(middleware: ProblemAnswers())
        router.add(middleware: Gatekeeper(settings: settings, rooms: rooms))
        for route in Route.all {
            router.on(RouterPath(route.path), method: route.method) { [rooms, settings] request, context in
                try await route.answer(request, context, rooms, settings)
            }
        }
        return router.buildResponder()
    }

    private func server() throws -> HTTPServerBuilder {
        let plain = HTTPServerBuilder.http1(
            configuration: HTTP1Channel.Configuration(
                idleTimeout: .seconds(Int64(settings.arrivalSeconds)),
                httpDecoderConfiguration: HTTP1Channel.Configuration.DecoderConfiguration(
                    maxHeaderFieldSize: 8_192, maxHeaderListSize: 16_384, maxHeaderFieldCount: 100)))
        guard let certificate = settings.certificate, let key = settings.key else {
            guard ["127.0.0.1", "::1", "localhost"].contains(settings.host) else {
                throw ServiceError.plainBeyondThisMachine(host: settings.host)
            }
            return plain
        }
        do {
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)))
            configuration.minimumTLSVersion = .tlsv12
            _ = try NIOSSLContext(configuration: configuration)
            return try .tls(plain, tlsConfiguration: configuration)
        } catch {
            throw ServiceError.certificate(path: certificate, reason: "\(error)")
        }
    }
}
