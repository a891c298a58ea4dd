import Casework
import Findings
import Governance
import Ground
import Reports
import StorePorts
import WorkOrders

/// A studio that takes whatever it gets.
private struct AnyStudio: PhotoPreparing {
    func prepare(_ file: [UInt8]) async throws -> PreparedPhoto {
        PreparedPhoto(
            columns: 2, rows: 1, takenAt: Instant(rfc3339: "2023-05-01T00:00:00Z"), position: nil, bearing: 7,
            shown: file.reversed())
    }
}

extension StoreContract {
    private typealias F = CaseFixture

    /// Photos, what other systems follow up, and reports that are located later.
    static let intake: [StoreContract] = [
        StoreContract(
            "a photo is kept once, whoever sends it, in both forms, and its reports are known",
            opening: { open in
                let store = try open()
                let photos = PhotoDesk(store, studio: AnyStudio(), clock: F.clock())
                let first = try await photos.add([1, 2, 3], by: .person("张三"))
                let again = try await photos.add([1, 2, 3], by: .person("李四"))
                try hold(first.isNew && !again.isNew && first.photo == again.photo, "\(again)")
                let sha256 = first.photo.sha256
                try hold(sha256 == "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81", sha256)
                let kept = try await store.read { unit in
                    (
                        try unit.content(ofPhoto: sha256, as: .original), try unit.content(ofPhoto: sha256, as: .shown),
                        try unit.photo(sha256), try unit.photo("00")
                    )
                }
                try hold(
                    kept.0 == [1, 2, 3] && kept.1 == [3, 2, 1] && kept.2 == first.photo && kept.3 == nil, "\(kept)")
                let desk = ReportDesk(store, clock: F.clock())
                var draft = F.draft(0)
                draft.photoHashes = [sha256]
                let one = try await desk.add(draft, request: .none, by: .person("张三"))
                let users = try await store.read { try $0.reports(withPhoto: sha256) }
                try hold(users == [one.record.id], "\(users)")
                draft.photoHashes = ["00"]
                let unknown = draft
                do {
                    _ = try await desk.add(unknown, request: .none, by: .person("张三"))
                    throw ContractBreach(description: "a report had a photo that nobody handed in")
                } catch PhotoFault.unknown {}
            }),
        StoreContract(
            "the same request again, by its key, is the same report",
            opening: { open in
                let store = try open()
                let desk = ReportDesk(store, clock: F.clock())
                let request = RequestGuard(key: "k", content: "a")
                let first = try await desk.add(F.draft(0), request: request, by: .program)
                let again = try await desk.add(F.draft(0), request: request, by: .program)
                try hold(first.isNew && !again.isNew && first.record.id == again.record.id, "\(again)")
                try await refuse(.otherRequest(key: request.key ?? "")) {
                    _ = try await desk.add(F.draft(0), request: RequestGuard(key: "k", content: "b"), by: .program)
                }
            }),
        StoreContract(
            "what an account handed in is followed up by pages, with the order that stands for each",
            opening: { open in
                let store = try open()
                let (desk, orders) = (ReportDesk(store, clock: F.clock()), OrderDesk(store, clock: F.clock()))
                var made: [ReportResult] = []
                for index in 0..<5 {
                    var draft = F.draft(Double(index) * 5_000)
                    draft.account = index == 4 ? "other" : "app"
                    made.append(try await desk.add(draft, by: .program))
                }
                func page(_ change: (inout RequestQuery) -> Void) async throws -> [ReportRequest] {
                    var query = RequestQuery()
                    query.account = "app"
                    change(&query)
                    return try await store.requests(query, in: .everything)
                }
                let all = try await page { _ in }
                try hold(all.map(\.record.id) == made.prefix(4).map(\.record.id), "\(all.map(\.record.id))")
                let second = try await page { ($0.offset, $0.limit) = (2, 1) }
                try hold(second.map(\.record.id) == [made[2].record.id], "\(second.map(\.record.id))")
                let beyond = try await page { $0.offset = 4 }
                try hold(beyond.isEmpty, "\(beyond)")
                let one = try await page { $0.ids = [made[1].record.id, made[4].record.id] }
                try hold(one.map(\.record.id) == [made[1].record.id], "\(one.map(\.record.id))")
                // An order that is merged answers by the one that stands for it.
                let dispatcher = CaseActor(.account, name: "a", role: "dispatcher", unit: "440605")
                _ = try await orders.merge(
                    made[0].record.order, into: made[1].record.order, reason: nil, by: dispatcher)
                let merged = try await page { $0.ids = [made[0].record.id] }
                try hold(merged.map(\.order.id) == [made[1].record.order], "\(merged.map(\.order.id))")
                let last = try await page { _ in }.map(\.updatedAt).max() ?? .distantPast
                let changes = try await page { $0.updatedFrom = last }
                let none = try await page { $0.updatedFrom = last.advanced(by: 1) }
                try hold(!changes.isEmpty && none.isEmpty, "\(changes.count) \(none.count)")
                let open = try await page { $0.isOpen = true }
                let closed = try await page { $0.isOpen = false }
                try hold(open.count == 4 && closed.isEmpty, "\(open.count) \(closed.count)")
                let east = try await store.requests(RequestQuery(), in: .units([UnitCode("440605101201")], parties: []))
                let other = try await store.requests(RequestQuery(), in: .units([UnitCode("440606")], parties: []))
                try hold(east.count == 5 && other.isEmpty, "\(east.count) \(other.count)")
            }),
        StoreContract(
            "a report that nobody could place is located, with its order",
            opening: { open in
                let store = try open()
                try await UnitRegister(store, clock: F.clock()).record(F.reportUnits, from: "units.csv", by: .program)
                let desk = ReportDesk(store, clock: F.clock())
                var draft = F.draft(nil)
                (draft.place.village, draft.desk) = (nil, UnitCode("440605101"))
                let result = try await desk.add(draft, by: .program)
                try hold(result.record.area.unit == UnitCode("440605101"), "\(result.record.area)")
                let place = ReportPlace(
                    position: Coordinate(x: 420_000, y: 2_550_000), accuracyMetres: 5, village: UnitCode("440605101202")
                )
                let located = try await desk.locate(result.record.id, at: place, crs: nil, by: .person("张三"))
                try hold(located.isNew && !located.record.report.place.isToBeLocated, "\(located)")
                guard let order = try await store.order(result.record.order, in: .everything) else {
                    throw ContractBreach(description: "no order")
                }
                try hold(
                    order.matter.place.village == "西村" && order.matter.position == place.position, "\(order.matter)")
                let again = try await desk.locate(result.record.id, at: place, crs: nil, by: .person("张三"))
                try hold(!again.isNew, "located twice")
                // What comes in there now is compared with it.
                let near = try await desk.add(F.draft(3, village: "440605101202"), by: .program)
                try hold(
                    near.record.order == order.id || near.record.suggestions.contains { $0.key == order.id.text },
                    "\(near.record)")
            }),
    ]
}
