import Foundation
import HTTPTypes
import Hummingbird

/// What a form was filled in with (`application/x-www-form-urlencoded`).
struct FormBody {
    /// The values of each name, in their order.
    private let values: [String: [String]]

    /// Reads a request's body; a form of more than 500 fields is refused.
    init(_ request: Request, bytes: Int, seconds: Int) async throws {
        guard RequestBytes.kind(of: request) == "application/x-www-form-urlencoded" else {
            throw Problem(
                .unsupportedMediaType, "not-a-form", zh: "请求内容须为 application/x-www-form-urlencoded",
                en: "send application/x-www-form-urlencoded")
        }
        let data = try await RequestBytes.read(from: request, bytes: bytes, seconds: seconds)
        try self.init(text: String(decoding: data, as: UTF8.self))
    }

    /// Reads the text of a form or a query.
    init(text: String) throws {
        var values: [String: [String]] = [:]
        let parts = text.split(separator: "&")
        guard parts.count <= 500 else {
            throw Problem(.badRequest, "too-many-fields", zh: "表单字段过多", en: "the form has too many fields")
        }
        for part in parts {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(pair[0]), let value = pair.count == 2 ? Self.decoded(pair[1]) : "" else {
                throw Problem(.badRequest, "no-form", zh: "表单编码有误", en: "the form is wrongly encoded")
            }
            values[name, default: []].append(value)
        }
        self.values = values
    }

    private static func decoded(_ text: Substring) -> String? {
        text.replacing("+", with: " ").removingPercentEncoding
    }

    /// The first value of a name; nil where it is missing or empty, which is the same in Open311.
    subscript(name: String) -> String? { values[name]?.first { !$0.isEmpty } }

    /// The values of a name, which may also be separated by commas.
    func list(_ name: String) -> [String]? {
        let all = (values[name] ?? []).flatMap { $0.split(separator: ",").map(String.init) }.filter { !$0.isEmpty }
        return all.isEmpty ? nil : all
    }

    /// The values of `attribute[code]`, `attribute[code][]` and `attribute[code][0]`, by code.
    var attributes: [String: [String]] {
        var found: [String: [String]] = [:]
        for (name, all) in values.sorted(by: { $0.key < $1.key }) {
            guard let match = name.wholeMatch(of: #/attribute\[([^\[\]]+)\](?:\[\d*\])?/#) else { continue }
            found[String(match.1), default: []] += all.filter { !$0.isEmpty }
        }
        return found.filter { !$0.value.isEmpty }
    }
}
