import Findings
import Foundation
import Ground
import Reports
import WorkOrders

extension OrderWriter {
    /// Queues what other systems are told of what happened to an order, one message for each receiver and event.
    ///
    /// | entry | occasion |
    /// |---|---|
    /// | the order is put on file | `filed`, and `report` for the report that it begins with |
    /// | a report that just came in joins it | `report` |
    /// | a step that brings it to another state | the state |
    ///
    /// The mappings are those of the rules in force, whichever the order runs under: they say who is told today.
    func send(_ told: [(event: OrderEvent, entry: Event)], of order: WorkOrder, to log: inout EventWriter) throws {
        let deliveries = office.current.category(order.matter.category)?.deliveries ?? []
        guard !deliveries.isEmpty else { return }
        var reports: [ReportRecord]?
        for (event, entry) in told {
            for (occasion, report) in try occasions(event, of: order) {
                let wanting = deliveries.filter { $0.wants(occasion) }
                guard !wanting.isEmpty else { continue }
                let known = try reports ?? unit.reports(of: order.id)
                reports = known
                let record = report.map { id in known.first { $0.id == id } } ?? known.first
                let about = try record.map { try tellable($0) }
                let key = "\(report?.text ?? order.id.text):\(entry.sequence):\(occasion.rawValue)"
                var facts = DeliveryFacts(
                    occasion: occasion, at: entry.at, key: key, order: order, report: about,
                    fields: about?.fields ?? [:], rules: office.current, units: office.units,
                    dueAt: OrderStanding(order, in: office).dueAt)
                if report == nil {
                    // Of an order counts what any of its reports filled in, the latest word first.
                    facts.fields = known.reduce(into: [:]) { $0.merge($1.report.fields ?? [:]) { $1 } }
                }
                for delivery in wanting {
                    let text = try CanonicalJSON.text(facts.content(for: delivery))
                    let outgoing = Outgoing(
                        key: key, receiver: delivery.receiver, kind: "order.\(occasion.rawValue)", order: order.id,
                        text: text)
                    try unit.put(outgoing, at: now)
                    try log.append(
                        .deliveryQueued, key,
                        SendingNote(receiver: delivery.receiver, order: order.id, sha256: ContentHash.text(text)))
                }
            }
        }
    }

    /// What an event is to other systems; `report`: the report that it brings.
    private func occasions(
        _ event: OrderEvent, of order: WorkOrder
    ) throws -> [(FieldDelivery.Occasion, report: ReportID?)] {
        switch event {
        case .filed(let matter):
            var occasions: [(FieldDelivery.Occasion, report: ReportID?)] = [(.filed, nil)]
            for report in matter.reportIDs { occasions.append((.report, report)) }
            return occasions
        case .joined(let joining):
            // One that is moved from another order was told when it came in.
            guard try unit.report(joining.report)?.report.receivedAt == now else { return [] }
            return [(.report, joining.report)]
        case .restated, .left: return []
        case .step(let step):
            guard let state = step.kind.to else { return [] }
            return [(FieldDelivery.Occasion(state), nil)]
        }
    }

    /// A report as another system may have it: without a word of who reported.
    private func tellable(_ record: ReportRecord) throws -> Report {
        var report = record.report
        let contact = try report.reporter.flatMap { try unit.contact(of: $0) }
        report.text = ReporterMask.masked(report.text, contact)
        report.place.address = report.place.address.map { ReporterMask.masked($0, contact) }
        report.fields = report.fields?.mapValues { ReporterMask.masked($0, contact) }
        report.reporter = nil
        return report
    }
}

/// Takes out of words what tells who said them.
enum ReporterMask {
    /// The words without the reporter's name and number, and without any mobile number (11 digits from 13 to 19) or identity
    /// number (17 digits and a digit or X, GB 11643) that somebody wrote into them.
    static func masked(_ text: String, _ contact: ReporterContact?) -> String {
        var text = text
        // A name of one letter would take that letter out of every word.
        for known in [contact?.phone, contact?.name].compactMap({ $0 }) where known.count > 1 {
            text = text.replacingOccurrences(of: known, with: "***")
        }
        text = text.replacing(#/\d{17}[\dXx]/#, with: "***")
        return text.replacing(#/1[3-9]\d[ -]?\d{4}[ -]?\d{4}/#, with: "***")
    }
}
