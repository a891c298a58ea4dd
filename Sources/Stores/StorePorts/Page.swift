/// A part of a list: so many rows behind a place in it.
public struct PageRequest: Sendable, Hashable {
    /// Where the page before ended; nil = the beginning.
    public var after: PageCursor?
    /// Rows at most.
    public var limit: Int

    /// So many rows behind `after`.
    public init(after: PageCursor? = nil, limit: Int = 100) {
        precondition(limit > 0, "a page has rows")
        (self.after, self.limit) = (after, limit)
    }
}

/// A place in a list: the sorting value and the id of a row. It stays good while rows come, go and change: no row is shown
/// twice unless it moved, none is left out.
public struct PageCursor: Sendable, Hashable {
    /// The sorting value in the store's spelling; empty where rows are sorted by their ids alone.
    public var value: String
    /// The row's id.
    public var id: String

    /// A place from its parts.
    public init(value: String, id: String) { (self.value, self.id) = (value, id) }
}

/// Rows of a list, and where the next page begins.
public struct Page<Row: Sendable>: Sendable {
    /// The rows in the order asked for.
    public var rows: [Row]
    /// Behind the last row; nil where the list ends here.
    public var next: PageCursor?

    /// A page from its parts.
    public init(rows: [Row], next: PageCursor?) { (self.rows, self.next) = (rows, next) }
}

/// Calls `body` with every row of a list, page by page: memory does not grow with the list.
public func forEachRow<Row>(
    limit: Int = 1_000, of page: (PageRequest) async throws -> Page<Row>, _ body: (Row) async throws -> Void
) async throws {
    var request = PageRequest(limit: limit)
    while true {
        let part = try await page(request)
        for row in part.rows { try await body(row) }
        guard let next = part.next else { return }
        request.after = next
    }
}

/// Every row of a list.
public func allRows<Row>(
    limit: Int = 1_000, of page: (PageRequest) async throws -> Page<Row>
) async throws -> [Row] {
    var rows: [Row] = []
    try await forEachRow(limit: limit, of: page) { rows.append($0) }
    return rows
}
