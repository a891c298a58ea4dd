import Findings
import GeoPackage
import Ground
import Reports
import WorkOrders

extension ExportField<ExportedOrder> {
    /// The attributes of an order, in the order in which people read them. Never what a reporter wrote, nor who that was.
    static var orders: [ExportField] { matter + places { $0.order.matter.place } + handling + history }

    private static var matter: [ExportField] {
        [
            text("id", zh: "工单编号", en: "order", short: Message(zh: "编号", en: "id")) { $0.order.id.text },
            text("state", zh: "状态代号", en: "state code") { $0.order.state.rawValue },
            said("state_name", zh: "状态", en: "state", short: Message(zh: "状态", en: "state")) { $0.order.state.name },
            text("category", zh: "类别代号", en: "category code") { $0.order.matter.category.text },
            said("category_name", zh: "类别", en: "category", short: Message(zh: "类别", en: "category")) {
                $0.categoryName
            },
            text("category_group", zh: "类别组", en: "category group") { $0.order.matter.group.text },
            words("origins", zh: "来源", en: "origins") { $0.order.matter.origins.map(\.rawValue) },
            text("parcel_code", zh: "宗地代码", en: "parcel", short: Message(zh: "宗地号", en: "parcel")) {
                $0.order.parcelCode?.text
            },
        ]
    }

    private static var handling: [ExportField] {
        [
            text("responsible", zh: "主办单位代码", en: "unit code") { $0.order.course.responsible?.text },
            text("responsible_name", zh: "主办单位", en: "with", short: Message(zh: "主办", en: "unit")) {
                $0.responsibleName
            },
            words("co_handlers", zh: "协办单位", en: "co-handlers") { $0.order.course.coHandlers.map(\.unit.text) },
            text("supervisor", zh: "督办单位", en: "supervisor") { $0.order.course.supervisor?.text },
            time("due_at", zh: "期限", en: "due", short: Message(zh: "期限", en: "due")) { $0.dueAt },
            other("is_provisional", zh: "期限待定", en: "deadline provisional", .integer) { .flag($0.isProvisional) },
            text("level", zh: "时限等级", en: "time level") {
                $0.order.course.clock.startedAt == nil ? nil : $0.level.rawValue
            },
            text("outcome", zh: "处置结果代号", en: "outcome code") { $0.order.course.outcome?.rawValue },
            said("outcome_name", zh: "处置结果", en: "outcome", short: Message(zh: "结果", en: "outcome")) {
                $0.order.course.outcome?.name
            },
            text("legality", zh: "合规性代号", en: "legality code") { $0.order.matter.legality.rawValue },
            said("legality_name", zh: "合规性", en: "legality", short: Message(zh: "合规性", en: "legality")) {
                $0.order.matter.legality.name
            },
            said("legality_reason", zh: "合规性依据", en: "legality, because", short: Message(zh: "依据", en: "because")) {
                $0.order.matter.land?.sentence
            },
            words("approvals", zh: "批准", en: "approvals", short: Message(zh: "批准", en: "approvals")) {
                $0.order.matter.land?.approvals ?? []
            },
            number(
                "outside_approved_m2", zh: "超出批准（平方米）", en: "outside the approval (m²)",
                short: Message(zh: "超批准", en: "outside_m2")
            ) { $0.order.matter.land?.outside?.squareMetres },
            number("outside_approved_uncertainty_m2", zh: "超出批准的误差（平方米）", en: "its uncertainty (m²)") {
                $0.order.matter.land?.outside?.uncertaintySquareMetres
            },
            number("outside_parcels_m2", zh: "越出宗地（平方米）", en: "outside parcels (m²)") {
                $0.order.matter.land?.outsideParcels?.squareMetres
            },
            words("layers", zh: "保护图层", en: "protected layers", short: Message(zh: "图层", en: "layers")) {
                $0.order.matter.layers
            },
        ]
    }

    private static var history: [ExportField] {
        [
            text("class", zh: "变化类别代号", en: "class code") { $0.order.matter.verdictClass?.rawValue },
            probability("confidence", zh: "置信度", en: "confidence", short: Message(zh: "置信度", en: "confidence")) {
                $0.order.matter.confidence
            },
            number(
                "changed_area_inside_m2", zh: "宗地内变化面积（平方米）", en: "changed inside (m²)",
                short: Message(zh: "内面积", en: "inside_m2")
            ) { changed($0, \.changedAreaInsideSquareMetres) },
            number(
                "changed_area_beyond_m2", zh: "越出宗地面积（平方米）", en: "changed beyond (m²)",
                short: Message(zh: "外面积", en: "beyond_m2")
            ) { changed($0, \.changedAreaBeyondSquareMetres) },
            count("hand_overs", zh: "移交次数", en: "hand-overs") { $0.order.course.handOvers },
            count("reopenings", zh: "重启次数", en: "reopenings") { $0.order.course.reopenings.count },
            time("raised_at", zh: "生成时间", en: "raised", short: Message(zh: "生成", en: "raised")) { $0.order.filedAt },
            time("dispatched_at", zh: "派遣时间", en: "dispatched", short: Message(zh: "派遣", en: "dispatched")) {
                $0.order.course.dispatchedAt
            },
            time("closed_at", zh: "结案时间", en: "closed", short: Message(zh: "结案", en: "closed")) {
                $0.order.course.closedAt
            },
            count("finding_count", zh: "图斑数", en: "findings, count") { $0.order.matter.findingIDs.count },
            words("findings", zh: "监测图斑", en: "findings", short: Message(zh: "图斑", en: "findings")) {
                $0.order.matter.findingIDs.map(\.text)
            },
            count("report_count", zh: "线索数", en: "reports, count") { $0.order.matter.reportIDs.count },
            words("reports", zh: "线索", en: "reports") { $0.order.matter.reportIDs.map(\.text) },
            text("summary", zh: "概述", en: "summary", short: Message(zh: "概述", en: "summary")) {
                $0.order.matter.summary
            },
        ]
    }

    /// An area of the standing findings; nil where no finding joined the order.
    private static func changed(_ order: ExportedOrder, _ area: KeyPath<OrderMatter, Double>) -> Double? {
        order.order.matter.verdictClass == nil ? nil : order.order.matter[keyPath: area]
    }
}
