import Foundation
import Ground
import HTTPTypes
import Hummingbird
import NIOCore
import Pages

extension Route {
    /// The frames of pages, and the files that they are made with: the same for everybody, since no data is in them.
    static let pages: [Route] =
        Page.all.map { page in
            Route(.get, page.path, .anybody) { call in
                guard let file = call.rooms.shelf?.page(page, in: call.pageLanguage) else { throw Problem.notFound }
                return call.answer(file, caching: "no-cache")
            }
        } + [
            Route(.get, "/worker.js", .anybody) { call in
                guard let shelf = call.rooms.shelf else { throw Problem.notFound }
                return call.answer(shelf.worker, caching: "no-cache")
            },
            Route(.get, "/assets/:edition/:file", .anybody) { call in
                guard let shelf = call.rooms.shelf, try call.parameter("edition") == shelf.edition,
                    let file = shelf.file(try call.parameter("file"))
                else { throw Problem.notFound }
                return call.answer(file, caching: "public, max-age=31536000, immutable")
            },
        ]
}

extension Call {
    /// Chinese, unless the reader has chosen English.
    var pageLanguage: Language {
        request.cookies("language").first == Language.english.rawValue ? .english : .chinese
    }

    /// The language of a file: for whoever follows a link of a page that of the page, since browsers send their own.
    var fileLanguage: Language { context.caller?.session == nil ? language : pageLanguage }

    fileprivate func answer(_ file: PageFile, caching: String) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: file.kind, .cacheControl: caching, .contentSecurityPolicy: PagePolicy.text,
            ], body: ResponseBody(byteBuffer: ByteBuffer(bytes: file.content)))
    }
}

/// What a page may load and do: what is of this service alone, no script or style within it, in no other site's frame.
enum PagePolicy {
    static let text = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' blob:", "connect-src 'self'",
        "worker-src 'self'", "manifest-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
    ].joined(separator: "; ")
}
