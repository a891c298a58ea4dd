public import Foundation
public import Ground

/// An event for receivers: CloudEvents 1.0.2 in structured JSON.
///
/// The body is the same byte for byte whenever it is made: members in a fixed order, `data` as it was handed in.
/// Source: CloudEvents specification 1.0.2, and its JSON event format.
public struct CloudEvent: Sendable, Hashable {
    /// The media type of ``body``.
    public static let mediaType = "application/cloudevents+json; charset=utf-8"

    /// Unique for the source; repeats of the same event have the same id.
    public let id: String
    /// The source, a URI reference, e.g. `/parcelwatch/里水镇`.
    public let source: String
    /// What happened, e.g. `cn.parcelwatch.survey.finished`.
    public let type: String
    /// What it happened to, e.g. the survey's id; nil if the event is about the source as a whole.
    public let subject: String?
    /// When it happened.
    public let time: Instant
    /// JSON, as the `data` member carries it.
    public let data: Data

    /// An event from its parts; `data` is one JSON value.
    ///
    /// Throws ``DeliveryError/malformedEvent(id:reason:)`` for an id that cannot be an HTTP header's value (letters,
    /// digits, `_`, `-`, `:`; at most 200), an empty or over-long source or type, or data that is not JSON.
    public init(id: String, source: String, type: String, subject: String? = nil, time: Instant, data: Data) throws {
        guard OutboxEntry.isKey(id) else { throw DeliveryError.malformedEvent(id: id, reason: "id") }
        guard !type.isEmpty, type.utf8.count <= 200 else { throw DeliveryError.malformedEvent(id: id, reason: "type") }
        guard subject.map({ !$0.isEmpty }) ?? true else {
            throw DeliveryError.malformedEvent(id: id, reason: "subject")
        }
        guard let reference = Self.reference(source) else {
            throw DeliveryError.malformedEvent(id: id, reason: "source")
        }
        guard (try? JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed)) != nil else {
            throw DeliveryError.malformedEvent(id: id, reason: "data")
        }
        (self.id, self.source, self.type, self.subject) = (id, reference, type, subject)
        (self.time, self.data) = (time, data)
    }

    /// A URI reference is ASCII: names of places are percent-encoded (RFC 3986 §2.1).
    private static func reference(_ text: String) -> String? {
        let allowed = CharacterSet(
            charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%")
        guard !text.isEmpty, text.utf8.count <= 500 else { return nil }
        return text.addingPercentEncoding(withAllowedCharacters: allowed)
    }

    /// The structured form, UTF-8.
    public var body: Data {
        let members: [(String, String?)] = [
            ("specversion", "1.0"), ("id", id), ("source", source), ("type", type), ("subject", subject),
            ("time", time.description), ("datacontenttype", "application/json"),
        ]
        var text = "{"
        for (name, value) in members {
            if let value { text += "\"\(name)\":\(JSONString.quoted(value))," }
        }
        return Data((text + "\"data\":").utf8) + data + Data("}".utf8)
    }
}
