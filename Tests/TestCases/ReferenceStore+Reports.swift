package import Casework
package import Findings
package import Governance
package import Ground
package import Reports
package import StorePorts
package import WorkOrders

extension ReferenceStore.Unit {
    func report(_ id: ReportID) -> ReportRecord? { contents.reports[id]?.value }

    func report(from channel: ReportChannel, reference: String) -> ReportRecord? {
        contents.reports.values.map(\.value).first {
            $0.report.channel == channel && $0.report.sourceReference == reference
        }
    }

    func reports(of order: WorkOrderID) -> [ReportRecord] {
        contents.reports.values.map(\.value).filter { $0.order == order }.sorted { $0.id < $1.id }
    }

    func holds(report: ReportID) -> Bool { contents.reports[report] != nil }
    func holds(order: WorkOrderID) -> Bool { contents.orders[order] != nil }

    func parcels(meeting box: Bounds) -> [ParcelRecord] {
        contents.parcels.values.filter { parcel in
            contents.retired[parcel.code] == nil && parcel.polygon.bounds.map(box.intersects) ?? false
        }.sorted { $0.code < $1.code }
    }

    func parcelArea() -> Bounds? {
        contents.parcels.values.compactMap(\.polygon.bounds).reduce(nil) { $0?.union($1) ?? $1 }
    }

    func photo(_ sha256: String) -> Photo? { contents.photos[sha256]?.photo }

    func content(ofPhoto sha256: String, as form: PhotoForm) -> [UInt8]? {
        contents.photos[sha256].map { form == .original ? $0.original : $0.shown }
    }

    func reports(withPhoto sha256: String) -> [ReportID] {
        contents.reports.values.map(\.value.report).filter { $0.photoHashes.contains(sha256) }.map(\.id).sorted()
    }

    func put(_ photo: Photo, text: String, original: [UInt8], shown: [UInt8]) {
        contents.photos[photo.sha256] = (photo, original, shown)
    }

    func matters(writtenAfter version: Int?) -> [OrderGist] {
        contents.orders.values.filter { written in
            version.map { written.version > $0 } ?? written.value.state.isOpen
        }.map { written in OrderGist(written.value) }
    }

    func gists(of order: WorkOrderID) -> [Report] { reports(of: order).map(\.report) }

    func beginnings(limit: Int) -> [OrderBeginning] {
        let sorted = contents.orders.values.map(\.value).sorted { ($1.filedAt, $0.id) < ($0.filedAt, $1.id) }
        return sorted.prefix(limit).reversed().map { OrderBeginning(OrderGist($0)) }
    }

    func categories(ofLatest limit: Int) -> [CategoryCode: Int] {
        beginnings(limit: limit).reduce(into: [:]) { $0[$1.category, default: 0] += 1 }
    }

    func deskValue(_ name: ReportDeskValue) -> String? { contents.desk[name] }
    func contact(of reporter: ReporterKey) -> ReporterContact? { contents.contacts[reporter] }

    func logHash(of sequence: Int) -> String? {
        contents.events.first { $0.event.sequence == sequence }?.hash
    }

    func put(_ report: ReportRecord, text: String, by event: Event) {
        contents.reports[report.id] = .init(value: report, at: event.at, version: event.sequence)
    }

    func put(_ contact: ReporterContact, of reporter: ReporterKey) { contents.contacts[reporter] = contact }
    func reportToken(_ hash: String) -> ReportToken? { contents.tokens[hash] }
    func put(_ token: ReportToken) { contents.tokens[token.hash] = token }
    func put(_ value: String, as name: ReportDeskValue) { contents.desk[name] = value }
    func settle(_ crs: CRSCode) { if parcelCRS() == nil { contents.crs = crs } }
}

extension ReferenceStore: ReportQueries {
    package func reports(
        _ query: ReportQuery, in scope: Scope, page request: PageRequest
    ) async throws -> Page<ReportRecord> {
        let all = contents.reports.values.filter { written in
            let (record, report) = (written.value, written.value.report)
            return scope.holds(record.area.unit)
                && (query.places.isEmpty
                    || query.places.contains { $0.holds(report.place.parcelCode, at: record.area) })
                && query.channels.map { $0.contains(report.channel) } ?? true
                && query.categories.map { $0.contains(report.category) } ?? true
                && query.workOrder.map { $0 == record.order } ?? true
                && query.parcel.map { $0 == report.place.parcelCode } ?? true
                && query.since.map { report.reportedAt >= $0 } ?? true
                && (!query.isToBeLocated || report.place.isToBeLocated)
        }
        func value(_ written: Written<ReportRecord>) -> Double {
            query.order == .latestFirst ? Double(written.version) : 0
        }
        let sorted = all.sorted { a, b in
            value(a) == value(b) ? a.value.id < b.value.id : value(a) > value(b)
        }
        let part = page(sorted, request, value: value, id: \.value.id.text)
        return Page(rows: part.rows.map(\.value), next: part.next)
    }

    package func requests(_ query: RequestQuery, in scope: Scope) async throws -> [ReportRequest] {
        let contents = contents
        let all = contents.reports.values.sorted { $0.value.id < $1.value.id }.compactMap { written -> ReportRequest? in
            guard scope.holds(written.value.area.unit), var order = contents.orders[written.value.order] else {
                return nil
            }
            while order.value.state == .mergedInto, let into = order.value.course.merger?.into,
                let heir = contents.orders[into]
            {
                order = heir
            }
            return ReportRequest(
                record: written.value, order: order.value, updatedAt: max(written.at, order.at))
        }
        return Array(all.filter(query.asks).dropFirst(query.offset).prefix(query.limit))
    }

    package func report(_ id: ReportID, in scope: Scope) async throws -> ReportRecord? {
        contents.reports[id].flatMap { scope.holds($0.value.area.unit) ? $0.value : nil }
    }
}
