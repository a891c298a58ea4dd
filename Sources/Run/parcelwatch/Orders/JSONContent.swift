import Foundation

/// JSON out of the log, as it is.
indirect enum JSONContent: Codable {
    case object([String: JSONContent])
    case array([JSONContent])
    case text(String)
    case number(Double)
    case truth(Bool)
    case null

    /// What a text says; the text itself where it is no JSON.
    init(_ text: String) {
        self = (try? JSONDecoder().decode(JSONContent.self, from: Data(text.utf8))) ?? .text(text)
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .truth(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([JSONContent].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONContent].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .object(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .text(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .truth(let value): try container.encode(value)
        case .null: try container.encodeNil()
        }
    }
}
