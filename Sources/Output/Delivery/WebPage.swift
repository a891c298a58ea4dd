public import Foundation
public import Ground

/// What another system has at an address, asked for once: no redirect is followed, no cookie kept.
public struct WebPage: Sendable {
    /// Most bytes of an answer.
    public static let mostBytes = 16 << 20
    private static let timeoutSeconds = 60.0

    private let allowsPrivate: Bool
    private let calls = WebhookCalls()

    /// Asks for pages; `allowsPrivate`: also at addresses of private networks and of this machine, without TLS too.
    public init(allowsPrivate: Bool) { self.allowsPrivate = allowsPrivate }

    /// What is there; throws ``WebPageError``.
    public func get(_ address: String, accept: String) async throws -> Data {
        let place = try WebAddress(
            address, of: address, allowsPrivate: allowsPrivate, allowsPlainHTTP: allowsPrivate)
        let request = WebRequest(
            url: place.url, body: nil, headers: [("Accept", accept)], readsAnswer: true, mostAnswerBytes: Self.mostBytes
        )
        switch await calls.post(request, to: place, timeoutSeconds: Self.timeoutSeconds) {
        case .answered(200, _, let body):
            guard body.count < Self.mostBytes else { throw WebPageError.tooLarge(host: place.host) }
            return body
        case .answered(let status, _, _): throw WebPageError.status(host: place.host, status)
        case .unanswered(let why): throw WebPageError.unreachable(host: place.host, why)
        case .refused: throw WebPageError.notAllowed(host: place.host)
        }
    }

    /// What an address answers to a form, whatever the status; throws ``WebPageError``.
    public func post(
        _ address: String, form: Data, authorization: String?
    ) async throws -> (status: Int, body: Data) {
        let place = try WebAddress(
            address, of: address, allowsPrivate: allowsPrivate, allowsPlainHTTP: allowsPrivate)
        var headers = [("Accept", "application/json"), ("Content-Type", "application/x-www-form-urlencoded")]
        if let authorization { headers.append(("Authorization", authorization)) }
        let request = WebRequest(url: place.url, body: form, headers: headers, readsAnswer: true)
        switch await calls.post(request, to: place, timeoutSeconds: Self.timeoutSeconds) {
        case .answered(let status, _, let body): return (status, body)
        case .unanswered(let why): throw WebPageError.unreachable(host: place.host, why)
        case .refused: throw WebPageError.notAllowed(host: place.host)
        }
    }
}

/// Why there is no page. The address is not shown: it may hold a key.
public enum WebPageError: ExplainedError, Hashable {
    /// It answered with another status than 200.
    case status(host: String, Int)
    /// It has more than ``WebPage/mostBytes``.
    case tooLarge(host: String)
    /// It was not reached.
    case unreachable(host: String, Message)
    /// Its address is none that may be asked, or there is none of this name.
    case notAllowed(host: String)

    /// What is wrong and what to do.
    public var message: Message {
        switch self {
        case .status(let host, let status):
            Message(
                zh: "\(host)：答复 \(status)；请核对地址、jurisdiction 与 key",
                en: "\(host): answered \(status); check address, jurisdiction and key")
        case .tooLarge(let host):
            Message(
                zh: "\(host)：一页超过 \(WebPage.mostBytes >> 20) MB；请调小 --page-size",
                en: "\(host): a page has more than \(WebPage.mostBytes >> 20) MB; give a smaller --page-size")
        case .unreachable(let host, let why):
            Message(zh: "\(host)：没有应答：\(why.chinese)", en: "\(host): no answer: \(why.english)")
        case .notAllowed(let host):
            Message(
                zh:
                    "\(host)：找不到这个主机，或它在本机、内网，或地址是不加密的 http；请核对地址，确属本单位的系统，命令行请加 --allow-private，配置请写 allow_private: true",
                en:
                    "\(host): there is no such host, or it is of this machine or a private network, or the address is plain http; "
                    + "check the address; for a system of one's own give --allow-private, or write allow_private: true")
        }
    }

    /// Another system's fault.
    public var exitStatus: ExitStatus { .inputOutput }
}
