import Findings
import Governance
import Ground
import Reports
import WorkOrders

/// The order that a report begins.
struct OrderFiling {
    let report: Report
    let area: AdministrativePlace
    let crs: CRSCode?
    /// The parcel, where it is on record.
    let parcel: ParcelRecord?
    let group: CategoryGroup
    let summary: String?
    /// The protected layers that the report's position lies in.
    let layers: [String]

    /// What the order is about.
    var matter: OrderMatter {
        let place = report.place
        var matter = OrderMatter(
            origins: [report.channel.origin], category: report.category, group: group, parcelCode: parcel?.code,
            crs: parcel?.crs ?? crs, parcelPolygon: parcel?.polygon, position: place.position,
            accuracyMetres: place.position.map { _ in place.uncertaintyMetres }, place: area, summary: summary)
        if let centre = parcel?.centre {
            matter.position = centre
            matter.accuracyMetres = ReportChannel.finding.defaultAccuracyMetres
        }
        (matter.reportIDs, matter.sources) = ([report.id], [report.channel.sourceKind])
        matter.layers = layers
        return matter
    }
}

extension ReportChannel {
    /// Where an order comes from that such a report begins: what officers, sensors and imagery find is found actively.
    var origin: WorkOrderOrigin {
        switch self {
        case .finding, .patrol, .sensor: .activeDiscovery
        case .snap, .hotline, .otherSystem: .passiveReport
        }
    }
}

extension ReportJoining {
    /// A report that joins an order, whose place it gives from now on where it is the best-located of its sources.
    init(_ report: Report, _ order: WorkOrder, probability: Double?) {
        let place = report.place
        let isBetter = place.position != nil && place.uncertaintyMetres < order.matter.accuracyMetres ?? .infinity
        self.init(
            report: report.id, origin: report.channel.origin, source: report.channel.sourceKind,
            position: isBetter ? place.position : nil, accuracyMetres: isBetter ? place.uncertaintyMetres : nil,
            probability: probability)
    }
}

extension OrderWriter {
    /// Puts an order on file, and dispatches it where the rules do so by themselves; gives it as it is then.
    mutating func file(_ filed: WorkOrder, texts: [String], to log: inout EventWriter) throws -> WorkOrder {
        var order = filed
        let entries = [OrderEntry(.filed(order.matter))] + (try dispatchByRule(&order, texts: texts, to: &log))
        try write(entries, of: order, to: &log)
        return order
    }
}

extension AdministrativePlace {
    /// The place of a unit, with the names of those that it lies in.
    init(of unit: UnitCode?, in units: UnitDirectory) {
        self.init(unit: unit)
        guard let unit else { return }
        for code in units.chain(of: unit) {
            guard let known = units[code] else { continue }
            switch known.tier {
            case .district: district = known.name
            case .town: town = known.name
            case .village: village = known.name
            case .cell: cell = known.name
            case .department: break
            }
        }
    }
}
