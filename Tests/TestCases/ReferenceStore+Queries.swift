package import Casework
package import Findings
package import Governance
package import Ground
package import StorePorts
package import WorkOrders

extension ReferenceStore: CaseQueries {
    /// The rows behind a place in a list sorted by a value, the greatest first, and by id.
    func page<Row>(
        _ rows: [Row], _ request: PageRequest, value: (Row) -> Double = { _ in 0 }, id: (Row) -> String
    ) -> Page<Row> {
        let rest = rows.filter { row in
            guard let after = request.after, let place = Double(after.value) else { return true }
            return value(row) < place || value(row) == place && id(row) > after.id
        }
        let part = Array(rest.prefix(request.limit))
        let end = part.last.map { PageCursor(value: "\(value($0))", id: id($0)) }
        return Page(rows: part, next: rest.count > part.count ? end : nil)
    }

    private static func value(_ written: Written<FindingRecord>, _ order: FindingQuery.Order) -> Double {
        switch order {
        case .byID: 0
        case .latestFirst: Double(written.version)
        case .surestFirst: written.value.finding.verdict.confidence ?? -1
        }
    }

    private func matching(_ query: FindingQuery, in scope: Scope) -> [Written<FindingRecord>] {
        let all = contents.findings.values.filter { written in
            let (record, finding) = (written.value, written.value.finding)
            return scope.holds(finding.place.unit)
                && (query.places.isEmpty
                    || query.places.contains { $0.holds(finding.verdict.parcelCode, at: finding.place) })
                && query.states.map { $0.contains(record.state) } ?? true
                && query.classes.map { $0.contains(finding.verdict.verdictClass) } ?? true
                && query.since.map { (finding.laterAcquiredAt ?? record.detectedAt) >= $0 } ?? true
                && query.period.map { $0.contains(finding.laterAcquiredAt ?? record.detectedAt) } ?? true
                && query.parcel.map { $0 == finding.verdict.parcelCode } ?? true
                && query.area.map { Self.lies(finding.changePolygons, in: $0) } ?? true
                && query.awaiting.map { officer in
                    (record.decision == nil || !record.looks.isEmpty) && record.looks.map(\.decidedBy) != [officer]
                } ?? true
        }
        return all.sorted { a, b in
            let (p, q) = (Self.value(a, query.order), Self.value(b, query.order))
            return p != q ? p > q : a.value.id < b.value.id
        }
    }

    package func findings(
        _ query: FindingQuery, in scope: Scope, page request: PageRequest
    ) async throws -> Page<FindingSummary> {
        let part = page(
            matching(query, in: scope), request, value: { Self.value($0, query.order) }, id: \.value.id.text)
        return Page(
            rows: part.rows.map { FindingSummary($0.value, updatedAt: $0.at, version: $0.version) }, next: part.next)
    }

    package func findingRecords(
        _ query: FindingQuery, in scope: Scope, page request: PageRequest
    ) async throws -> Page<FindingRecord> {
        let part = page(
            matching(query, in: scope), request, value: { Self.value($0, query.order) }, id: \.value.id.text)
        return Page(rows: part.rows.map(\.value), next: part.next)
    }

    package func findingOutlines(
        _ query: FindingQuery, in scope: Scope, page request: PageRequest
    ) async throws -> Page<FindingOutline> {
        let summaries = try await findings(query, in: scope, page: request)
        return Page(
            rows: summaries.rows.map {
                FindingOutline($0, outline: contents.findings[$0.id]?.value.finding.changePolygons ?? MultiPolygon([]))
            }, next: summaries.next)
    }

    package func count(of query: FindingQuery, in scope: Scope) async throws -> Int {
        matching(query, in: scope).count
    }

    package func count(of query: OrderQuery, in scope: Scope) async throws -> Int {
        try await allRows { try await orders(query, in: scope, page: $0) }.count
    }

    /// Without a polygon the position counts; what has neither lies in every area.
    private static func lies(_ matter: OrderMatter, in area: SearchArea) -> Bool {
        if let polygon = matter.parcelPolygon, polygon.bounds != nil { return area.meets(polygon) }
        return matter.position.map { area.meets($0) } ?? area.holdsPlaceless
    }

    private static func lies(_ outline: MultiPolygon, in area: SearchArea) -> Bool {
        outline.bounds == nil ? area.holdsPlaceless : area.meets(outline)
    }

    package func finding(_ id: FindingID, in scope: Scope) async throws -> FindingRecord? {
        contents.findings[id].flatMap { scope.holds($0.value.finding.place.unit) ? $0.value : nil }
    }

    package func chips(of id: FindingID, in scope: Scope) async throws -> [Chip] {
        try await finding(id, in: scope) == nil ? [] : Unit(contents).chips(of: id)
    }

    package func orders(
        _ query: OrderQuery, in scope: Scope, page request: PageRequest
    ) async throws -> Page<WorkOrder> {
        let contents = contents
        let isOpenOnly = query.order == .dueFirst || query.order == .pressingFirst
        let all = contents.orders.values.filter { written in
            let (order, standing) = (written.value, contents.orderStandings[written.value.id])
            let matter = order.matter
            return scope.holds(matter.place.unit, parties: order.parties) && (!isOpenOnly || order.state.isOpen)
                && (query.places.isEmpty || query.places.contains { $0.holds(order.parcelCode, at: matter.place) })
                && query.states.map { $0.contains(order.state) } ?? true
                && query.classes.map { matter.verdictClass.map($0.contains) ?? false } ?? true
                && query.categories.map { $0.contains(matter.category) } ?? true
                && query.responsible.map { order.course.responsible.map($0.contains) ?? false } ?? true
                && query.since.map { order.filedAt >= $0 } ?? true
                && query.period.map { $0.contains(order.filedAt) } ?? true
                && query.area.map { Self.lies(matter, in: $0) } ?? true
                && query.dueBefore.map { moment in standing?.dueAt.map { $0 < moment } ?? false } ?? true
                && query.parcel.map { $0 == order.parcelCode } ?? true
                && query.idPrefix.map(order.id.text.hasPrefix) ?? true
        }
        /// The greatest first; rows without a value last.
        func value(_ written: Written<WorkOrder>) -> Double {
            let standing = contents.orderStandings[written.value.id]
            return switch query.order {
            case .byID: 0
            case .latestFirst: Double(written.version)
            case .dueFirst: standing?.dueAt.map { -Double($0.secondsSince1970) } ?? -.infinity
            case .pressingFirst: standing?.priority ?? -.infinity
            }
        }
        let sorted = all.sorted { a, b in
            let (first, second) = (value(a), value(b))
            return first == second ? a.value.id < b.value.id : first > second
        }
        let part = page(sorted, request, value: value, id: \.value.id.text)
        return Page(rows: part.rows.map(\.value), next: part.next)
    }

    package func order(_ id: WorkOrderID, in scope: Scope) async throws -> WorkOrder? {
        contents.orders[id].flatMap { written in
            scope.holds(written.value.matter.place.unit, parties: written.value.parties) ? written.value : nil
        }
    }

    package func counts(in scope: Scope) async throws -> CaseCounts {
        let contents = contents
        let findings = contents.findings.values.map(\.value).filter { scope.holds($0.finding.place.unit) }
        let orders = contents.orders.values.map(\.value).filter {
            scope.holds($0.matter.place.unit, parties: $0.parties)
        }
        return CaseCounts(
            findings: Dictionary(grouping: findings, by: \.state).mapValues(\.count),
            orders: Dictionary(grouping: orders, by: \.state).mapValues(\.count))
    }
}

extension ReferenceStore: OfficeRecordQueries {
    package func officeRecords<Record: OfficeRecord>(
        _ type: Record.Type, _ query: OfficeRecordQuery, page request: PageRequest
    ) async throws -> Page<Record> {
        let all = contents.officeRecords.values.compactMap { $0 as? Record }.filter { record in
            (query.order == nil || query.order == record.order) && (!query.onlyOpen || record.isOpen)
                && query.unit.map(record.units.contains) ?? true && holds(record, query)
        }
        return page(all.sorted { $0.id < $1.id }, request, id: \.id.text)
    }

    private func holds(_ record: some OfficeRecord, _ query: OfficeRecordQuery) -> Bool {
        guard case .units(_, let parties) = query.scope else { return true }
        if record.units.contains(where: { query.scope.holds($0) || parties.contains($0) }) { return true }
        if let instruction = record as? Instruction { return instruction.from == query.author }
        guard let order = record.order.flatMap({ contents.orders[$0]?.value }) else { return false }
        return query.scope.holds(order.matter.place.unit, parties: order.parties)
    }

    package func officeRecord<Record: OfficeRecord>(_ type: Record.Type, _ id: OfficeRecordID) async throws -> Record? {
        contents.officeRecords[id] as? Record
    }
}

extension ReferenceStore: ParcelQueries {
    private func stored(_ code: ParcelCode) -> StoredParcel? {
        let contents = contents
        return contents.parcels[code].map { parcel in
            let standing = contents.standings[code]
            return StoredParcel(
                parcel: parcel, verdict: standing?.verdict, survey: standing?.survey,
                lastClearLook: standing?.lastClearAt, retiredAt: contents.retiredAt[code],
                successors: contents.retired[code] ?? [])
        }
    }

    package func parcels(
        _ query: ParcelQuery, in scope: Scope, page request: PageRequest
    ) async throws -> Page<StoredParcel> {
        let all = contents.parcels.keys.sorted().compactMap(stored).filter { stored in
            let parcel = stored.parcel
            return stored.retiredAt == nil && scope.holds(parcel.place.unit)
                && (query.places.isEmpty || query.places.contains { $0.holds(parcel.code, at: parcel.place) })
                && query.classes.map { stored.verdict.map(\.verdictClass).map($0.contains) ?? false } ?? true
                && query.since.map { since in stored.lastClearLook.map { $0 >= since } ?? false } ?? true
                && query.period.map { period in stored.lastClearLook.map(period.contains) ?? true } ?? true
                && query.parcel.map { $0 == parcel.code } ?? true
                && query.codeSuffix.map(parcel.code.text.hasSuffix) ?? true
                && query.area.map { $0.meets(parcel.polygon) } ?? true
        }
        return page(all, request, id: \.parcel.code.text)
    }

    package func count(of query: ParcelQuery, in scope: Scope) async throws -> Int {
        try await allRows { try await parcels(query, in: scope, page: $0) }.count
    }

    package func parcelBounds(in unit: UnitCode) async throws -> Bounds? {
        let all = try await allRows { try await parcels(ParcelQuery(), in: .units([unit]), page: $0) }
        return all.compactMap(\.parcel.polygon.bounds).reduce(nil) { $0?.union($1) ?? $1 }
    }

    package func parcel(_ code: ParcelCode, in scope: Scope) async throws -> StoredParcel? {
        stored(code).flatMap { scope.holds($0.parcel.place.unit) ? $0 : nil }
    }

    package func holdsParcels(in place: PlaceFilter) async throws -> Bool {
        contents.parcels.values.contains { place.holds($0.code, at: $0.place) }
    }

    package func parcelsCRS() async throws -> CRSCode? { Unit(contents).parcelCRS() }

    package func units() async throws -> [GovernanceUnit] { Unit(contents).units() }
}

extension ReferenceStore: SurveyQueries {
    package func surveys() async throws -> [StoredSurvey] { contents.surveys }

    package func standing(of survey: SurveyID) async throws -> SurveyStanding? {
        let unit = Unit(contents)
        return unit.survey(survey).map {
            $0.finishedAt == nil ? .unfinished(recordedBlocks: unit.recordedBlocks(of: survey)) : .finished
        }
    }

    package func verdicts(of survey: SurveyID) async throws -> [Verdict] {
        (contents.blocks[survey] ?? []).flatMap(\.block.verdicts).sorted { $0.parcelCode < $1.parcelCode }
    }

    package func unresolvedFindings(on parcels: Set<ParcelCode>?) async throws -> [SightingSpan] {
        let open = findings.filter { [.suspected, .provisional].contains($0.state) }
            .filter { parcels?.contains($0.finding.verdict.parcelCode) ?? true }
        return Set(open.compactMap(\.sightings)).sorted { ($0.first, $0.last) < ($1.first, $1.last) }
    }
}
