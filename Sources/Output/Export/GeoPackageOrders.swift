import GeoPackage
import Ground
import Projection
import WorkOrders

/// Orders as a GeoPackage for QGIS, in their own CRS, with their style: the layer `orders` (parcels); where there are any,
/// the layer `order_points` and the table `orders_without_place`; each with the same columns.
struct GeoPackageOrders: OrderFormat {
    let name = "gpkg"
    let summary = Message(
        zh: "GeoPackage（QGIS、ArcGIS 可直接打开）：图层 orders 为宗地、order_points 为点，保留坐标系",
        en: "GeoPackage (opens in QGIS and ArcGIS): layers orders (parcels) and order_points, in their own CRS")

    func write(_ orders: OrderSource, to path: String, _ settings: ExportSettings) async throws -> OrderTally {
        let language = settings.language
        let fields = ExportField<ExportedOrder>.orders
        let columns = fields.map { $0.column(language) }
        func title(_ zh: String, _ en: String) -> String { Message(zh: zh, en: en).text(in: language) }
        let classes = WorkOrderState.allCases.map {
            LayerStyle.Class(value: $0.rawValue, label: $0.name.text(in: language), colour: .of($0))
        }
        var tally = OrderTally()
        do {
            try await WholeFile.replace(path) { temporary in
                let container = try OrderContainer(
                    GeoPackageWriter(path: temporary), path: path,
                    parcels: FeatureLayer(name: "orders", title: title("工单", "orders"), columns: columns),
                    points: FeatureLayer(
                        name: "order_points", title: title("工单（无宗地）", "orders without a parcel"),
                        columns: columns, geometry: .point),
                    others: AttributeTable(
                        name: "orders_without_place", title: title("工单（位置未知）", "orders of unknown place"),
                        key: "fid", columns: columns))
                try await orders { order in
                    tally.count(order.place)
                    try container.add(order, fields.map { $0.value(order, language).cell })
                }
                try container.finish(classes)
            }
        } catch GeoPackageError.cannotWrite(let reason) {
            throw ExportError.writeFailed(path: path, reason: reason)
        }
        return tally
    }
}

/// A GeoPackage of orders that is being written. A layer is made when its first order comes: nobody is offered empty ones.
final class OrderContainer {
    private let file: GeoPackageWriter
    private let path: String
    private let parcels: FeatureLayer
    private let points: FeatureLayer
    /// For orders of unknown place; nil = they are left out.
    private let others: AttributeTable?
    private var made: Set<String> = []
    private var known: (crs: CRSCode, srsID: Int)?
    /// How new the content is, which is the same in every export.
    private var lastChange = Instant(secondsSince1970: 0)

    init(
        _ file: GeoPackageWriter, path: String, parcels: FeatureLayer, points: FeatureLayer, others: AttributeTable?
    ) {
        (self.file, self.path) = (file, path)
        (self.parcels, self.points, self.others) = (parcels, points, others)
    }

    func add(_ order: ExportedOrder, _ cells: [GeoPackageCell]) throws {
        let course = order.order.course
        for time in [order.order.filedAt, course.dispatchedAt, course.closedAt].compactMap({ $0 }) {
            lastChange = max(lastChange, time)
        }
        switch order.place {
        case .parcel(let polygon, let crs):
            let srsID = try srsID(of: crs)
            try make(parcels, srsID)
            try file.insert(polygon, srsID: srsID, into: parcels, cells, lastChange: lastChange)
        case .position(let position, let crs):
            let srsID = try srsID(of: crs)
            try make(points, srsID)
            try file.insert(position, srsID: srsID, into: points, cells, lastChange: lastChange)
        case .unknown:
            guard let others else { return }
            if made.insert(others.name).inserted { try file.create(others, lastChange: lastChange) }
            try file.insert(into: others, cells)
        }
    }

    /// Ends the file; the layers that were made get the colours of `classes` by their column `state`.
    func finish(_ classes: [LayerStyle.Class]) throws {
        try make(parcels, known?.srsID ?? SpatialReference.undefinedCartesian)
        if !classes.isEmpty {
            let layers = [parcels, points].filter { made.contains($0.name) }
            try file.add(
                layers.map { LayerStyle(layer: $0, column: "state", classes: classes) }, lastChange: lastChange)
        }
        try file.finish()
    }

    /// The number of a CRS, which all orders must share.
    private func srsID(of crs: CRSCode) throws -> Int {
        if let known {
            guard known.crs == crs else { throw ExportError.severalCRSs(path: path, known.crs, crs) }
            return known.srsID
        }
        let reference = try SpatialReference(crs, wellKnownText: wellKnownText(of: crs))
        try file.register(reference)
        known = (crs, reference.id)
        return reference.id
    }

    private func make(_ layer: FeatureLayer, _ srsID: Int) throws {
        guard made.insert(layer.name).inserted else { return }
        try file.create(layer, srsID: srsID, lastChange: lastChange)
    }
}
