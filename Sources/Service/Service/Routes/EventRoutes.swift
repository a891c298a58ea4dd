import Access
import Casework
import Ground
import HTTPTypes
import Hummingbird
import StorePorts

extension Route {
    /// What the log says of orders, findings and reports: as a list, and as it comes.
    static let events: [Route] = [
        Route(.get, "/api/v1/events", .deed(.seeOrders)) { call in
            let query = try call.query("after", "limit")
            let part = try await EventFeed(call.rooms.store, for: call.account).part(
                behind: query.number("after") ?? 0,
                limit: min(query.number("limit", from: 1) ?? Query.usual, Query.most))
            return try call.json(
                EventsDocument(
                    items: part.events.map { EventDocument($0.topic, $0.event) },
                    next: part.goesOn ? "\(part.last)" : nil, last: part.last))
        },
        Route(.get, "/api/v1/stream", .deed(.seeOrders)) { call in
            let query = try call.query("after")
            let head = try await call.rooms.store.logHead().sequence
            var begin = try query.number("after") ?? head
            if let name = HTTPField.Name("Last-Event-ID"), let text = call.request.headers[name] {
                guard let number = Int(text), number >= 0 else {
                    throw Problem(
                        .badRequest, "wrong-event-id", zh: "Last-Event-ID 须为事件的序号",
                        en: "Last-Event-ID has to be the number of an event")
                }
                begin = number
            }
            let account = try call.account.name
            let stream = EventStream(
                rooms: call.rooms, account: account, session: call.context.caller?.session, begin: min(begin, head),
                seconds: call.settings.streamSeconds, seat: try call.rooms.streams.take(account))
            var headers: HTTPFields = [.contentType: "text/event-stream; charset=utf-8"]
            // Proxies keep answers back until they are whole, unless they are told.
            if let name = HTTPField.Name("X-Accel-Buffering") { headers[name] = "no" }
            return Response(status: .ok, headers: headers, body: ResponseBody { try await stream.write(&$0) })
        },
    ]
}

private struct EventsDocument: Encodable {
    let items: [EventDocument]
    let next: String?
    /// The number of the last entry that was looked at: where a stream goes on.
    let last: Int
}
