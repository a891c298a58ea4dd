import Access
import Casework
import Findings
import Foundation
import Governance
import Ground
import HTTPTypes
import Hummingbird
import NIOCore

/// What a request says of the version that its sender has seen, and under which key it may come again.
extension Call {
    /// The version of `If-Match`, which a change of what is on record needs.
    func seenVersion() throws -> Int {
        guard let tag = request.headers[.ifMatch] else {
            throw Problem(
                .preconditionRequired, "no-version", zh: "请用 If-Match 给出所见的版本",
                en: "say by If-Match which version you have seen")
        }
        guard let version = Int(tag.filter { $0 != "\"" }), tag.first == "\"", tag.last == "\"" else {
            throw Problem(
                .badRequest, "wrong-version", zh: "If-Match 须为所见内容的 ETag",
                en: "If-Match has to be the ETag that was seen")
        }
        return version
    }

    /// A guard with the sender's key. `content`: what is asked for; `version`: what its sender has seen, nil where something is made.
    func guardOfRequest(_ content: String, version: Int? = nil) throws -> RequestGuard {
        RequestGuard(version: version, key: try idempotencyKey, of: try account.name, content: content)
    }

    /// What the sender calls its request; nil where it does not say.
    var idempotencyKey: String? {
        get throws {
            guard let name = HTTPField.Name("Idempotency-Key"), let given = request.headers[name] else { return nil }
            guard (1...200).contains(given.utf8.count) else {
                throw Problem(
                    .badRequest, "wrong-key", zh: "Idempotency-Key 须为 1 至 200 字节",
                    en: "Idempotency-Key has 1 to 200 bytes")
            }
            return given
        }
    }

    /// An answer in JSON with a tag of its content; 304 where the caller has the same already.
    func tagged(_ value: some Encodable) throws -> Response {
        let data = try JSONBody.data(value)
        let tag = "\"\(ContentHash.bytes([UInt8](data)).prefix(32))\""
        // Who asks again has to ask the service: what an account sees may change.
        let headers: HTTPFields = [.eTag: tag, .cacheControl: "private, no-cache"]
        if request.headers[.ifNoneMatch] == tag { return Response(status: .notModified, headers: headers) }
        return Response(
            status: .ok, headers: headers.merging(.contentType, "application/json; charset=utf-8"),
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: data)))
    }

    /// A text that must say something, of so many characters at most.
    func said(_ text: String, _ name: String, most: Int = 5_000) throws -> String {
        guard text.contains(where: { !$0.isWhitespace }), text.count <= most else {
            throw Problem(
                .unprocessableContent, "wrong-value", zh: "\(name)：须为 1 至 \(most) 个字符",
                en: "\(name): write 1 to \(most) characters")
        }
        return text
    }

    /// A unit on record by its code.
    func unit(_ code: String, in office: Office) throws -> UnitCode {
        let code = UnitCode(code)
        guard office.units[code] != nil else {
            throw Problem(
                .unprocessableContent, "unknown-unit", zh: "没有单位 \(code)", en: "there is no unit \(code)")
        }
        return code
    }

    /// Refuses what holds for the whole office to whoever has no post at its top.
    func checkTop(_ office: Office) throws {
        guard posts.contains(where: { office.units.isTop($0.unit) }) else {
            throw Problem(
                .forbidden, "beyond-your-units", zh: "这对全区生效，须由最上级单位的岗位办理",
                en: "it holds for the whole district: a post at its uppermost unit is needed")
        }
    }
}

extension HTTPFields {
    /// The same with one field more.
    func merging(_ name: HTTPField.Name, _ value: String) -> HTTPFields {
        var fields = self
        fields[name] = value
        return fields
    }
}
