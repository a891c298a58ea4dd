public import Casework
public import Export
public import Governance
public import Ground
public import Overview
public import StorePorts
public import WorkOrders

/// Writes cases into files, as far as they lie in a scope; memory does not grow with the number of orders.
public struct CaseExport: Sendable {
    private let store: any OfficeStore
    private let scope: Scope
    private let settings: ExportSettings

    /// Exports of a store in a language, as far as its cases lie in `scope`. `hasEveryColumn`: CSV for programs.
    public init(
        _ store: any OfficeStore, in scope: Scope = .everything, language: Language, hasEveryColumn: Bool = false,
        converter: any LayerConverting = LayerStudio()
    ) {
        (self.store, self.scope) = (store, scope)
        settings = ExportSettings(language: language, hasEveryColumn: hasEveryColumn, converter: converter)
    }

    /// Writes parcels, by code, whole or not at all.
    public func write(_ query: ParcelQuery, as format: any ParcelFormat, to path: String) async throws {
        try await format.write(
            { each in
                try await forEachRow {
                    try await store.parcels(query, in: scope, page: $0)
                } _: {
                    try each($0.parcel, $0.verdict)
                }
            }, to: path, settings)
    }

    /// Writes orders, by id, whole or not at all; says what is in the file.
    public func write(_ query: OrderQuery, as format: any OrderFormat, to path: String) async throws -> OrderTally {
        let office = try await store.read { try $0.office() }
        return try await format.write(
            { each in
                try await forEachRow {
                    try await store.orders(query, in: scope, page: $0)
                } _: {
                    try each(ExportedOrder($0, in: office))
                }
            }, to: path, settings)
    }

    /// Writes findings, by id, whole or not at all. `orders`: in which scope their orders are named.
    public func write(
        _ query: FindingQuery, as format: any FindingFormat, orders: Scope = .everything, to path: String
    ) async throws {
        let collection = FindingCollection(
            findings: try await allRows { try await store.findingRecords(query, in: scope, page: $0) },
            workOrders: try await allRows { try await store.orders(OrderQuery(), in: orders, page: $0) },
            chips: { try await store.chips(of: $0, in: scope) })
        try await format.write(collection, to: path, settings)
    }
}

extension ExportedOrder {
    /// An order with what an office says of it.
    public init(_ order: WorkOrder, in office: Office) {
        let standing = OrderStanding(order, in: office)
        self.init(
            order, dueAt: standing.dueAt, isProvisional: standing.isProvisional, level: standing.level,
            categoryName: office.rules(of: order).name(of: order.matter.category),
            responsibleName: order.course.responsible.flatMap {
                office.units[$0] == nil ? nil : office.units.fullName(of: $0)
            })
    }
}

/// Writes the files that a service hands out.
public struct SiteCaseFiles: CaseFiles {
    private let store: any OfficeStore
    private let converter: any LayerConverting

    /// Files of a store.
    public init(_ store: any OfficeStore, converter: any LayerConverting = LayerStudio()) {
        (self.store, self.converter) = (store, converter)
    }

    /// Writes a patrol's walk.
    public func write(
        _ route: PatrolRoute, as format: RouteFileFormat, in language: Language, to path: String
    ) throws {
        let format: RouteFormat =
            switch format {
            case .geojson: .geojson
            case .kml: .kml
            case .gpx: .gpx
            }
        try format.write(route, in: language, to: path)
    }

    /// Writes the orders inside a scope, by id.
    public func write(
        _ query: OrderQuery, in scope: Scope, as format: CaseFileFormat, _ language: Language, to path: String
    ) async throws {
        _ = try await CaseExport(store, in: scope, language: language, converter: converter)
            .write(query, as: OrderFormats.named(format.name), to: path)
    }

    /// Writes the findings inside a scope, by id. `orders`: in which scope their orders are named.
    public func write(
        _ query: FindingQuery, in scope: Scope, orders: Scope, as format: CaseFileFormat, _ language: Language,
        to path: String
    ) async throws {
        try await CaseExport(store, in: scope, language: language, converter: converter)
            .write(query, as: FindingFormats.named(format.name), orders: orders, to: path)
    }
}
