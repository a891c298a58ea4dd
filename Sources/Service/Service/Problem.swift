import Access
import Casework
import Foundation
import Ground
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import WorkOrders

/// What is answered in place of what was asked for (RFC 9457).
struct Problem: Error {
    /// The status.
    let status: HTTPResponse.Status
    /// What it is, in a word that does not change: `unknown-order`.
    let code: String
    /// What it is and what to do, in both languages.
    let message: Message
    /// The version of the order as it is now, where somebody else has changed it.
    var version: Int?
    /// After how many seconds the same may be asked again.
    var retryAfter: Int?

    init(_ status: HTTPResponse.Status, _ code: String, zh: String, en: String) {
        self.init(status, code, Message(zh: zh, en: en))
    }

    private init(_ status: HTTPResponse.Status, _ code: String, _ message: Message, version: Int? = nil) {
        (self.status, self.code, self.message, self.version) = (status, code, message, version)
    }

    /// What comes of an error.
    init(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let error as CaseError: self.init(error)
        case let error as TellingFault where error.exitStatus == .notPermitted:
            self.init(.conflict, error.code, error.message)
        case let error as any ExplainedError:
            self.init(Self.status(error.exitStatus), error.code, error.message)
        case is NIOTooManyBytesError:
            self.init(.contentTooLarge, "body-too-large", zh: "请求内容过大", en: "the request is too large")
        case let error as HTTPError where error.status == .notFound: self = .notFound
        case let error as HTTPError:
            self.init(error.status, "bad-request", zh: "请求有误", en: "the request is not understood")
        default: self.init(.internalServerError, "internal", zh: "服务内部错误", en: "the service failed")
        }
    }

    /// Nothing is there, or nothing that the caller may see: both are answered alike.
    static let notFound = Problem(.notFound, "not-found", zh: "没有此内容", en: "there is nothing here")

    /// Too many passwords were wrong; after so many seconds it may be tried again.
    static func tooManyTries(_ seconds: Int) -> Problem {
        var problem = Problem(
            .tooManyRequests, "too-many-tries", zh: "密码错误次数过多，请稍后再试",
            en: "too many wrong passwords; try again later")
        problem.retryAfter = seconds
        return problem
    }

    private init(_ error: CaseError) {
        let status: HTTPResponse.Status
        var current: Int?
        switch error {
        case .unknownFinding, .unknownOrder, .unknownRecord, .unknownReport:
            self = .notFound
            return
        case .refused(let note): status = note.refusal.isOfActor ? .forbidden : .conflict
        case .outdated(_, let version), .outdatedRecord(_, let version): (status, current) = (.conflict, version)
        case .otherRequest, .wrongOutline: status = .unprocessableContent
        case .knownAccount, .refusedRecord, .decidedMeanwhile, .looksDiffer: status = .conflict
        case .notYours, .notDecidedByYou: status = .forbidden
        default: status = Self.status(error.exitStatus)
        }
        self.init(status, error.code, error.message, version: current)
    }

    private static func status(_ exit: ExitStatus) -> HTTPResponse.Status {
        switch exit {
        case .usage, .badData: .unprocessableContent
        case .noInput: .notFound
        case .notPermitted: .forbidden
        case .busy: .serviceUnavailable
        default: .internalServerError
        }
    }

    private struct Body: Encodable {
        let type: String
        let status: Int
        let code: String
        let title: String
        let version: Int?
    }

    func response(in language: Language) -> Response {
        var headers: HTTPFields = [.contentType: "application/problem+json"]
        if let retryAfter { headers[.retryAfter] = "\(retryAfter)" }
        if status == .unauthorized { headers[.wwwAuthenticate] = "Bearer" }
        headers[.contentLanguage] = language.rawValue
        let content = Body(
            type: "urn:parcelwatch:problem:\(code)", status: status.code, code: code,
            title: message.text(in: language), version: version)
        let body = (try? JSONBody.data(content)) ?? Data()
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }
}

extension OrderRefusal {
    /// Whether it is refused to this actor, whatever was said.
    var isOfActor: Bool {
        switch self {
        case .notTheUnit, .notTheCentre, .notASupervisor, .notTheArbiter, .sameUnit, .samePerson, .hasHandled,
            .checkedBySupervisor, .notInvolved, .noPart:
            true
        default: false
        }
    }
}

/// Turns errors into problems, and adds the headers that every answer has.
struct ProblemAnswers: RouterMiddleware {
    private static let referrerPolicy = HTTPField.Name("Referrer-Policy")

    func handle(
        _ request: Request, context: ServiceContext, next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            let problem = Problem(error)
            if problem.status == .internalServerError { context.logger.error("\(error)") }
            response = problem.response(in: request.language)
            // A browser asks for name and token where it may send them.
            if problem.status == .unauthorized, Gatekeeper.takesPasswords(request) {
                response.headers[.wwwAuthenticate] = "Basic realm=\"parcelwatch\", charset=\"UTF-8\""
            }
        }
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[.strictTransportSecurity] = "max-age=31536000"
        if response.headers[.contentSecurityPolicy] == nil {
            response.headers[.contentSecurityPolicy] = "default-src 'none'; frame-ancestors 'none'"
        }
        if let name = Self.referrerPolicy { response.headers[name] = "no-referrer" }
        return response
    }
}
