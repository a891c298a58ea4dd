public import Casework
public import Delivery
import Foundation
import FoundationXML
public import Ground
import Reports

/// Reads the requests of another system by Open311 GeoReport v2, as the specification has it and as systems really answer: XML or JSON,
/// numbers or texts, the last page again beyond the end.
public struct Open311Client: Sendable {
    /// What is asked for.
    public struct Question: Sendable, Hashable {
        /// The address up to the version, e.g. `https://city.example/open311/v2`.
        public var address: String
        /// The format that is asked for, `json` or `xml`.
        public var format: String
        /// The jurisdiction; nil where the system has one alone.
        public var jurisdiction: String?
        /// The key; nil where none is asked for.
        public var key: String?
        /// Requests of this moment or later; nil = as the system does by itself, mostly the last 90 days.
        public var since: Instant?
        /// Requests on a page.
        public var pageSize: Int

        /// A question from its parts.
        public init(
            address: String, format: String, jurisdiction: String?, key: String?, since: Instant?, pageSize: Int
        ) {
            (self.address, self.format, self.jurisdiction) = (address, format, jurisdiction)
            (self.key, self.since, self.pageSize) = (key, since, pageSize)
        }
    }

    private static let mostPages = 1_000
    private let page: WebPage

    /// A client that fetches pages so.
    public init(_ page: WebPage) { self.page = page }

    /// The requests of every page, each once, by their fields' names.
    ///
    /// Throws `WebPageError`, and ``Open311Error`` where an answer is none of Open311's.
    public func requests(_ question: Question) async throws -> [[String: String]] {
        var (all, known): ([[String: String]], Set<String>) = ([], [])
        for number in 1...Self.mostPages {
            let data = try await page.get(Self.address(question, number), accept: "text/xml, application/json")
            let rows = try Self.rows(data)
            let new = rows.filter { row in row["service_request_id"].map { known.insert($0).inserted } ?? false }
            all += new
            // Some give the last page again where there are no more, others all at once.
            if new.isEmpty || rows.count < question.pageSize { break }
        }
        return all
    }

    private static func address(_ question: Question, _ page: Int) -> String {
        var items = ["page=\(page)", "page_size=\(question.pageSize)"]
        func add(_ name: String, _ value: String?) {
            guard let value = value?.addingPercentEncoding(withAllowedCharacters: .alphanumerics) else { return }
            items.append("\(name)=\(value)")
        }
        add("jurisdiction_id", question.jurisdiction)
        add("api_key", question.key)
        add("start_date", question.since?.description)
        let base = question.address.hasSuffix("/") ? String(question.address.dropLast()) : question.address
        return "\(base)/requests.\(question.format)?\(items.joined(separator: "&"))"
    }

    /// The requests of an answer in either format.
    static func rows(_ data: Data) throws -> [[String: String]] {
        if let list = try? JSONSerialization.jsonObject(with: data) {
            guard let rows = list as? [[String: Any]] else { throw Open311Error.noRequests }
            return rows.map { row in row.compactMapValues(text) }
        }
        let reader = RequestReader()
        let parser = XMLParser(data: data)
        parser.shouldResolveExternalEntities = false
        parser.delegate = reader
        guard parser.parse(), reader.isOfRequests else { throw Open311Error.noRequests }
        return reader.rows
    }

    private static func text(_ value: Any) -> String? {
        switch value {
        case let text as String: text.isEmpty ? nil : text
        case let number as NSNumber: number.stringValue
        default: nil
        }
    }

    /// The form of a request, under the name of the system that has it; nil for one without an id.
    public static func form(_ row: [String: String], of host: String, category: String?) -> ReportForm? {
        guard let id = row["service_request_id"] else { return nil }
        let cells: [ReportForm.Field: String?] = [
            .channel: ReportChannel.otherSystem.rawValue, .reference: "\(host)/\(id)",
            .category: category ?? row["service_code"] ?? row["service_name"],
            .text: row["description"] ?? row["service_name"],
            .address: row["address"], .reportedAt: row["requested_datetime"],
            .longitude: row["lat"] == nil ? nil : row["long"], .latitude: row["long"] == nil ? nil : row["lat"],
            .datum: row["lat"] == nil ? nil : "wgs84",
        ]
        return ReportForm(cells.compactMapValues { $0 }, isTakenAsItComes: true)
    }
}

/// What an Open311 system answers that is none of it.
public enum Open311Error: ExplainedError, Hashable {
    /// It holds no list of requests.
    case noRequests

    /// What is wrong and what to do.
    public var message: Message {
        Message(
            zh: "答复不是 Open311 的 requests；地址应写到版本为止，如 https://city.example/open311/v2",
            en:
                "the answer holds no requests of Open311; the address ends with the version, e.g. https://city.example/open311/v2"
        )
    }

    /// Bad data.
    public var exitStatus: ExitStatus { .badData }
}

/// Reads `service_requests/request/…` of an XML answer.
private final class RequestReader: NSObject, XMLParserDelegate {
    private(set) var rows: [[String: String]] = []
    private(set) var isOfRequests = false
    private var depth = 0
    private var text = ""

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        depth += 1
        text = ""
        if depth == 1 { isOfRequests = ["service_requests", "requests"].contains(name) }
        if depth == 2 { rows.append([:]) }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        let value = text.trimmingCharacters(in: .whitespacesAndNewlines)
        if depth == 3, !value.isEmpty { rows[rows.count - 1][name] = value }
        depth -= 1
    }
}
