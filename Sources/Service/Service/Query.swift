import Foundation
import Ground
import HTTPTypes
import StorePorts

/// The values of a request's query.
struct Query {
    let values: [String: [String]]

    /// Rows of a page where nothing is said, and at most.
    static let (usual, most) = (50, 500)

    /// The one value of a name; nil where it is not given.
    func one(_ name: String) throws -> String? {
        guard let all = values[name] else { return nil }
        guard all.count == 1 else { throw Self.wrong(name) }
        return all[0]
    }

    /// Words of a closed set; nil where the name is not given.
    func words<Word: RawRepresentable & Hashable>(
        _ name: String, _ type: Word.Type
    ) throws -> Set<Word>? where Word.RawValue == String {
        try values[name].map { texts in
            Set(
                try texts.map { text in
                    guard let word = Word(rawValue: text) else { throw Self.wrong(name) }
                    return word
                })
        }
    }

    /// A moment, in RFC 3339.
    func moment(_ name: String) throws -> Instant? {
        try one(name).map { text in
            guard let moment = Instant(rfc3339: text) else { throw Self.wrong(name) }
            return moment
        }
    }

    /// A day.
    func day(_ name: String) throws -> CivilDay? {
        try one(name).map { text in
            guard let day = CivilDay(text) else { throw Self.wrong(name) }
            return day
        }
    }

    /// A whole number from `least` on.
    func number(_ name: String, from least: Int = 0) throws -> Int? {
        try one(name).map { text in
            guard let number = Int(text), number >= least else { throw Self.wrong(name) }
            return number
        }
    }

    /// The page that is asked for: `limit` rows behind `after`.
    func page() throws -> PageRequest {
        var request = PageRequest(limit: Self.usual)
        if let text = try one("limit") {
            guard let limit = Int(text), limit > 0 else { throw Self.wrong("limit") }
            request.limit = min(limit, Self.most)
        }
        if let text = try one("after") {
            guard let cursor = PageCursor(code: text) else { throw Self.wrong("after") }
            request.after = cursor
        }
        return request
    }

    static func wrong(_ name: String) -> Problem {
        Problem(
            .badRequest, "wrong-parameter", zh: "参数 \(name) 的值不可用", en: "the value of \(name) cannot be used")
    }
}

extension PageCursor {
    /// What stands for it in an address: base64 (RFC 4648, 5) of value and id.
    var code: String {
        AddressCode.text(of: "\(value)\n\(id)".utf8)
    }

    /// By its code.
    init?(code: String) {
        guard let text = AddressCode.bytes(of: code).flatMap({ String(data: $0, encoding: .utf8) }) else { return nil }
        let parts = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        self.init(value: String(parts[0]), id: String(parts[1]))
    }
}

/// A page of a list.
struct PageDocument<Row: Encodable>: Encodable {
    let items: [Row]
    /// What `after` has to be for the next page; nil where the list ends here.
    let next: String?

    init<Source>(_ page: Page<Source>, _ row: (Source) throws -> Row) rethrows {
        items = try page.rows.map(row)
        next = page.next?.code
    }
}
