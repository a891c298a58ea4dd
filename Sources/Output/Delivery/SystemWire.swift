import Foundation
import Ground
import Projection
import Reports
import WorkOrders

/// How another system takes its own fields, and how it says that it has them.
public struct SystemWire: Sendable, Hashable, CustomStringConvertible {
    /// How the fields are written.
    public enum Form: String, Sendable, Hashable, CaseIterable {
        /// One JSON object.
        case json
        /// `application/x-www-form-urlencoded`.
        case form
    }

    /// How the fields are written.
    public var form: Form
    /// The header that proves who sends, e.g. `Authorization`, and its value; nil = none.
    public var credential: Credential?
    /// Where the answer, a JSON object, holds the id that the system gave, as keys with dots between; nil = nowhere.
    public var answerID: String?
    /// What the answer must hold for the message to count as taken; nil = the status alone counts.
    public var condition: Condition?

    /// A header that nobody is shown.
    public struct Credential: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
        CustomReflectable
    {
        let name: String
        let value: String

        /// A header; nil where name or value cannot stand in one.
        public init?(name: String, value: String) {
            guard !name.isEmpty, !value.isEmpty,
                name.utf8.allSatisfy({ ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || $0 == 0x2D || 0x30...0x39 ~= $0 }),
                value.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F })
            else { return nil }
            (self.name, self.value) = (name, value)
        }

        /// Never the value.
        public var description: String { "\(name): …" }
        /// Never the value.
        public var debugDescription: String { description }
        /// Never the value.
        public var customMirror: Mirror { Mirror(self, children: []) }
    }

    /// A value at a place of the answer.
    public struct Condition: Sendable, Hashable {
        /// The place, keys with dots between.
        public let path: String
        /// The value as it is written.
        public let value: String

        /// Reads `code=0`; nil where the text is not of that form.
        public init?(_ text: String) {
            let parts = text.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
            (path, value) = (parts[0], parts[1])
        }
    }

    /// A wire from its parts.
    public init(form: Form = .json, credential: Credential? = nil, answerID: String? = nil, condition: Condition? = nil)
    {
        (self.form, self.credential, self.answerID, self.condition) = (form, credential, answerID, condition)
    }

    /// Without the credential.
    public var description: String { form.rawValue }

    // MARK: - Request

    /// The request of an entry; throws ``DeliveryError`` for a body that is none of ours, and what PROJ throws.
    func request(_ entry: OutboxEntry, to address: WebAddress) throws -> WebRequest {
        guard let content = try? JSONDecoder().decode(DeliveredContent.self, from: entry.body) else {
            throw DeliveryError.malformedEvent(id: entry.key, reason: "fields")
        }
        var headers = [(name: "Content-Type", value: form == .json ? Self.json : Self.urlencoded)]
        headers += [(name: "Idempotency-Key", value: entry.key), (name: "Accept", value: "application/json")]
        if let credential { headers.append((name: credential.name, value: credential.value)) }
        let fields = try Self.fields(content)
        return WebRequest(
            url: address.url, body: form == .json ? Self.object(fields) : Self.pairs(fields), headers: headers,
            readsAnswer: true)
    }

    private static let json = "application/json; charset=utf-8"
    private static let urlencoded = "application/x-www-form-urlencoded; charset=utf-8"

    private enum Field {
        case text(String)
        case number(Double)
    }

    /// Every field by its name, in the order of names; degrees to 1e-7, about a centimetre.
    private static func fields(_ content: DeliveredContent) throws -> [(name: String, value: Field)] {
        var fields = content.texts.mapValues { Field.text($0) }
        for (name, number) in content.numbers { fields[name] = .number(number) }
        if let place = content.place {
            let wgs84 = try CoordinateTransformation(from: place.crs, to: .wgs84).apply(place.position)
            let degrees = place.datum.fromWGS84(wgs84)
            if let name = place.longitude { fields[name] = .number((degrees.x * 1e7).rounded() / 1e7) }
            if let name = place.latitude { fields[name] = .number((degrees.y * 1e7).rounded() / 1e7) }
        }
        return fields.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private static func plain(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 9e15 ? String(Int64(number)) : "\(number)"
    }

    private static func object(_ fields: [(name: String, value: Field)]) -> Data {
        let members = fields.map { name, value in
            switch value {
            case .text(let text): "\(JSONString.quoted(name)):\(JSONString.quoted(text))"
            case .number(let number): "\(JSONString.quoted(name)):\(plain(number))"
            }
        }
        return Data("{\(members.joined(separator: ","))}".utf8)
    }

    /// As the URL standard (WHATWG, application/x-www-form-urlencoded serializing) has it: a blank is `+`.
    private static func pairs(_ fields: [(name: String, value: Field)]) -> Data {
        func encoded(_ text: String) -> String {
            let kept = CharacterSet(
                charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789*-._ ")
            return (text.addingPercentEncoding(withAllowedCharacters: kept) ?? "").replacing(" ", with: "+")
        }
        let pairs = fields.map { name, value in
            switch value {
            case .text(let text): encoded(name) + "=" + encoded(text)
            case .number(let number): encoded(name) + "=" + plain(number)
            }
        }
        return Data(pairs.joined(separator: "&").utf8)
    }

    // MARK: - Answer

    /// What an answer with a good status says.
    func reading(_ answer: Data) -> AttemptResult {
        let said = try? JSONDecoder().decode(Answer.self, from: answer)
        if let condition {
            let found = said?.text(at: condition.path)
            guard found == condition.value else {
                let what = found.map { "\(condition.path)=\(Self.short($0))" } ?? "-"
                return .failed(
                    Message(
                        zh: "对方答复未受理（\(what)，应为 \(condition.path)=\(condition.value)）",
                        en: "the receiver did not take it (\(what), wanted \(condition.path)=\(condition.value))"))
            }
        }
        return .taken(answerID: answerID.flatMap { said?.text(at: $0) }.map(Self.short))
    }

    /// What others send goes into lists and logs: without control characters, and not without end.
    private static func short(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 32 && $0.value != 127 }.prefix(200)))
    }
}

/// An answer in JSON, as far as places in it are asked for.
private indirect enum Answer: Decodable {
    case object([String: Answer])
    case scalar(String)
    case other

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let truth = try? container.decode(Bool.self) {
            self = .scalar(truth ? "true" : "false")
        } else if let text = try? container.decode(String.self) {
            self = .scalar(text)
        } else if let number = try? container.decode(Int64.self) {
            self = .scalar("\(number)")
        } else if let number = try? container.decode(Double.self) {
            self = .scalar("\(number)")
        } else if let members = try? container.decode([String: Answer].self) {
            self = .object(members)
        } else {
            self = .other
        }
    }

    /// The text, number or truth value at a place, keys with dots between.
    func text(at path: String) -> String? {
        var value = self
        for key in path.split(separator: ".") {
            guard case .object(let members) = value, let member = members[String(key)] else { return nil }
            value = member
        }
        if case .scalar(let text) = value { return text }
        return nil
    }
}
