import Foundation
public import Governance
public import Ground
public import Reports

/// What is told to another system, as it is at the moment of the event.
public struct DeliveryFacts: Sendable {
    /// What happened.
    public var occasion: FieldDelivery.Occasion
    /// When.
    public var at: Instant
    /// The key of the event.
    public var key: String
    /// The order.
    public var order: WorkOrder
    /// The report that it is about, with its text as it may be told; nil where there is none.
    public var report: Report?
    /// What was filled in in the form.
    public var fields: [String: String]
    /// The rules in force.
    public var rules: RuleSet
    /// The units.
    public var units: UnitDirectory
    /// When it is due; nil before the first dispatch.
    public var dueAt: Instant?

    /// Facts from their parts.
    public init(
        occasion: FieldDelivery.Occasion, at: Instant, key: String, order: WorkOrder, report: Report?,
        fields: [String: String], rules: RuleSet, units: UnitDirectory, dueAt: Instant?
    ) {
        (self.occasion, self.at, self.key, self.order) = (occasion, at, key, order)
        (self.report, self.fields, self.rules, self.units, self.dueAt) = (report, fields, rules, units, dueAt)
    }

    private enum Value {
        case text(String)
        case number(Double)
        case moment(Instant)
    }

    /// What one of our own fields says; nil where that is not known.
    private func value(_ field: DeliveredField) -> Value? {
        let (matter, course) = (order.matter, order.course)
        let state = stateThen
        switch field {
        case .event: return .text(occasion.rawValue)
        case .time: return .moment(at)
        case .key: return .text(key)
        case .order: return .text(order.id.text)
        case .report: return report.map { .text($0.id.text) }
        case .category: return .text(matter.category.text)
        case .categoryName: return .text(rules.name(of: matter.category).chinese)
        case .state: return .text(state.rawValue)
        case .stateName: return .text(state.name.chinese)
        case .unit: return matter.place.unit.map { .text($0.text) }
        case .district: return matter.place.district.map { .text($0) }
        case .town: return matter.place.town.map { .text($0) }
        case .village: return matter.place.village.map { .text($0) }
        case .cell: return matter.place.cell.map { .text($0) }
        case .parcel: return matter.parcelCode.map { .text($0.text) }
        case .address: return report?.place.address.map { .text($0) }
        case .longitude, .latitude: return nil
        case .x: return matter.position.map { .number($0.x) }
        case .y: return matter.position.map { .number($0.y) }
        case .crs: return matter.crs.map { .text("\($0)") }
        case .accuracy: return matter.accuracyMetres.flatMap { $0.isFinite ? .number($0) : nil }
        case .responsible: return course.responsible.map { .text($0.text) }
        case .responsibleName: return course.responsible.map { .text(units.name(of: $0)) }
        case .filedAt: return .moment(order.filedAt)
        case .reportedAt: return report.map { .moment($0.reportedAt) }
        case .dueAt: return dueAt.map { .moment($0) }
        case .closedAt: return course.closedAt.map { .moment($0) }
        case .text: return report.map { .text($0.text) }
        case .summary: return matter.summary.map { .text($0) }
        case .outcome: return course.outcome.map { .text($0.name.chinese) }
        case .channel: return report.map { .text($0.channel.rawValue) }
        case .reference: return report?.sourceReference.map { .text($0) }
        case .area: return matter.changedAreaSquareMetres.map { .number($0) }
        }
    }

    /// The state that the occasion tells of: the order may have gone further in the same unit of work.
    private var stateThen: WorkOrderState {
        WorkOrderState.allCases.first { FieldDelivery.Occasion($0) == occasion } ?? order.state
    }

    /// What a receiver is sent of it.
    ///
    /// A field that is not known is left out: no receiver gets an empty text for what nobody said. A number of the form goes as
    /// a number.
    public func content(for delivery: FieldDelivery) -> DeliveredContent {
        var content = DeliveredContent(texts: delivery.constants ?? [:], numbers: [:], place: nil)
        let form = rules.category(order.matter.category)?.fields ?? []
        for (own, theirs) in delivery.fields {
            let known = DeliveredField(rawValue: own).flatMap { value($0) } ?? filledIn(own, form)
            switch known {
            case .text(let text): content.texts[theirs] = delivery.values?[own]?[text] ?? text
            case .number(let number): content.numbers[theirs] = number
            case .moment(let moment): put(moment, as: theirs, delivery.times ?? .local, &content)
            case nil: break
            }
        }
        let names = (delivery.fields["longitude"], delivery.fields["latitude"])
        if names.0 != nil || names.1 != nil, let position = order.matter.position, let crs = order.matter.crs {
            content.place = DeliveredContent.Place(
                position: position, crs: crs, datum: delivery.datum ?? .wgs84, longitude: names.0, latitude: names.1)
        }
        return content
    }

    private func filledIn(_ code: String, _ form: [FormField]) -> Value? {
        guard DeliveredField(rawValue: code) == nil, let text = fields[code], !text.isEmpty else { return nil }
        if form.first(where: { $0.code == code })?.dataType == .number, let number = Double(text), number.isFinite {
            return .number(number)
        }
        return .text(text)
    }

    private func put(
        _ moment: Instant, as name: String, _ form: FieldDelivery.TimeForm, _ content: inout DeliveredContent
    ) {
        switch form {
        case .rfc3339: content.texts[name] = moment.description
        case .unix: content.numbers[name] = Double(moment.secondsSince1970)
        case .unixMilliseconds: content.numbers[name] = Double(moment.secondsSince1970) * 1_000
        case .local:
            // China's clock has no summer time: the UTC text of a moment eight hours later.
            let text = moment.advanced(by: 8 * 3_600).description
            content.texts[name] = text.replacingOccurrences(of: "T", with: " ").replacingOccurrences(of: "Z", with: "")
        }
    }
}
