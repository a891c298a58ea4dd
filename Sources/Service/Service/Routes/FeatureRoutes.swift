import Access
import Casework
import Findings
import Foundation
import Governance
import Ground
import HTTPTypes
import Hummingbird
import NIOCore
import OGC
import Pages
import StorePorts
import WorkOrders

extension Route {
    private static let root = "/ogc"

    /// OGC API – Features: what the caller may see, for every GIS.
    static let features: [Route] =
        [
            Route(.get, root, .signedIn) { call in
                let isPage = try call.isPage()
                let landing = try call.featureAPI.landing(
                    isPage: isPage, withTiles: !call.account.posts(for: .seeFindings).isEmpty)
                return try call.answer(landing, isPage ? call.featurePage.text(landing) : nil)
            },
            Route(.get, "\(root)/conformance", .signedIn) { call in
                let conformance = ConformanceDocument.features
                return try call.answer(conformance, call.isPage() ? call.featurePage.text(conformance) : nil)
            },
            // It tells nothing of anybody, and programs ask for it without a name.
            Route(.get, "\(root)/api", .anybody) { call in
                try call.answer(call.featureAPI.definition)
            },
            Route(.get, "\(root)/collections", .signedIn) { call in
                let isPage = try call.isPage()
                let account = try call.account
                let seen = FeatureCollection.allCases.filter { !account.posts(for: $0.deed).isEmpty }
                let (crs, box) = try await call.ground()
                let all = call.featureAPI.collections(seen, own: crs, box: box, isPage: isPage)
                return try call.answer(all, isPage ? call.featurePage.text(all) : nil)
            },
        ]
        + FeatureCollection.allCases.flatMap { collection in
            let path = "\(root)/collections/\(collection.rawValue)"
            return [
                Route(.get, path, .deed(collection.deed)) { call in
                    let isPage = try call.isPage()
                    let (crs, box) = try await call.ground()
                    let one = call.featureAPI.collection(collection, own: crs, box: box, isPage: isPage)
                    return try call.answer(one, isPage ? call.featurePage.text(one) : nil)
                },
                Route(.get, "\(path)/items", .deed(collection.deed)) { try await $0.features(of: collection) },
                Route(.get, "\(path)/items/:id", .deed(collection.deed)) { try await $0.feature(of: collection) },
            ]
        }
}

extension FeatureCollection {
    /// Who may read it.
    fileprivate var deed: Deed {
        switch self {
        case .parcels, .findings: .seeFindings
        case .orders: .seeOrders
        case .villages: .seeOffice
        }
    }
}

extension Call {
    private var featureRoot: String { site + "/ogc" }
    fileprivate var featureAPI: FeatureAPI { FeatureAPI(at: featureRoot, in: openLanguage) }

    /// The CRS of the parcels and where they lie, degrees; nil before there are any.
    fileprivate func ground() async throws -> (crs: CRSCode?, box: [Double]?) {
        let crs = try await rooms.store.read { try $0.parcelCRS() }
        guard let crs, let projections = rooms.tools.projections else { return (crs, nil) }
        var box: Bounds?
        for unit in Set(try account.posts.map(\.unit)) {
            if let own = try await rooms.store.parcelBounds(in: unit) { box = box.map { $0.union(own) } ?? own }
        }
        guard let box else { return (crs, nil) }
        var projection = try projections(crs, .crs84)
        let corners = try projection.parts(of: MultiPolygon([Polygon(box)])).flatMap { $0.flatMap { $0 } }
        let (xs, ys) = (corners.map { $0[0] }, corners.map { $0[1] })
        guard let west = xs.min(), let south = ys.min(), let east = xs.max(), let north = ys.max() else {
            return (crs, nil)
        }
        return (crs, [west, south, east, north])
    }

    /// A page of a collection.
    fileprivate func features(of collection: FeatureCollection) async throws -> Response {
        let own = try await rooms.store.read { try $0.parcelCRS() } ?? .wgs84
        let asked = try faultAsProblem { () throws(FeatureFault) in
            try FeatureRequest(
                values, of: collection, offered: CRSReference.offered(own), accepts: request.headers[.accept])
        }
        guard let projections = rooms.tools.projections else { throw Problem.notFound }
        var projection = try projections(own, asked.crs)
        var area: SearchArea?
        if let box = asked.box {
            var boxProjection = try projections(own, asked.boxCRS)
            // Where the parcels' CRS is not used no parcel lies.
            area =
                try boxProjection.area(of: box)
                ?? SearchArea(Bounds(minX: -1e9, minY: -1e9, maxX: -1e9, maxY: -1e9))
        }
        let found = try await FeatureReading(self, asked, area).page(of: collection, &projection)
        let written = request.uri.queryParameters.map { (String($0.key), String($0.value)) }
            .filter { !["after", "f"].contains($0.0) }
        let document = FeatureDocument(
            found.features, matched: found.matched, at: now,
            links: featureAPI.links(of: collection, asked: written, next: found.next, isPage: asked.isPage))
        let crs = HTTPField.Name("Content-Crs").map { [$0: "<\(asked.crs.address)>"] as HTTPFields } ?? [:]
        return try answer(
            document, asked.isPage ? featurePage.text(document, of: collection, at: featureRoot) : nil,
            kind: FeatureAPI.geojson, headers: crs)
    }

    /// One feature.
    fileprivate func feature(of collection: FeatureCollection) async throws -> Response {
        let own = try await rooms.store.read { try $0.parcelCRS() } ?? .wgs84
        _ = try query("f", "crs")
        let asked = try faultAsProblem { () throws(FeatureFault) in
            try FeatureRequest(
                values, of: collection, offered: CRSReference.offered(own), accepts: request.headers[.accept])
        }
        guard let projections = rooms.tools.projections else { throw Problem.notFound }
        var projection = try projections(own, asked.crs)
        guard
            var feature = try await FeatureReading(self, asked, nil)
                .feature(parameter("id"), of: collection, &projection)
        else { throw Problem.notFound }
        feature.links = featureAPI.links(of: feature.id, in: collection, isPage: asked.isPage)
        let crs = HTTPField.Name("Content-Crs").map { [$0: "<\(asked.crs.address)>"] as HTTPFields } ?? [:]
        return try answer(
            feature, asked.isPage ? featurePage.text(feature) : nil, kind: FeatureAPI.geojson, headers: crs)
    }
}
