import Foundation
import HTTPTypes
import Pages
import Testing

@testable import Service

/// The frames of pages: the same for everybody, in two languages, under a policy that runs nothing but this service's own scripts.
@Suite struct PageRouteTests {
    private func edition(_ page: TestOffice.Answer) throws -> Substring {
        try #require(page.text.firstMatch(of: #/\/assets\/([0-9a-f]{12})\/app\.js/#)?.1)
    }

    @Test func everyPageIsAFrameWithoutDataUnderAStrictPolicy() async throws {
        let office = try await TestOffice()
        for page in Page.all {
            let path = page.path.replacing(":id", with: "440605001001JC00001-01")
            let answer = try await office.ask(.get, path)
            #expect(answer.status == 200 && answer.text.contains("data-page=\"\(page.name)\""), "\(path)")
            #expect(!answer.text.contains("440605001001"))
            let policy = try #require(answer.headers[.contentSecurityPolicy])
            #expect(policy.hasPrefix("default-src 'none'; script-src 'self'; style-src 'self'"))
            #expect(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"))
            // A script or style within the page would not run.
            #expect(answer.text.ranges(of: #/<script(?![^>]* src=)|<style| style=| on[a-z]+=/#).isEmpty)
            #expect(answer.headers[.cacheControl] == "no-cache")
            let script = try await office.ask(.get, "/assets/\(edition(answer))/page-\(page.name).js")
            #expect(script.status == 200 && script.headers[.contentType] == "text/javascript; charset=utf-8")
            #expect(script.headers[.cacheControl] == "public, max-age=31536000, immutable")
        }
    }

    @Test func everyTemplateIsWhole() throws { _ = try PageShelf() }

    @Test func chineseComesFirstAndEnglishOnRequest() async throws {
        let office = try await TestOffice()
        let chinese = try await office.ask(.get, "/orders", [("Accept-Language", "en")])
        #expect(chinese.text.contains("<html lang=\"zh-CN\">") && chinese.text.contains("<title>工单 · 村居哨兵</title>"))
        let english = try await office.ask(.get, "/orders", [("Cookie", "language=en")])
        #expect(
            english.text.contains("<html lang=\"en\">") && english.text.contains("<title>Orders · Parcelwatch</title>"))
    }

    @Test func whatIsNoFileOfTheEditionIsNotThere() async throws {
        let office = try await TestOffice()
        let edition = try edition(await office.ask(.get, "/"))
        for path in [
            "/assets/000000000000/app.js", "/assets/\(edition)/nothing.js", "/assets/\(edition)/..%2Flayout.mustache",
            "/assets/\(edition)/layout.mustache",
        ] {
            #expect(try await office.ask(.get, path).status == 404, "\(path)")
        }
    }

    /// Each module that a script imports is there, and no file names another site.
    @Test func scriptsImportWhatIsThereAndNothingElse() async throws {
        let office = try await TestOffice()
        let edition = try edition(await office.ask(.get, "/"))
        var (open, seen): ([String], Set<String>) = (
            ["app.js", "base.css"] + Page.all.map { "page-\($0.name).js" }, []
        )
        while let file = open.popLast() {
            guard seen.insert(file).inserted else { continue }
            let answer = try await office.ask(.get, "/assets/\(edition)/\(file)")
            #expect(answer.status == 200, "\(file)")
            open += answer.text.matches(of: #/"\.\/([a-z0-9-]+\.js)"/#).map { String($0.1) }
            let others = answer.text.matches(of: #/https?:\/\/[^"'`\s)]+/#).map { String($0.0) }
            #expect(others.allSatisfy { $0.hasPrefix("http://www.w3.org/") }, "\(file): \(others)")
            #expect(!answer.text.contains("innerHTML") && !answer.text.contains("eval("), "\(file)")
        }
        #expect(seen.contains("core.js") && seen.contains("order-parts.js"))
    }
}
