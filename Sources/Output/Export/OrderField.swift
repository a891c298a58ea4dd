import Findings
import GeoPackage
import Ground
import Reports
import WorkOrders

/// An attribute of an order: its name and value in every format. Never what a reporter wrote, nor who that was.
struct OrderField {
    let name: String
    let kind: Column.Kind
    let value: (ExportedOrder) -> FieldValue

    /// The attributes, in the order in which people read them.
    static var all: [OrderField] {
        [
            text("id") { $0.order.id.text },
            text("state") { $0.order.state.rawValue },
            text("state_name") { $0.order.state.name.chinese },
            text("category") { $0.order.matter.category.text },
            text("category_name") { $0.categoryName.chinese },
            text("category_group") { $0.order.matter.group.text },
            words("origins") { $0.order.matter.origins.map(\.rawValue) },
            text("parcel_code") { $0.order.parcelCode?.text },
            text("district") { $0.order.matter.place.district },
            text("town") { $0.order.matter.place.town },
            text("village") { $0.order.matter.place.village },
            text("cell") { $0.order.matter.place.cell },
            text("responsible") { $0.order.course.responsible?.text },
            text("responsible_name") { $0.responsibleName },
            words("co_handlers") { $0.order.course.coHandlers.map(\.unit.text) },
            text("supervisor") { $0.order.course.supervisor?.text },
            time("due_at") { $0.dueAt },
            OrderField(name: "is_provisional", kind: .integer) { .flag($0.isProvisional) },
            text("level") { $0.order.course.clock.startedAt == nil ? nil : $0.level.rawValue },
            text("outcome") { $0.order.course.outcome?.rawValue },
            text("outcome_name") { $0.order.course.outcome?.name.chinese },
            text("legality") { $0.order.matter.legality.rawValue },
            text("legality_reason") { $0.order.matter.land?.sentence.chinese },
            words("approvals") { $0.order.matter.land?.approvals ?? [] },
            number("outside_approved_m2") { $0.order.matter.land?.outside?.squareMetres },
            number("outside_approved_uncertainty_m2") { $0.order.matter.land?.outside?.uncertaintySquareMetres },
            number("outside_parcels_m2") { $0.order.matter.land?.outsideParcels?.squareMetres },
            words("layers") { $0.order.matter.layers },
            text("class") { $0.order.matter.verdictClass?.rawValue },
            number("confidence") { $0.order.matter.confidence },
            number("changed_area_inside_m2") { changed($0, \.changedAreaInsideSquareMetres) },
            number("changed_area_beyond_m2") { changed($0, \.changedAreaBeyondSquareMetres) },
            count("hand_overs") { $0.order.course.handOvers },
            count("reopenings") { $0.order.course.reopenings.count },
            time("raised_at") { $0.order.filedAt },
            time("dispatched_at") { $0.order.course.dispatchedAt },
            time("closed_at") { $0.order.course.closedAt },
            count("finding_count") { $0.order.matter.findingIDs.count },
            words("findings") { $0.order.matter.findingIDs.map(\.text) },
            count("report_count") { $0.order.matter.reportIDs.count },
            words("reports") { $0.order.matter.reportIDs.map(\.text) },
            text("summary") { $0.order.matter.summary },
        ]
    }

    private static func text(_ name: String, _ value: @escaping (ExportedOrder) -> String?) -> OrderField {
        OrderField(name: name, kind: .text) { .text(value($0)) }
    }

    private static func number(_ name: String, _ value: @escaping (ExportedOrder) -> Double?) -> OrderField {
        OrderField(name: name, kind: .double) { .number(value($0)) }
    }

    private static func count(_ name: String, _ value: @escaping (ExportedOrder) -> Int) -> OrderField {
        OrderField(name: name, kind: .integer) { .number(Double(value($0))) }
    }

    private static func time(_ name: String, _ value: @escaping (ExportedOrder) -> Instant?) -> OrderField {
        OrderField(name: name, kind: .text) { .time(value($0)) }
    }

    private static func words(_ name: String, _ value: @escaping (ExportedOrder) -> [String]) -> OrderField {
        OrderField(name: name, kind: .text) { .words(value($0)) }
    }

    /// An area of the standing findings; nil where no finding joined the order.
    private static func changed(_ order: ExportedOrder, _ area: KeyPath<OrderMatter, Double>) -> Double? {
        order.order.matter.verdictClass == nil ? nil : order.order.matter[keyPath: area]
    }
}
