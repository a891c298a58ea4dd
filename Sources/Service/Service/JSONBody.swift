import Foundation
import Ground
import HTTPTypes
import Hummingbird
import NIOCore

/// JSON as the API writes and reads it: keys in snake case, times in RFC 3339.
enum JSONBody {
    static func data(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(value)
    }

    static func response(
        _ value: some Encodable, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) throws -> Response {
        var headers = headers
        headers[.contentType] = "application/json; charset=utf-8"
        return Response(
            status: status, headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: try data(value))))
    }

    /// Reads a body of at most so many bytes, which has to arrive in so many seconds.
    static func read<Value: Decodable & Sendable>(
        _ type: Value.Type, from request: Request, bytes: Int, seconds: Int
    ) async throws -> (value: Value, text: String) {
        let written = request.headers[.contentType]?.split(separator: ";").first?.lowercased()
        guard written == "application/json" else {
            throw Problem(
                .unsupportedMediaType, "not-json", zh: "请求内容须为 application/json", en: "send application/json")
        }
        let data = try await RequestBytes.read(from: request, bytes: bytes, seconds: seconds)
        guard depth(of: data) <= 32 else {
            throw Problem(.badRequest, "too-deep", zh: "JSON 嵌套过深", en: "the JSON is nested too deeply")
        }
        do {
            return (try JSONDecoder().decode(Value.self, from: data), String(decoding: data, as: UTF8.self))
        } catch let error as DecodingError {
            throw Problem(error)
        }
    }

    /// How deeply arrays and objects are nested, whatever stands in texts.
    private static func depth(of data: Data) -> Int {
        var (depth, deepest, isText, isEscaped) = (0, 0, false, false)
        for byte in data {
            if isText {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isText = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isText = true
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                depth += 1
                deepest = max(deepest, depth)
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            default: break
            }
        }
        return deepest
    }
}

extension Problem {
    /// What is wrong with a body.
    init(_ error: DecodingError) {
        func place(_ path: [any CodingKey], _ key: (any CodingKey)? = nil) -> String {
            (path + (key.map { [$0] } ?? [])).map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
                .joined(separator: ".")
        }
        switch error {
        case .keyNotFound(let key, let context):
            let name = place(context.codingPath, key)
            self.init(.unprocessableContent, "missing-value", zh: "缺少 \(name)", en: "\(name) is missing")
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            let name = place(context.codingPath)
            self.init(
                .unprocessableContent, "wrong-value", zh: "\(name)：值的类型不对", en: "\(name): is of another kind")
        case .dataCorrupted(let context) where !context.codingPath.isEmpty:
            let name = place(context.codingPath)
            self.init(.unprocessableContent, "wrong-value", zh: "\(name)：值不可用", en: "\(name): cannot be used")
        default: self.init(.badRequest, "no-json", zh: "请求内容不是 JSON", en: "the body is no JSON")
        }
    }
}
