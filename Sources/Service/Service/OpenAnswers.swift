import Foundation
import Ground
import HTTPTypes
import Hummingbird
import NIOCore
import OGC
import Pages

/// What answers of the doors for other programs have in common (`/ogc`, `/stac`).
extension Call {
    /// People have chosen theirs by the switch; a GIS says it in a header, if at all.
    var openLanguage: Language { request.cookies("language").isEmpty ? language : pageLanguage }

    var featurePage: FeaturePage {
        FeaturePage(in: openLanguage, style: "/assets/\(rooms.shelf?.edition ?? "")/base.css")
    }

    /// The parameters, each as its values between commas.
    var values: [String: [String]] {
        request.uri.queryParameters.reduce(into: [:]) { values, pair in
            values[String(pair.key), default: []] += pair.value.split(
                separator: ",", omittingEmptySubsequences: false
            ).map(String.init)
        }
    }

    /// Whether people read the answer; a parameter besides `f` is refused.
    func isPage() throws -> Bool {
        _ = try query("f")
        return try faultAsProblem { () throws(FeatureFault) in
            try FeatureRequest.isPage(values["f"], accepts: request.headers[.accept])
        }
    }

    func faultAsProblem<Result>(_ body: () throws(FeatureFault) -> Result) throws -> Result {
        do { return try body() } catch {
            throw Problem(.badRequest, "wrong-parameter", zh: error.message.chinese, en: error.message.english)
        }
    }

    /// The definition of a door.
    func answer(_ definition: APIDefinition) throws -> Response {
        try isPage()
            ? page(featurePage.text(definition)) : bytes(definition.data(), FeatureAPI.openAPI)
    }

    /// A document, or the page of it where people read.
    func answer(
        _ document: some Encodable, _ text: String?, kind: String = FeatureAPI.json, headers: HTTPFields = [:]
    ) throws -> Response {
        guard let text else { return try bytes(JSONBody.data(document), kind, headers) }
        return page(text, headers)
    }

    private func page(_ text: String, _ headers: HTTPFields = [:]) -> Response {
        var headers = headers
        headers[.contentSecurityPolicy] = PagePolicy.text
        return bytes(Data(text.utf8), "text/html; charset=utf-8", headers)
    }

    private func bytes(_ data: Data, _ kind: String, _ headers: HTTPFields = [:]) -> Response {
        var headers = headers
        headers[.contentType] = kind
        headers[.vary] = "Accept, Accept-Language, Authorization, Cookie"
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: data)))
    }
}
