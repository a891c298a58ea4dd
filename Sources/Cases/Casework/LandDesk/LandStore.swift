import Findings
public import Ground
public import WorkOrders

/// What use cases read of the register of approvals and of protected layers.
public protocol LandReading {
    /// A parcel's approvals, in the order of their numbers.
    func approvals(on parcel: ParcelCode) throws -> [BuildingApproval]
    /// Where the register is complete, in the order of the units' codes.
    func approvalCoverage() throws -> [ApprovalCoverage]
    /// The protected layers, in the order of their names.
    func protectedLayers() throws -> [ProtectedLayer]
    /// The polygons of protected layers whose bounds meet a box, by the layers' names.
    func protectedPolygons(meeting box: Bounds) throws -> [String: [MultiPolygon]]
}

/// What use cases write of them.
public protocol LandWriting: LandReading {
    /// Keeps approvals, each in place of the one of its parcel and number.
    func put(_ approvals: [BuildingApproval]) throws
    /// Keeps statements that the register is complete, each in place of that of its unit.
    func put(_ coverage: [ApprovalCoverage]) throws
    /// Keeps a layer in place of the one of its name.
    func put(_ layer: ProtectedLayer, polygons: [MultiPolygon]) throws
    /// Takes a layer away with its polygons; does nothing where there is none.
    func removeLayer(_ name: String) throws
}

/// A layer of protected land, e.g. 永久基本农田.
public struct ProtectedLayer: Sendable, Codable, Hashable {
    /// Its name, by which rules know it.
    public var name: String
    /// The file that it comes from, without folder.
    public var source: String
    /// How many polygons it has.
    public var count: Int
    /// Their area, square metres.
    public var areaSquareMetres: Double
    /// The hash of its polygons (``hash(of:)``).
    public var sha256: String
    /// When it was imported.
    public var importedAt: Instant

    /// A layer of these polygons.
    public init(name: String, source: String, polygons: [MultiPolygon], importedAt: Instant) {
        (self.name, self.source, count, self.importedAt) = (name, source, polygons.count, importedAt)
        areaSquareMetres = (polygons.reduce(0) { $0 + $1.area } * 100).rounded() / 100
        sha256 = Self.hash(of: polygons)
    }

    /// The hash of polygons in their order, as well-known binary.
    public static func hash(of polygons: [MultiPolygon]) -> String {
        var bytes: [UInt8] = []
        for polygon in polygons {
            let content = WellKnownBinary.encode(polygon)
            bytes += "\(content.count) ".utf8
            bytes += content
        }
        return ContentHash.bytes(bytes)
    }
}

extension BuildingApproval {
    /// The hash of all that it says, as the log names it.
    public func hash() throws -> String { ContentHash.text(try CanonicalJSON.text(self)) }
}
