import Access
import Casework
import Findings
import Governance
import Ground
import Hummingbird
import StorePorts
import WorkOrders

extension Route {
    /// The sheet of evidence (核查举证单) of a finding or an order: all that a paper on it says, in one answer.
    static let sheets: [Route] = [
        Route(.get, "/api/v1/findings/:id/sheet", .deed(.seeFindings)) { call in
            _ = try call.query()
            let id = FindingID(try call.parameter("id"))
            guard let record = try await call.rooms.store.finding(id, in: call.scope) else { throw Problem.notFound }
            return try call.json(await call.sheet(id.text, of: [record], nil))
        },
        Route(.get, "/api/v1/orders/:id/sheet", .deed(.seeOrders)) { call in
            _ = try call.query()
            let seen = try await call.order()
            var records: [FindingRecord] = []
            if let scope = try call.scopeOfFindings() {
                for id in seen.order.matter.findingIDs {
                    guard let record = try await call.rooms.store.finding(id, in: scope) else { continue }
                    records.append(record)
                }
            }
            return try call.json(await call.sheet(seen.order.id.text, of: records, seen))
        },
    ]
}

extension Call {
    /// Where the caller sees findings; nil where nowhere.
    fileprivate func scopeOfFindings() throws -> Scope? {
        try account.posts(for: .seeFindings).isEmpty ? nil : scope(for: .seeFindings)
    }

    fileprivate func sheet(
        _ number: String, of records: [FindingRecord], _ seen: SeenOrder?
    ) async throws -> SheetDocument {
        let code = records.last?.finding.verdict.parcelCode ?? seen?.order.matter.parcelCode
        var parcel: StoredParcel?
        if let code, let scope = try scopeOfFindings() { parcel = try await rooms.store.parcel(code, in: scope) }
        let crs = records.last?.finding.crs ?? parcel?.parcel.crs ?? seen?.order.matter.crs
        let bounds = records.last?.finding.changePolygons.bounds ?? parcel?.parcel.polygon.bounds
        let middle = bounds.map { Coordinate(x: ($0.minX + $0.maxX) / 2, y: ($0.minY + $0.maxY) / 2) }
        var locator = rooms.tools.locator(crs)
        let position = try (middle ?? seen?.order.matter.position).map { place in
            SheetPosition(place, try crs.flatMap { _ in try locator.degrees(of: place) })
        }
        let events = seen == nil ? [] : try await rooms.store.events(on: number)
        return SheetDocument(
            number: number, madeAt: now, crs: crs?.description, position: position,
            parcel: code.map { SheetParcel($0, parcel, records.last) },
            findings: records.map { SheetFinding($0, language) },
            order: try seen.map { try OrderDocument($0, self) },
            history: seen.map { seen in events.compactMap { OrderEventDocument($0, seen, language) } } ?? [],
            photos: try await photos(seen, events))
    }

    /// What shows what was done, in the order in which it was handed in.
    private func photos(_ seen: SeenOrder?, _ events: [Event]) async throws -> [SheetPhoto] {
        guard let seen else { return [] }
        var photos: [SheetPhoto] = []
        for event in events {
            guard let entry = try? OrderEntry(event), case .step(.reported(let feedback)) = entry.event else {
                continue
            }
            let unit = event.actor?.orderActor.unit.map { seen.office.units.fullName(of: $0) }
            for piece in feedback.evidence {
                let photo = try await rooms.store.read { try $0.photo(piece.sha256) }
                photos.append(
                    SheetPhoto(
                        kind: piece.kind.rawValue, name: piece.name, sha256: piece.sha256,
                        path: photo.map { "/api/v1/photos/\($0.sha256)" }, takenAt: piece.takenAt,
                        longitude: photo?.position?.x, latitude: photo?.position?.y, bearing: piece.bearing,
                        metresAway: piece.position.flatMap(seen.context.distance), unit: unit,
                        reportedAt: entry.at ?? event.at))
            }
        }
        return photos
    }
}

/// The sheet of evidence.
private struct SheetDocument: Encodable {
    let number: String
    let madeAt: Instant
    let crs: String?
    let position: SheetPosition?
    let parcel: SheetParcel?
    let findings: [SheetFinding]
    let order: OrderDocument?
    let history: [OrderEventDocument]
    let photos: [SheetPhoto]

    private enum CodingKeys: String, CodingKey {
        case number, crs, position, parcel, findings, order, history, photos
        case madeAt = "made_at"
    }
}

/// The middle of the change, or of the parcel: metres in the CRS of the sheet, and degrees on WGS 84.
private struct SheetPosition: Encodable {
    let x, y: Double
    let longitude, latitude: Double?

    init(_ place: Coordinate, _ degrees: Coordinate?) {
        (x, y) = ((place.x * 100).rounded() / 100, (place.y * 100).rounded() / 100)
        longitude = degrees.map { ($0.x * 1e7).rounded() / 1e7 }
        latitude = degrees.map { ($0.y * 1e7).rounded() / 1e7 }
    }
}

/// The parcel as the cadastre has it by now, else as the survey had it.
private struct SheetParcel: Encodable {
    let code: String
    let place: AdministrativePlace?
    let areaSquareMetres: Double?
    /// Polygons × rings × positions × (easting, northing), metres.
    let outline: [[[[Double]]]]

    init(_ code: ParcelCode, _ stored: StoredParcel?, _ record: FindingRecord?) {
        let polygon = stored?.parcel.polygon ?? record?.finding.parcelPolygon
        self.code = code.text
        place = stored?.parcel.place ?? record?.finding.place
        areaSquareMetres = polygon.map { ($0.area * 100).rounded() / 100 }
        outline = polygon?.numbers ?? []
    }

    private enum CodingKeys: String, CodingKey {
        case code, place, outline
        case areaSquareMetres = "area_m2"
    }
}

/// A finding with the imagery that it was seen in.
private struct SheetFinding: Encodable {
    private let finding: FindingDocument
    private let validShare: Double
    private let earlierScenes, laterScenes: [String]

    init(_ record: FindingRecord, _ language: Language) {
        finding = FindingDocument(record, for: nil, language)
        validShare = record.finding.verdict.validShare
        earlierScenes = record.finding.provenance.earlierScenes.map(\.name)
        laterScenes = record.finding.provenance.laterScenes.map(\.name)
    }

    private enum CodingKeys: String, CodingKey {
        case validShare = "observed_share"
        case earlierScenes = "earlier_scenes"
        case laterScenes = "later_scenes"
    }

    func encode(to encoder: any Encoder) throws {
        try finding.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(validShare, forKey: .validShare)
        try container.encode(earlierScenes, forKey: .earlierScenes)
        try container.encode(laterScenes, forKey: .laterScenes)
    }
}

/// A photo, film or paper that a unit handed in with its report.
private struct SheetPhoto: Encodable {
    let kind, name, sha256: String
    /// Where it is to be had; nil for what is not kept here, e.g. a paper.
    let path: String?
    let takenAt: Instant?
    let longitude, latitude, bearing: Double?
    let metresAway: Double?
    let unit: String?
    let reportedAt: Instant

    private enum CodingKeys: String, CodingKey {
        case kind, name, sha256, path, longitude, latitude, bearing, unit
        case takenAt = "taken_at"
        case metresAway = "metres_away"
        case reportedAt = "reported_at"
    }
}

extension MultiPolygon {
    /// Polygons × rings × positions × (easting, northing), metres.
    var numbers: [[[[Double]]]] {
        polygons.map { ([$0.exterior] + $0.holes).map { $0.map { [$0.x, $0.y] } } }
    }
}
