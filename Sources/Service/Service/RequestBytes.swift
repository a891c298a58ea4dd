import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// The body of a request, whatever it holds.
enum RequestBytes {
    /// Reads a body of at most so many bytes, which has to arrive in so many seconds.
    static func read(from request: Request, bytes: Int, seconds: Int) async throws -> Data {
        // Who says that it sends too much is told before it does.
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > bytes {
            throw Problem(
                .contentTooLarge, "body-too-large", zh: "请求内容超过 \(bytes >> 20) MB",
                en: "the request has more than \(bytes >> 20) MB")
        }
        do {
            let buffer = try await within(seconds: seconds) { try await request.body.collect(upTo: bytes) }
            return Data(buffer.readableBytesView)
        } catch let error as Problem {
            throw error
        } catch let error as NIOTooManyBytesError {
            throw error
        } catch let error as CancellationError {
            throw error
        } catch {
            // Chunks that are none, or an end that never came.
            throw Problem(.badRequest, "broken-body", zh: "请求内容的传输有误", en: "the body of the request is broken")
        }
    }

    /// The kind of the body that the request names, in small letters and without parameters.
    static func kind(of request: Request) -> String? {
        request.headers[.contentType]?.split(separator: ";").first?.trimmingCharacters(in: .whitespaces).lowercased()
    }

    private static func within<Value: Sendable>(
        seconds: Int, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await Task.sleep(for: .seconds(seconds))
                throw Problem(.requestTimeout, "too-slow", zh: "请求内容没有及时到达", en: "the request took too long to arrive")
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw CancellationError() }
            return value
        }
    }
}
