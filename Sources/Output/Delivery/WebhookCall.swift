import Dispatch
import Foundation
import FoundationNetworking
import Ground
import Synchronization

/// What became of one attempt.
enum CallOutcome: Sendable, Hashable {
    /// The receiver answered with a status; `retryAfter` is its header of that name, `body` the beginning of what it said, where
    /// that was asked for.
    case answered(status: Int, retryAfter: String?, body: Data = Data())
    /// No answer: not reached, hung up, or too late.
    case unanswered(Message)
    /// Nothing was sent, since the address leads where it may not.
    case refused(Message)
}

/// A request that is to be posted.
struct WebRequest: Sendable {
    /// Where to; its query may differ from the address' own.
    let url: URL
    /// What is posted; nil = nothing, the address is asked for what it has.
    let body: Data?
    let headers: [(name: String, value: String)]
    /// Whether the answer's body is read, up to ``mostAnswerBytes``.
    var readsAnswer = false
    var mostAnswerBytes = 65_536
}

/// Posts bodies: no redirect is followed, no cookie kept, the answer's body is thrown away unless it is asked for.
///
/// TLS certificates are verified as the system does. A proxy of the environment (`https_proxy`) is used, as the
/// operator has asked for it there; it then looks up names itself.
final class WebhookCalls: Sendable {
    private let answers = AnswerBook()
    private let session: URLSession

    init() {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpCookieStorage = nil
        configuration.httpShouldSetCookies = false
        configuration.urlCache = nil
        configuration.urlCredentialStorage = nil
        configuration.httpMaximumConnectionsPerHost = 2
        session = URLSession(configuration: configuration, delegate: answers, delegateQueue: nil)
    }

    deinit { session.invalidateAndCancel() }

    /// One attempt, over within `timeoutSeconds` whatever the network does.
    func post(
        _ wanted: WebRequest, to destination: WebAddress, timeoutSeconds: Double
    ) async -> CallOutcome {
        let call = Call(readsAnswer: wanted.readsAnswer, mostBytes: wanted.mostAnswerBytes)
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                call.begin { continuation.resume(returning: $0) }
                DispatchQueue.global().asyncAfter(deadline: .now() + timeoutSeconds) {
                    call.end(
                        .unanswered(
                            Message(
                                zh: "\(timeoutSeconds.formatted()) 秒内没有应答",
                                en: "no answer within \(timeoutSeconds.formatted()) s")))
                }
                // A look-up can block for long: not on a thread of the concurrency pool.
                DispatchQueue.global().async { [self] in
                    let addresses = HostResolver.addresses(of: destination.host)
                    if let refusal = destination.rule.refusal(host: destination.host, addresses) {
                        return call.end(.refused(refusal))
                    }
                    guard let request = Self.request(wanted, to: destination, at: addresses[0]) else {
                        return call.end(.refused(Message(zh: "地址无法使用", en: "the address cannot be used")))
                    }
                    let task = session.dataTask(with: request)
                    answers.expect(call, for: task)
                    call.start(task)
                }
            }
        } onCancel: {
            call.end(.unanswered(Message(zh: "已停止", en: "stopped")))
        }
    }

    private static func request(
        _ wanted: WebRequest, to destination: WebAddress, at address: NetworkAddress
    ) -> URLRequest? {
        var url = wanted.url
        var host: String?
        if destination.rule.isPlain {
            // To the address that was checked, even if the name resolves to another one meanwhile.
            guard var components = URLComponents(url: url, resolvingAgainstBaseURL: false) else { return nil }
            components.host = address.bytes.count == 4 ? "\(address)" : "[\(address)]"
            guard let pinned = components.url else { return nil }
            url = pinned
            let name = destination.host.contains(":") ? "[\(destination.host)]" : destination.host
            host = destination.port == 80 ? name : "\(name):\(destination.port)"
        }
        var request = URLRequest(url: url)
        request.httpMethod = wanted.body == nil ? "GET" : "POST"
        request.httpBody = wanted.body
        request.httpShouldHandleCookies = false
        if let host { request.setValue(host, forHTTPHeaderField: "Host") }
        request.setValue("parcelwatch/\(Program.version)", forHTTPHeaderField: "User-Agent")
        for (name, value) in wanted.headers { request.setValue(value, forHTTPHeaderField: name) }
        return request
    }
}

/// One attempt in flight; the first end counts.
private final class Call: Sendable {
    private struct State {
        var finish: (@Sendable (CallOutcome) -> Void)?
        var task: URLSessionTask?
        var outcome: CallOutcome?
        var answer = Data()
    }
    private let state = Mutex(State())
    let readsAnswer: Bool
    private let mostBytes: Int

    init(readsAnswer: Bool, mostBytes: Int) { (self.readsAnswer, self.mostBytes) = (readsAnswer, mostBytes) }

    /// Takes more of the answer; gives all of it, and whether that is enough.
    func take(_ data: Data) -> (answer: Data, isEnough: Bool) {
        state.withLock { state in
            state.answer += data.prefix(mostBytes - state.answer.count)
            return (state.answer, state.answer.count >= mostBytes)
        }
    }

    /// Says whom to tell; at once if it has ended already.
    func begin(_ finish: @escaping @Sendable (CallOutcome) -> Void) {
        let ended = state.withLock { state in
            if state.outcome == nil { state.finish = finish }
            return state.outcome
        }
        if let ended { finish(ended) }
    }

    func start(_ task: URLSessionTask) {
        let isOver = state.withLock { state in
            if state.outcome == nil { state.task = task }
            return state.outcome != nil
        }
        if isOver { task.cancel() } else { task.resume() }
    }

    func end(_ outcome: CallOutcome) {
        let ended = state.withLock { state -> State? in
            guard state.outcome == nil else { return nil }
            defer { state = State(outcome: outcome) }
            return state
        }
        guard let ended else { return }
        ended.finish?(outcome)
        ended.task?.cancel()
    }
}

/// Hears the session's answers and hands each to its attempt.
private final class AnswerBook: NSObject, URLSessionDataDelegate, Sendable {
    private let calls = Mutex<[Int: Call]>([:])

    func expect(_ call: Call, for task: URLSessionTask) {
        calls.withLock { $0[task.taskIdentifier] = call }
    }

    private func end(_ task: URLSessionTask, _ outcome: CallOutcome) {
        calls.withLock { $0.removeValue(forKey: task.taskIdentifier) }?.end(outcome)
    }

    /// A redirect counts as an answer and is not followed, because its target was not checked.
    ///
    /// The handler is never called: ending the attempt cancels the task, and FoundationNetworking on Linux traps
    /// (`HTTPURLProtocol.didCompleteRedirectCallback`) when the handler comes after a cancellation, by whatever hand.
    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping (URLRequest?) -> Void
    ) {
        end(task, .answered(status: response.statusCode, retryAfter: nil))
    }

    private func call(of task: URLSessionTask) -> Call? { calls.withLock { $0[task.taskIdentifier] } }

    /// The status is all that counts, unless the answer is asked for; ending the attempt cancels the task and so stops the body.
    func urlSession(
        _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
        completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
    ) {
        if call(of: dataTask)?.readsAnswer == true { return completionHandler(.allow) }
        if let response = response as? HTTPURLResponse {
            end(
                dataTask,
                .answered(
                    status: response.statusCode, retryAfter: response.value(forHTTPHeaderField: "Retry-After")))
        }
        completionHandler(.cancel)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        guard let (_, isEnough) = call(of: dataTask)?.take(data), isEnough else { return }
        urlSession(session, task: dataTask, didCompleteWithError: nil)
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        if let response = task.response as? HTTPURLResponse {
            let retryAfter = response.value(forHTTPHeaderField: "Retry-After")
            let answer = call(of: task)?.take(Data()).answer ?? Data()
            // An answer that broke off is whole enough for its status; what it says may not be.
            return end(
                task,
                .answered(status: response.statusCode, retryAfter: retryAfter, body: error == nil ? answer : Data()))
        }
        let reason = error.map(\.localizedDescription) ?? "no answer"
        end(task, .unanswered(Message(zh: "未能连上（\(reason)）", en: "not reached (\(reason))")))
    }
}
