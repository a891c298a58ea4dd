import Foundation
import Ground
import HTTPTypes
import Hummingbird
import NIOCore

/// A value of an Open311 document, written as XML or as JSON by the Spark convention: a list of named items is an array.
indirect enum OpenValue {
    case none
    case text(String)
    case number(Double)
    case flag(Bool)
    case object([(name: String, value: OpenValue)])
    case list(of: String, [OpenValue])

    /// Text, or nothing.
    init(_ text: String?) { self = text.map(OpenValue.text) ?? .none }

    /// A number, or nothing.
    init(_ number: Double?) { self = number.map(OpenValue.number) ?? .none }

    /// A moment in W3C format, or nothing.
    init(_ moment: Instant?) {
        self = moment.map { .text($0.description) } ?? .none
    }

    // MARK: - JSON

    /// What `JSONSerialization` writes.
    var json: Any {
        switch self {
        case .none: NSNull()
        case .text(let text): text
        case .number(let number): NSNumber(value: number)
        case .flag(let flag): NSNumber(value: flag)
        case .object(let pairs): Dictionary(pairs.map { ($0.name, $0.value.json) }) { $1 }
        case .list(_, let items): items.map(\.json)
        }
    }

    // MARK: - XML

    /// A document whose outermost element has this name.
    func xml(_ name: String) -> String {
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        write(name, to: &text)
        return text + "\n"
    }

    private func write(_ name: String, to text: inout String) {
        switch self {
        case .none: text += "<\(name)/>"
        case .text(let own): text += "<\(name)>\(Self.escaped(own))</\(name)>"
        case .number(let number):
            text += "<\(name)>\(Int(exactly: number).map(String.init) ?? "\(number)")</\(name)>"
        case .flag(let flag): text += "<\(name)>\(flag)</\(name)>"
        case .object(let pairs):
            text += "<\(name)>"
            for pair in pairs { pair.value.write(pair.name, to: &text) }
            text += "</\(name)>"
        case .list(let item, let items):
            text += "<\(name)>"
            for value in items { value.write(item, to: &text) }
            text += "</\(name)>"
        }
    }

    /// Text in an element; characters that XML 1.0 (2.2) has no place for are left out.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "\r": escaped += "&#13;"
            case "\t", "\n", "\u{20}"..."\u{D7FF}", "\u{E000}"..."\u{FFFD}", "\u{10000}"..."\u{10FFFF}":
                escaped.unicodeScalars.append(scalar)
            default: break
            }
        }
        return escaped
    }
}

/// The two formats of Open311.
enum OpenFormat: String, CaseIterable {
    case xml, json

    /// An answer; `root` is the name of the outermost element in XML.
    func response(_ value: OpenValue, root: String, status: HTTPResponse.Status = .ok) throws -> Response {
        let body: Data
        switch self {
        case .xml: body = Data(value.xml(root).utf8)
        case .json:
            body = try JSONSerialization.data(
                withJSONObject: value.json, options: [.sortedKeys, .withoutEscapingSlashes])
        }
        let kind = self == .xml ? "text/xml; charset=utf-8" : "application/json; charset=utf-8"
        return Response(
            status: status, headers: [.contentType: kind], body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }

    /// What is answered in place of what was asked for: the specification has its own form of errors.
    func response(_ problem: Problem, in language: Language) throws -> Response {
        let error = OpenValue.object([
            ("code", .number(Double(problem.status.code))), ("description", .text(problem.message.text(in: language))),
        ])
        var response = try response(.list(of: "error", [error]), root: "errors", status: problem.status)
        if let seconds = problem.retryAfter { response.headers[.retryAfter] = "\(seconds)" }
        return response
    }
}
