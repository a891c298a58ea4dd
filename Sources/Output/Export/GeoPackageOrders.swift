import GeoPackage
import Ground
import Projection
import WorkOrders

/// Orders as a GeoPackage for QGIS, in their own CRS: the layers `orders` (parcels) and `order_points`, and the table
/// `orders_without_place`; each with the same columns.
struct GeoPackageOrders: OrderFormat {
    let name = "gpkg"
    let summary = Message(
        zh: "GeoPackage（QGIS、ArcGIS 可直接打开）：图层 orders 为宗地、order_points 为点，保留坐标系",
        en: "GeoPackage (opens in QGIS and ArcGIS): layers orders (parcels) and order_points, in their own CRS")

    func write(_ orders: OrderSource, to path: String) async throws -> OrderTally {
        var tally = OrderTally()
        do {
            try await WholeFile.replace(path) { temporary in
                let container = try OrderContainer(GeoPackageWriter(path: temporary), path: path)
                try await orders { order in
                    tally.count(order.place)
                    try container.add(order)
                }
                try container.finish()
            }
        } catch GeoPackageError.cannotWrite(let reason) {
            throw ExportError.writeFailed(path: path, reason: reason)
        }
        return tally
    }
}

/// A GeoPackage of orders that is being written. Its layers are made when the first order tells their CRS.
private final class OrderContainer {
    private let file: GeoPackageWriter
    private let path: String
    private let fields = OrderField.all
    private let parcels: FeatureLayer
    private let points: FeatureLayer
    private let others: AttributeTable
    private var crs: CRSCode?
    private var srsID: Int?
    /// How new the content is, which is the same in every export.
    private var lastChange = Instant(secondsSince1970: 0)

    init(_ file: GeoPackageWriter, path: String) throws {
        (self.file, self.path) = (file, path)
        let columns = fields.map { Column($0.name, $0.kind) }
        parcels = FeatureLayer(name: "orders", title: "工单", columns: columns)
        points = FeatureLayer(name: "order_points", title: "工单（无宗地）", columns: columns, geometry: .point)
        others = AttributeTable(
            name: "orders_without_place", title: "工单（位置未知）", key: "fid", columns: columns)
        try file.create(others, lastChange: lastChange)
    }

    func add(_ order: ExportedOrder) throws {
        let cells = fields.map { $0.value(order).cell }
        let course = order.order.course
        for time in [order.order.filedAt, course.dispatchedAt, course.closedAt].compactMap({ $0 }) {
            lastChange = max(lastChange, time)
        }
        let place = order.place
        let srsID = try place.crs.map(srsID(of:)) ?? 0
        switch place {
        case .parcel(let polygon, _):
            try file.insert(polygon, srsID: srsID, into: parcels, cells, lastChange: lastChange)
        case .position(let position, _):
            try file.insert(position, srsID: srsID, into: points, cells, lastChange: lastChange)
        case .unknown: try file.insert(into: others, cells)
        }
    }

    func finish() throws {
        if srsID == nil { try makeLayers(SpatialReference.undefinedCartesian) }
        try file.finish()
    }

    /// The number of a CRS, which all orders must share.
    private func srsID(of crs: CRSCode) throws -> Int {
        if let known = self.crs, let srsID {
            guard known == crs else { throw ExportError.severalCRSs(path: path, known, crs) }
            return srsID
        }
        let reference = try SpatialReference(crs, wellKnownText: wellKnownText(of: crs))
        try file.register(reference)
        try makeLayers(reference.id)
        (self.crs, srsID) = (crs, reference.id)
        return reference.id
    }

    private func makeLayers(_ srsID: Int) throws {
        for layer in [parcels, points] { try file.create(layer, srsID: srsID, lastChange: lastChange) }
    }
}
