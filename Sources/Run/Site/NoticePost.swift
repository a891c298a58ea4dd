import Calendar
import Casework
import Delivery
import Findings
import Foundation
import Governance
import Ground
import Overview
import Settings
import StorePorts
import Warning
import Watch
import WorkOrders

/// Makes notices of the log, of the week and of warnings, and puts them into the outbox for whoever is to be told.
///
/// The log is read from where it was read last, and that place is kept in the transaction of the notices: each entry is told
/// once, whichever process wrote it, also where this one is killed. What happened before there were receivers is not told.
struct NoticePost: NoticeSource {
    let settings: NoticeSettings
    let language: Language
    let zone: TimeZone

    private static let digestMark = "notices.digest"
    private static let warningMark = "notices.warnings"
    /// Entries of the log in one transaction.
    private static let entriesAtOnce = 500
    /// The hour of day, by China's clock, from which warnings are looked for, once a day.
    private static let warningHour: Int64 = 7

    func isDue(in store: any OfficeStore, at now: Instant) async throws -> Bool {
        guard let mark = try await store.noticeMark() else { return true }
        if try await store.logHead().sequence > mark { return true }
        let (digest, warnings) = (try await digestTime(store, now), try await warningTime(store, now))
        return digest != nil || warnings != nil
    }

    func post(into store: any OfficeStore, at now: Instant) async throws {
        guard let begun = try await store.noticeMark() else {
            for name in [Self.digestMark, Self.warningMark] { try await store.setMark(name, now) }
            return try await store.keep([], readTo: try await store.logHead().sequence)
        }
        var mark = begun
        while true {
            let entries = try await store.events(behind: mark, limit: Self.entriesAtOnce)
            guard let last = entries.last else { break }
            let notices = try await store.read { unit in
                try entries.compactMap { try PeopleNotice(of: $0, in: unit) }
            }
            mark = last.sequence
            try await store.keep(try messages(notices, at: now), readTo: mark)
        }
        if let time = try await warningTime(store, now) {
            try await store.keep(try messages(try await warnings(store, at: now), at: now), readTo: mark)
            try await store.setMark(Self.warningMark, time)
        }
        if let time = try await digestTime(store, now) {
            try await store.keep(try messages(try await digests(store, at: now), at: now), readTo: mark)
            try await store.setMark(Self.digestMark, time)
        }
    }

    // MARK: - Messages

    private func messages(_ notices: [PeopleNotice], at now: Instant) throws -> [OutboxMessage] {
        let quietEnd = settings.quietHours.flatMap { $0.contains(now) ? $0.end(after: now) : nil }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try notices.compactMap { notice in
            let destinations = settings.receivers.filter { $0.wants(notice) }.flatMap(\.destinations)
            guard !destinations.isEmpty else { return nil }
            let content = NoticeContent(
                title: notice.title.text(in: language), lines: notice.lines.map { $0.text(in: language) })
            return OutboxMessage(
                key: notice.key, eventType: "notice.\(notice.kind.rawValue)", body: try encoder.encode(content),
                destinations: destinations, isInOrder: true, notBefore: quietEnd)
        }
    }

    private func wants(_ kind: NoticeKind) -> Bool {
        settings.receivers.contains { $0.about.isEmpty || $0.about.contains(kind) }
    }

    // MARK: - Week

    private func digestTime(_ store: any OfficeStore, _ now: Instant) async throws -> Instant? {
        guard let digest = settings.digest, wants(.digest) else { return nil }
        guard let last = try await store.mark(Self.digestMark) else { return now }
        return FireWindow.due(lastHandled: min(last, now), now: now, expressions: [digest], in: zone)?.fireTime
    }

    /// A digest for each village that somebody is told of, and that has orders.
    private func digests(_ store: any OfficeStore, at now: Instant) async throws -> [PeopleNotice] {
        let office = try await store.read { try $0.office() }
        var digests: [UnitCode: VillageDigest] = [:]
        try await forEachRow {
            try await store.orders(OrderQuery(), in: .everything, page: $0)
        } _: { order in
            guard let village = order.matter.place.unit?.village else { return }
            digests[village, default: VillageDigest(of: village, at: now)]
                .take(order, dueAt: order.state.isOpen ? OrderStanding(order, in: office).dueAt : nil)
        }
        return digests.values.sorted { $0.village < $1.village }
            .map { $0.notice(named: office.units.name(of: $0.village)) }
    }

    // MARK: - Warnings

    private func warningTime(_ store: any OfficeStore, _ now: Instant) async throws -> Instant? {
        guard wants(.warning) else { return nil }
        let day = CivilDay(now, utcOffsetSeconds: LocalTime.china.secondsFromGMT())
        let begin = Instant(secondsSince1970: Int64(day.number) * 86_400 + (Self.warningHour - 8) * 3_600)
        guard now >= begin else { return nil }
        let last = try await store.mark(Self.warningMark)
        return last.map { $0 < begin } ?? true ? begin : nil
    }

    /// What is unusual up to yesterday: a day counts when it is over.
    private func warnings(_ store: any OfficeStore, at now: Instant) async throws -> [PeopleNotice] {
        let day = CivilDay(number: CivilDay(now, utcOffsetSeconds: LocalTime.china.secondsFromGMT()).number - 1)
        let office = try await store.read { try $0.office() }
        return try await WarningReading(store, office: office).warnings(on: day).map { warning in
            let (unit, place) = Self.place(warning.place)
            // A warning goes on for days: it is told once.
            let name = "\(warning.kind.rawValue) \(place) \(warning.category ?? "") \(warning.firstDay)"
            return PeopleNotice(
                kind: .warning, key: "warning:\(ContentHash.text(name).prefix(32))", units: unit.map { [$0] } ?? [],
                title: Message(
                    zh: "预警：\(unit.map { office.units.name(of: $0) } ?? place)",
                    en: "warning: \(unit.map { office.units.name(of: $0) } ?? place)"),
                lines: [warning.reason])
        }
    }

    private static func place(_ place: WarningPlace) -> (UnitCode?, String) {
        switch place {
        case .unit(let unit): (unit, unit.text)
        case .place(let name, let unit): (unit, name)
        case .circle(let centre, _): (nil, "\(Int(centre.x.rounded())), \(Int(centre.y.rounded()))")
        }
    }
}
