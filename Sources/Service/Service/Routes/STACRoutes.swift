import Access
import Catalogue
import Foundation
import Ground
import Hummingbird
import OGC
import StorePorts

extension Route {
    private static let root = "/stac"

    /// The catalogue's scenes as a STAC API, for who may see findings.
    static let stac: [Route] = [
        Route(.get, root, .deed(.seeFindings)) { call in
            _ = try call.query()
            return try call.answer(call.sceneAPI.landing(await call.mapScenes()), nil)
        },
        Route(.get, "\(root)/conformance", .deed(.seeFindings)) { call in
            _ = try call.query()
            return try call.answer(call.sceneAPI.conformance, nil)
        },
        // It tells nothing of anybody, and programs ask for it without a name.
        Route(.get, "\(root)/api", .anybody) { try $0.answer($0.sceneAPI.definition) },
        Route(.get, "\(root)/collections", .deed(.seeFindings)) { call in
            _ = try call.query()
            return try call.answer(call.sceneAPI.collections(await call.mapScenes()), nil)
        },
        Route(.get, "\(root)/collections/:collection", .deed(.seeFindings)) { call in
            _ = try call.query()
            let id = try call.parameter("collection")
            guard let found = call.sceneAPI.collection(id, try await call.mapScenes()) else { throw Problem.notFound }
            return try call.answer(found, nil)
        },
        Route(.get, "\(root)/collections/:collection/items", .deed(.seeFindings)) { call in
            _ = try call.query(SceneSearch.namesOfItems)
            let id = try call.parameter("collection")
            let scenes = try await call.mapScenes().filter { $0.sensorClass.rawValue == id }
            guard !scenes.isEmpty else { throw Problem.notFound }
            return try call.found(scenes, path: "/collections/\(id)/items")
        },
        Route(.get, "\(root)/collections/:collection/items/:id", .deed(.seeFindings)) { call in
            _ = try call.query()
            let id = try call.parameter("collection")
            guard let scene = try await call.rooms.store.scene(SceneID(try call.parameter("id"))),
                !scene.description.isSurfaceModel, scene.sensorClass.rawValue == id
            else { throw Problem.notFound }
            return try call.answer(call.sceneAPI.item(scene), nil, kind: FeatureAPI.geojson)
        },
        Route(.get, "\(root)/search", .deed(.seeFindings)) { try await $0.found($0.mapScenes(), path: "/search") },
        Route(.post, "\(root)/search", .deed(.seeFindings)) { call in
            _ = try call.query()
            let data = try await RequestBytes.read(
                from: call.request, bytes: call.settings.bodyBytes, seconds: call.settings.arrivalSeconds)
            let search = try call.faultAsProblem { () throws(FeatureFault) in try SceneSearch(posted: data) }
            return try await call.page(search, call.mapScenes(), path: "/search", isPosted: true)
        },
    ]
}

extension Call {
    fileprivate var sceneAPI: SceneAPI { SceneAPI(at: site, in: openLanguage) }

    /// The scenes that the address asks for.
    fileprivate func found(_ scenes: [CatalogueScene], path: String) throws -> Response {
        let search = try faultAsProblem { () throws(FeatureFault) in try SceneSearch(values) }
        return try page(search, scenes, path: path, isPosted: false)
    }

    fileprivate func page(
        _ search: SceneSearch, _ scenes: [CatalogueScene], path: String, isPosted: Bool
    ) throws -> Response {
        let written = request.uri.queryParameters.map { (String($0.key), String($0.value)) }
            .filter { $0.0 != "after" }
        guard let page = sceneAPI.page(scenes, search, path: path, query: written, isPosted: isPosted) else {
            throw Query.wrong("after")
        }
        return try answer(page, nil, kind: FeatureAPI.geojson)
    }
}
